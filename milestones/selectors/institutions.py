"""How a country's institutions stand with what they promised, and who speaks for them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from commitments.choices import CommitmentState, PlanState, Role
from commitments.models import CountryRole, Institution
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone, ProgressReport, ProgressRequest
from milestones.rules import (
    DONE_WITH,
    LATER_DAYS,
    SILENT_AFTER_DAYS,
    ask_again_from,
    can_be_asked,
    is_due_within,
    is_overdue,
    silent_days,
)
from milestones.selectors.work import reportable_since


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone of a running plan as its coordinator sees it on a day.

    Attributes:
        silent_days: days since anything was said of it; ``silent``: it is unfinished, and they are too many.
        asked_on: the day of the last request that no report has answered.
        ask_from: the first day on which it may be asked for again; ``None`` where that is today.
        askable: a report on it can be asked for at all.
    """

    milestone: Milestone
    finished: bool
    overdue: bool
    due_soon: bool
    silent: bool
    silent_days: int
    asked_on: dt.date | None
    ask_from: dt.date | None
    askable: bool

    @property
    def worth_asking(self) -> bool:
        """It is overdue, silent or disputed, and may be asked for today."""
        late = self.overdue or self.silent or self.milestone.disputed
        return late and self.askable and self.ask_from is None


@dataclass(frozen=True, slots=True)
class InstitutionStanding:
    """An institution, the milestones of running plans it answers for, and the officers appointed to report on them."""

    institution: Institution
    lines: tuple[MilestoneLine, ...]
    officers: tuple[CountryRole, ...]

    @property
    def by_status(self) -> list[tuple[StandingStatus, int]]:
        """How many milestones stand in each status, without the statuses in which none stands."""
        counts = Counter(each.milestone.status for each in self.lines)
        return [(status, counts[status]) for status in StandingStatus if counts[status]]

    @property
    def overdue(self) -> int:
        """Unfinished milestones whose due day has passed."""
        return sum(each.overdue for each in self.lines)

    @property
    def silent(self) -> int:
        """Unfinished milestones of which nothing was said for too long."""
        return sum(each.silent for each in self.lines)

    @property
    def disputed(self) -> int:
        """Milestones whose latest report a reviewer disputes."""
        return sum(each.milestone.disputed for each in self.lines)

    @property
    def due_soon(self) -> int:
        """Unfinished milestones due in the next 90 days."""
        return sum(each.due_soon for each in self.lines)

    @property
    def unanswered(self) -> int:
        """Milestones on which a report was asked for that has not come."""
        return sum(each.asked_on is not None for each in self.lines)

    @property
    def last_reported_at(self) -> dt.datetime | None:
        """When it last reported on any of them."""
        moments = [each.milestone.last_reported_at for each in self.lines]
        return max((moment for moment in moments if moment), default=None)

    @property
    def silent_days(self) -> int:
        """Days since the latest report on an unfinished milestone; where there is none, since one could be made.

        0 where everything is done.
        """
        unfinished = [each for each in self.lines if not each.finished]
        spoken = [each.silent_days for each in unfinished if each.milestone.last_reported_at]
        return min(spoken) if spoken else max((each.silent_days for each in unfinished), default=0)


@dataclass(frozen=True, slots=True)
class CountryStanding:
    """All institutions of a country by name, and how many milestones of running plans nobody answers for."""

    institutions: tuple[InstitutionStanding, ...]
    unowned: int

    def with_milestones(self, order: str = "") -> list[InstitutionStanding]:
        """The institutions that answer for something, the most silent first or in one of ``ORDERS``."""
        found = [each for each in self.institutions if each.lines]
        return sorted(found, key=ORDERS.get(order, ORDERS["silent_days"]))

    def without_milestones(self) -> list[InstitutionStanding]:
        """The others, by name."""
        return [each for each in self.institutions if not each.lines]

    def of(self, pk: int) -> InstitutionStanding | None:
        """One institution; ``None`` where the country has none with that key."""
        return next((each for each in self.institutions if each.institution.pk == pk), None)


# How a list of institutions can be sorted: what asks for attention comes first, then by name (as they come).
ORDERS: Mapping[str, Callable[[InstitutionStanding], Any]] = {
    "silent_days": lambda each: -each.silent_days,
    "name": lambda each: each.institution.name.casefold(),
    "milestones": lambda each: -len(each.lines),
    "overdue": lambda each: -each.overdue,
    "silent": lambda each: -each.silent,
    "disputed": lambda each: -each.disputed,
    "due_soon": lambda each: -each.due_soon,
    "unanswered": lambda each: -each.unanswered,
    "officers": lambda each: len(each.officers),
}


def institutions_standing(country_id: str, on: dt.date) -> CountryStanding:
    """How every institution of a country stands on a day. Three queries.

    A plan counts from its publication until it is closed: so long reports are made on it.
    """
    lines: dict[int | None, list[MilestoneLine]] = defaultdict(list)
    for milestone in _milestones(country_id):
        responsible = milestone.institution_id or milestone.commitment.lead_institution_id
        lines[responsible].append(_line(milestone, on))
    officers: dict[int | None, list[CountryRole]] = defaultdict(list)
    for role in CountryRole.objects.active().filter(country=country_id, role=Role.OFFICER).select_related("user"):
        officers[role.institution_id].append(role)
    institutions = Institution.objects.filter(country=country_id).order_by("name", "pk")
    return CountryStanding(
        institutions=tuple(
            InstitutionStanding(each, tuple(lines[each.pk]), tuple(officers[each.pk])) for each in institutions
        ),
        unowned=len(lines[None]),
    )


def _milestones(country_id: str) -> Iterable[Milestone]:
    requests = ProgressRequest.objects.unanswered().filter(milestone=OuterRef("pk")).order_by("-asked_at", "-pk")
    return (
        Milestone.objects.filter(
            commitment__plan__country=country_id,
            commitment__plan__state=PlanState.PUBLISHED,
            commitment__state=CommitmentState.ACTIVE,
        )
        .select_related("commitment__plan")
        .annotate(asked_at=Subquery(requests.values("asked_at")[:1]))
        .order_by("commitment__plan", "commitment__position", "position", "pk")
    )


def _line(milestone: Milestone, on: dt.date) -> MilestoneLine:
    reported = milestone.last_reported_at
    status = MilestoneStatus(milestone.status) if milestone.status != StandingStatus.NOT_REPORTED else None
    asked_at: dt.datetime | None = getattr(milestone, "asked_at", None)
    ask_from = ask_again_from(asked_at.date()) if asked_at else None
    days = silent_days(reported.date() if reported else None, reportable_since(milestone), on)
    return MilestoneLine(
        milestone=milestone,
        finished=status in DONE_WITH,
        overdue=is_overdue(milestone.due_date, status, on),
        due_soon=is_due_within(milestone.due_date, status, on, LATER_DAYS),
        silent=status not in DONE_WITH and days > SILENT_AFTER_DAYS,
        silent_days=days,
        asked_on=asked_at.date() if asked_at else None,
        ask_from=ask_from if ask_from and ask_from > on else None,
        askable=can_be_asked(status, milestone.disputed),
    )


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody who serves a country, and when they last reported on one of its milestones."""

    role: CountryRole
    last_reported_at: dt.datetime | None


def with_last_reports(roles: QuerySet[CountryRole]) -> QuerySet[CountryRole]:
    """Roles with their people, and as ``last_reported_at`` when these last reported on a milestone of the country."""
    reports = ProgressReport.objects.filter(
        reported_by=OuterRef("user"), milestone__commitment__plan__country=OuterRef("country")
    ).latest_first()
    return roles.select_related("user", "institution", "country").annotate(
        last_reported_at=Subquery(reports.values("reported_at")[:1])
    )


def people_serving(country_id: str) -> Sequence[Serving]:
    """Everybody with a part in a country today, by part, institution and name. One query."""
    roles = with_last_reports(CountryRole.objects.active().filter(country=country_id))
    roles = roles.order_by("role", "institution__name", "user__name", "pk")
    return [Serving(role, getattr(role, "last_reported_at", None)) for role in roles]
