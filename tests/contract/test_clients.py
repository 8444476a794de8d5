"""Clients made by public generators from the stored contract run a whole journey against the service."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.contract.stored import STORED
from tests.factories import PASSWORD, CommitmentFactory, MilestoneFactory
from tests.pasted import ran

pytestmark = [pytest.mark.contract, pytest.mark.django_db(transaction=True)]

CLIENTS = Path(__file__).parent / "clients"
TOOLS = Path(sys.executable).parent
TOLD = {"same": True, "stale": "stale", "claimed": 1, "disputed": 1}


def run(*command: str, at: Path) -> str:
    """What a command prints that finds our tools."""
    return ran(*command, at=at, PATH=f"{TOOLS}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def asked(live_server, demoland, digital_agency, bruno, dalia) -> list[str]:
    """What a journey is told: the address, an officer, a reviewer, their password, a milestone of the officer's."""
    milestone = MilestoneFactory(commitment=CommitmentFactory(plan__country=demoland, lead_institution=digital_agency))
    return [live_server.url, bruno.email, dalia.email, PASSWORD, str(milestone.pk)]


def test_a_generated_python_client_runs_a_whole_journey(asked, tmp_path):
    made = "generate --meta none --output-path tracker_client --fail-on-warning --path"
    run(str(TOOLS / "openapi-python-client"), *made.split(), str(STORED), at=tmp_path)
    shutil.copy(CLIENTS / "journey.py", tmp_path)
    assert json.loads(run(sys.executable, "journey.py", *asked, at=tmp_path)) == TOLD


def test_a_generated_typescript_client_runs_a_whole_journey(asked, tmp_path):
    for name in ("package.json", "package-lock.json", "journey.ts"):
        shutil.copy(CLIENTS / name, tmp_path)
    run(str(TOOLS / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", at=tmp_path)
    bin_folder = tmp_path / "node_modules" / ".bin"
    made = "--output tracker.d.ts --default-non-nullable=false"  # what has a default may be left out
    run(str(bin_folder / "openapi-typescript"), str(STORED), *made.split(), at=tmp_path)
    checks = "--noEmit --strict --target esnext --module nodenext --allowImportingTsExtensions --skipLibCheck"
    run(str(bin_folder / "tsc"), *checks.split(), "journey.ts", at=tmp_path)
    assert json.loads(run(str(TOOLS / "node"), "journey.ts", *asked, at=tmp_path)) == TOLD
