"""Load Demoland, an invented country with a history, and print who can sign in."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track
from rich.table import Table

from exchange.demo.loading import Timed, demo_load, demo_loaded, demo_passwords, demo_sign_ins

REFUSED = (
    "This is not a demo: people with a known password, an operator among them, have no place in a real installation. "
    "Use config.settings.demo, or give --yes-this-is-a-demo if nothing real is or will be in this database."
)
UNCHANGED = "as it was; to choose another: make demo DEMO_PASSWORD=..."


class Command(BaseCommand):
    """Loads once; afterwards it only sets the passwords anew where ``DEMO_PASSWORD`` is given.

    Without that variable a password is made and printed, this once: only its hash is kept.
    """

    help = "Load Demoland, an invented country, for a demonstration. DEMO_PASSWORD is everybody's password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two options."""
        parser.add_argument("--show", action="store_true", help="only print who can sign in")
        parser.add_argument(
            "--yes-this-is-a-demo",
            action="store_true",
            help="load although the settings are not those of a demo; never where real people work",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside a demo, load what is not there, print who can sign in."""
        if not (settings.DEMO or options["yes_this_is_a_demo"]):
            raise CommandError(REFUSED)
        if options["show"]:
            if not demo_loaded():
                raise CommandError("Demoland is not loaded yet: run load_demo without --show.")
            self._print_people(UNCHANGED)
            return
        given = os.environ.get("DEMO_PASSWORD", "")
        self._print_people(self._load_again(given) if demo_loaded() else self._load(given))

    def _load(self, given: str) -> str:
        password = given or secrets.token_urlsafe(9)
        loaded = demo_load(password=password, watch=_watch)
        self.stdout.write(
            f"Demoland, an invented country, is loaded: {loaded.plans} plans, {loaded.commitments} commitments, "
            f"{loaded.milestones} milestones, {loaded.reports} progress reports, {loaded.ratings} ratings, "
            f"{loaded.events} events."
        )
        return "as given in DEMO_PASSWORD" if given else password

    def _load_again(self, given: str) -> str:
        self.stdout.write("Demoland is already loaded.")
        if not given:
            return UNCHANGED
        self.stdout.write(f"The passwords of its {demo_passwords(given)} people are set anew.")
        return "as given in DEMO_PASSWORD"

    def _print_people(self, password: str) -> None:
        table = Table("Sign in as", "Name", "Part", "Institution", box=None, pad_edge=False)
        for each in demo_sign_ins():
            table.add_row(each.email, each.name, each.part, each.institution)
        lines = StringIO()
        Console(file=lines, width=120, highlight=False).print(table)
        self.stdout.write(lines.getvalue())
        self.stdout.write(f"Password of all: {password}")


def _watch(acts: Sequence[Timed]) -> Iterable[Timed]:
    console = Console(stderr=True, highlight=False)
    return track(acts, description="Playing Demoland's history", console=console, transient=True)
