"""What reviewers read on their own pages: how much is left, what of it others see, and what they are not asked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from reviews.selectors import reviewer_rounds
from reviews.services import answers_save, rating_save, rating_submit
from tests.factories import (
    AppointmentFactory,
    CommitmentFactory,
    MilestoneFactory,
    ProgressReportFactory,
    RatingFactory,
    ReviewRoundFactory,
)
from tests.reviews.review_rows import QuestionFactory, RecusalFactory

MORNING = dt.datetime(2025, 9, 15, 8, tzinfo=dt.UTC)
SCORES = {"completion": "limited", "reason": "We looked."}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as moving:
        yield moving


@pytest.fixture
def commitments(digital_agency):
    """Three commitments of a published plan, led by the digital agency, the first with a milestone."""
    first = CommitmentFactory(plan__country=digital_agency.country, lead_institution=digital_agency)
    MilestoneFactory(commitment=first)
    return [first, *CommitmentFactory.create_batch(2, plan=first.plan, lead_institution=digital_agency)]


@pytest.fixture
def seat(dalia, commitments):
    """Dalia's seat in the open round on them."""
    review_round = ReviewRoundFactory(plan=commitments[0].plan, open=True)
    organisation = dalia.country_roles.get().institution
    return AppointmentFactory(round=review_round, reviewer=dalia, organisation=organisation)


@pytest.fixture
def place(dalia, seat, commitments):
    """Where Dalia rates the first commitment."""
    return {"user": dalia, "review_round": seat.round, "commitment": commitments[0]}


def read(user, address) -> str:
    """What a page says: tags left out, white space as one blank."""
    client = Client()
    client.force_login(user)
    answer = client.get(f"/workspace/reviews/{address}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def bench(seat, commitment) -> str:
    return f"{seat.round_id}/commitments/{commitment.pk}/"


def test_a_draft_says_when_it_was_saved_and_on_which_day_if_not_today(dalia, seat, commitments, place, clock):
    rating_save(scores=SCORES, **place)
    assert "Draft saved at 08:00 (UTC). Only you see it" in read(dalia, bench(seat, commitments[0]))
    clock.shift(dt.timedelta(days=1))
    assert "Draft saved on 15 September 2025 at 08:00 (UTC)." in read(dalia, bench(seat, commitments[0]))


def test_what_is_handed_in_is_not_called_a_draft_until_it_is_changed(dalia, seat, commitments, place, clock):
    rating_save(scores=SCORES, **place)
    clock.shift(60)
    rating_submit(**place)
    page = read(dalia, bench(seat, commitments[0]))
    assert "This is what you handed in on 15 September 2025 at 08:01 (UTC)." in page
    assert "Only you see it" not in page
    clock.shift(60)
    rating_save(scores={**SCORES, "reason": "We looked again."}, **place)
    assert "Draft saved at 08:02 (UTC). Only you see it" in read(dalia, bench(seat, commitments[0]))


def test_the_questionnaire_says_the_same_of_its_answers(dalia, seat):
    question = QuestionFactory()
    seat.round.questionnaire = question.section.questionnaire
    seat.round.save_checked()
    assert "Your draft saves itself" in read(dalia, f"{seat.round_id}/making/")
    said = {str(question.pk): {"step": 2, "reason": "So it was.", "evidence": []}}
    answers_save(user=dalia, review_round=seat.round, answers=said)
    assert "Draft saved at 08:00 (UTC). Only you see it" in read(dalia, f"{seat.round_id}/making/")


def test_evidence_says_that_it_does_not_save_itself(dalia, seat, commitments):
    assert "Evidence does not save itself" in read(dalia, bench(seat, commitments[0]))


def test_the_rating_page_warns_of_what_came_since(dalia, seat, commitments, place, clock):
    rating_save(scores=SCORES, **place)
    rating_submit(**place)
    warning = "Something new was reported since"
    assert warning not in read(dalia, bench(seat, commitments[0]))
    clock.shift(60)
    moment = MORNING + dt.timedelta(seconds=60)
    ProgressReportFactory(milestone=commitments[0].milestones.get(), reported_at=moment, recorded_at=moment)
    assert warning in read(dalia, bench(seat, commitments[0]))


def test_only_what_a_reviewer_judges_is_counted(dalia, seat, commitments):
    RecusalFactory(appointment=seat, commitment=commitments[0])
    assert "2 of 2 commitments are left to rate." in read(dalia, "")
    RatingFactory(round=seat.round, commitment=commitments[1], reviewer=dalia, handed_in=True)
    assert "1 of 2 commitments is left to rate." in read(dalia, "")
    RatingFactory(round=seat.round, commitment=commitments[2], reviewer=dalia, handed_in=True)
    assert "You have handed in a rating of every commitment you judge." in read(dalia, "")


def test_what_was_rated_before_a_recusal_does_not_count_for_another(dalia, seat, commitments):
    RatingFactory(round=seat.round, commitment=commitments[0], reviewer=dalia, handed_in=True)
    RecusalFactory(appointment=seat, commitment=commitments[0])
    desk = reviewer_rounds(dalia)[0]
    assert (desk.to_judge, desk.handed_in, desk.left, desk.recused) == (2, 0, 2, 1)


def test_who_does_not_judge_a_commitment_is_not_asked_for_a_finding_on_it(dalia, seat, commitments):
    ProgressReportFactory(milestone=commitments[0].milestones.get())
    offer = "Confirm or dispute this report"
    assert offer in read(dalia, bench(seat, commitments[0]))
    RecusalFactory(appointment=seat, commitment=commitments[0])
    assert offer not in read(dalia, bench(seat, commitments[0]))
