"""Questions asked of plans and of who serves a country; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core import signing
from django.db.models import Min, Model, Q

from accounts.models import AuthToken
from commitments.choices import AmendedKind, InvitationState, PlanState, Role
from commitments.models import (
    ActionPlan,
    Amendment,
    Commitment,
    CommitmentSupport,
    CommitmentValue,
    Country,
    CountryRole,
    Institution,
    Invitation,
    PolicyArea,
)
from commitments.policies import INSTITUTION_LIMIT, limit_to, may_grant
from commitments.rules import PlanDates, current_plan
from core.clock import end_of_day, now
from ledger.models import Event, Stream

# What addresses name a row by stays.
KEPT_AS_TODAY = {"state", "reference", "locality"}
# The lists that amendments remember in a way that finds what was listed: values, and rows by their names.
LISTS = ("policy_areas", "ogp_values", "supports")


def roles_of(user: Any) -> list[CountryRole]:
    """All roles ``user`` holds today. One query."""
    return list(user.country_roles.active().select_related("country", "institution"))


def institutions_spoken_for(user: Any) -> list[Institution]:
    """The institutions a token of ``user`` may be limited to (see ``policies.may_speak_for``), by country and name.

    One query.
    """
    seats = user.country_roles.active()
    own = Q(pk__in=seats.filter(role=Role.OFFICER).values("institution"))
    all_of_it = Q(country__in=seats.filter(role=Role.COORDINATOR).values("country"))
    return list(Institution.objects.filter(own | all_of_it).select_related("country").order_by("country_id", "name"))


def institutions_limiting(tokens: Iterable[AuthToken]) -> Mapping[str, Institution]:
    """The institutions that tokens are limited to, by how the tokens keep it. One query, none where none is."""
    keys = {token.limited_to.removeprefix(INSTITUTION_LIMIT) for token in tokens if token.limited_to}
    rows = Institution.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()]) if keys else ()
    return {limit_to(row): row for row in rows}


def coordinators_of(country: Country) -> Iterable[CountryRole]:
    """The country's coordinators of today. One query."""
    return country.roles.active().filter(role=Role.COORDINATOR).select_related("user")


def plans_current(on: dt.date, *, country: Country | None = None) -> Mapping[str, ActionPlan]:
    """The national plan each country is judged by on a day, by country code, of the plans public by then.

    One query today, two of a past day.
    """
    plans = ActionPlan.objects.published().national().filter(published_at__lte=end_of_day(on)).select_related("country")
    if country is not None:
        plans = plans.filter(country=country)
    known_plans = list(plans)
    put_back(end_of_day(on), plans=known_plans)
    by_country: dict[str, dict[int, ActionPlan]] = {}
    for plan in known_plans:
        by_country.setdefault(plan.country_id, {})[plan.pk] = plan
    found: dict[str, ActionPlan] = {}
    for code, known in by_country.items():
        dates = [PlanDates(pk, plan.number, plan.start_date, plan.end_date) for pk, plan in known.items()]
        best = current_plan(dates, on)
        if best is not None:
            found[code] = known[best.key]
    return found


def plan_current(country: Country, on: dt.date) -> ActionPlan | None:
    """The plan a country is judged by on a day; ``None`` where none was. Queries as ``plans_current``."""
    return plans_current(on, country=country).get(country.pk)


def put_back(
    moment: dt.datetime,
    *,
    plans: Sequence[ActionPlan] = (),
    commitments: Sequence[Commitment] = (),
    milestones: Sequence[Model] = (),
) -> None:
    """Let rows say again what they said at a past ``moment``, before amendments changed it.

    Rows are changed where they are, never saved; milestones come with their commitments. What addresses name a row by
    stays as it is today (``KEPT_AS_TODAY``), and so do predecessors. Three queries at most, none of today.
    """
    if moment >= now():
        return
    kinds = ((AmendedKind.PLAN, plans), (AmendedKind.COMMITMENT, commitments), (AmendedKind.MILESTONE, milestones))
    rows: dict[tuple[str, int], list[Model]] = defaultdict(list)
    for kind, of_kind in kinds:
        for row in of_kind:
            rows[kind, row.pk].append(row)
    of_plans = {plan.pk for plan in plans} | {commitment.plan_id for commitment in commitments}
    told = [kind for kind, of_kind in kinds if of_kind]
    since = Amendment.objects.filter(plan__in=of_plans, kind__in=told, at__gt=moment)
    amendments = list(since.order_by("-at", "-pk"))
    institutions = _institutions_named(amendments)
    lists: dict[int, dict[str, Any]] = defaultdict(dict)
    for each in amendments:  # the newest first: what the oldest of them found stands in the end
        for row in rows.get((each.kind, each.subject_id), ()):
            for name, value in each.before.items():
                _put_back(row, name, value, institutions)
        if each.kind == AmendedKind.COMMITMENT:
            lists[each.subject_id] |= {name: value for name, value in each.before.items() if name in LISTS}
    _lists_put_back(commitments, lists, institutions)


def _institutions_named(amendments: Iterable[Amendment]) -> Mapping[str, Institution]:
    """The institutions that amendments took a responsibility or a support from, by name. One query at most.

    Of one country's amendments: a name is unique in it.
    """
    leads = {each.before.get(field) for each in amendments for field in ("lead_institution", "institution")}
    supporters = {name for each in amendments for name, _part in each.before.get("supports", ())}
    names = (leads | supporters) - {None}
    of_plans = {each.plan_id for each in amendments}
    found = Institution.objects.filter(name__in=names, country__plans__in=of_plans).distinct() if names else ()
    return {each.name: each for each in found}


def _put_back(row: Model, name: str, value: Any, institutions: Mapping[str, Institution]) -> None:
    """One field as it was; what the row has no field for any more is passed over."""
    if name in KEPT_AS_TODAY or name not in {field.name for field in row._meta.concrete_fields}:
        return
    field: Any = row._meta.get_field(name)
    was = (institutions.get(value) if value else None) if field.is_relation else field.to_python(value)
    setattr(row, name, was)


def _lists_put_back(
    commitments: Iterable[Commitment],
    before: Mapping[int, Mapping[str, Sequence[Any]]],
    institutions: Mapping[str, Institution],
) -> None:
    """Let commitments list what they listed, by key and name of the list, as if it had been fetched. One query at most.

    What is not there any more under that name is passed over; nothing is saved.
    """
    names = {name for lists in before.values() for name in lists.get("policy_areas", ())}
    areas = {area.name: area for area in PolicyArea.objects.filter(name__in=names)} if names else {}
    for row in commitments:
        lists = before.get(row.pk, {})
        if "policy_areas" in lists:
            _fetched(row, "policy_areas", [areas[name] for name in lists["policy_areas"] if name in areas])
        if "ogp_values" in lists:
            _fetched(
                row, "values_served", [CommitmentValue(commitment=row, value=each) for each in lists["ogp_values"]]
            )
        if "supports" in lists:
            known = [(institutions[name], part) for name, part in lists["supports"] if name in institutions]
            supports = [CommitmentSupport(commitment=row, institution=each, part=part) for each, part in known]
            _fetched(row, "supports", supports)
            _fetched(row, "supporting_institutions", [each for each, _part in known])


def _fetched(row: Commitment, name: str, items: list[Any]) -> None:
    """Keep the items of one list where ``prefetch_related`` keeps what it fetched: there ``all()`` finds them."""
    found: Any = getattr(row, name).all()
    found._result_cache, found._prefetch_done = items, True
    kept: dict[str, Any] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[name] = found


def put_open(moment: dt.datetime, plans: Sequence[ActionPlan]) -> None:
    """Let plans that were closed or withdrawn after a past ``moment`` be open again. One query at most, none of today.

    A plan that was closed when the tracker first learned of it has been closed all along.
    """
    ended = {plan.pk: plan for plan in plans if plan.state in (PlanState.CLOSED, PlanState.WITHDRAWN)}
    if not ended or moment >= now():
        return
    for pk, at in plan_endings(list(ended)).items():
        if at > moment:
            ended[pk].state = PlanState.PUBLISHED


def plan_endings(plan_ids: Sequence[int]) -> Mapping[int, dt.datetime]:
    """When plans that had been open here were closed or withdrawn, by their keys. One query."""
    history: Any = getattr(ActionPlan, "history")  # noqa: B009  (the library gives it to the class, unknown to types)
    found = history.filter(id__in=plan_ids).order_by().values_list("id", "state").annotate(at=Min("history_date"))
    reached: dict[int, dict[str, dt.datetime]] = defaultdict(dict)
    for pk, state, at in found:
        reached[pk][state] = at
    endings = {}
    for pk, states in reached.items():
        ends = [states[state] for state in (PlanState.CLOSED, PlanState.WITHDRAWN) if state in states]
        if ends and states.get(PlanState.PUBLISHED, ends[0]) < min(ends):
            endings[pk] = min(ends)
    return endings


def plan_stream(plan: ActionPlan) -> str:
    """The stream of a plan's drafting: sealed until the plan is published."""
    return f"{plan.country_id}/plan/{plan.pk}"


def draft_steps(plan: ActionPlan) -> int:
    """How many changes a draft has seen, those of its commitments and milestones among them. One query."""
    return Stream.objects.filter(name=plan_stream(plan)).values_list("head_seq", flat=True).first() or 0


def draft_changes(plan: ActionPlan, since: int) -> list[Event]:
    """The changes of a draft after its first ``since`` ones, in order. One query."""
    return list(Event.objects.filter(stream__name=plan_stream(plan), seq__gt=since).order_by("seq"))


def invitations_to_mail() -> list[Invitation]:
    """Open invitations that nobody has mailed yet since they were made or sent again, the oldest first. One query."""
    waiting = Invitation.objects.open(now()).filter(mailed_at__isnull=True)
    return list(waiting.select_related("country", "institution", "invited_by").order_by("invited_at", "pk"))


def _links() -> signing.Signer:
    return signing.Signer(salt="commitments.invitation")


def invitation_link_token(invitation: Invitation) -> str:
    """What stands in the link of an invitation: nobody can make it up, and it is kept nowhere."""
    return _links().sign_object([invitation.pk, invitation.nonce])


def invitation_link_parts(token: str) -> tuple[int, str] | None:
    """The key and the link's number that a token of ours was made of; ``None`` for every other text."""
    try:
        pk, nonce = _links().unsign_object(token)
    except signing.BadSignature:
        return None
    return pk, nonce


def invitation_followed(token: str) -> tuple[Invitation, InvitationState] | None:
    """The invitation a link leads to, and what has become of it; ``None`` for a link we never made. Two queries."""
    pk, nonce = invitation_link_parts(token) or (0, "")
    found = Invitation.objects.select_related("country", "institution", "invited_by").filter(pk=pk).first()
    return (found, invitation_state(found, nonce)) if found else None


def invitation_state(invitation: Invitation, nonce: str) -> InvitationState:
    """What has become of an invitation for who holds the link numbered ``nonce``. One query at most."""
    state = invitation.state(now())
    if state == InvitationState.OPEN and nonce != invitation.nonce:
        return InvitationState.REPLACED
    holds = state != InvitationState.OPEN or may_grant(invitation.invited_by, invitation.country_id, invitation.role)
    return state if holds else InvitationState.LAPSED


def invitations_unanswered(country: Country, role: Role) -> list[Invitation]:
    """Who was invited to a part in a country and has not accepted, expired ones too, the latest first. One query."""
    asked = Invitation.objects.unanswered().filter(country=country, role=role)
    return list(asked.select_related("institution", "country").order_by("-invited_at", "-pk"))
