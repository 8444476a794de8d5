"""Rows whose history is kept change through ``save`` only: ``update`` writes past the history.

Columns that a model leaves out of its history, being derived from other rows, may be updated.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from django.apps import apps
from django.db import models

from tests.architecture.source import house_files, name_of, parsed

PAST_THE_HISTORY = {"update", "bulk_update"}


def _tracked() -> dict[str, type[models.Model]]:
    """Every model with a history, by its own name and by the names other rows reach it by."""
    found: dict[str, type[models.Model]] = {}
    for model in apps.get_models():
        if not hasattr(model, "history"):
            continue
        found[model.__name__] = model
        for field in model._meta.get_fields():
            related: Any = getattr(field, "remote_field", None)
            if field.is_relation and not field.auto_created and getattr(related, "related_name", None):
                found[related.related_name] = model
    return found


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """What the module's own names stand for."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _columns(call: ast.Call, constants: dict[str, ast.expr]) -> set[str]:
    """What an ``update(...)`` or ``bulk_update(rows, [...])`` writes; ``*`` where the source does not say."""
    keywords = {keyword.arg or "*": keyword.value for keyword in call.keywords}
    if ast.unparse(call.func).rsplit(".", 1)[-1] == "update":
        return set(keywords)
    listed = call.args[1] if len(call.args) > 1 else keywords.get("fields")
    if isinstance(listed, ast.Name):
        listed = constants.get(listed.id)
    return set(ast.literal_eval(listed)) if isinstance(listed, ast.List | ast.Tuple) else {"*"}


def _faults(tree: ast.Module) -> list[tuple[int, str]]:
    tracked, constants = _tracked(), _constants(tree)
    faults = []
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        receiver = ast.unparse(call.func.value)
        for name, model in tracked.items():
            if call.func.attr in PAST_THE_HISTORY and re.search(rf"\b{name}\b", receiver):
                kept = {field.name for field in model.history.model.tracked_fields}
                written = sorted(_columns(call, constants) & {*kept, "*"})
                faults += [(call.lineno, f"{receiver}.{call.func.attr}: {column}") for column in written]
    return faults


def test_models_with_history_are_known():
    assert {"ActionPlan", "Commitment", "Milestone"} <= set(_tracked())


def test_no_update_writes_past_the_history():
    faults = [f"{name_of(path)}:{line} {what}" for path in house_files() for line, what in _faults(parsed(path))]
    assert faults == []


def test_the_check_finds_what_it_looks_for():
    assert _faults(ast.parse("Milestone.objects.filter(pk=1).update(title='x')"))
    assert _faults(ast.parse("plan.commitments.update(**values)"))
    assert _faults(ast.parse("Commitment.objects.bulk_update(rows, ['title'])"))
    assert _faults(ast.parse("WRITTEN = ['title']\nCommitment.objects.bulk_update(rows, WRITTEN)"))
    assert not _faults(ast.parse("Milestone.objects.filter(pk=1).update(status='completed')"))
    assert not _faults(ast.parse("values.update(title='x')"))
