"""The due dates that calendars show: of a country, commitment, institution, policy area, and of one person's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max, Model, Q, QuerySet

from accounts.models import User
from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment, Country, Institution, PolicyArea
from commitments.selectors import plan_current
from dashboards.due_dates import DueDate
from dashboards.reader import reader_language
from dashboards.selectors.names import lead_of, responsible_for, text_of
from milestones.choices import StandingStatus
from milestones.models import Milestone
from milestones.querysets import MilestoneQuerySet

_Moments = Mapping[int, dt.datetime]
MOST_DATES = 2_000


def country_due_dates(country: Country, on: dt.date, language: str | None = None) -> list[DueDate]:
    """Every dated milestone of a country's plans that have not ended, and of its current plan; six queries.

    Plans withdrawn or closed before their end stay: who follows the calendar is told, and nothing vanishes unsaid.
    """
    current = plan_current(country, on)
    wanted = Q(commitment__plan__end_date__gte=on) | Q(commitment__plan=current.pk if current else None)
    milestones = Milestone.objects.published().filter(wanted, commitment__plan__country=country)
    return _due_dates(milestones, reader_language(language))


def commitment_due_dates(commitment: Commitment) -> list[DueDate]:
    """Every dated milestone of a public commitment; five queries."""
    return _due_dates(Milestone.objects.published().filter(commitment=commitment), reader_language())


def institution_due_dates(institution: Institution, on: dt.date) -> list[DueDate]:
    """The dated milestones an institution answers for, in public plans that have not ended by ``on``; five queries."""
    own = Q(institution=institution) | Q(institution__isnull=True, commitment__lead_institution=institution)
    milestones = Milestone.objects.published().filter(own, commitment__plan__end_date__gte=on)
    return _due_dates(milestones, reader_language())


def area_due_dates(area: PolicyArea, on: dt.date) -> list[DueDate]:
    """The dated milestones of a policy area, in public plans of all countries that have not ended; five queries.

    Of more than ``MOST_DATES`` the latest: an area is as large as all countries together, a calendar is not.
    """
    milestones = Milestone.objects.published().filter(
        commitment__policy_areas=area, commitment__plan__end_date__gte=on, due_date__isnull=False
    )
    latest = milestones.order_by("-due_date", "-pk").values("pk")[:MOST_DATES]
    return _due_dates(Milestone.objects.filter(pk__in=latest), reader_language())


def due_dates_of(person: User) -> list[DueDate]:
    """The dated, unfinished milestones a person answers for today, in their own language; five queries."""
    return _due_dates(Milestone.objects.answered_for_by(person).unfinished(), person.language)


def _due_dates(milestones: MilestoneQuerySet, language: str) -> list[DueDate]:
    """The dated ones among some milestones, in order of time. Five queries."""
    rows = list(
        milestones.filter(due_date__isnull=False)
        .select_related("commitment__plan__locality", "commitment__lead_institution", "institution")
        .prefetch_related("commitment__policy_areas")
        .order_by("due_date", "pk")
    )
    of_milestones = _last_changes(Milestone, milestones.values("pk"))
    of_commitments = _last_changes(Commitment, milestones.values("commitment"))
    of_plans = _last_changes(ActionPlan, milestones.values("commitment__plan"))
    changes = (of_milestones, of_commitments, of_plans)
    return [_due_date(row, row.due_date, language, changes) for row in rows if row.due_date]


def _last_changes(model: type[Model], keys: QuerySet[Any, Any]) -> _Moments:
    """When rows of a model were last written, by their history. One query."""
    history = getattr(model, "history")  # noqa: B009  (the library gives it to the class without telling the types)
    found = history.filter(id__in=keys).order_by().values_list("id").annotate(at=Max("history_date"))
    return dict(found)


def _due_date(milestone: Milestone, due: dt.date, language: str, changes: Collection[_Moments]) -> DueDate:
    """One of them; ``changes`` are those of milestones, of commitments and of plans."""
    commitment = milestone.commitment
    plan = commitment.plan
    responsible = responsible_for(milestone, language) or lead_of(commitment, language)
    withdrawn = milestone.status == StandingStatus.WITHDRAWN
    withdrawn = withdrawn or commitment.withdrawn_at is not None or plan.state == PlanState.WITHDRAWN
    keys = (milestone.pk, commitment.pk, plan.pk)
    moments = [known[key] for known, key in zip(changes, keys, strict=True) if key in known]
    moments += [plan.published_at] if plan.published_at else []
    return DueDate(
        key=milestone.pk,
        country=plan.country_id,
        plan=plan.slug,
        reference=commitment.reference,
        number=milestone.number,
        title=text_of(milestone, "title", language),
        commitment=text_of(commitment, "title", language),
        institution=responsible.name if responsible else None,
        due=due,
        status=StandingStatus(milestone.status),
        withdrawn=withdrawn,
        areas=tuple(text_of(area, "name", language).text for area in commitment.policy_areas.all()),
        sequence=milestone.version + commitment.version + plan.version,
        changed_at=max(moments),
    )
