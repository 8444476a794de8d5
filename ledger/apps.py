"""Registers the ledger with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Append-only, hash-chained events."""

    name = "ledger"
