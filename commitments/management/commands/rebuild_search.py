"""Make the index of words anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, transaction

from core.search.index import rebuilt


class Command(BaseCommand):
    """``rebuild_search``: after rows were written past the triggers that keep the index, as ``loaddata`` may do."""

    help = "Make the full text of search anew from the rows, with the triggers that keep it in step."

    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing."""
        with transaction.atomic():
            count = rebuilt(DEFAULT_DB_ALIAS)
        self.stdout.write(self.style.SUCCESS(f"{count} texts can be found."))
