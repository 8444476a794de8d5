"""What is told is a fact about somebody; and which part everybody has today."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from commitments.choices import Role
from commitments.models import ActionPlan, CountryRole
from milestones.models import Milestone
from notices.choices import Occasion
from reviews.models import Appointment, Rating, ReviewRound


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that one person can be told.

    Attributes:
        subject: what it is as it stands now; told once (see ``models.Told``).
        about: the row that a reader knows it by.
        note: words of somebody else that belong to it.
        until: the day it is about, where there is one.
    """

    person_id: int
    occasion: Occasion
    subject: str
    about: Milestone | ActionPlan | CountryRole | Appointment | ReviewRound | Rating
    note: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """Which people have which part today: officers by institution, coordinators by country."""

    roles: list[CountryRole]
    officers: Mapping[int | None, list[CountryRole]] = field(default_factory=lambda: defaultdict(list))
    coordinators: Mapping[str, list[CountryRole]] = field(default_factory=lambda: defaultdict(list))

    def answering(self, milestone: Milestone) -> list[CountryRole]:
        """The officers of the institution that is responsible for a milestone (rule 3)."""
        responsible = milestone.institution_id or milestone.commitment.lead_institution_id
        return self.officers.get(responsible, []) if responsible else []

    def concerned(self, milestone: Milestone) -> list[CountryRole]:
        """They, and the coordinators of the country."""
        return [*self.answering(milestone), *self.coordinators.get(milestone.commitment.plan.country_id, [])]


def parts_of(people: Collection[int]) -> Parts:
    """The parts some people have today. One query."""
    roles = CountryRole.objects.active().filter(user__in=people).select_related("country", "institution")
    parts = Parts(list(roles.order_by("pk")))
    for role in parts.roles:
        if role.role == Role.OFFICER:
            parts.officers[role.institution_id].append(role)
        elif role.role == Role.COORDINATOR:
            parts.coordinators[role.country_id].append(role)
    return parts


def since_then(roles: Collection[CountryRole], moment: dt.datetime) -> Iterator[CountryRole]:
    """Those who had their part already when it happened: what was before is no news to who came later."""
    return (role for role in roles if role.began_at <= moment)
