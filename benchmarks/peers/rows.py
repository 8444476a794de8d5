"""The rows that all serve: 5,000 commitments of 50 plans, with institutions, tags and what is claimed of them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django
from django.db import connection

FIELDS = (
    "id", "country", "plan", "reference", "title", "start_date", "end_date", "lead_institution", "policy_areas",
    "claimed",
)  # fmt: skip
KEYS = ("id", "plan")
PLANS, COMMITMENTS, INSTITUTIONS, AREAS, CODE = 50, 100, 60, 30, "QM"
# The list as one would write it by hand, of the commitments of published plans.
ON_POSTGRESQL = """
SELECT c.id, p.country_id AS country, c.plan_id AS plan, c.reference, c.title, c.start_date, c.end_date,
       CASE WHEN i.id IS NULL THEN NULL ELSE json_build_object('id', i.id, 'name', i.name) END AS lead_institution,
       (SELECT coalesce(json_agg(slug), '[]') FROM (
            SELECT a.slug FROM commitments_commitment_policy_areas t
            JOIN commitments_policyarea a ON a.id = t.policyarea_id
            WHERE t.commitment_id = c.id ORDER BY a.name, a.id) tags) AS policy_areas,
       coalesce(g.claimed, 'not_reported') AS claimed
FROM commitments_commitment c JOIN commitments_actionplan p ON p.id = c.plan_id
LEFT JOIN commitments_institution i ON i.id = c.lead_institution_id
LEFT JOIN milestones_commitmentprogress g ON g.commitment_id = c.id
WHERE p.state IN ('published', 'closed', 'withdrawn') ORDER BY c.plan_id, c.position, c.id
"""


def grow() -> None:
    """Put them into the service's own database, past its services: nobody reads their history."""
    from commitments.choices import PlanState  # noqa: PLC0415  (after the set-up)
    from commitments.models import (  # noqa: PLC0415  (after the set-up)
        ActionPlan,
        Commitment,
        Country,
        Institution,
        PolicyArea,
    )

    country = Country.objects.create(code=CODE, name="Invented to be read")
    leads = Institution.objects.bulk_create(
        Institution(country=country, name=f"Ministry number {n} of the invented country", kind="ministry")
        for n in range(INSTITUTIONS)
    )
    areas = PolicyArea.objects.bulk_create(PolicyArea(slug=f"area-{n}", name=f"Area {n}") for n in range(AREAS))
    moment = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    plans = ActionPlan.objects.bulk_create(
        ActionPlan(
            country=country, number=n + 1, title=f"Plan {n + 1}", start_date="2025-01-01", end_date="2026-12-31",
            state=PlanState.PUBLISHED, published_at=moment,
        )
        for n in range(PLANS)
    )  # fmt: skip
    rows = Commitment.objects.bulk_create(
        Commitment(
            plan=plan, reference=str(n + 1), number=str(n + 1), position=n + 1, start_date="2025-02-01",
            title=f"Publish register number {n} of plan {plan.number}, keep it complete, and answer questions about it",
            end_date="2026-06-30" if n % 3 else None, lead_institution=leads[n % INSTITUTIONS] if n % 10 else None,
        )
        for plan in plans
        for n in range(COMMITMENTS)
    )  # fmt: skip
    _link(rows, areas)


def _link(rows: Sequence[Any], areas: Sequence[Any]) -> None:
    """Tags, and what is claimed of four in five."""
    from milestones.choices import CLAIMED_SCALE  # noqa: PLC0415  (after the set-up)
    from milestones.models import CommitmentProgress  # noqa: PLC0415  (after the set-up)

    tags = type(rows[0]).policy_areas.through
    tags.objects.bulk_create(
        tags(commitment=row, policyarea=areas[(n + k) % AREAS]) for n, row in enumerate(rows) for k in range(n % 4)
    )
    scale = list(CLAIMED_SCALE)
    CommitmentProgress.objects.bulk_create(
        CommitmentProgress(commitment=row, claimed=scale[n % len(scale)]) for n, row in enumerate(rows) if n % 5
    )


def one_table(path: Path) -> None:
    """The rows of the list as one table of their own, in PostgreSQL and in SQLite: its readers have nothing to join."""
    with connection.cursor() as cursor:
        rows = f"SELECT row_number() OVER () AS place, r.* FROM ({ON_POSTGRESQL}) r"  # noqa: S608  (constants)
        cursor.execute(f"CREATE TABLE listed AS {rows}")
        cursor.execute("ALTER TABLE listed ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX listed_in_order ON listed (place)")
        cursor.execute("SELECT * FROM listed ORDER BY place")
        found = [[each if isinstance(each, int | str | None) else _text(each) for each in row] for row in cursor]
    copy = sqlite3.connect(path)
    copy.execute(f"CREATE TABLE listed (place INTEGER PRIMARY KEY, {', '.join(FIELDS)})")
    copy.executemany(f"INSERT INTO listed VALUES ({', '.join('?' * (len(FIELDS) + 1))})", found)  # noqa: S608  (constants)
    copy.commit()
    copy.close()


def _text(value: object) -> str:
    return str(value) if isinstance(value, dt.date) else json.dumps(value)


def main(sqlite: Path) -> None:
    """Make all of it in the database of ``DATABASE_URL``."""
    django.setup()
    grow()
    one_table(sqlite)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plain(body: bytes) -> list[dict[str, object]]:
    """The rows of an answer, without what is particular to each: frame, further fields, JSON or keys as texts."""
    found = json.loads(body)
    rows = found if isinstance(found, list) else next(found[key] for key in ("results", "data") if key in found)
    return [{name: _plain(row[name]) for name in FIELDS} | {key: int(row[key]) for key in KEYS} for row in rows]


def _plain(value: object) -> object:
    return json.loads(value) if isinstance(value, str) and value[:1] in "[{" and value else value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
