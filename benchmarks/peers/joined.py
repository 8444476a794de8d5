"""The service's tables in SQLite, with the keys and indexes that its own have, and the list as a query over them."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import django
from django.db import connection

from benchmarks.peers.rows import ON_POSTGRESQL

ON_SQLITE = ON_POSTGRESQL.replace("json_build_object", "json_object").replace("json_agg", "json_group_array")
NAME = "commitments"
TABLES = {
    "commitments_actionplan": "id INTEGER PRIMARY KEY, country_id TEXT NOT NULL, state TEXT NOT NULL",
    "commitments_institution": "id INTEGER PRIMARY KEY, name TEXT NOT NULL",
    "commitments_policyarea": "id INTEGER PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL",
    "commitments_commitment": (
        "id INTEGER PRIMARY KEY, plan_id INTEGER NOT NULL, position INTEGER NOT NULL, reference TEXT NOT NULL, "
        "title TEXT NOT NULL, start_date TEXT, end_date TEXT, lead_institution_id INTEGER"
    ),
    "commitments_commitment_policy_areas": (
        "commitment_id INTEGER, policyarea_id INTEGER, PRIMARY KEY (commitment_id, policyarea_id)"
    ),
    "milestones_commitmentprogress": "commitment_id INTEGER PRIMARY KEY, claimed TEXT NOT NULL",
}


def main(path: Path) -> None:
    """Copy what the list needs of each table, and write beside it how datasette is told of the query."""
    django.setup()
    copy = sqlite3.connect(path)
    for table, shape in TABLES.items():
        names = [each.split()[0] for each in shape.partition(", PRIMARY KEY")[0].split(", ")]
        copy.execute(f"CREATE TABLE {table} ({shape})")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608  (constants)
            rows = [[each if isinstance(each, int | str | None) else str(each) for each in row] for row in cursor]
        copy.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608  (same)
    copy.execute("CREATE INDEX in_order ON commitments_commitment (plan_id, position, id)")
    copy.execute("ANALYZE")
    copy.commit()
    copy.close()
    told = {"databases": {path.stem: {"queries": {NAME: {"sql": f"{ON_SQLITE} LIMIT 100"}}}}}
    told_at(path).write_text(json.dumps(told), encoding="utf-8")


def told_at(path: Path) -> Path:
    """Where datasette reads which queries there are."""
    return path.with_suffix(".json")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
