"""Imports and foreign keys run downwards only, and no door leads round the chain."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings

from tests.architecture.source import ROOT, chain, house_files, name_of, parsed, pyproject, rooms

SIGNALS = {"django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals"}


def test_contracts_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  (our own command)
    assert result.returncode == 0, result.stdout + result.stderr


def test_contracts_know_every_room():
    known = set(pyproject()["tool"]["importlinter"]["root_packages"])
    assert known == {*rooms(), "config"} == set(chain())
    assert set(rooms()) <= set(settings.INSTALLED_APPS)


def test_foreign_keys_point_downwards():
    rank = {name: floor for floor, name in enumerate(reversed(chain()))}
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in rank
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if rank.get(field.related_model._meta.app_label, -1) > rank[model._meta.app_label]
    ]
    assert upwards == []


def test_rooms_without_tables_have_none():
    for room in {"core", "exchange", "dashboards", "workspace", "api"} & set(rooms()):
        assert list(apps.get_app_config(room).get_models()) == [], room


def test_nothing_listens_to_signals():
    listening = [
        f"{name_of(path)}:{node.lineno}"
        for path in house_files()
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ImportFrom) and node.module in SIGNALS)
        or (isinstance(node, ast.Import) and any(alias.name in SIGNALS for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "django.db.models" and _names_signals(node))
    ]
    assert listening == []
    assert [name_of(path) for path in house_files() if path.stem in {"signals", "receivers"}] == []


def _names_signals(node: ast.ImportFrom) -> bool:
    return any(alias.name == "signals" for alias in node.names)
