"""``docs/doors.md`` is right: every address of the workspace stands there, and what it names of the API exists."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.admindocs.views import simplify_regex

from api.urls import urlpatterns
from tests.docs.examples import DOCS
from tests.workspace.permission_matrix import named_patterns

TEXT = (DOCS / "doors.md").read_text(encoding="utf-8")


def address(pattern: Any) -> str:
    """An address with the names of its places, as ``milestones/<pk>/``."""
    text = str(pattern.pattern)
    return simplify_regex(text).lstrip("/") if text.startswith("^") else re.sub(r"<\w+:", "<", text)


def rows() -> list[list[str]]:
    """The cells of all tables: an address of the workspace, what one does there, by what the API does the same."""
    lines = [line for line in TEXT.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def operations() -> set[str]:
    """Every operation of the API, as ``POST commitments/<pk>/withdraw/``."""
    found: set[str] = set()
    for pattern in urlpatterns:
        view: Any = pattern.callback
        for method in getattr(view, "actions", None) or {}:
            found.add(f"{method.upper()} {address(pattern)}")
    return found


def test_every_address_of_the_workspace_has_one_row():
    named = [re.findall(r"`([^`]*)`", row[0]) for row in rows()]
    listed = [each for names in named for each in names]
    assert sorted(listed) == sorted(f"/{address(pattern)}" for pattern in named_patterns())


def test_every_operation_named_exists():
    named = {each for row in rows() for each in re.findall(r"`([A-Z]+ [^`]*)`", row[2])}
    assert sorted(named - operations()) == []
    assert len(named) > 30


def test_what_the_api_does_not_do_has_a_reason():
    for row in rows():
        assert len(row) == 3, row
        without = "`" not in row[2]
        assert row[2].startswith("No: ") == without, row
