"""Write all bulk files, with digests, where readers find them ready."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.filesize import decimal
from rich.progress import Progress

from api.exports.publishing import files_write
from api.exports.sources import RESOURCES
from exchange.published import AlreadyWriting, PublishedFile, publishing

# Steps beside the tables: the official layouts, the README, the description and the package.
OTHERS = 5


class Command(BaseCommand):
    """Safe to run again at any time: readers see the last finished run, whatever becomes of this one."""

    help = "Write all bulk files, with digests, where readers find them ready. For cron, every night."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write at all."""
        parser.add_argument(
            "--dry-run", action="store_true", help="write to a temporary folder, say how large it is, and remove it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write under a progress bar, then say what was written.

        Raises:
            CommandError: no address of this installation is set, another run is at work, or the disk is full.
        """
        if not settings.SITE_URL:
            raise CommandError("SITE_URL is not set: addresses in the files need it. Nothing was written.")
        try:
            if options["dry_run"]:
                with tempfile.TemporaryDirectory(prefix="tracker-files-") as folder:
                    written = self._write(Path(folder))
            else:
                with publishing() as folder:
                    written = self._write(folder)
        except AlreadyWriting as error:
            raise CommandError("Another run is at work: leave it to it.") from error
        except OSError as error:
            raise CommandError(
                f"The files cannot be written to “{settings.PUBLISHED_DIR}”: {error.strerror}. "
                "Those of the last run are as they were."
            ) from error
        self._say(written, dry_run=options["dry_run"])

    def _write(self, folder: Path) -> dict[str, PublishedFile]:
        console = Console(stderr=True, highlight=False)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Writing", total=len(RESOURCES) + OTHERS)
            return files_write(
                folder, settings.SITE_URL, lambda name: bar.update(task, advance=1, description=f"Written: {name}")
            )

    def _say(self, written: dict[str, PublishedFile], *, dry_run: bool) -> None:
        for each in written.values():
            self.stdout.write(f"{each.sha256[:12]}  {decimal(each.size):>10}  {each.name}")
        total = decimal(sum(each.size for each in written.values()))
        where = "dry run: nothing was kept" if dry_run else f"in {settings.PUBLISHED_DIR}"
        self.stdout.write(f"{len(written)} files, {total}, {where}.")
