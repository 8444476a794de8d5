"""The public ledger: append-only, hash-chained events. Knows nothing of the domain."""
