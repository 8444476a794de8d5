"""Ask the addresses of evidence that are due whether they still answer, or have the queue's worker do it."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser
from django_tasks_db.models import DBTaskResult
from rich.console import Console
from rich.progress import Progress

from core.clock import now
from exchange.links.jobs import Run, links_check, links_check_due, links_new
from milestones.choices import LinkOutcome
from milestones.models import LinkCheck
from milestones.selectors import links_due


class Command(BaseCommand):
    """Ends with 0 and an account of what was found; killed at any moment, it loses nothing."""

    help = "Ask the addresses of evidence that are due whether they still answer."

    # Nothing is served here: without the checks of addresses, the pages and their charts need not be loaded.
    requires_system_checks = (Tags.models,)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much to do, and whether to do it here."""
        parser.add_argument("--limit", type=int, help="ask at most so many addresses")
        parser.add_argument("--dry-run", action="store_true", help="only say what is due; nothing is asked or written")
        parser.add_argument(
            "--enqueue", action="store_true", help="leave it to the worker (db_worker), unless it waits there already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the three."""
        if options["dry_run"]:
            self._say_what_is_due()
        elif options["enqueue"]:
            self._enqueue()
        else:
            self._check(options["limit"])

    def _say_what_is_due(self) -> None:
        new, due = links_new(), list(links_due(now()))
        for url in [*new, *(check.url for check in due)]:
            self.stdout.write(url)
        self.stdout.write(f"{len(new)} new, {len(due)} due. Dry run: nothing was asked or written.")

    def _enqueue(self) -> None:
        waiting = DBTaskResult.objects.ready().filter(task_path=links_check_due.module_path)
        if waiting.exists():
            self.stdout.write("The check waits for the worker already.")
            return
        links_check_due.enqueue()
        self.stdout.write("The check waits for the worker.")

    def _check(self, limit: int | None) -> None:
        console = Console(stderr=True, highlight=False)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Asking", total=None)

            def asked(check: LinkCheck) -> None:
                bar.update(task, advance=1, description=check.host)

            self._summary(links_check(limit=limit, progress=asked))

    def _summary(self, run: Run) -> None:
        self.stdout.write(f"{run.registered} new, {run.outcomes.total()} asked, {run.told} pieces of evidence told.")
        for outcome, count in sorted(run.outcomes.items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"{count:>6}  {LinkOutcome(outcome).label}")
