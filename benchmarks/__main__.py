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
        # Only now, since these need the models; the server's entry for the state in which a server answers.
        from benchmarks import (  # noqa: PLC0415  (after the set-up)
            expensive,
            exporting,
            growth,
            imports,
            large,
            reading,
            rounds,
            searching,
            workbooks,
        )
        from config import wsgi  # noqa: F401, PLC0415  (what it warms up is what is measured)

        call_command("migrate", verbosity=0)
        table = Table("what", "measured", "goal", title="Open Government Commitment Tracker")
        for row in imports.figures([Path(name) for name in files], Path(folder)):
            table.add_row(*row)
        call_command("load_facts", verbosity=0)
        call_command("load_demo", verbosity=0)
        measures = (reading, large, searching, workbooks, rounds, growth, exporting, expensive)
        for measure in (each.figures for each in measures):
            for row in measure():
                table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
