"""Practising on reference commitments: for oneself alone, and counting nowhere, so no event tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import Malformed, require
from reviews.models import PracticeRating


@transaction.atomic
def practice_save(*, user: Any, reference: str, scores: Mapping[str, str]) -> PracticeRating:
    """Save one's own rating of a reference commitment, until one has looked at the official coding.

    Raises:
        RuleBroken: ``compared_already``.
        Malformed: a score is off its scale.
    """
    found = PracticeRating.objects.select_for_update().filter(person=user, reference=reference).first()
    rating = found or PracticeRating(person=user, reference=reference)
    message = _("You have seen the official coding: your rating stands as it was.")
    require(rating.compared_at is None, "compared_already", message)
    for name in PracticeRating.score_fields:
        setattr(rating, name, scores.get(name) or "")
    rating.saved_at = now()
    return rating.save_checked()


@transaction.atomic
def practice_compare(*, user: Any, reference: str) -> PracticeRating:
    """Look at the official coding; from now on the rating stands. A second time changes nothing.

    Raises:
        RuleBroken: ``no_draft`` where nothing was rated yet.
        Malformed: no completion was chosen.
    """
    rating = PracticeRating.objects.select_for_update().filter(person=user, reference=reference).first()
    require(rating is not None, "no_draft", _("Rate this commitment first."))
    assert rating is not None  # noqa: S101  (just required; the type checker cannot know)
    if not rating.completion:
        raise Malformed([("completion", "completion_required", _("Choose a completion on the scale."))])
    if rating.compared_at is None:
        rating.compared_at = now()
        rating.save_checked()
    return rating
