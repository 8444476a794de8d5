"""The production settings are safe, start only with what they need, and install only what was locked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, pyproject

LOCKS = ["runtime.lock", "dev.lock"]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "tests-need-a-long-value-here: 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJ",
    "ALLOWED_HOSTS": "tracker.example.org",
    "SITE_URL": "https://tracker.example.org",
    "EMAIL_URL": "smtp+tls://tracker:secret@mail.example.org:587",
}
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")


def manage(folder: Path, *arguments: str, **change: str) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py`` in a process of its own, with nothing in its environment but what production needs."""
    clean = {
        "PATH": os.environ["PATH"], "VAR_DIR": str(folder), "MPLCONFIGDIR": str(folder), **PRODUCTION, **change
    }  # fmt: skip
    command = [sys.executable, "-W", "error", "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)  # noqa: S603  (our own command)


def test_deployment_check_finds_nothing(tmp_path):
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DATABASE_URL": "mysql://elsewhere/tracker"}, "DATABASE_URL"),
        ({"EVIDENCE_MAX_BYTES": "ten"}, "ten"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "http://tracker.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://tracker.example.org/here"}, "SITE_URL"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL"),
        ({"MAIL_FROM": "the tracker"}, "MAIL_FROM"),
        ({"CONTACT_ADDRESS": "the operators"}, "CONTACT_ADDRESS"),
        ({"DIGEST_HOUR": "24"}, "DIGEST_HOUR"),
        ({"RATES": "reads=many"}, "RATES"),
        ({"RATES": "reads=0/0/60"}, "RATES"),
        ({"RATES": "dreams=1/1/60"}, "RATES"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"LOG_FORM": "verse"}, "LOG_FORM"),
    ],
)
def test_bad_environment_is_refused(tmp_path, change, complaint):
    result = manage(tmp_path, "check", **change)
    assert result.returncode != 0
    assert complaint in result.stderr


def test_a_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "a #1 folder, 100% öld?"
    folder.mkdir()
    result = manage(folder, "migrate", "--verbosity", "0")
    assert result.returncode == 0, result.stderr
    assert (folder / "tracker.sqlite3").stat().st_size


def _entries(lock: str) -> dict[str, str]:
    """The requirements of a lock file: the name in its canonical form, and everything said of it."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    return {_name(entry): entry for entry in entries if entry.strip()}


def _name(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[1]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_everything_by_hash_and_names_no_host(lock):
    entries = _entries(lock)
    assert [name for name, entry in entries.items() if "==" not in entry or "--hash=sha256:" not in entry] == []
    for name, entry in entries.items():
        assert not re.search(r"://|--(index|extra-index|find-links|trusted)|@ ", entry), name


def test_locks_hold_what_the_project_asks_for():
    wanted = {_name(line) for line in pyproject()["project"]["dependencies"]}
    tools = {_name(line) for line in pyproject()["dependency-groups"]["dev"]}
    runtime, dev = set(_entries("runtime.lock")), set(_entries("dev.lock"))
    assert wanted <= runtime
    assert wanted | tools | runtime <= dev
    assert not tools & runtime
