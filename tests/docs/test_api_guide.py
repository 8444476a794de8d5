"""The calls of ``docs/api.md`` do what it says, as they stand, in the order they stand in."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db(transaction=True)

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
PASSWORD = "a-demo-for-the-guide"


def blocks(language: str) -> list[str]:
    """The pieces of code in one language."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def ran(command: list[str], folder: Path) -> str:
    """What it prints; what it complains of where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603  (our own guide)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_guide_does_what_it_says(live_server, monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo", verbosity=0)
    host = f"{live_server.url}/api/v1"
    shell = "\n".join(["set -euo pipefail", *blocks("sh")]).replace("http://127.0.0.1:8000/api/v1", host)
    bash = shutil.which("bash")
    assert bash
    created, stories, claimed, header, page = ran([bash, "-c", shell], tmp_path).splitlines()
    assert created == "201"
    assert "'claimed': 'complete'" in stories
    assert "'substantial'" in claimed
    assert header.lstrip("\ufeff").startswith("id,")
    assert page == f"{live_server.url}/ZZ/?as_of=2026-01-31"
    python = "\n".join([f"HOST = {host!r}", *blocks("python")])
    told = ran([sys.executable, "-c", python], tmp_path)
    assert "evidenced" in told
    assert "overdue" in told
