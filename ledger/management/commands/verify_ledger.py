"""Verify every chain of the ledger and the append-only rows its events made."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from ledger.models import Stream
from ledger.services import stream_faults


class Command(BaseCommand):
    """Ends with 0 and a count, or with 1 and the name of every event that is not what it was."""

    help = "Verify the hash chains of the ledger and the append-only rows they speak of."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an optional stream name."""
        parser.add_argument("stream", nargs="?", help="verify only this stream, for instance FR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chains, print faults, then a summary."""
        streams = Stream.objects.all()
        if options["stream"]:
            streams = streams.filter(name=options["stream"])
            if not streams.exists():
                raise CommandError(f"There is no stream “{options['stream']}”.")
        console = Console(stderr=True, highlight=False)
        faults, events = [], 0
        for stream in track(list(streams), description="Verifying", console=console, transient=True):
            events += stream.head_seq
            faults += list(stream_faults(stream))
        for fault in faults:
            self.stdout.write(f"ALTERED {fault.stream} event {fault.seq}: {fault.reason}")
        if faults:
            raise CommandError(f"{len(faults)} fault(s) in {events} events of {streams.count()} streams.")
        self.stdout.write(f"{events} events in {streams.count()} streams: every chain holds.")
