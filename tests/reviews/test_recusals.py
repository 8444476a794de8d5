"""Conflicts are found by rule, not by goodwill."""

from __future__ import annotations

import pytest

from commitments.models import CommitmentSupport
from ledger.models import Event
from milestones.models import Milestone
from reviews.choices import RecusalGround
from reviews.models import Recusal, Verdict
from reviews.services import (
    appointment_accept,
    rating_save,
    recusal_make,
    response_waive,
    round_close,
    round_open,
    round_publish,
)
from tests.factories import CommitmentFactory, InstitutionFactory, MilestoneFactory
from tests.refusals import code


@pytest.fixture
def offered(dalia, scheduled, sit):
    """A seat that waits for Dalia."""
    return sit(scheduled, dalia, pending=True)


def accept(user, seat, **facts):
    return appointment_accept(user=user, appointment=seat, declaration="None.", **facts)


def grounds():
    return dict(Recusal.objects.values_list("commitment__number", "ground"))


def test_own_organisation_employer_and_ties_follow_from_the_declaration(dalia, offered, commitments, watch):
    own = dalia.country_roles.get().institution
    tied = InstitutionFactory(country=own.country, name="Power Works", kind="private_sector")
    CommitmentSupport.objects.create(commitment=commitments[0], institution=own)
    CommitmentSupport.objects.create(commitment=commitments[1], institution=watch)
    MilestoneFactory(commitment=commitments[2], institution=tied)
    accept(dalia, offered, employer=watch, ties=[tied])
    numbers = [each.number for each in commitments]
    assert grounds() == {
        numbers[0]: RecusalGround.ORGANISATION, numbers[1]: RecusalGround.EMPLOYER, numbers[2]: RecusalGround.TIE,
    }  # fmt: skip
    assert Event.objects.public().filter(verb="reviewer.recused").count() == 3


@pytest.mark.parametrize("kind", ["ministry", "agency", "parliament", "court", "local_government"])
def test_who_works_for_the_state_does_not_judge_it(dalia, offered, demoland, kind):
    employer = InstitutionFactory(country=demoland, kind=kind)
    assert code(lambda: accept(dalia, offered, employer=employer)) == "government_employer"


def test_institutions_of_elsewhere_are_no_ties(dalia, offered, farland):
    assert code(lambda: accept(dalia, offered, ties=[InstitutionFactory(country=farland)])) == "foreign_institution"


def test_an_employer_in_words_is_not_one_of_the_list(dalia, offered, digital_agency):
    """In words no conflict would be found; a name counts in every language, and the short one too."""
    digital_agency.short_name, digital_agency.translations = "DAD", {"fr": {"name": "Agence numérique"}}
    digital_agency.save_checked()
    for name in (f" {digital_agency.name.upper()} ", "dad", "agence  numérique"):
        assert code(lambda typed=name: accept(dalia, offered, employer_name=typed)) == "choose_listed"
    accept(dalia, offered, employer_name="A bakery")


def test_who_is_recused_can_neither_save_nor_hand_in(dalia, amina, offered, commitments, scheduled):
    CommitmentSupport.objects.create(commitment=commitments[0], institution=dalia.country_roles.get().institution)
    accept(dalia, offered)
    round_open(user=amina, review_round=scheduled)
    place = {"user": dalia, "review_round": scheduled}
    assert code(lambda: rating_save(commitment=commitments[0], scores={}, **place)) == "recused"
    rating_save(commitment=commitments[1], scores={}, **place)


def test_no_amendment_takes_a_judge_away_while_the_round_is_open(dalia, amina, running, commitments, rate, sit):
    """The government makes the reviewer's organisation responsible; conflicts are those of the opening."""
    rate(dalia, running, commitments[0], "limited")
    milestone = MilestoneFactory(commitment=commitments[0])
    own = dalia.country_roles.get().institution
    Milestone.objects.filter(pk=milestone.pk).update(institution=own)
    rate(dalia, running, commitments[0], "substantial")
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    assert grounds() == {}


def test_a_commitment_that_came_after_the_opening_has_its_conflicts_too(dalia, running, commitments, rate):
    own = dalia.country_roles.get().institution
    added = CommitmentFactory(plan=running.plan, lead_institution=own)
    assert code(lambda: rate(dalia, running, added, "limited")) == "recused"


def test_a_recused_rating_counts_in_no_verdict(dalia, emil, farah, amina, running, commitments, rate):
    for person, completion in ((dalia, "complete"), (emil, "limited"), (farah, "limited")):
        rate(person, running, commitments[0], completion)
        rate(person, running, commitments[1], completion)
    recusal_make(user=dalia, review_round=running, commitment=commitments[0], reason="A friend leads the work.")
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    response_waive(user=amina, review_round=running)
    round_publish(user=amina, review_round=running)
    first, second = Verdict.objects.order_by("commitment_id")
    assert (first.reviewers, first.recusals, first.distribution) == (2, 1, {"limited": 2})
    assert (first.outcome, first.completion) == ("few_ratings", "")
    assert (second.reviewers, second.recusals) == (3, 0)


def test_standing_back_is_public_has_a_reason_and_ends_with_the_round(amina, bruno, dalia, running, commitments):
    def stand_back(user, reason="A friend leads the work."):
        return recusal_make(user=user, review_round=running, commitment=commitments[0], reason=reason)

    assert code(lambda: stand_back(bruno)) == "no_seat"
    assert code(lambda: stand_back(dalia, " ")) == "reason_required"
    stand_back(dalia)
    assert code(lambda: stand_back(dalia)) == "already_recused"
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    assert code(lambda: stand_back(dalia)) == "wrong_state"
