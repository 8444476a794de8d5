"""Send today's digests at once, without the worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.clock import today
from notices.choices import TOPIC_OF
from notices.jobs import send_digests
from notices.parts import Fact
from notices.selectors import digests_preview, letters_by_state
from notices.words import outcome_words


class Command(BaseCommand):
    """Writes and sends; whoever has had today's digest gets no second one, and two at once do no harm."""

    help = "Write and send today's digests now. --dry-run only says who would get what."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one option."""
        parser.add_argument("--dry-run", action="store_true", help="write and send nothing, say who would be told what")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, or say what would be sent."""
        if options["dry_run"]:
            self._preview()
            return
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Writing and sending digests", total=None)
            outcome = send_digests(lambda letters: progress.advance(task, letters))
        self.stdout.write(
            f"In this run: {outcome_words(outcome)}. Of today, in all: {outcome_words(letters_by_state(today()))}."
        )

    def _preview(self) -> None:
        table = Table("Person", "Would be told of", box=None, pad_edge=False)
        people = 0
        for person, facts in digests_preview(today()):
            table.add_row(person.email, _topics(facts))
            people += 1
        lines = StringIO()
        Console(file=lines, width=120, highlight=False).print(table)
        self.stdout.write(lines.getvalue())
        self.stdout.write(f"{people} people would get a digest. Nothing was written or sent.")


def _topics(facts: Sequence[Fact]) -> str:
    counts = Counter(TOPIC_OF[fact.occasion] for fact in facts)
    return ", ".join(f"{number} {topic.value}" for topic, number in counts.items())
