"""Questionnaires on the making of plans, from ``fixtures/questionnaires/``: each version is loaded once and stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from reviews.models import Question, Questionnaire, Section

SECTION = ("number", "title", "weight", "translations")
QUESTION = ("number", "wording", "help", "weight", "absent", "weak", "good", "strong", "translations")


def questionnaires_load() -> list[Questionnaire]:
    """Load the versions that are not there yet; the rows made. What is there may have been edited since, and stays."""
    folder = settings.FIXTURES_DIR / "questionnaires"
    read = [_read(path) for path in sorted(folder.glob("*.json"))]
    known = set(Questionnaire.objects.values_list("code", "version"))
    return [_made(facts) for facts in read if (facts["code"], facts["version"]) not in known]


def _read(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


@transaction.atomic
def _made(facts: Mapping[str, Any]) -> Questionnaire:
    own = {name: value for name, value in facts.items() if name != "sections"}
    made: Questionnaire = Questionnaire(**own).save_checked()
    language = facts["language"]
    for section in facts["sections"]:
        part = Section(questionnaire=made, language=language, **{name: section[name] for name in SECTION})
        part.save_checked()
        for question in section["questions"]:
            kept = {name: question[name] for name in QUESTION}
            Question(section=part, language=language, **kept).save_checked()
    return made
