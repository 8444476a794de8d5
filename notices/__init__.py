"""TOLD: reminders and digests; driven by the ledger through the worker."""
