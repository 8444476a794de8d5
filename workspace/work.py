"""My work: what waits for an officer, and for a coordinator how it waits with each institution."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from accounts.models import User
from commitments.choices import PlanState, Role
from commitments.models import ActionPlan, Country, CountryRole, Institution
from core.clock import now, today
from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.selectors.names import country_name, text_of
from milestones.choices import StandingStatus, WorkReason
from milestones.models import Milestone, ReportDraft
from milestones.selectors import MilestoneWork, drafts_stranded, work_of
from reviews.models import Verification
from reviews.selectors import disputes_standing

STANDING_STILL = (StandingStatus.NOT_STARTED, StandingStatus.IN_PROGRESS)
# What a coordinator is told of an institution, in this order.
COUNTED = (
    WorkReason.DISPUTED, WorkReason.ASKED, WorkReason.OVERDUE, WorkReason.DUE_30, WorkReason.SILENT,
    WorkReason.DEAD_LINK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One milestone that waits, in the reader's language, with what reviewers disputed of its latest report.

    ``days_late`` is 0 where it is not overdue. ``still`` says that “no change” can be attested in one step: not where a
    dispute waits for an answer.
    """

    work: MilestoneWork
    title: Text
    commitment: Text
    country: str
    responsible: Text | None
    disputes: Sequence[Verification]
    days_late: int
    still: bool


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """The milestones whose most urgent reason is the same; none for those that wait for nothing."""

    reason: WorkReason | None
    lines: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True)
class InstitutionWork:
    """How the milestones of one institution wait; a milestone counts under each of its reasons."""

    institution: Institution
    name: Text
    milestones: int
    counts: tuple[tuple[WorkReason, int], ...]


@dataclass(frozen=True, slots=True)
class CountryWork:
    """What a coordinator sees of their country.

    ``unanswered`` are milestones that no institution answers for, ``drafts`` those the coordinator is writing on.
    """

    country: Country
    name: str
    institutions: tuple[InstitutionWork, ...]
    unanswered: tuple[WorkLine, ...]
    drafts: tuple[WorkLine, ...]
    plans: tuple[ActionPlan, ...]


@dataclass(frozen=True, slots=True)
class MyWork:
    """The page everybody arrives on, for all seats a person holds.

    ``quiet`` are milestones of which nothing has to be said now; ``stranded`` are drafts nobody can hand in any more.
    """

    groups: tuple[WorkGroup, ...]
    quiet: tuple[WorkLine, ...]
    countries: tuple[CountryWork, ...]
    stranded: Sequence[ReportDraft]
    next_due: dt.date | None


def my_work(user: User, seats: Iterable[CountryRole]) -> MyWork:
    """All that waits for a person today. Four queries: milestones, disputes, drafts of plans, stranded drafts."""
    lines = work_lines(user)
    known = list(seats)
    mine = {seat.country_id for seat in known if seat.role == Role.OFFICER}
    coordinated = {seat.country_id: seat.country for seat in known if seat.role == Role.COORDINATOR}
    groups = grouped(line for line in lines if _code(line) in mine)
    quiet = next((group.lines for group in groups if group.reason is None), ())
    due = (line.work.milestone.due_date for line in quiet if line.work.milestone.due_date)
    return MyWork(
        groups=tuple(group for group in groups if group.reason),
        quiet=quiet,
        countries=tuple(_countries(coordinated, lines)),
        stranded=drafts_stranded(user),
        next_due=min((day for day in due if day >= today()), default=None),
    )


def work_lines(user: User) -> list[WorkLine]:
    """Every milestone a person answers for, the most urgent first. Two queries."""
    found = work_of(user, today())
    disputed = [work.report_id for work in found if work.milestone.disputed and work.report_id]
    disputes = disputes_standing(disputed, now())
    language = reader_language()
    return [_line(work, disputes, language) for work in found]


def _line(work: MilestoneWork, disputes: Mapping[int, list[Verification]], language: str) -> WorkLine:
    milestone = work.milestone
    institution = responsible(milestone)
    late = WorkReason.OVERDUE in work.reasons and milestone.due_date
    return WorkLine(
        work=work,
        title=text_of(milestone, "title", language),
        commitment=text_of(milestone.commitment, "title", language),
        country=country_name(milestone.commitment.plan.country, language),
        responsible=text_of(institution, "name", language) if institution else None,
        disputes=disputes.get(work.report_id or 0, []),
        days_late=(today() - milestone.due_date).days if late and milestone.due_date else 0,
        still=milestone.status in STANDING_STILL and not milestone.disputed,
    )


def responsible(milestone: Milestone) -> Institution | None:
    """Who answers for a milestone: its institution, else the commitment's lead."""
    return milestone.institution or milestone.commitment.lead_institution


def grouped(lines: Iterable[WorkLine]) -> list[WorkGroup]:
    """Lines by their most urgent reason; they come in that order already."""
    return [WorkGroup(reason, tuple(same)) for reason, same in groupby(lines, key=lambda line: line.work.reason)]


def _code(line: WorkLine) -> str:
    return line.work.milestone.commitment.plan.country_id


def _countries(countries: Mapping[str, Country], lines: Collection[WorkLine]) -> Iterable[CountryWork]:
    """What a coordinator is told of each country. One query."""
    plans = list(ActionPlan.objects.filter(country__in=countries, state=PlanState.DRAFT).order_by("number", "id"))
    language = reader_language()
    for code, country in countries.items():
        own = [line for line in lines if _code(line) == code]
        yield CountryWork(
            country=country,
            name=country_name(country, language),
            institutions=tuple(_by_institution(own)),
            unanswered=tuple(line for line in own if line.responsible is None),
            drafts=tuple(line for line in own if WorkReason.DRAFT in line.work.reasons),
            plans=tuple(plan for plan in plans if plan.country_id == code),
        )


def _by_institution(lines: Iterable[WorkLine]) -> list[InstitutionWork]:
    """The lines counted by who answers for them, those with most that is urgent first."""
    by_institution: dict[Institution, list[WorkLine]] = {}
    for line in lines:
        institution = responsible(line.work.milestone)
        if institution is not None:
            by_institution.setdefault(institution, []).append(line)
    found = [_counted(institution, own) for institution, own in by_institution.items()]
    return sorted(found, key=lambda each: [-number for _, number in each.counts])


def _counted(institution: Institution, lines: Sequence[WorkLine]) -> InstitutionWork:
    numbers = Counter(reason for line in lines for reason in line.work.reasons)
    counts = tuple((reason, numbers[reason]) for reason in COUNTED)
    return InstitutionWork(institution, text_of(institution, "name", reader_language()), len(lines), counts)
