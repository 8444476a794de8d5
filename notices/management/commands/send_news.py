"""Send what moved to who follows it, at once, without the worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notices.follows.jobs import send_news
from notices.words import outcome_words


class Command(BaseCommand):
    """Writes and sends; whoever was looked at today gets nothing more, and two at once do no harm."""

    help = "Write and send what moved to whoever follows it, now; forget what nobody confirmed in time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send."""
        self.stdout.write(f"In this run: {outcome_words(send_news())}.")
