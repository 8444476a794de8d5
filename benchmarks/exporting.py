"""What taking everything costs: memory, time to the first byte and in all, for each format.

``make bench`` does it with some thousand commitments. For the design's half a million:

    .venv/bin/python -m benchmarks.exporting 500000

Each format is fetched by a process of its own, as a server would send it, so that what it takes is its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

FEW = 5_000
COUNTRIES, PLAN = 75, 20
FORMATS = (
    "commitments.csv", "commitments.ndjson", "commitments.xlsx", "commitments.parquet", "datapackage.zip",
    "official.csv", "tracker.sqlite",
)  # fmt: skip
MEMORY, FIRST_BYTE = 300, 1.0
TEXT = "The register is published as open data and kept complete, as civil society has asked for since the first plan. "


def figures(many: int = FEW) -> Iterator[tuple[str, str, str]]:
    """One line for each format; rows are made in the present database, beside what is there."""
    _grow(many)
    goal = f"≤ {MEMORY} MB, first byte ≤ {FIRST_BYTE:.0f} s"
    for name in FORMATS:
        taken = measured(name)
        memory = f"{taken['memory']:.0f} MB (idle {taken['idle']:.0f})"
        size = f"{taken['bytes'] / 1e6:.0f} MB in {taken['whole']:.0f} s ({taken['cpu']:.0f} s of a processor)"
        said = f"{memory}, first byte {taken['first']:.2f} s, all {size}"
        built = name == "tracker.sqlite"
        yield f"export/{name}, {many:,} commitments", said, f"≤ {MEMORY} MB; built, then sent" if built else goal


def measured(name: str) -> dict[str, float]:
    """One file fetched by a process of its own: megabytes at most, seconds to the first byte and to the last, bytes."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": _address(),
        "VAR_DIR": str(settings.VAR_DIR),
    }
    command = [sys.executable, "-m", "benchmarks.exporting", "--fetch", name]
    printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  (our own)
    found: dict[str, float] = json.loads(printed.stdout.splitlines()[-1])
    return found


def _address() -> str:
    entry = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{entry['NAME']}"
    return f"postgres://{entry['USER']}:{entry['PASSWORD']}@{entry['HOST']}:{entry['PORT']}/{entry['NAME']}"


def _fetch(name: str) -> None:
    """What the child does."""
    from django.test import Client  # noqa: PLC0415  (after the set-up)

    from config import wsgi  # noqa: F401, PLC0415  (what it warms up is what is measured)

    client = Client()
    client.get("/api/v1/export/policy-areas.csv").getvalue()
    idle = peak()
    began, spent = time.perf_counter(), time.process_time()
    pieces = iter(client.get(f"/api/v1/export/{name}").streaming_content)
    size = len(next(pieces))
    first = time.perf_counter() - began
    size += sum(len(piece) for piece in pieces)
    whole, cpu = time.perf_counter() - began, time.process_time() - spent
    print(json.dumps({"memory": peak(), "idle": idle, "first": first, "whole": whole, "cpu": cpu, "bytes": size}))


def peak() -> float:
    """The most memory this process has held, in megabytes; what a parent held before it began does not count."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _grow(many: int) -> None:
    """Invented countries with ``many`` commitments (a multiple of ``FEW``); without history, which no file shows."""
    from commitments.models import (  # noqa: PLC0415  (after the set-up)
        ActionPlan,
        Country,
        Institution,
    )
    from core.clock import end_of_day, today  # noqa: PLC0415  (after the set-up)

    few = min(many, FEW)
    began = today() - dt.timedelta(days=400)
    codes = [f"{first}{second}" for first in "QX" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"][:COUNTRIES]
    countries = [Country.objects.get_or_create(code=code, defaults={"name": f"Invented {code}"})[0] for code in codes]
    lead = {each.pk: Institution.objects.create(country=each, name="Ministry of records") for each in countries}
    plans = ActionPlan.objects.bulk_create(
        (
            ActionPlan(
                country=countries[n % len(countries)], number=1000 + n // len(countries), title=f"Plan {n}",
                start_date=began, end_date=began + dt.timedelta(days=730), state="published",
                published_at=end_of_day(began),
            )
            for n in range(few // PLAN)
        ),
        batch_size=1000,
    )  # fmt: skip
    _untriggered()
    _promise(plans, lead, began, few, many // few)


def _promise(plans: Sequence[Any], lead: dict[str, Any], began: dt.date, few: int, times: int) -> None:
    """``few`` commitments with their values and policy areas, and the same again until there are ``times`` as many."""
    from commitments.models import Commitment, CommitmentValue, PolicyArea  # noqa: PLC0415  (after the set-up)

    area = PolicyArea.objects.get_or_create(slug="open-data", defaults={"name": "Open data"})[0]
    link = Commitment.policy_areas.through
    made = Commitment.objects.bulk_create(
        [
            Commitment(
                plan=plans[n // PLAN], reference=str(n % PLAN), number=str(n % PLAN), position=n % PLAN,
                lead_institution=lead[plans[n // PLAN].country_id], lead_text="Ministry of records",
                title=f"Publish register number {n} and keep it complete", problem=TEXT, action=TEXT * 4,
                start_date=began, end_date=began + dt.timedelta(days=700),
            )
            for n in range(few)
        ],
        batch_size=500,
    )  # fmt: skip
    values = [CommitmentValue(commitment=each, value="access_to_information") for each in made]
    values = CommitmentValue.objects.bulk_create(values, batch_size=2000)
    links = link.objects.bulk_create([link(commitment=each, policyarea=area) for each in made], batch_size=2000)
    for copy in range(1, times):
        _copied(plans, id=copy * len(plans), number=copy * 10)
        _copied(made, id=copy * few, plan_id=copy * len(plans))
        _copied(values, id=copy * few, commitment_id=copy * few)
        _copied(links, id=copy * few, commitment_id=copy * few)


def _copied(rows: Sequence[Any], **shifts: int) -> None:
    """The same rows once more, some of their numbers shifted: many times faster than making them one by one."""
    model = type(rows[0])
    columns = [field.column for field in model._meta.concrete_fields]
    told = ", ".join(f'"{each}" + {shifts[each]}' if each in shifts else f'"{each}"' for each in columns)
    names, table = ", ".join(f'"{each}"' for each in columns), model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {told} FROM "{table}" WHERE id BETWEEN %s AND %s',  # noqa: S608  (ours)
            [rows[0].pk, rows[-1].pk],
        )


def _untriggered() -> None:
    """Without the index of full text, which files do not need and which would take most of the time."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'commitments_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def main(arguments: Sequence[str]) -> None:
    """``--fetch NAME`` is what a child does; else the number of commitments."""
    if arguments[:1] == ["--fetch"]:
        django.setup()
        _fetch(arguments[1])
        return
    with tempfile.TemporaryDirectory(prefix="tracker-export-bench-") as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE="config.settings.test", VAR_DIR=folder)
        django.setup()
        call_command("migrate", verbosity=0)
        for line in figures(int(arguments[0]) if arguments else FEW):
            print(*line, sep="  ", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
