"""Commitments: entering, changing or amending, withdrawing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from commitments.choices import AmendedKind, CommitmentState, PlanState
from commitments.models import ActionPlan, Commitment, CommitmentSupport, CommitmentValue
from commitments.rules import moved, reference_for
from commitments.services.changes import amend, apply, changed, plain, refuse_unknown
from commitments.services.events import plan_event
from commitments.services.plans import plan_locked
from core.clock import now
from core.errors import RuleBroken, require

COLUMNS = (
    "number", "title", "problem", "action", "expected_result", "relevance", "additional", "sdgs", "lead_institution",
    "start_date", "end_date", "ogp_id", "source_url", "language", "translations",
)  # fmt: skip
# Lists of their own tables: OGP values; policy areas and predecessors as rows; ``supports`` as (institution, part).
LISTS = ("ogp_values", "policy_areas", "carried_over_from", "supports")
EDITABLE = (*COLUMNS, *LISTS)


@transaction.atomic
def commitment_add(*, user: Any, plan: ActionPlan, facts: Mapping[str, Any], reason: str = "") -> Commitment:
    """Add a commitment to a draft, or by an amendment with a reason to a published plan.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``amendment_needs_reason``, ``plan_not_open``, ``foreign_institution``, ``not_a_predecessor``.
        Malformed: a field is missing or wrong.
    """
    current = plan_locked(user=user, plan_id=plan.pk)
    refuse_unknown(facts, EDITABLE)
    columns = {name: value for name, value in facts.items() if name in COLUMNS}
    taken = set(current.commitments.values_list("reference", flat=True))
    last = current.commitments.aggregate(last=Max("position"))["last"] or 0
    commitment = Commitment(
        plan=current, position=last + 1, reference=reference_for(str(facts.get("number", "")), taken),
        added_at=now() if current.is_public else None,
    )  # fmt: skip
    apply(commitment, columns, COLUMNS)
    _check_institutions(current, facts)
    _check_predecessors(current, facts, own=None)
    commitment.save_checked()
    _write_lists(commitment, facts)
    amend(
        user=user, plan=current, kind=AmendedKind.COMMITMENT, subject=commitment, commitment=commitment, before={},
        after={name: plain(value) for name, value in facts.items()}, reason=reason, verb="commitment.added",
    )  # fmt: skip
    return commitment


@transaction.atomic
def commitment_change(
    *, user: Any, commitment: Commitment, version: int, facts: Mapping[str, Any], reason: str = ""
) -> Commitment:
    """Change a draft's commitment, or amend a published one with a reason. What does not differ changes nothing.

    Raises:
        NotPermitted, Stale, RuleBroken, Malformed: as ``commitment_add``; ``withdrawn`` for a withdrawn one.
    """
    plan = plan_locked(user=user, plan_id=commitment.plan_id)
    current = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    current.require_version(version)
    require(current.state == CommitmentState.ACTIVE, "withdrawn", _("A withdrawn commitment does not change any more."))
    refuse_unknown(facts, EDITABLE)
    columns = {name: value for name, value in facts.items() if name in COLUMNS}
    before, after = changed(current, columns, COLUMNS)
    lists_before, lists_after = _changed_lists(current, facts)
    if not after and not lists_after:
        return current
    _check_institutions(plan, facts)
    _check_predecessors(plan, facts, own=current.pk)
    apply(current, columns, COLUMNS)
    current.save_next()
    _write_lists(current, {name: facts[name] for name in lists_after})
    amend(
        user=user, plan=plan, kind=AmendedKind.COMMITMENT, subject=current, commitment=current,
        before=before | lists_before, after=after | lists_after, reason=reason,
        verb="commitment.amended" if plan.is_public else "commitment.changed",
    )  # fmt: skip
    return current


@transaction.atomic
def commitment_withdraw(*, user: Any, commitment: Commitment, version: int, reason: str) -> Commitment:
    """Withdraw a promise from a published plan, by an amendment with a reason; it stays readable.

    Raises:
        RuleBroken: ``not_published``, ``withdrawn``, ``amendment_needs_reason``, ``plan_not_open``.
    """
    plan = plan_locked(user=user, plan_id=commitment.plan_id)
    current = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    current.require_version(version)
    require(plan.is_public, "not_published", _("Remove the commitment: its plan is a draft."))
    require(current.state == CommitmentState.ACTIVE, "withdrawn", _("This commitment was withdrawn already."))
    amend(
        user=user, plan=plan, kind=AmendedKind.COMMITMENT, subject=current, commitment=current,
        before={"state": CommitmentState.ACTIVE.value}, after={"state": CommitmentState.WITHDRAWN.value},
        reason=reason, verb="commitment.withdrawn",
    )  # fmt: skip
    current.state = CommitmentState.WITHDRAWN
    current.withdrawn_reason = reason.strip()
    current.withdrawn_at = now()
    return current.save_next()


@transaction.atomic
def commitment_move(*, user: Any, commitment: Commitment, place: int) -> None:
    """Give a draft's commitment another place (from 1) in its plan; the texts keep their versions.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``published``: the order that was published stays.
    """
    plan = plan_locked(user=user, plan_id=commitment.plan_id)
    require(plan.state == PlanState.DRAFT, "published", _("The order of a published plan stays as it is."))
    rows = {each.pk: each for each in plan.commitments.order_by("position", "id")}
    for position, key in enumerate(moved(list(rows), commitment.pk, place), start=1):
        if rows[key].position != position:
            rows[key].position = position
            rows[key].save_checked()
    data = {"place": place}
    plan_event(plan=plan, user=user, verb="commitment.moved", subject=f"commitment:{commitment.pk}", data=data)


@transaction.atomic
def commitment_remove(*, user: Any, commitment: Commitment, version: int | None = None) -> None:
    """Throw away a draft's commitment that has no milestones any more; ``None`` throws away whatever stands.

    Raises:
        RuleBroken: ``published``, ``not_empty``.
        Stale: it is not the ``version`` that ``user`` has read.
    """
    plan = plan_locked(user=user, plan_id=commitment.plan_id)
    if version is not None:
        Commitment.objects.get(pk=commitment.pk).require_version(version)
    require(plan.state == PlanState.DRAFT, "published", _("A published commitment is withdrawn, not removed."))
    message = _("Remove its milestones, and what was carried over from it, first.")
    require(not commitment.carried_over_to.exists(), "not_empty", message)
    plan_event(plan=plan, user=user, verb="commitment.removed", subject=f"commitment:{commitment.pk}")
    try:
        commitment.delete()
    except ProtectedError as error:
        raise RuleBroken("not_empty", message) from error


def _check_institutions(plan: ActionPlan, facts: Mapping[str, Any]) -> None:
    named = [facts.get("lead_institution"), *(institution for institution, _part in facts.get("supports", []))]
    foreign = [each for each in named if each is not None and each.country_id != plan.country_id]
    require(
        not foreign, "foreign_institution", _("The institution belongs to another country."), field="lead_institution"
    )


def _check_predecessors(plan: ActionPlan, facts: Mapping[str, Any], own: int | None) -> None:
    """A promise is carried over from one the public knows: naming a draft's would tell what it says (rule 9)."""
    for each in facts.get("carried_over_from", []):
        fits = each.pk != own and each.plan.country_id == plan.country_id and each.plan.is_public
        message = _("A commitment is carried over from another one, of a published plan of the same country.")
        require(fits, "not_a_predecessor", message, field="carried_over_from")


def _changed_lists(commitment: Commitment, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    standing = {
        "ogp_values": sorted(each.value for each in commitment.values_served.all()),
        "policy_areas": sorted(str(each) for each in commitment.policy_areas.all()),
        "carried_over_from": sorted(str(each) for each in commitment.carried_over_from.all()),
        "supports": sorted(
            [str(each.institution), each.part] for each in commitment.supports.select_related("institution")
        ),
    }
    wanted = {name: sorted(plain(list(facts[name]))) for name in LISTS if name in facts}
    differing = [name for name, value in wanted.items() if value != standing[name]]
    return {name: standing[name] for name in differing}, {name: wanted[name] for name in differing}


def _write_lists(commitment: Commitment, facts: Mapping[str, Any]) -> None:
    """Replace the lists named in ``facts``."""
    if "policy_areas" in facts:
        commitment.policy_areas.set(facts["policy_areas"])
    if "carried_over_from" in facts:
        commitment.carried_over_from.set(facts["carried_over_from"])
    if "ogp_values" in facts:
        commitment.values_served.all().delete()
        for value in facts["ogp_values"]:
            CommitmentValue(commitment=commitment, value=value).save_checked()
    if "supports" in facts:
        commitment.supports.all().delete()
        for institution, part in facts["supports"]:
            CommitmentSupport(commitment=commitment, institution=institution, part=part).save_checked()
