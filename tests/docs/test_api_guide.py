"""The calls of ``docs/api.md`` do what it says, as they stand, in the order they stand in."""

from __future__ import annotations

import sys

import pytest
from django.core.management import call_command

from tests.pasted import blocks, ran, typed

pytestmark = pytest.mark.django_db(transaction=True)

GUIDE = "docs/api.md"
PASSWORD = "a-demo-for-the-guide"


def test_the_guide_does_what_it_says(live_server, monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo", verbosity=0)
    host = f"{live_server.url}/api/v1"
    shell = [block.replace("http://127.0.0.1:8000/api/v1", host) for block in blocks(GUIDE, "sh")]
    created, stories, claimed, header, page = typed(shell, tmp_path).splitlines()
    assert created == "201"
    assert "'claimed': 'complete'" in stories
    assert "'substantial'" in claimed
    assert header.lstrip("\ufeff").startswith("id,")
    assert page == f"{live_server.url}/ZZ/?as_of=2026-01-31"
    told = ran(sys.executable, "-c", "\n".join([f"HOST = {host!r}", *blocks(GUIDE, "python")]), at=tmp_path)
    assert "evidenced" in told
    assert "overdue" in told
