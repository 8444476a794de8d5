"""Who is told of what, and who is not."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from commitments.choices import CommitmentState, PlanState, Role
from commitments.models import CountryRole
from core.clock import now
from milestones.choices import EvidenceKind, LinkStatus, MilestoneStatus
from milestones.models import ProgressRequest
from milestones.services import EvidenceDraft, evidence_link_found, progress_report
from notices.choices import Occasion
from notices.selectors import news_for, next_digest
from reviews.choices import Finding, RoundState
from reviews.services.verifications import verification_make
from tests.factories import (
    ActionPlanFactory,
    AppointmentFactory,
    CountryFactory,
    CountryRoleFactory,
    MilestoneFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    UserFactory,
    in_step,
)
from tests.notices.agency import DAY, commitment_of, due_in, news

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def commitment(digital_agency):
    return commitment_of(digital_agency)


def reported(officer, milestone, **statement):
    """A report of the officer, completed with one address unless something else is said."""
    draft = EvidenceDraft(title="The register", url="https://demoland.example.org/r", kind=EvidenceKind.WEB_PAGE)
    said = {"status": MilestoneStatus.COMPLETED, "narrative": "Done.", "evidence": [draft], **statement}
    milestone.refresh_from_db()
    return progress_report(user=officer, milestone=milestone, version=milestone.version, **said)


class TestDueDates:
    def test_the_responsible_officers_are_told(self, bruno, chiara, amina, dalia, goran, commitment):
        for days in (-3, 5, 20, 31):
            due_in(days, commitment)
        assert news(bruno) == [Occasion.OVERDUE, Occasion.DUE_7, Occasion.DUE_30]
        assert [news(person) for person in (chiara, amina, dalia, goran)] == [[], [], [], []]

    def test_where_no_institution_is_named_the_lead_is_told(self, bruno, commitment):
        due_in(5, commitment, institution=None)
        assert news(bruno) == [Occasion.DUE_7]

    def test_another_institution_of_the_commitment_is_told_of_its_own(
        self, bruno, chiara, finance_ministry, commitment
    ):
        due_in(5, commitment, institution=finance_ministry)
        assert (news(bruno), news(chiara)) == ([], [Occasion.DUE_7])

    @pytest.mark.parametrize("status", [MilestoneStatus.COMPLETED, MilestoneStatus.WITHDRAWN])
    def test_what_is_done_with_is_not_told(self, bruno, commitment, status):
        milestone = due_in(-5, commitment)
        ProgressReportFactory(milestone=milestone, status=status)
        in_step(commitment)
        assert news(bruno) == []

    @pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.CLOSED, PlanState.WITHDRAWN])
    def test_only_open_plans_are_told_of(self, bruno, digital_agency, state):
        due_in(-5, commitment_of(digital_agency, plan=ActionPlanFactory(state=state)))
        assert news(bruno) == []

    def test_a_withdrawn_commitment_is_not_told_of(self, bruno, digital_agency):
        withdrawn = {"state": CommitmentState.WITHDRAWN, "withdrawn_at": now(), "withdrawn_reason": "No law."}
        due_in(-5, commitment_of(digital_agency, **withdrawn))
        assert news(bruno) == []

    def test_an_ended_role_is_told_nothing(self, bruno, commitment):
        due_in(-5, commitment)
        CountryRole.objects.filter(user=bruno).update(ended_at=now())
        assert news(bruno) == []


class TestAskedFor:
    def ask(self, amina, milestone, **fields):
        asked = ProgressRequest(milestone=milestone, asked_by=amina, note="Before Friday?", asked_at=now(), **fields)
        return asked.save_checked()

    def test_the_officers_asked_are_told_until_they_report(self, bruno, chiara, amina, commitment):
        milestone = due_in(200, commitment)
        self.ask(amina, milestone)
        assert (news(bruno), news(chiara), news(amina)) == ([Occasion.ASKED], [], [])
        [section] = next_digest(bruno, DAY).sections
        assert section.lines[0].quoted == "Before Friday?"
        with time_machine.travel(now() + dt.timedelta(minutes=5), tick=False):
            reported(bruno, milestone)
        assert news(bruno) == []

    def test_a_report_from_before_answers_nothing(self, bruno, amina, commitment):
        milestone = due_in(200, commitment)
        ProgressReportFactory(milestone=milestone)
        in_step(commitment)
        self.ask(amina, milestone)
        assert news(bruno) == [Occasion.ASKED]


class TestDisputed:
    @pytest.fixture
    def disputed(self, bruno, dalia, commitment):
        milestone = due_in(200, commitment)
        report = reported(bruno, milestone)
        verification_make(user=dalia, report=report, finding=Finding.DISPUTED, reason="It is empty.")
        return milestone

    def test_the_institution_and_the_coordinator_are_told(self, bruno, chiara, amina, dalia, goran, disputed):
        assert (news(bruno), news(amina)) == ([Occasion.DISPUTED], [Occasion.DISPUTED])
        assert [news(person) for person in (chiara, dalia, goran)] == [[], [], []]

    def test_a_newer_report_leaves_nothing_to_tell(self, bruno, amina, disputed):
        with time_machine.travel(now() + dt.timedelta(minutes=5), tick=False):
            reported(bruno, disputed)
        assert (news(bruno), news(amina)) == ([], [])

    def test_who_came_later_is_not_told(self, digital_agency, disputed):
        late = CountryRoleFactory(institution=digital_agency, began_at=now() + dt.timedelta(hours=1)).user
        assert news(late) == [Occasion.ROLE]

    def test_old_disputes_are_no_news(self, bruno, disputed):
        assert news(bruno, DAY + dt.timedelta(days=15)) == []


class TestDeadLinks:
    def test_the_officers_are_told_while_it_is_dead(self, bruno, chiara, amina, commitment):
        milestone = due_in(200, commitment)
        evidence = reported(bruno, milestone).evidence.get()
        assert news(bruno) == []
        evidence_link_found(evidence=evidence, answers=False)
        assert (news(bruno), news(chiara), news(amina)) == ([Occasion.DEAD_LINK], [], [])
        evidence_link_found(evidence=evidence, answers=True)
        evidence.refresh_from_db()
        assert evidence.link_status == LinkStatus.ALIVE
        assert news(bruno) == []


class TestParts:
    def test_who_is_appointed_is_told(self, digital_agency, demoland):
        officer = CountryRoleFactory(institution=digital_agency, began_at=now()).user
        coordinator = CountryRoleFactory(country=demoland, role=Role.COORDINATOR, began_at=now()).user
        assert (news(officer), news(coordinator)) == ([Occasion.ROLE], [Occasion.ROLE])

    def test_an_offered_seat_is_told_until_it_is_taken_or_the_round_is_closed(self, demoland):
        rounds = ReviewRoundFactory(plan=ActionPlanFactory(country=demoland))
        person = UserFactory()
        seat = AppointmentFactory(round=rounds, reviewer=person, pending=True, appointed_at=now())
        assert news(person) == [Occasion.SEAT]
        rounds.state, rounds.published_at = RoundState.PUBLISHED, now()
        rounds.save()
        assert news(person) == []
        rounds.state = RoundState.OPEN
        rounds.save()
        seat.declaration, seat.accepted_at = "None.", now()
        seat.save()
        assert news(person) == []


def test_coordinators_are_warned_of_an_empty_half_year(amina, bruno, demoland):
    ActionPlanFactory(country=demoland, published_at=dt.datetime(2025, 1, 15, tzinfo=dt.UTC))
    assert news(amina) == []
    with time_machine.travel(dt.datetime(2026, 5, 1, 6, tzinfo=dt.UTC), tick=False):
        assert news(amina, dt.date(2026, 5, 1)) == [Occasion.REPOSITORY]
        assert news(bruno, dt.date(2026, 5, 1)) == []


def test_the_number_of_queries_does_not_grow_with_the_people(fixed_queries, digital_agency, amina, bruno, commitment):
    # 1 parts, 1 due, 1 asked, 1 disputed, 1 found dead (none: their milestones are not looked up), 3 repositories, 1
    # seats, 1 unwanted, 1 told
    day, people = dt.date(2026, 5, 20), [amina.pk, bruno.pk]

    def grow():
        for number in range(8):
            people.append(CountryRoleFactory(institution=digital_agency).user_id)
            MilestoneFactory(commitment=commitment_of(digital_agency, plan=commitment.plan), due_date=day)
            plan = ActionPlanFactory(country=CountryFactory(code=f"Q{'MNOPQRST'[number]}", name="Farland"))
            people.append(CountryRoleFactory(country=plan.country, role=Role.COORDINATOR).user_id)

    fixed_queries(lambda: news_for(people, day), grow, 15)


def test_nor_with_what_was_asked_disputed_and_found_dead(fixed_queries, bruno, amina, dalia, commitment):
    # 1 parts, 1 due, 2 asked, 2 disputed, 3 found dead (event, evidence, milestone), 1 seats, 1 unwanted, 1 told

    def happen(number: int) -> None:
        milestone = due_in(200, commitment)
        report = reported(bruno, milestone)
        evidence_link_found(evidence=report.evidence.get(), answers=False)
        verification_make(user=dalia, report=report, finding=Finding.DISPUTED, reason="It is empty.")
        asked = now() + dt.timedelta(minutes=number)
        ProgressRequest(milestone=milestone, asked_by=amina, asked_at=asked).save_checked()

    def grow() -> None:
        for number in range(2, 8):
            happen(number)

    happen(1)
    assert set(news(bruno)) == {Occasion.ASKED, Occasion.DISPUTED, Occasion.DEAD_LINK}
    fixed_queries(lambda: news_for([bruno.pk, amina.pk], DAY), grow, 16)
