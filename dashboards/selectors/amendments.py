"""What was changed after a plan was published, field by field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from commitments.choices import AmendedKind
from commitments.models import ActionPlan, Amendment, Commitment
from core.models import AppendOnlyQuerySet
from dashboards.commitment_page import AmendmentLine, FieldChange
from dashboards.words import day_words
from milestones.models import Milestone

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MODELS: Mapping[str, type[Model]] = {
    AmendedKind.PLAN: ActionPlan,
    AmendedKind.COMMITMENT: Commitment,
    AmendedKind.MILESTONE: Milestone,
}


def commitment_amendments(commitment: Commitment, moment: dt.datetime) -> tuple[AmendmentLine, ...]:
    """Amendments by then of a commitment and its milestones, the latest first. One query."""
    return _lines(Amendment.objects.filter(commitment=commitment), moment)


def milestone_amendments(milestone: Milestone, moment: dt.datetime) -> tuple[AmendmentLine, ...]:
    """Amendments by then of one milestone, the latest first. One query."""
    return _lines(Amendment.objects.filter(kind=AmendedKind.MILESTONE, subject_id=milestone.pk), moment)


def plan_amendments(plan: ActionPlan, moment: dt.datetime) -> tuple[AmendmentLine, ...]:
    """Amendments by then of a plan and all that is in it, the latest first. One query."""
    return _lines(Amendment.objects.filter(plan=plan), moment)


def amendments_by_key(keys: Collection[int]) -> Mapping[int, AmendmentLine]:
    """Some amendments by their keys. One query, none where there are no keys."""
    return {each.pk: _line(each) for each in Amendment.objects.filter(pk__in=keys)}


def _lines(amendments: AppendOnlyQuerySet[Amendment], moment: dt.datetime) -> tuple[AmendmentLine, ...]:
    return tuple(_line(each) for each in amendments.filter(at__lte=moment).order_by("-at", "-id"))


def _line(amendment: Amendment) -> AmendmentLine:
    return AmendmentLine(
        kind=amendment.get_kind_display(),
        subject=amendment.subject_label,
        reason=amendment.reason,
        made_on=amendment.at.date(),
        added=not amendment.before,
        changes=_changes(MODELS[amendment.kind], amendment.before, amendment.after),
        at=amendment.at,
    )


def _changes(model: type[Model], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(FieldChange(_label(model, name), _shown(before.get(name)), _shown(after.get(name))) for name in names)


def _label(model: type[Model], name: str) -> _StrOrPromise:
    """What a field is called; its bare name where the model has no such field (any more)."""
    try:
        return getattr(model._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        return name


def _shown(value: Any) -> str:
    """A value as an amendment holds it, for people: days in words."""
    if value is None:
        return ""
    if isinstance(value, str) and DAY.fullmatch(value):
        return day_words(dt.date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)
