"""Ask the worker for what there is to do now."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from notices.jobs import jobs_enqueue


class Command(BaseCommand):
    """Asks for every job that has something to do and is not waiting already: running it too often does no harm."""

    help = "Ask the worker for what there is to do: mail, checks of addresses. For cron, every minute; or with --every."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one option."""
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on until stopped, asking this often")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask once, or again and again."""
        while True:
            asked = jobs_enqueue()
            if asked and options["verbosity"]:
                self.stdout.write(f"Asked for: {', '.join(asked)}")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])
