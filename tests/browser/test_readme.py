"""The README's calls do what it says, run by a shell as a stranger would paste them."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from tests.pasted import blocks, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOST = "http://127.0.0.1:8000"
PASSWORD = "a-demo-for-the-readme"


def test_every_call_of_the_readme_answers_as_it_says(live_server, monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo", verbosity=0)
    calls = [block.replace(HOST, live_server.url) for block in blocks("README.md", "sh") if "curl" in block]
    # Each answer ends a line, so that one call's can be told from the next one's.
    printed = typed(["curl() { command curl -w '\\n' \"$@\"; }", *calls], tmp_path)
    answers = [json.loads(line) for line in printed.splitlines() if line.strip()]
    dashboard, complete, beyond, past, events, me, refused, made = answers
    assert dashboard["country"]["code"] == "ZZ"
    assert complete["count"] == 0  # the demo of the tests holds no real country
    assert {each["gap"] for each in beyond["results"]} == {2}
    assert past["as_of"] == "2026-01-31"
    assert len(events["results"]) == 3
    assert me["roles"][0]["role"] == "officer"
    assert (refused["status"], refused["code"]) == (409, "evidence_required")
    assert made["status"] == "completed"
