"""Measure the service against the numbers of its design, on a scratch database, and print a table.

Usage: ``python -m benchmarks [official.csv ...]``; the files are in the partnership's own layouts, to be imported.
Absolute times are this machine's; the ratios carry over.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from rich.console import Console
from rich.table import Table


def main(files: list[str]) -> None:
    """Make the scratch database, measure, print."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE="config.settings.test", VAR_DIR=folder)
        os.environ.setdefault("DEMO_PASSWORD", secrets.token_urlsafe(12))
        django.setup()
        # Only now, since these need the models.
        from benchmarks import growth, imports, reading, rounds, searching, workbooks  # noqa: PLC0415  (Django must be set up first)

        call_command("migrate", verbosity=0)
        table = Table("what", "measured", "goal", title="Open Government Commitment Tracker")
        for row in imports.figures([Path(name) for name in files], Path(folder)):
            table.add_row(*row)
        call_command("load_facts", verbosity=0)
        call_command("load_demo", verbosity=0)
        for measure in (reading.figures, searching.figures, workbooks.figures, rounds.figures, growth.figures):
            for row in measure():
                table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
