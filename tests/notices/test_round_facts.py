"""What rounds tell: reviewers of their own part alone, coordinators of clock and proposals; never how others rate."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from commitments.models import Commitment
from core.clock import now, today
from milestones.choices import MilestoneStatus
from milestones.services import progress_report
from notices.choices import TOPIC_OF, Occasion, Topic
from notices.facts import facts_for
from notices.words import line_of, sections_of
from reviews.models import ReviewRound
from reviews.services import (
    ratings_stand,
    response_complete,
    response_make,
    round_close,
    round_publish,
)
from tests.factories import (
    AppointmentFactory,
    CommitmentFactory,
    MilestoneFactory,
    RatingFactory,
    ReviewRoundFactory,
)
from tests.reviews.review_rows import ProposalFactory, RecusalFactory

pytestmark = pytest.mark.django_db


def told(person, day: dt.date | None = None) -> list[Occasion]:
    """What somebody is told of rounds on a day."""
    facts = facts_for([person.pk], day or today()).get(person.pk, [])
    return [fact.occasion for fact in facts if TOPIC_OF[fact.occasion] in (Topic.REVIEWING, Topic.ROUNDS)]


@pytest.fixture
def commitment(digital_agency) -> Commitment:
    made: Commitment = CommitmentFactory(plan__country=digital_agency.country, lead_institution=digital_agency)
    return made


@pytest.fixture
def running(commitment, dalia) -> ReviewRound:
    """An open round that closes in twenty days; Dalia has a seat in it."""
    made: ReviewRound = ReviewRoundFactory(
        plan=commitment.plan, open=True, opens_on=today(), closes_on=today() + dt.timedelta(days=20)
    )
    AppointmentFactory(round=made, reviewer=dalia, organisation=dalia.country_roles.get().institution)
    return made


def test_a_round_that_closes_soon_is_told_who_has_something_left(dalia, running, commitment):
    assert told(dalia) == []
    soon = running.closes_on - dt.timedelta(days=7)
    assert told(dalia, soon) == [Occasion.ROUND_CLOSES]
    rating = RatingFactory(round=running, commitment=commitment, reviewer=dalia)
    assert told(dalia, soon) == [Occasion.ROUND_CLOSES]  # a draft is not handed in
    type(rating).objects.filter(pk=rating.pk).update(submitted_at=now())
    assert told(dalia, soon) == []


def test_who_is_recused_from_the_rest_has_nothing_left(dalia, running, commitment):
    RecusalFactory(appointment=running.appointments.get(), commitment=commitment)
    assert told(dalia, running.closes_on) == []


def test_new_reports_on_what_one_rated(dalia, emil, bruno, running, commitment):
    milestone = MilestoneFactory(commitment=commitment)
    RatingFactory(round=running, commitment=commitment, reviewer=dalia, handed_in=True)
    with time_machine.travel(now() + dt.timedelta(days=1), tick=False):
        progress_report(
            user=bruno, milestone=milestone, version=1, status=MilestoneStatus.IN_PROGRESS, narrative="Begun."
        )
        [fact] = facts_for([dalia.pk, emil.pk], today())[dalia.pk]
        assert fact.occasion == Occasion.LOOK_AGAIN
        assert f"/reviews/{running.pk}/commitments/{commitment.pk}/" in line_of(fact, today()).url
        assert told(emil) == []


def test_a_reply_is_told_until_one_has_spoken(amina, dalia, emil, running, commitment):
    RatingFactory(round=running, commitment=commitment, reviewer=dalia, handed_in=True)
    AppointmentFactory(round=running, reviewer=emil, organisation=emil.country_roles.get().institution)
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    assert Occasion.REPLIED not in told(dalia)
    response_make(user=amina, review_round=running, text="No.", commitment=commitment)
    response_complete(user=amina, review_round=running)
    assert told(dalia) == [Occasion.REPLIED]
    assert told(emil) == []  # who handed nothing in has nothing to revise
    ratings_stand(user=dalia, review_round=running)
    assert told(dalia) == []


def test_what_coordinators_are_told(amina, bruno, running):
    assert told(amina) == []
    ProposalFactory(round=running, confirmed_at=now())
    assert told(amina) == [Occasion.PROPOSED]
    assert told(bruno) == []
    over = running.closes_on + dt.timedelta(days=1)
    with time_machine.travel(dt.datetime.combine(over, dt.time(9), dt.UTC), tick=False):
        assert told(amina) == [Occasion.ROUND_OVER]
        closed = round_close(user=amina, review_round=running, reason="Everybody has spoken.")
        assert told(amina) == []
    assert closed.response_until
    with time_machine.travel(dt.datetime.combine(closed.response_until, dt.time(9), dt.UTC), tick=False):
        assert told(amina) == [Occasion.REPLY_ENDS]
    with time_machine.travel(closed.closed_at + dt.timedelta(days=22), tick=False):
        assert told(amina) == [Occasion.RIPE]
        round_publish(user=amina, review_round=closed)
        assert told(amina) == []


def test_a_proposal_in_words(amina, running):
    ProposalFactory(round=running, confirmed_at=now())
    sections = sections_of(facts_for([amina.pk], today())[amina.pk], today())
    section = next(each for each in sections if each.topic == Topic.ROUNDS)
    assert section.heading == "Your rounds"
    assert section.lines[0].quoted == str(running.proposals.get())
