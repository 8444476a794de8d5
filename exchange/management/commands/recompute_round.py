"""Compute everything a published round says again, from its public export alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.rounds.document import differing, recomputed_figures, round_document
from ledger.rules import canonical
from reviews.choices import RoundState
from reviews.models import ReviewRound


class Command(BaseCommand):
    """``recompute_round 7``, or ``recompute_round --from data.json`` with the file that the round's page offers."""

    help = "Compute the figures of a published review round again, and compare them byte for byte."

    def add_arguments(self, parser: CommandParser) -> None:
        """A round of this installation, or its export as a file."""
        parser.add_argument("round", nargs="?", type=int, help="the number of the round, as its address shows it")
        parser.add_argument("--from", dest="file", type=Path, help="a round's export; then no database is asked")
        parser.add_argument("--write", type=Path, help="write the export here as well, as canonical JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compute, compare.

        Raises:
            CommandError: there is no such published round, the file is no export, or a figure differs.
        """
        document = self._document(options["round"], options["file"])
        if options["write"]:
            options["write"].write_bytes(canonical(document))
        try:
            published, computed = document["figures"], recomputed_figures(document)
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(f"This is not the export of a round: {error!r} is missing or wrong.") from error
        if canonical(published) == canonical(computed):
            verdicts, ratings = len(computed["verdicts"]), len(document["ratings"])
            said = f"The same, byte for byte: {verdicts} verdicts and the agreement, from {ratings} ratings."
            self.stdout.write(self.style.SUCCESS(said))
            return
        for line in differing(published, computed):
            self.stdout.write(line)
        raise CommandError("What was published does not follow from what was handed in.")

    def _document(self, number: int | None, file: Path | None) -> dict[str, Any]:
        if number is not None and file is not None:
            raise CommandError("Name a round, or a file with --from, not both.")
        if file is not None:
            try:
                read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{file} cannot be read: {error}") from error
            return read
        if number is None:
            raise CommandError("Name a round, or a file with --from.")
        review_round = ReviewRound.objects.select_related("plan").filter(pk=number, state=RoundState.PUBLISHED).first()
        if review_round is None:
            raise CommandError(f"There is no published round {number}.")
        # What a file would hold, and no more: texts and whole numbers.
        again: dict[str, Any] = json.loads(canonical(round_document(review_round)))
        return again
