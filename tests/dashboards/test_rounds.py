"""What a published round says of the government's replies, of its reviewers' agreement, and of the plan's making."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from reviews.models import ResponseEvidence
from tests.dashboards.test_pages import text_of
from tests.factories import ActionPlanFactory, CommitmentFactory, ResponseFactory, ReviewRoundFactory, VerdictFactory
from tests.reviews.review_rows import MakingVerdictFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def judged(demoland):
    """A published round on two commitments, 1 and 2, whose time to reply ended on 20 January 2026 ."""
    plan = ActionPlanFactory(country=demoland, number=2)
    review_round = ReviewRoundFactory(
        plan=plan, published=True, title="First review", response_until=dt.date(2026, 1, 20)
    )
    for reference in ("1", "2"):
        commitment = CommitmentFactory(plan=plan, number=reference, reference=reference)
        VerdictFactory(round=review_round, commitment=commitment)
    return review_round


@pytest.fixture
def reply(judged):
    """The government's reply on the first commitment, with evidence."""
    response = ResponseFactory(round=judged, commitment=judged.plan.commitments.get(reference="1"))
    ResponseEvidence(
        response=response, title="The new map", url="https://demoland.example.org/map", added_at=response.created_at
    ).save_checked()
    return response


def test_a_commitment_without_a_reply_says_by_when_there_was_none(client: Client, judged, reply):
    page = text_of(client.get("/ZZ/commitments/2-2/"))
    assert "First review : no reply on this commitment by 20 January 2026 ." in page
    assert "No reply yet" not in page


def test_a_reply_stands_with_its_evidence(client: Client, judged, reply):
    page = text_of(client.get("/ZZ/commitments/2-1/"))
    assert "The new map" in page
    assert "no reply on this commitment" not in page


def test_a_reply_on_the_whole_answers_no_commitment_by_itself(client: Client, judged):
    ResponseFactory(round=judged, commitment=None, text="We thank the reviewers.")
    page = text_of(client.get("/ZZ/commitments/2-1/"))
    assert "We thank the reviewers." in page
    assert "no reply on this commitment by 20 January 2026 ." in page


def test_before_any_round_is_published_a_reply_may_still_come(client: Client, demoland):
    CommitmentFactory(plan__country=demoland, plan__number=2, reference="1")
    assert "No reply yet." in text_of(client.get("/ZZ/commitments/2-1/"))


def test_the_round_names_what_was_not_replied_to(client: Client, judged, reply):
    page = text_of(client.get(f"/ZZ/rounds/{judged.pk}/"))
    assert "No reply by 20 January 2026 on commitment 2" in page


def test_the_round_says_when_there_was_no_reply_at_all(client: Client, judged):
    page = text_of(client.get(f"/ZZ/rounds/{judged.pk}/"))
    assert "No reply by 20 January 2026 ." in page
    assert "on commitments" not in page


def test_an_agreement_that_chance_could_give_is_not_said_to_exceed_chance(client: Client, judged):
    for name, value in (("agreement", "0.4300"), ("agreement_low", "-0.1200"), ("agreement_high", "0.7700")):
        setattr(judged, name, Decimal(value))
    judged.save_checked()
    page = text_of(client.get(f"/ZZ/rounds/{judged.pk}/"))
    assert "agreement by chance can be excluded" in page
    assert "in 95 of 100 draws of the same commitments between \N{MINUS SIGN}0.12 and 0.77" in page
    assert "more than by chance" not in page


def test_sections_of_the_questionnaire_stand_in_the_readers_language(client: Client, judged):
    section = QuestionFactory(section__title="Reasons").section
    section.translations = {"fr": {"title": "Motifs"}}
    section.save_checked()
    judged.questionnaire = section.questionnaire
    judged.save_checked()
    lines = [{"number": 1, "title": "Reasons"}, {"number": 2, "title": "A section of old"}]
    scores = {"weight": 1, "score": "66.7", "lowest": "50.0", "highest": "80.0"}
    MakingVerdictFactory(round=judged, sections=[{**line, **scores} for line in lines])
    for address in ("/ZZ/?plan=2", f"/ZZ/rounds/{judged.pk}/", f"/ZZ/rounds/{judged.pk}/making/"):
        assert "1. Reasons" in text_of(client.get(address)), address
        page = text_of(client.get(address, headers={"Accept-Language": "fr"}))
        assert "1. Motifs" in page, address
        assert "2. A section of old" in page, address
        assert "Partie Score" in page, address
