"""Load sourced facts from files in the project's own format."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from rich.console import Console
from rich.progress import track

from exchange.facts.applying import Outcome, country_apply, policy_areas_apply
from exchange.facts.reading import countries_read, facts_read, policy_areas_read
from exchange.facts.shapes import CountryFact, CountryFacts, FactsInvalid, Fault, PolicyAreaFacts
from exchange.facts.table import Tally


class Command(BaseCommand):
    """Reads every file first; only if all of them are sound is anything written, country by country."""

    help = (
        "Load sourced facts (fixtures/facts/*.json unless paths are given); loading them again changes nothing. "
        "One line for each country; --verbosity 2 counts every kind of row."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take files, and whether to write at all."""
        parser.add_argument("path", nargs="*", type=Path, help="a file of facts; several may be given")
        parser.add_argument("--dry-run", action="store_true", help="check and count everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, apply, print what became of each file; with ``--verbosity 2`` by kind of row as well.

        Raises:
            CommandError: naming file, row and field of every fault.
        """
        folder = settings.FIXTURES_DIR
        paths = options["path"] or sorted((folder / "facts").glob("*.json"))
        try:
            areas = policy_areas_read(folder / "policy_areas.json")
            countries = countries_read(folder / "countries.json")
            files = _read(paths)
            outcomes = self._apply(areas, countries, files, dry_run=options["dry_run"])
        except FactsInvalid as error:
            raise CommandError(f"{error}\n{len(error.faults)} fault(s).") from error
        for outcome in outcomes:
            self.stdout.write(_account(outcome, by_kind=options["verbosity"] > 1))
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")

    def _apply(
        self, areas: PolicyAreaFacts, countries: dict[str, CountryFact], files: list[CountryFacts], *, dry_run: bool
    ) -> list[Outcome]:
        """Policy areas, then each country in a transaction of its own; a dry run takes all of it back."""
        if dry_run:
            with transaction.atomic():
                outcomes = self._apply(areas, countries, files, dry_run=False)
                transaction.set_rollback(True)
            return outcomes
        console = Console(stderr=True)
        progress = track(files, "Loading facts", console=console, transient=True, disable=not console.is_terminal)
        return [policy_areas_apply(areas), *(country_apply(facts, countries) for facts in progress)]


def _read(paths: list[Path]) -> list[CountryFacts]:
    """Every file, or all faults of all of them."""
    files: list[CountryFacts] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            files.append(facts_read(path))
        except FactsInvalid as error:
            faults += error.faults
    if faults:
        raise FactsInvalid(faults)
    return files


def _account(outcome: Outcome, *, by_kind: bool) -> str:
    """What became of one file: a line, and, where asked for, one more for each kind of row that changed."""
    lines = [f"{outcome.name}: {_counts(outcome.total())}"]
    if by_kind and len(outcome.tallies) > 1:
        lines += [f"  {kind}: {_counts(tally)}" for kind, tally in outcome.tallies.items() if tally.changed]
    return "\n".join(lines)


def _counts(tally: Tally) -> str:
    return f"{tally.created} added, {tally.updated} changed, {tally.unchanged} as before"
