"""Draw the panel of a lot again, from its published list and seed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.lots.document import fault_of, lot_document, redrawn
from reviews.models import Lot


class Command(BaseCommand):
    """``draw_lot 7`` for the lot of round 7, or ``draw_lot --from lot.json`` with the file that its page offers."""

    help = "Draw the panel of a lot again, and compare it with the one that was drawn."

    def add_arguments(self, parser: CommandParser) -> None:
        """A round of this installation, or the lot's file."""
        parser.add_argument("round", nargs="?", type=int, help="the number of the round, as its address shows it")
        parser.add_argument("--from", dest="file", type=Path, help="a lot's file; then no database is asked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, draw, compare.

        Raises:
            CommandError: there is no such lot, the file is none, or list, panel, reserve or a replacement differs.
        """
        document = self._document(options["round"], options["file"])
        try:
            drawn = redrawn(document)
            fault = fault_of(document, drawn)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CommandError(f"This is not the file of a lot: {error!r} is missing or wrong.") from error
        self.stdout.write("Panel: " + ", ".join(drawn.panel))
        self.stdout.write("Reserve: " + ", ".join(drawn.reserve))
        for each in drawn.shortages:
            said = f"{each.got} of {each.least}, {each.listed} listed"
            self.stdout.write(f"Short of {each.feature} {each.value}: {said}.")
        if fault:
            raise CommandError(fault)
        for made in document["replacements"]:
            self.stdout.write(f"{made['successor']} followed {made['given_up']} on {made['on']}.")

    def _document(self, number: int | None, file: Path | None) -> dict[str, Any]:
        if (number is None) == (file is None):
            raise CommandError("Name a round, or a file with --from.")
        if file is not None:
            try:
                read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{file} cannot be read: {error}") from error
            return read
        lot = Lot.objects.filter(round=number, drawn_at__isnull=False).first()
        if lot is None:
            raise CommandError(f"No panel was drawn for round {number}.")
        return lot_document(lot)
