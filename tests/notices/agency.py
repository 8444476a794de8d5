"""What the tests of mail share: Bruno's agency with a commitment, and what was written to whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from commitments.models import Commitment, Institution
from milestones.models import Milestone
from notices.choices import Occasion
from notices.models import Letter
from notices.selectors import news_for
from notices.services import digests_write
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory

DAY = dt.date(2026, 3, 2)


def commitment_of(institution: Institution, **fields: Any) -> Commitment:
    """A commitment in a published plan of the institution's country, which it leads."""
    plan = fields.pop("plan", None) or ActionPlanFactory(country=institution.country)
    found: Commitment = CommitmentFactory(plan=plan, lead_institution=institution, **fields)
    return found


def due_in(days: int, commitment: Commitment, **fields: Any) -> Milestone:
    """A milestone that falls due so many days after ``DAY``."""
    due = DAY + dt.timedelta(days=days)
    found: Milestone = MilestoneFactory(commitment=commitment, due_date=due, **fields)
    return found


def news(person: User, day: dt.date = DAY) -> list[Occasion]:
    """What a person would be told on a day."""
    return [fact.occasion for fact in news_for([person.pk], day).get(person.pk, [])]


def write_all(day: dt.date = DAY) -> int:
    """Write all digests of a day; how many."""
    letters, last = 0, 0
    while True:
        written = digests_write(day=day, after=last)
        letters += written.letters
        if written.last is None:
            return letters
        last = written.last


def digest_of(person: User, day: dt.date = DAY) -> Letter:
    """A person's digest of a day."""
    return Letter.objects.get(person=person, day=day)
