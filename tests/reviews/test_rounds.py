"""A round from its schedule to its verdicts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from commitments.choices import Role
from commitments.services import role_end, role_grant
from core.clock import now, today
from core.errors import AppendOnlyViolation
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import Completion, MilestoneStatus
from milestones.services import EvidenceDraft, progress_report
from reviews.choices import GapName, RoundState
from reviews.models import Rating, RatingEvidence, RatingRevision, ReviewRound, Verdict
from reviews.selectors import commitments_standing, plan_standing, seats_to_hear
from reviews.services import (
    appointment_accept,
    appointment_make,
    proposal_make,
    rating_evidence_add,
    rating_save,
    rating_submit,
    ratings_stand,
    response_make,
    response_waive,
    round_close,
    round_create,
    round_open,
    round_publish,
    rounds_close_due,
)
from tests.factories import CommitmentFactory, InstitutionFactory, MilestoneFactory, UserFactory
from tests.refusals import code
from tests.reviews.review_rows import ProposalFactory

PROOF = EvidenceDraft(title="The register", url="https://demoland.example.org/register")


@pytest.fixture
def promise(bruno):
    """A commitment that the government reports complete, with evidence."""
    commitment = CommitmentFactory(lead_institution=bruno.country_roles.get().institution)
    milestone = MilestoneFactory(commitment=commitment)
    progress_report(
        user=bruno,
        milestone=milestone,
        version=1,
        status=MilestoneStatus.COMPLETED,
        narrative="Done.",
        evidence=[PROOF],
    )
    return commitment


@pytest.fixture
def running(amina, promise, dalia, emil, farah) -> ReviewRound:
    """An open round with three reviewers who took their seats."""
    review_round = schedule(amina, promise.plan)
    for person in (dalia, emil, farah):
        seat(amina, review_round, person)
    return round_open(user=amina, review_round=review_round)


def schedule(user, plan, days: int = 14) -> ReviewRound:
    return round_create(
        user=user, plan=plan, title="First half", opens_on=today(), closes_on=today() + dt.timedelta(days=days)
    )


def seat(coordinator, review_round, person, declaration: str = "None."):
    organisation = person.country_roles.get(ended_at=None).institution
    proposal_make(user=person, review_round=review_round, email=person.email, name=person.name)
    offered = appointment_make(
        user=coordinator, review_round=review_round, email=person.email, organisation=organisation
    )
    return appointment_accept(user=person, appointment=offered, declaration=declaration)


def rate(user, review_round, commitment, completion, evidence=(PROOF,), reason="We looked."):
    rating_save(
        user=user, review_round=review_round, commitment=commitment,
        scores={"completion": completion, "reason": reason}, evidence=list(evidence),
    )  # fmt: skip
    return rating_submit(user=user, review_round=review_round, commitment=commitment)


def finish(user, review_round) -> ReviewRound:
    round_close(user=user, review_round=review_round, reason="Everybody has spoken.")
    response_make(user=user, review_round=review_round, text="We disagree on the second half.")
    for each in seats_to_hear(review_round):
        ratings_stand(user=each.reviewer, review_round=review_round)
    return round_publish(user=user, review_round=review_round)


def test_a_whole_round(amina, dalia, emil, farah, running, promise):
    other = CommitmentFactory(plan=promise.plan, lead_institution=promise.lead_institution)
    for person, completion in ((dalia, "limited"), (emil, "substantial"), (farah, "limited")):
        rate(person, running, promise, completion)
        rate(person, running, other, "not_started")
    before = commitments_standing([promise], now())[0]
    assert (before.reviewed, before.gap) == (None, GapName.UNREVIEWED)
    published = finish(amina, running)
    verdict = Verdict.objects.get(commitment=promise)
    assert (verdict.completion, verdict.reviewers, verdict.spread) == ("limited", 3, 1)
    assert verdict.distribution == {"limited": 2, "substantial": 1}
    assert verdict.agreement == published.agreement == Decimal("0.8750")
    after = commitments_standing([promise], now())[0]
    assert (after.claimed, after.reviewed, after.gap) == (Completion.COMPLETE, Completion.LIMITED, 2)
    for stream in Stream.objects.all():
        assert list(stream_faults(stream)) == []


def test_the_day_before_shows_the_world_before(amina, dalia, emil, farah, running, promise):
    for person in (dalia, emil, farah):
        rate(person, running, promise, "limited")
    with time_machine.travel(now() + dt.timedelta(days=3), tick=False):
        finish(amina, running)
        assert plan_standing(promise.plan, today())[0].reviewed == Completion.LIMITED
        assert plan_standing(promise.plan, today() - dt.timedelta(days=1))[0].reviewed is None


def test_ratings_leave_no_public_event_before_publication(amina, dalia, running, promise):
    public = Event.objects.public().count()
    rate(dalia, running, promise, "limited")
    assert Event.objects.public().count() == public
    assert Event.objects.filter(verb="rating.submitted").count() == 1
    finish(amina, running)
    assert Event.objects.public().filter(verb="rating.submitted").count() == 1


def test_the_stages_come_in_order_and_from_the_coordinator(amina, bruno, dalia, henrike, promise):
    review_round = schedule(amina, promise.plan)
    for person in (bruno, dalia):
        assert code(lambda who=person: round_open(user=who, review_round=review_round)) == "not_coordinator"
        assert code(lambda who=person: schedule(who, promise.plan)) == "not_coordinator"
    assert code(lambda: schedule(henrike, promise.plan)) == "not_coordinator"
    assert (
        code(lambda: round_close(user=amina, review_round=review_round, reason="Everybody has spoken."))
        == "wrong_state"
    )
    assert code(lambda: round_publish(user=amina, review_round=review_round)) == "wrong_state"
    assert code(lambda: response_waive(user=amina, review_round=review_round)) == "wrong_state"
    round_open(user=amina, review_round=review_round)
    assert code(lambda: round_open(user=amina, review_round=review_round)) == "wrong_state"
    round_close(user=amina, review_round=review_round, reason="Everybody has spoken.")
    assert code(lambda: round_publish(user=dalia, review_round=review_round)) == "not_coordinator"


def test_no_government_buries_a_round(amina, henrike, promise):
    """Once the announced day has come an operator moves it on, and the tracker closes it by itself."""
    review_round = schedule(amina, promise.plan)
    with time_machine.travel(at_noon(review_round.opens_on - dt.timedelta(days=1)), tick=False):
        assert code(lambda: round_open(user=henrike, review_round=review_round)) == "not_coordinator"
    with time_machine.travel(at_noon(review_round.opens_on), tick=False):
        round_open(user=henrike, review_round=review_round)
    with time_machine.travel(at_noon(review_round.closes_on), tick=False):
        assert code(lambda: round_close(user=henrike, review_round=review_round)) == "not_coordinator"
        assert rounds_close_due() == 0
    with time_machine.travel(at_noon(review_round.closes_on + dt.timedelta(days=1)), tick=False):
        assert rounds_close_due() == 1
        assert rounds_close_due() == 0
    review_round.refresh_from_db()
    assert (review_round.state, review_round.close_reason) == (RoundState.RESPONSE, "")
    assert review_round.response_until == review_round.closes_on + dt.timedelta(days=22)
    event = Event.objects.public().get(verb="round.closed")
    assert event.actor == "tracker"


def test_an_operator_closes_what_is_over_too(amina, henrike, running):
    with time_machine.travel(at_noon(running.closes_on + dt.timedelta(days=1)), tick=False):
        assert round_close(user=henrike, review_round=running).state == RoundState.RESPONSE


def test_closing_before_the_announced_day_needs_a_public_reason(amina, running):
    assert code(lambda: round_close(user=amina, review_round=running, reason=" ")) == "reason_required"
    closed = round_close(user=amina, review_round=running, reason=" Everybody has spoken. ")
    assert closed.close_reason == "Everybody has spoken."
    assert Event.objects.public().get(verb="round.closed").data["reason"] == "Everybody has spoken."


def at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def test_publication_waits_for_the_governments_window(amina, henrike, running):
    closed = round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    assert closed.response_until == today() + dt.timedelta(days=21)
    assert code(lambda: round_publish(user=amina, review_round=running)) == "response_window_open"
    with time_machine.travel(now() + dt.timedelta(days=21), tick=False):
        assert code(lambda: round_publish(user=amina, review_round=running)) == "response_window_open"
    with time_machine.travel(now() + dt.timedelta(days=22), tick=False):
        assert round_publish(user=henrike, review_round=running).state == RoundState.PUBLISHED


def test_a_government_may_waive_its_answer(amina, running):
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    response_waive(user=amina, review_round=running)
    assert code(lambda: response_waive(user=amina, review_round=running)) == "already_answered"
    assert round_publish(user=amina, review_round=running).agreement is None
    assert not Verdict.objects.exists()


def test_who_answers_and_what(amina, bruno, dalia, running, promise):
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")

    def answer(who, **more):
        return response_make(user=who, review_round=running, text="No.", **more)

    assert code(lambda: answer(bruno)) == "not_coordinator"
    assert code(lambda: answer(dalia)) == "not_coordinator"
    assert code(lambda: answer(amina, commitment=CommitmentFactory())) == "not_in_plan"
    assert code(lambda: response_make(user=amina, review_round=running, text=" ")) == "blank"
    assert answer(amina, commitment=promise).commitment == promise


# Seats --------------------------------------------------------------------------------------------------------------


def test_nobody_reviews_their_own_government(amina, bruno, henrike, promise):
    review_round = schedule(amina, promise.plan)
    watch = InstitutionFactory(kind="civil_society")

    def offer(who):
        """Somebody proposed them all the same."""
        ProposalFactory(round=review_round, email=who.email, organisation=watch)
        return appointment_make(user=amina, review_round=review_round, email=who.email, organisation=watch)

    assert code(lambda: offer(bruno)) == "government_role"
    assert code(lambda: offer(amina)) == "government_role"
    assert code(lambda: offer(henrike)) == "operator"


def test_a_government_role_taken_after_the_appointment_closes_the_seat(
    amina, henrike, demoland, digital_agency, running, promise, dalia
):
    role_end(user=henrike, role=dalia.country_roles.get())
    role_grant(user=henrike, person=dalia, country=demoland, role=Role.OFFICER, institution=digital_agency)
    assert code(lambda: rate(dalia, running, promise, "limited")) == "no_seat"


def test_accepting_a_seat_makes_a_reviewer(amina, henrike, demoland, digital_agency, promise):
    newcomer, watch = UserFactory(), InstitutionFactory(kind="civil_society")
    review_round = schedule(amina, promise.plan)
    ProposalFactory(round=review_round, email=newcomer.email, organisation=watch)
    offered = appointment_make(user=amina, review_round=review_round, email=newcomer.email, organisation=watch)
    assert (
        code(lambda: appointment_accept(user=newcomer, appointment=offered, declaration=" ")) == "declaration_required"
    )
    assert code(lambda: appointment_accept(user=amina, appointment=offered, declaration="None.")) == "not_yours"
    appointment_accept(user=newcomer, appointment=offered, declaration="None.")
    assert newcomer.country_roles.get().role == Role.REVIEWER
    assert code(lambda: appointment_accept(user=newcomer, appointment=offered, declaration="x")) == "already_accepted"

    def grant():
        return role_grant(
            user=henrike, person=newcomer, country=demoland, role=Role.OFFICER, institution=digital_agency
        )

    assert code(grant) == "two_roles"


def test_seats_are_offered_once_and_before_closing(amina, dalia, farland, running):
    organisation = dalia.country_roles.get().institution

    def offer(**more):
        return appointment_make(
            **{"user": amina, "review_round": running, "email": dalia.email, "organisation": organisation} | more
        )

    def proposed(person, by):
        ProposalFactory(round=running, email=person.email, organisation=by)
        return offer(email=person.email, organisation=by)

    assert code(offer) == "not_proposed"  # the proposal is used up
    assert code(lambda: offer(user=dalia)) == "not_coordinator"
    assert code(lambda: proposed(dalia, InstitutionFactory(kind="civil_society"))) == "other_organisation"
    elsewhere = InstitutionFactory(country=farland, kind="civil_society")
    assert code(lambda: proposed(UserFactory(), elsewhere)) == "foreign_institution"
    round_close(user=amina, review_round=running, reason="Everybody has spoken.")
    assert code(lambda: proposed(UserFactory(), organisation)) == "wrong_state"


def test_the_coordinator_does_not_choose_alone(amina, promise):
    newcomer, watch = UserFactory(), InstitutionFactory(kind="civil_society")
    review_round = schedule(amina, promise.plan)

    def offer():
        return appointment_make(user=amina, review_round=review_round, email=newcomer.email, organisation=watch)

    assert code(offer) == "not_proposed"
    ProposalFactory(round=review_round, email=newcomer.email, organisation=InstitutionFactory())
    ProposalFactory(round=review_round, email=newcomer.email, organisation=watch, confirmed_at=None)
    ProposalFactory(email=newcomer.email, organisation=watch)
    assert code(offer) == "not_proposed"
    ProposalFactory(round=review_round, email=newcomer.email.upper(), organisation=watch)
    assert offer().organisation == watch


# Ratings ------------------------------------------------------------------------------------------------------------


def test_a_rating_needs_a_seat_a_reason_and_a_completion(amina, bruno, goran, henrike, nobody, dalia, running, promise):
    for person in (amina, bruno, goran, henrike, nobody):
        assert code(lambda who=person: rate(who, running, promise, "limited")) == "no_seat"
    assert code(lambda: rate(dalia, running, promise, "limited", reason=" ")) == "reason_required"
    assert code(lambda: rate(dalia, running, promise, "")) == "completion_required"
    assert code(lambda: rate(dalia, running, promise, "excellent")) == "invalid_choice"
    other = CommitmentFactory(plan=promise.plan)
    assert code(lambda: rating_submit(user=dalia, review_round=running, commitment=other)) == "no_draft"
    assert code(lambda: rate(dalia, running, CommitmentFactory(), "limited")) == "not_in_plan"


def test_two_steps_from_the_claim_need_evidence(dalia, emil, farah, running, promise):
    assert code(lambda: rate(dalia, running, promise, "limited", evidence=())) == "evidence_required"
    assert rate(dalia, running, promise, "limited").evidence[0]["url"] == PROOF.url
    rate(emil, running, promise, "substantial", evidence=())
    rate(farah, running, promise, "no_evidence_available", evidence=())


def test_a_round_is_rated_only_while_it_is_open(amina, dalia, promise):
    review_round = schedule(amina, promise.plan, days=5)
    seat(amina, review_round, dalia)
    assert code(lambda: rate(dalia, review_round, promise, "complete")) == "round_not_open"
    round_open(user=amina, review_round=review_round)
    with time_machine.travel(now() + dt.timedelta(days=6), tick=False):
        assert code(lambda: rate(dalia, review_round, promise, "complete")) == "round_over"
    rate(dalia, review_round, promise, "complete")
    round_close(user=amina, review_round=review_round, reason="Everybody has spoken.")
    assert code(lambda: rate(dalia, review_round, promise, "complete")) == "round_not_open"


def test_every_revision_is_kept_and_bound_to_what_was_seen(bruno, dalia, running, promise):
    first = rate(dalia, running, promise, "limited")
    step = promise.milestones.get()
    newer = progress_report(
        user=bruno, milestone=step, version=step.version, status=MilestoneStatus.COMPLETED, narrative="More.",
        evidence=[PROOF],
    )  # fmt: skip
    second = rate(dalia, running, promise, "substantial")
    assert (first.number, second.number) == (1, 2)
    assert newer.pk not in first.seen_reports
    assert second.seen_reports == [newer.pk]
    assert second.seen_evidence == [newer.evidence.get().pk]
    assert list(RatingRevision.objects.values_list("completion", flat=True)) == ["limited", "substantial"]
    first.reason = "Changed my mind."
    for attempt in (first.save, first.delete, RatingRevision.objects.all().delete):
        with pytest.raises(AppendOnlyViolation):
            attempt()


def test_what_supported_a_rating_outlives_a_new_draft(dalia, running, promise):
    rate(dalia, running, promise, "limited")
    other = EvidenceDraft(title="Second look", url="https://demoland.example.org/second")

    def save(evidence):
        return rating_save(user=dalia, review_round=running, commitment=promise, scores={}, evidence=evidence)

    rating = save([PROOF, other])
    assert [row.url for row in rating.evidence.all()] == [PROOF.url, other.url]
    save([])
    assert [row.url for row in rating.evidence.all()] == [PROOF.url]
    assert Rating.objects.get().submitted_at is not None


def test_evidence_of_a_rating_is_its_reviewers(dalia, emil, running, promise):
    rating = rating_save(user=dalia, review_round=running, commitment=promise, scores={})
    assert code(lambda: rating_evidence_add(user=emil, rating=rating, draft=PROOF)) == "not_yours"
    rating_evidence_add(user=dalia, rating=rating, draft=PROOF)
    assert RatingEvidence.objects.get().rating == rating
