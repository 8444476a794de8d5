"""The turning points of a country, of a plan or of a commitment: what the public could see change, and when.

Read from what is public today, by the day each thing counts from; nothing of drafts, nor of what rounds keep to
themselves until they are published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import PlanState
from commitments.models import ActionPlan, Amendment, Commitment, Country
from commitments.selectors import plan_endings
from core.clock import now, today
from dashboards.repository_page import half_year_words
from dashboards.turning_points import Happening, Stops, stops_of
from milestones.models import ProgressReport
from milestones.rules import half_years
from reviews.models import IRMAssessment, ReviewRound

# Of days with reports, and of days with amendments, so many are stops: those on which the most happened.
BIG_DAYS = 12


def turning_points(
    country: Country,
    shown: dt.date,
    *,
    plan_id: int | None = None,
    others: bool = False,
    commitment: Commitment | None = None,
) -> Stops:
    """The stops of a plan or of one of its commitments, of all plans where none is chosen. Six queries at most.

    ``others``: where the country's other plans were published and began too, for a page that turns to them.
    """
    plans = list(
        ActionPlan.objects.published()
        .filter(country=country, published_at__lte=now())
        .select_related("locality")
        .order_by("start_date", "number", "pk")
    )
    chosen = [plan for plan in plans if plan_id in (None, plan.pk)]
    beside = [plan for plan in plans if plan not in chosen] if others else []
    of_plans = Q(plan__in=[plan.pk for plan in chosen])
    happenings = [
        *_begun([*chosen, *beside]),
        *_run(chosen),
        *_of_rounds(chosen, commitment),
        *_amended(Amendment.objects.filter(of_plans, **({"commitment": commitment} if commitment else {}))),
        *_reported(chosen, commitment),
        *_assessed(chosen, commitment),
    ]
    return stops_of(happenings, _first([*chosen, *beside], commitment), shown, today())


def _first(plans: Sequence[ActionPlan], commitment: Commitment | None) -> dt.date | None:
    """The first day on which the public saw anything of what is asked for."""
    if commitment is not None and commitment.added_at is not None:
        return commitment.added_at.date()
    return min((plan.published_at.date() for plan in plans if plan.published_at), default=None)


def _name(plan: ActionPlan) -> str:
    name = _("Action plan %(number)s") % {"number": plan.number}
    return f"{name}, {plan.locality.name}" if plan.locality else name


def _begun(plans: Sequence[ActionPlan]) -> Iterator[Happening]:
    """When plans were published, and their first days."""
    for plan in plans:
        told = {"plan": _name(plan)}
        if plan.published_at:
            yield Happening(plan.published_at.date(), _("%(plan)s: published") % told)
        yield Happening(plan.start_date, _("%(plan)s: first day") % told)


def _run(plans: Sequence[ActionPlan]) -> Iterator[Happening]:
    """The half-years of plans, their last days, and when they were closed. One query at most."""
    endings = plan_endings([plan.pk for plan in plans if plan.state in (PlanState.CLOSED, PlanState.WITHDRAWN)])
    for plan in plans:
        told = {"plan": _name(plan)}
        for half in half_years(plan.start_date, plan.end_date)[:-1]:
            words = _("%(plan)s: end of the half-year %(half)s")
            yield Happening(half.last, words % {**told, "half": half_year_words(half)})
        yield Happening(plan.end_date, _("%(plan)s: last day") % told)
        if plan.pk in endings:
            withdrawn = plan.state == PlanState.WITHDRAWN
            words = _("%(plan)s: withdrawn") if withdrawn else _("%(plan)s: closed")
            yield Happening(endings[plan.pk].date(), words % told)


def _of_rounds(plans: Sequence[ActionPlan], commitment: Commitment | None) -> Iterator[Happening]:
    """When rounds opened, closed and were published: their clock is public from the beginning. One query."""
    rounds = ReviewRound.objects.filter(plan__in=plans).order_by("opens_on", "pk")
    if commitment is not None:
        rounds = rounds.filter(verdicts__commitment=commitment)
    for each in rounds:
        told = {"round": each.title}
        steps = (
            (each.opened_at, _("%(round)s: reviewers begin to rate")),
            (each.closed_at, _("%(round)s: ratings are in, the government may reply")),
            (each.published_at, _("%(round)s: verdicts published")),
        )
        yield from (Happening(moment.date(), words % told) for moment, words in steps if moment)


def _by_day(rows: QuerySet[Any, Any], moment: str) -> list[tuple[dt.date, int]]:
    """How many there are of each day, the days with the most. One query."""
    # Moments are kept in UTC, and their first ten letters are the day: TruncDate asks Python once a row on SQLite.
    day = Substr(Cast(moment, CharField()), 1, 10)
    days = rows.order_by().annotate(day=day).values_list("day").annotate(n=Count("pk")).order_by("-n", "-day")
    return [(dt.date.fromisoformat(day), number) for day, number in days[:BIG_DAYS]]


def _amended(amendments: QuerySet[Amendment, Any]) -> Iterator[Happening]:
    for day, number in _by_day(amendments.filter(at__lte=now()), "at"):
        words = ngettext("%(n)d change of what was promised", "%(n)d changes of what was promised", number)
        yield Happening(day, words % {"n": number})


def _reported(plans: Sequence[ActionPlan], commitment: Commitment | None) -> Iterator[Happening]:
    of = Q(milestone__commitment=commitment) if commitment else Q(milestone__commitment__plan__in=plans)
    for day, number in _by_day(ProgressReport.objects.filter(of, reported_at__lte=now()), "reported_at"):
        yield Happening(day, ngettext("%(n)d progress report", "%(n)d progress reports", number) % {"n": number})


def _assessed(plans: Sequence[ActionPlan], commitment: Commitment | None) -> Iterator[Happening]:
    """Official assessments count from the beginning of the year of their report. One query."""
    of = Q(commitment=commitment) if commitment else Q(commitment__plan__in=plans)
    found = IRMAssessment.objects.filter(of, report_year__isnull=False).order_by().values_list("report_year")
    for year, number in found.annotate(n=Count("pk")).order_by("report_year"):
        words = ngettext(
            "%(n)d official assessment of a report of %(year)s counts from this day",
            "%(n)d official assessments of reports of %(year)s count from this day",
            number,
        )
        yield Happening(dt.date(year, 1, 1), words % {"n": number, "year": year})
