"""The right of reply: by commitment, with evidence and a clock; then reviewers revise once, or stand by their own."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from core.clock import now, today
from ledger.models import Event
from milestones.services import EvidenceDraft
from reviews.choices import RoundPhase
from reviews.models import RatingRevision, Response, Verdict
from reviews.policies import may_see_provisional
from reviews.selectors import provisional, public_phase, round_phase
from reviews.services import (
    rating_save,
    ratings_stand,
    response_complete,
    response_make,
    response_waive,
    round_close,
    round_extend,
    round_publish,
)
from tests.refusals import code


@pytest.fixture
def closed(amina, dalia, emil, farah, running, commitments, rate):
    """The round after its closing; all three rated the first two commitments."""
    for person, completion in ((dalia, "limited"), (emil, "limited"), (farah, "substantial")):
        rate(person, running, commitments[0], completion)
        rate(person, running, commitments[1], "not_started")
    return round_close(user=amina, review_round=running, reason="Everybody has spoken.")


def reply(amina, closed, **more):
    return response_make(user=amina, review_round=closed, text="We see it otherwise.", **more)


def test_a_reply_on_a_commitment_has_evidence_and_does_not_end_the_time(amina, closed, commitments):
    proof = EvidenceDraft(title="The list", url="https://demoland.example.org/list")
    made = reply(amina, closed, commitment=commitments[0], evidence=[proof])
    assert made.evidence.get().url == proof.url
    closed.refresh_from_db()
    assert (public_phase(closed), closed.response_ended_at) == (RoundPhase.REPLY, None)
    reply(amina, closed)
    closed.refresh_from_db()
    assert public_phase(closed) == RoundPhase.REVISION
    assert code(lambda: reply(amina, closed, commitment=commitments[1])) == "already_answered"


def test_the_clock(amina, closed, settings):
    assert closed.response_until == today() + dt.timedelta(days=settings.RESPONSE_WINDOW_DAYS)
    with time_machine.travel(now() + dt.timedelta(days=settings.RESPONSE_WINDOW_DAYS + 1), tick=False):
        assert public_phase(closed) == RoundPhase.RIPE  # nothing was replied: nothing to revise
        assert code(lambda: reply(amina, closed)) == "wrong_state"


def test_a_reply_that_nobody_completed_ends_with_its_days(amina, closed, commitments, settings):
    reply(amina, closed, commitment=commitments[0])
    closed.refresh_from_db()
    days = settings.RESPONSE_WINDOW_DAYS
    with time_machine.travel(now() + dt.timedelta(days=days + 1), tick=False):
        assert public_phase(closed) == RoundPhase.REVISION
    with time_machine.travel(now() + dt.timedelta(days=days + settings.REVISION_WINDOW_DAYS + 1), tick=False):
        assert public_phase(closed) == RoundPhase.RIPE


def test_completing_and_waiving(amina, bruno, closed, commitments):
    assert code(lambda: response_complete(user=amina, review_round=closed)) == "nothing_answered"
    reply(amina, closed, commitment=commitments[0])
    assert code(lambda: response_waive(user=amina, review_round=closed)) == "answered_in_part"
    assert code(lambda: response_complete(user=bruno, review_round=closed)) == "not_coordinator"
    done = response_complete(user=amina, review_round=closed)
    assert (done.response_waived, done.revise_until) == (False, today() + dt.timedelta(days=7))


def test_reviewers_revise_once_with_a_reason(amina, dalia, closed, commitments, rate):
    place = (dalia, closed, commitments[0])
    assert code(lambda: rate(*place, "substantial")) == "round_not_open"
    reply(amina, closed)
    assert code(lambda: rate(*place, "substantial")) == "revision_reason_required"
    revision = rate(*place, "substantial", revision_reason="The list is complete now.")
    assert (revision.number, revision.after_reply) == (2, True)
    assert code(lambda: rate(*place, "complete", revision_reason="Again.")) == "revised_already"
    assert code(lambda: rate(dalia, closed, commitments[2], "limited", revision_reason="New.")) == "round_not_open"


def test_the_last_revision_counts_and_all_of_them_stay(amina, dalia, emil, farah, closed, commitments, rate):
    reply(amina, closed)
    rate(dalia, closed, commitments[0], "substantial", revision_reason="The list is complete now.")
    for person in (dalia, emil, farah):
        ratings_stand(user=person, review_round=closed)
    round_publish(user=amina, review_round=closed)
    verdict = Verdict.objects.get(commitment=commitments[0])
    assert (verdict.completion, verdict.distribution) == ("substantial", {"limited": 1, "substantial": 2})
    own = RatingRevision.objects.filter(rating__reviewer=dalia, rating__commitment=commitments[0])
    assert [each.completion for each in own] == ["limited", "substantial"]


def test_publication_waits_until_everybody_has_spoken(amina, dalia, emil, farah, closed):
    reply(amina, closed)
    assert code(lambda: round_publish(user=amina, review_round=closed)) == "revision_open"
    for person in (dalia, emil):
        ratings_stand(user=person, review_round=closed)
    closed.refresh_from_db()
    assert round_phase(closed) == RoundPhase.REVISION
    ratings_stand(user=farah, review_round=closed)
    ratings_stand(user=farah, review_round=closed)
    assert round_phase(closed) == RoundPhase.RIPE
    # The others are not told that all have spoken before everybody's days are over.
    assert public_phase(closed) == RoundPhase.REVISION
    round_publish(user=amina, review_round=closed)
    assert Event.objects.public().filter(verb="ratings.stand").count() == 3


def test_who_says_that_ratings_stand_and_when(amina, bruno, dalia, closed):
    assert code(lambda: ratings_stand(user=dalia, review_round=closed)) == "not_revising"
    reply(amina, closed)
    assert code(lambda: ratings_stand(user=bruno, review_round=closed)) == "no_seat"


def test_the_government_reads_ratings_without_whose_they_are(amina, bruno, dalia, closed, commitments):
    assert [may_see_provisional(each, closed) for each in (amina, bruno, dalia)] == [True, False, False]
    first, second, third, _fourth = provisional(closed)
    assert [each.completion.value for each in second.ratings] == ["not_started"] * 3
    assert first.conclusion
    assert first.conclusion.distribution == {"limited": 2, "substantial": 1}
    assert not third.ratings
    assert "Dalia" not in repr(provisional(closed))
    assert not hasattr(first.ratings[0], "reviewer")


def test_nobody_sees_ratings_before_the_closing(amina, running):
    assert not may_see_provisional(amina, running)


def test_answers_stay_out_of_the_public_ledger_until_publication(amina, closed, commitments, nobody, dalia, goran):
    reply(amina, closed, commitment=commitments[0])
    assert not Event.objects.public().filter(verb="round.answered").exists()
    assert [Response.objects.visible_to(each).count() for each in (nobody, goran, dalia, amina)] == [0, 0, 1, 1]
    response_complete(user=amina, review_round=closed)
    with time_machine.travel(now() + dt.timedelta(days=8), tick=False):
        round_publish(user=amina, review_round=closed)
    assert Event.objects.public().filter(verb="round.answered").count() == 1
    assert Response.objects.visible_to(nobody).count() == 1


def test_a_draft_of_another_device_is_not_written_over(dalia, running, commitments):
    place = {"user": dalia, "review_round": running, "commitment": commitments[0]}
    with time_machine.travel(now(), tick=False) as clock:
        phone = rating_save(scores={"completion": "limited"}, **place)
        clock.shift(60)
        desk = rating_save(scores={"completion": "complete"}, seen_saved_at=phone.saved_at, **place)
        stale = phone.saved_at
        assert code(lambda: rating_save(scores={}, seen_saved_at=stale, **place)) == "stale_draft"
        assert rating_save(scores={}, seen_saved_at=desk.saved_at, **place).completion == ""


def test_more_time_is_public_and_has_a_reason(amina, running):
    def extend(days, reason="A flood."):
        later = running.closes_on + dt.timedelta(days=days)
        return round_extend(user=amina, review_round=running, closes_on=later, reason=reason)

    assert code(lambda: extend(-1)) == "not_later"
    assert code(lambda: extend(0)) == "not_later"
    assert code(lambda: extend(7, " ")) == "reason_required"
    assert extend(7).closes_on == running.closes_on + dt.timedelta(days=7)
    [event] = Event.objects.public().filter(verb="round.extended")
    assert event.data["reason"] == "A flood."
