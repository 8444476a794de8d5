"""Migrations tell the models' whole story, and their names say what they do."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from tests.architecture.source import ROOT, name_of, rooms


@pytest.mark.django_db
def test_no_model_has_changed_without_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_names_say_what_they_do():
    files = [path for room in rooms() for path in (ROOT / room).glob("migrations/[0-9]*.py")]
    assert files
    vague = [name_of(path) for path in files if re.search(r"_auto_|_alter_.*_and_more|_merge_", path.stem)]
    assert vague == []
