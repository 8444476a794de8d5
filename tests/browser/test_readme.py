"""The README's calls do what it says, run by a shell as a stranger would paste them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

README = Path(__file__).resolve().parents[2] / "README.md"
PASSWORD = "a-demo-for-the-readme"


def test_every_call_of_the_readme_answers_as_it_says(live_server, monkeypatch, tmp_path):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo", verbosity=0)
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL) if "curl" in block]
    # Each answer ends a line, so that one call's can be told from the next one's.
    script = "\n".join(["set -euo pipefail", "curl() { command curl -w '\\n' \"$@\"; }", *blocks])
    script = script.replace("http://127.0.0.1:8000", live_server.url)
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run([bash, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603  (our own README)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    dashboard, complete, beyond, past, events, me, refused, made = answers
    assert dashboard["country"]["code"] == "ZZ"
    assert complete["count"] == 0  # the demo of the tests holds no real country
    assert {each["gap"] for each in beyond["results"]} == {2}
    assert past["as_of"] == "2026-01-31"
    assert len(events["results"]) == 3
    assert me["roles"][0]["role"] == "officer"
    assert (refused["status"], refused["code"]) == (409, "evidence_required")
    assert made["status"] == "completed"
