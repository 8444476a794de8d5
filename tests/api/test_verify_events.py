"""The published program that anyone runs against the API: whole chains pass, and what was altered is named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import rfc8785
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ledger.services import Actor, event_append, stream_reveal

AGENCY = Actor("coordinator", "Demoland, « à peu près » \U0001f600")
# What events hold: no fractions, and names of fields that are plain words.
LEAVES = st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans()
NAMES = st.text(st.characters(codec="ascii"), max_size=8)
VALUES = st.recursive(LEAVES | st.none(), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=12)


@given(VALUES)
def test_the_standard_library_writes_canonical_json_of_what_events_hold(value):
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert written.encode() == rfc8785.dumps(value)


@pytest.fixture
def told(transactional_db):
    """Two countries with more events than a page holds, and a stream that was sealed."""
    with transaction.atomic():
        for number in range(230):
            data = {"n": [number, "é\n"]}
            event_append(stream="ZZ", actor=AGENCY, verb="thing.done", subject=f"thing:{number}", data=data)
        for _ in range(2):
            event_append(stream="ZZ/round/1", actor=AGENCY, verb="rating.submitted", subject="rating:1", sealed=True)
        stream_reveal(stream="ZZ/round/1", into="ZZ", actor=AGENCY)
        event_append(stream="QX", actor=AGENCY, verb="thing.done", subject="thing:1")


def checked(client, tmp_path: Path, address: str) -> subprocess.CompletedProcess[str]:
    """What the program says that the tracker offers."""
    answer = client.get("/verify_events.py")
    assert answer["Content-Type"].startswith("text/x-python")
    program = tmp_path / "verify_events.py"
    program.write_bytes(answer.content)
    command = [sys.executable, "-I", str(program), address]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  (our own program)


@pytest.mark.parametrize("query", ["?country=ZZ", ""])
def test_whole_chains_pass(told, live_server, client, tmp_path, query):
    done = checked(client, tmp_path, f"{live_server.url}/api/v1/events/{query}")
    assert (done.returncode, done.stderr) == (0, "")
    heads = {line.split()[0]: int(line.split()[1]) for line in done.stdout.splitlines()}
    assert heads == {"ZZ": 231, "ZZ/round/1": 2, **({"QX": 1} if not query else {})}


@pytest.mark.parametrize(
    ("change", "where", "named"),
    [
        ("actor = 'somebody else'", "subject = 'thing:216' AND seq = 217", "ZZ 217"),
        ("hash = 'f'", "verb = 'rating.submitted' AND seq = 1", "ZZ/round/1 1"),
        ("seq = 900", "subject = 'thing:100' AND seq = 101", "ZZ 900"),
    ],
)
def test_what_was_altered_is_named(told, live_server, client, tmp_path, change, where, named):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_event SET {change} WHERE {where}")  # noqa: S608  (a test's constants)
    done = checked(client, tmp_path, f"{live_server.url}/api/v1/events/?country=ZZ")
    assert done.returncode == 1
    assert done.stderr.strip() == f"{named} is not what was written."
