"""Questionnaires: which may still be edited."""

from __future__ import annotations

from reviews.choices import RoundState
from reviews.models import Questionnaire, Section


def questionnaire_in_use(part: Questionnaire | Section) -> bool:
    """Whether a round with this questionnaire (or this section's) has opened: then it changes no more. One query."""
    questionnaire = part if isinstance(part, Questionnaire) else part.questionnaire
    return questionnaire.rounds.exclude(state=RoundState.SCHEDULED).exists()
