"""Asking for reports, and how a country's institutions stand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from commitments.choices import InstitutionKind, PlanState, Role
from core.errors import DomainError
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone, ProgressRequest
from milestones.selectors import institutions_standing, people_serving
from milestones.services import progress_report, progress_request
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryRoleFactory,
    InstitutionFactory,
    MilestoneFactory,
    ProgressReportFactory,
    at,
    in_step,
)
from tests.refusals import code

NOW = at(2025, 9, 15)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _mid_september():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def milestone(digital_agency) -> Milestone:
    """Bruno's, due at the end of the year, with nothing reported."""
    return MilestoneFactory(commitment__lead_institution=digital_agency)


def ask(user, *milestones, **more):
    country = milestones[0].commitment.plan.country
    return progress_request(user=user, country=country, milestones=milestones, **more)


def report(user: User, milestone: Milestone, **statement):
    current = Milestone.objects.get(pk=milestone.pk)
    facts = {"status": MilestoneStatus.IN_PROGRESS, "narrative": "Drafted.", **statement}
    return progress_report(user=user, milestone=current, version=current.version, **facts)


def test_a_request_waits_for_an_answer(amina, bruno, milestone):
    request = ask(amina, milestone, note=" Before the council meets, please. ")[0]
    assert (request.milestone, request.asked_by, request.asked_at) == (milestone, amina, NOW)
    assert request.note == "Before the council meets, please."
    assert list(ProgressRequest.objects.unanswered()) == [request]
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        report(bruno, milestone)
    assert not ProgressRequest.objects.unanswered().exists()


def test_one_event_for_each_institution_without_the_note(amina, milestone, finance_ministry):
    second = MilestoneFactory(commitment=milestone.commitment)
    lent = MilestoneFactory(commitment=milestone.commitment, institution=finance_ministry)
    ask(amina, milestone, second, lent, note="Quietly")
    events = list(Event.objects.filter(verb="progress.asked").order_by("pk"))
    assert [event.data["milestones"] for event in events] == [[milestone.pk, second.pk], [lent.pk]]
    assert [event.data["institution"] for event in events] == [
        milestone.commitment.lead_institution.name,
        finance_ministry.name,
    ]
    assert "Quietly" not in str([event.data for event in events])
    assert list(stream_faults(Stream.objects.get())) == []


def test_only_the_coordinator_asks(bruno, dalia, goran, henrike, nobody, milestone):
    for user in (bruno, dalia, goran, henrike, nobody):
        assert code(lambda user=user: ask(user, milestone)) == "not_yours"
    assert not ProgressRequest.objects.exists()
    assert not Event.objects.exists()


def test_what_was_asked_lately_is_not_asked_again(amina, milestone):
    other = MilestoneFactory(commitment=milestone.commitment)
    ask(amina, milestone)
    for days in (0, 6):
        with time_machine.travel(NOW + dt.timedelta(days=days)):
            assert code(lambda: ask(amina, other, milestone)) == "asked_lately"
    assert ProgressRequest.objects.count() == 1  # the other one was not asked either
    with time_machine.travel(NOW + dt.timedelta(days=7)):
        ask(amina, other, milestone)
    assert ProgressRequest.objects.count() == 3


def test_what_was_answered_can_be_asked_anew(amina, bruno, milestone):
    ask(amina, milestone)
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        report(bruno, milestone)
        ask(amina, milestone)
    assert ProgressRequest.objects.unanswered().count() == 1


def test_what_cannot_be_asked(amina, farland, milestone, digital_agency):
    foreign = MilestoneFactory(commitment__plan__country=farland)
    draft = MilestoneFactory(commitment__plan__draft=True, promised_date=False)
    closed = MilestoneFactory(commitment__plan__state=PlanState.CLOSED)
    withdrawn = MilestoneFactory(
        commitment__plan=milestone.commitment.plan, commitment__state="withdrawn",
        commitment__withdrawn_at=NOW, commitment__withdrawn_reason="Repealed.",
    )  # fmt: skip
    orphan = MilestoneFactory(commitment__plan=milestone.commitment.plan, commitment__lead_institution=None)
    done = MilestoneFactory(commitment=milestone.commitment)
    ProgressReportFactory(milestone=done, status=MilestoneStatus.WITHDRAWN)
    in_step(milestone.commitment)
    country = milestone.commitment.plan.country
    for chosen, error in (
        ([], "required"), ([milestone, foreign], "invalid_choice"), ([draft], "plan_not_open"),
        ([closed], "plan_not_open"), ([withdrawn], "commitment_withdrawn"), ([orphan], "nobody_answers"),
        ([milestone, done], "nothing_to_ask"),
    ):  # fmt: skip
        found = code(lambda chosen=chosen: progress_request(user=amina, country=country, milestones=chosen))
        assert found == error
    assert not ProgressRequest.objects.exists()
    with pytest.raises(DomainError, match=rf"{done.title}"):
        ask(amina, milestone, done)


def test_a_disputed_completion_can_be_asked_about(amina, milestone):
    Milestone.objects.filter(pk=milestone.pk).update(status=StandingStatus.COMPLETED, disputed=True)
    assert ask(amina, milestone)


def test_two_who_ask_at_once_ask_once(transactional_db):
    coordinators = [CountryRoleFactory(role=Role.COORDINATOR).user for _ in range(4)]
    milestone = MilestoneFactory()

    def outcome(user) -> str:
        try:
            ask(user, milestone)
        except DomainError as error:
            return error.code
        finally:
            connection.close()
        return "asked"

    with ThreadPoolExecutor(len(coordinators)) as pool:
        assert Counter(pool.map(outcome, coordinators)) == {"asked": 1, "asked_lately": 3}
    assert ProgressRequest.objects.count() == 1


def standing_of(institution, on=TODAY):
    found = institutions_standing("ZZ", on).of(institution.pk)
    assert found is not None
    return found


def test_how_an_institution_stands(amina, bruno, chiara, digital_agency, finance_ministry):
    commitment = CommitmentFactory(lead_institution=digital_agency)
    late = MilestoneFactory(commitment=commitment, due_date=dt.date(2025, 8, 31))
    soon = MilestoneFactory(commitment=commitment, due_date=TODAY + dt.timedelta(days=90))
    done = MilestoneFactory(commitment=commitment, due_date=dt.date(2025, 3, 1))
    lent = MilestoneFactory(commitment=commitment, institution=finance_ministry, due_date=None)
    ProgressReportFactory(milestone=soon, reported_at=at(2025, 8, 1))
    ProgressReportFactory(milestone=done, status=MilestoneStatus.WITHDRAWN, reported_at=at(2025, 9, 14))
    in_step(commitment)
    Milestone.objects.filter(pk=late.pk).update(disputed=True)
    ask(amina, late)
    found = standing_of(digital_agency)
    assert [line.milestone for line in found.lines] == [late, soon, done]
    assert found.by_status == [
        (StandingStatus.NOT_REPORTED, 1), (StandingStatus.IN_PROGRESS, 1), (StandingStatus.WITHDRAWN, 1),
    ]  # fmt: skip
    assert (found.overdue, found.silent, found.disputed, found.due_soon, found.unanswered) == (1, 1, 1, 1, 1)
    assert found.last_reported_at == at(2025, 9, 14)
    assert found.silent_days == 45  # since 1 August: what is done with breaks no silence
    assert [role.user for role in found.officers] == [bruno]
    MilestoneFactory(commitment=commitment, added_at=at(2025, 9, 10))
    assert standing_of(digital_agency).silent_days == 45  # nor does what nobody could have reported on for long
    other = standing_of(finance_ministry)
    assert [line.milestone for line in other.lines] == [lent]
    assert [role.user for role in other.officers] == [chiara]
    # Nothing was ever said: silence counts from the plan's publication on 15 January.
    assert other.silent_days == (TODAY - dt.date(2025, 1, 15)).days


def test_which_milestones_are_worth_asking_about(amina, digital_agency):
    commitment = CommitmentFactory(lead_institution=digital_agency)
    fresh, silent, asked, done = MilestoneFactory.create_batch(4, commitment=commitment)
    ProgressReportFactory(milestone=fresh, reported_at=NOW - dt.timedelta(days=60))
    ProgressReportFactory(milestone=silent, reported_at=NOW - dt.timedelta(days=61))
    ProgressReportFactory(milestone=done, status=MilestoneStatus.WITHDRAWN, reported_at=at(2025, 2, 1))
    in_step(commitment)
    ask(amina, asked)
    lines = {line.milestone: line for line in standing_of(digital_agency).lines}
    assert [each for each, line in lines.items() if line.worth_asking] == [silent]
    assert lines[asked].ask_from == TODAY + dt.timedelta(days=7)
    assert [each for each, line in lines.items() if not line.askable] == [done]
    later = {line.milestone: line for line in standing_of(digital_agency, TODAY + dt.timedelta(days=7)).lines}
    assert later[asked].worth_asking
    assert later[asked].asked_on == TODAY


def test_the_most_silent_come_first_or_whatever_is_asked_for(demoland):
    names = ("Quiet", "Late", "Busy")
    quiet, late, busy = (InstitutionFactory(name=name) for name in names)
    idle = InstitutionFactory(name="Choir", kind=InstitutionKind.CIVIL_SOCIETY)
    plan = ActionPlanFactory()
    for institution, day, due in ((quiet, 1, 2026), (late, 20, 2024), (busy, 25, 2026)):
        commitment = CommitmentFactory(plan=plan, lead_institution=institution)
        due_date = dt.date(due, 12, 31)
        ProgressReportFactory(
            milestone=MilestoneFactory(commitment=commitment, due_date=due_date), reported_at=at(2025, 8, day)
        )
        in_step(commitment)
    MilestoneFactory(commitment__plan=plan, commitment__lead_institution=None)
    standing = institutions_standing("ZZ", TODAY)
    assert [each.institution for each in standing.with_milestones()] == [quiet, late, busy]
    assert [each.institution for each in standing.with_milestones("overdue")] == [late, busy, quiet]
    assert [each.institution for each in standing.with_milestones("name")] == [busy, late, quiet]
    assert [each.institution for each in standing.with_milestones("nonsense")] == [quiet, late, busy]
    assert [each.institution for each in standing.without_milestones()] == [idle]
    assert standing.unowned == 1
    assert standing.of(0) is None


def test_only_running_plans_count(digital_agency, farland):
    for plan in (ActionPlanFactory(draft=True), ActionPlanFactory(state=PlanState.CLOSED)):
        MilestoneFactory(commitment__plan=plan, commitment__lead_institution=digital_agency)
    MilestoneFactory(
        commitment__lead_institution=digital_agency, commitment__state="withdrawn", commitment__withdrawn_at=NOW,
        commitment__withdrawn_reason="Repealed.",
    )  # fmt: skip
    assert standing_of(digital_agency).lines == ()
    assert institutions_standing(farland.pk, TODAY).institutions == ()


def test_the_same_few_queries_for_any_number_of_institutions(amina, fixed_queries):
    def grow():
        for _ in range(6):
            MilestoneFactory.create_batch(3, commitment=CommitmentFactory())
            CountryRoleFactory()

    def read():
        standing = institutions_standing("ZZ", TODAY)
        for each in standing.with_milestones():
            assert each.silent_days >= 0
            assert all(role.user.name for role in each.officers)
            assert [line.milestone.commitment.plan.title for line in each.lines]

    grow()
    # milestones with their requests, officers, institutions
    fixed_queries(read, grow, 3)


def test_who_serves_and_when_they_last_reported(amina, bruno, chiara, dalia, goran, milestone, fixed_queries):
    ProgressReportFactory(milestone=milestone, reported_by=bruno, reported_at=at(2025, 5, 1))
    ProgressReportFactory(milestone=milestone, reported_by=bruno, reported_at=at(2025, 7, 1))
    found = {each.role.user: each.last_reported_at for each in people_serving("ZZ")}
    assert found == {amina: None, bruno: at(2025, 7, 1), chiara: None, dalia: None}
    fixed_queries(lambda: people_serving("ZZ"), lambda: CountryRoleFactory.create_batch(5), 1)
