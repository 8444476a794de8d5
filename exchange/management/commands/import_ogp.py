"""Import a file of the partnership's commitments: the Explorer's of 2016, the database of 2024, or a variant."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress

from exchange.countries import english_name, is_code
from exchange.official.importing import import_file
from exchange.official.outcomes import Fate, ImportResult
from exchange.official.reading import UnreadableFile


class Command(BaseCommand):
    """Ends with 0 and an account of every row, or with 1, a reason, and nothing written."""

    help = (
        "Import a CSV file of the partnership's commitments; every row is imported, unchanged, or refused with reason."
    )

    # Nothing is served here: without the checks of addresses, the pages and their charts need not be loaded.
    requires_system_checks = (Tags.models,)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, where the report goes, and whether to write at all."""
        parser.add_argument("file", type=Path, help="a CSV file in one of the partnership's layouts")
        parser.add_argument("--report", type=Path, help="where to write what became of every row (CSV)")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, then take it back: only the report stays"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import under a progress bar, then print the account."""
        path: Path = options["file"]
        report: Path = options["report"] or settings.VAR_DIR / "imports" / f"{path.stem}.report.csv"
        console = Console(stderr=True, highlight=False)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task("Importing", total=None)
                result = import_file(
                    path,
                    report,
                    dry_run=options["dry_run"],
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
        except UnreadableFile as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        except OSError as error:
            raise CommandError(f"The report cannot be written to “{report}”: {error}. Nothing was imported.") from error
        self._print_header(result)
        self._print_countries(result)
        self._print_remarks(result)
        self._print_totals(result, report, dry_run=options["dry_run"])

    def _print_header(self, result: ImportResult) -> None:
        columns = result.columns
        self.stdout.write(f"Recognised as: {columns.layout.source}, header on line {columns.header_line}.")
        if columns.missing:
            self.stdout.write(f"Columns this file does not have: {', '.join(columns.missing)}.")
        if columns.ignored:
            self.stdout.write(f"Columns without a meaning here, ignored: {', '.join(columns.ignored)}.")

    def _print_countries(self, result: ImportResult) -> None:
        self.stdout.write(f"{'Country':<30}" + "".join(f"{fate.value:>11}" for fate in Fate))
        for place, fates in result.by_country().items():
            name = f"{place} {english_name(place)}" if is_code(place) else place
            self.stdout.write(f"{name[:30]:<30}" + "".join(f"{fates[fate]:>11}" for fate in Fate))

    def _print_remarks(self, result: ImportResult) -> None:
        for star in result.stars:
            lacking = f", {star.uncoded} without a coding the formula needs" if star.uncoded else ""
            text = f"{star.agreed} of {star.compared} agree with the formula ({star.starred} starred{lacking})"
            self.stdout.write(f"{star.column}: {text}.")
        for kind, count in sorted(result.remarks().items()):
            self.stdout.write(f"Remarks, {kind}: {count}")

    def _print_totals(self, result: ImportResult, report: Path, *, dry_run: bool) -> None:
        fates = result.fates()
        counts = " + ".join(f"{fates[fate]} {fate.value}" for fate in Fate)
        countries = sum(1 for fates in result.by_country().values() if fates[Fate.IMPORTED] or fates[Fate.UNCHANGED])
        self.stdout.write(f"{counts} = {sum(fates.values())} rows, {countries} countries. Report: {report}")
        if dry_run:
            self.stdout.write("Dry run: nothing was written but the report.")
