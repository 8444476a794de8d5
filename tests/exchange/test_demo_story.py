"""What a visitor can do in Demoland: report, dispute, and take a round on the current plan to its verdicts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import TestCase

from accounts.models import User
from commitments.models import ActionPlan, Commitment, Country
from commitments.policies import role_in
from commitments.selectors import plan_current
from core.clock import end_of_day, now, today
from core.errors import NotPermitted, RuleBroken, Stale
from dashboards.scorecard import CountryScorecard
from dashboards.selectors.country import country_scorecard
from exchange.demo.loading import demo_load
from milestones.choices import MilestoneStatus
from milestones.models import Milestone, ProgressReport
from milestones.services import EvidenceDraft, progress_report
from reviews.choices import Finding
from reviews.models import Rating, ReviewRound
from reviews.selectors import commitments_standing
from reviews.services import (
    appointment_accept,
    appointment_make,
    proposal_make,
    rating_save,
    rating_submit,
    ratings_stand,
    response_make,
    round_close,
    round_create,
    round_open,
    round_publish,
    verification_make,
)

ADDRESS = EvidenceDraft(title="What was finished", url="https://demoland.example.org/finished/")
SCORES = {
    "early_results": "moderate",
    "verifiability": "verifiable",
    "potential_for_results": "substantial",
    "reason": "We looked at everything that was reported.",
}


class TestStory(TestCase):
    country: Country
    plan: ActionPlan

    @classmethod
    def setUpTestData(cls) -> None:
        demo_load(password="open-sesame-demoland")
        cls.country = Country.objects.get(pk="ZZ")
        found = plan_current(cls.country, today())
        assert found is not None
        cls.plan = found

    def person(self, name: str) -> User:
        return User.objects.get(email=f"{name}@demoland.example.org")

    def unfinished(self, person: User) -> list[Milestone]:
        """The unfinished milestones a person answers for in the current plan, in its order."""
        role = role_in(person, "ZZ")
        assert role is not None
        milestones = Milestone.objects.filter(commitment__plan=self.plan, commitment__state="active").unfinished()
        own = milestones.filter(institution=role.institution).order_by("commitment__position", "position")
        return list(own)

    def evidenced(self, milestone: Milestone) -> tuple[str, str]:
        [standing] = commitments_standing([milestone.commitment], now())
        return standing.claimed, standing.evidenced

    def completed(self, person: User, milestone: Milestone) -> ProgressReport:
        return progress_report(
            user=person, milestone=milestone, version=milestone.version, status=MilestoneStatus.COMPLETED,
            narrative="It is finished.", evidence=[ADDRESS],
        )  # fmt: skip

    def card(self, on: dt.date) -> CountryScorecard:
        return country_scorecard(self.country, None, on)

    def test_each_officer_has_a_milestone_whose_dispute_shows(self):
        for name in ("officer1", "officer2", "officer3"):
            officer = self.person(name)
            milestone = self.unfinished(officer)[0]
            _claimed, before = self.evidenced(milestone)
            report = self.completed(officer, milestone)
            claimed, evidenced = self.evidenced(milestone)
            assert evidenced != before, milestone
            verification_make(
                user=self.person("reviewer4"), report=report, finding=Finding.DISPUTED, reason="It is not."
            )
            assert self.evidenced(milestone) == (claimed, before)

    def test_an_officer_needs_evidence_and_the_version_of_today(self):
        officer, colleague = self.person("officer1"), self.person("officer4")
        milestone = self.unfinished(officer)[0]
        with pytest.raises(RuleBroken) as refused:
            progress_report(
                user=officer, milestone=milestone, version=milestone.version, status=MilestoneStatus.COMPLETED,
                narrative="It is finished.",
            )  # fmt: skip
        assert refused.value.code == "evidence_required"
        self.completed(officer, milestone)
        with pytest.raises(Stale):
            self.completed(colleague, milestone)
        with pytest.raises(NotPermitted):
            self.completed(self.person("officer2"), Milestone.objects.get(pk=milestone.pk))

    def test_the_coordinator_takes_a_round_on_the_current_plan_to_its_verdicts(self):
        milestone = self.unfinished(self.person("officer1"))[0]
        commitment = milestone.commitment
        report = self.completed(self.person("officer1"), milestone)
        verification_make(
            user=self.person("reviewer4"), report=report, finding=Finding.DISPUTED, reason="The page is empty."
        )
        amina = self.person("coordinator")
        review_round = round_create(
            user=amina, plan=self.plan, title="A round of the visitor's", opens_on=today(),
            closes_on=today() + dt.timedelta(days=14),
        )  # fmt: skip
        round_open(user=amina, review_round=review_round)
        self._rate(review_round, commitment, {"reviewer2": "limited", "reviewer3": "limited", "reviewer4": "limited"})
        round_close(user=amina, review_round=review_round, reason="Everybody has spoken.")
        response_make(user=amina, review_round=review_round, text="We thank the reviewers.")
        for name in ("reviewer2", "reviewer3", "reviewer4"):
            ratings_stand(user=self.person(name), review_round=review_round)
        round_publish(user=amina, review_round=review_round)
        [row] = [row for row in self.card(today()).rows if row.id == commitment.pk]
        assert row.reviewed == "limited"
        assert row.reviewers == 3
        assert self.card(today()).reviews.rounds == 2
        yesterday = self.card(today() - dt.timedelta(days=1))
        [before] = [row for row in yesterday.rows if row.id == commitment.pk]
        assert yesterday.reviews.rounds == 1
        assert before.disputed < row.disputed

    def _rate(self, review_round: ReviewRound, commitment: Commitment, scores: dict[str, str]) -> None:
        """Three reviewers are appointed, accept, and rate blind."""
        for name in scores:
            reviewer = self.person(name)
            role = role_in(reviewer, "ZZ")
            assert role is not None
            assert role.institution is not None
            proposal_make(user=reviewer, review_round=review_round, email=reviewer.email, name=reviewer.name)
            seat = appointment_make(
                user=self.person("coordinator"), review_round=review_round, email=reviewer.email,
                organisation=role.institution,
            )  # fmt: skip
            appointment_accept(user=reviewer, appointment=seat, declaration="No interests to declare.")
        for name, completion in scores.items():
            reviewer = self.person(name)
            assert not Rating.objects.filter(round=review_round).visible_to(reviewer).exists()
            rating_save(
                user=reviewer, review_round=review_round, commitment=commitment,
                scores={**SCORES, "completion": completion}, evidence=[ADDRESS],
            )  # fmt: skip
            rating_submit(user=reviewer, review_round=review_round, commitment=commitment)

    def test_the_day_before_is_as_it_was(self):
        [first, *_rest] = self.unfinished(self.person("officer3"))
        yesterday = end_of_day(today() - dt.timedelta(days=1))
        before = commitments_standing([first.commitment], yesterday)[0].claimed
        self.completed(self.person("officer3"), first)
        assert commitments_standing([first.commitment], yesterday)[0].claimed == before
