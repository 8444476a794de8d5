"""Applying named changes to a row, and telling before from after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from commitments.choices import PlanState
from commitments.models import ActionPlan, Amendment, Commitment
from commitments.services.events import plan_event
from core.clock import now
from core.errors import Malformed, require


def plain(value: Any) -> Any:
    """A field's value as an amendment or an event can hold it: rows by their name."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def refuse_unknown(facts: Mapping[str, Any], editable: Collection[str]) -> None:
    """Refuse a change of anything that is not a person's to change.

    Raises:
        Malformed: naming every such field.
    """
    unknown = sorted(set(facts) - set(editable))
    if unknown:
        raise Malformed([(name, "not_editable", _("This field cannot be changed here.")) for name in unknown])


def apply(row: Model, facts: Mapping[str, Any], editable: Collection[str]) -> None:
    """Set the columns of ``row`` named in ``facts``; nothing is saved.

    Raises:
        Malformed: a field is not editable.
    """
    refuse_unknown(facts, editable)
    for name, value in facts.items():
        setattr(row, name, value)


def changed(row: Model, facts: Mapping[str, Any], editable: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after, as plain values, of the columns in ``facts`` that really differ.

    Raises:
        Malformed: a field is not editable.
    """
    refuse_unknown(facts, editable)
    differing = [name for name, value in facts.items() if getattr(row, name) != value]
    before = {name: plain(getattr(row, name)) for name in differing}
    return before, {name: plain(facts[name]) for name in differing}


def amend(
    *,
    user: Any,
    plan: ActionPlan,
    kind: str,
    subject: Model,
    commitment: Commitment | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    verb: str,
) -> Amendment | None:
    """Record a change of a plan or of what hangs on it: an event while it is a draft, an amendment once it is public.

    Raises:
        RuleBroken: ``amendment_needs_reason`` for a published plan without one (rule 2); ``plan_not_open`` for a plan
            that is closed or withdrawn.
    """
    label = f"{kind}:{subject.pk}"
    if not plan.is_public:
        plan_event(plan=plan, user=user, verb=verb, subject=label, data={"changed": sorted(after)})
        return None
    require(
        plan.state == PlanState.PUBLISHED,
        "plan_not_open",
        _("This plan is closed or withdrawn: it can no longer change."),
    )
    message = _("A published plan is changed only by an amendment: say why in “reason”.")
    require(bool(reason.strip()), "amendment_needs_reason", message, field="reason")
    amendment = Amendment(
        plan=plan, commitment=commitment, kind=kind, subject_id=subject.pk, subject_label=str(subject)[:1200],
        before=dict(before), after=dict(after), reason=reason.strip(), author=user, at=now(),
    )  # fmt: skip
    amendment.save_checked()
    data = {"amendment": amendment.pk, "changed": sorted(after)}
    plan_event(plan=plan, user=user, verb=verb, subject=label, data=data, records=[amendment])
    return amendment
