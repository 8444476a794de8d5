"""My work: each milestone once under its most urgent reason, and “no change” in one step."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from commitments.choices import PlanState, Role
from core.clock import now
from milestones.choices import LinkStatus, MilestoneStatus, WorkReason
from milestones.models import Milestone, ProgressReport, ProgressRequest
from milestones.services import draft_save
from reviews.choices import Finding
from reviews.services import verification_make
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryRoleFactory,
    EvidenceFactory,
    InstitutionFactory,
    MilestoneFactory,
    ProgressReportFactory,
    VerificationFactory,
    at,
    in_step,
)
from tests.workspace.building import signed_in
from workspace.access import seats_of
from workspace.work import my_work

TODAY = at(2025, 6, 15)
LATELY = at(2025, 6, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def commitment(digital_agency):
    return CommitmentFactory(lead_institution=digital_agency)


def step(commitment, title, *, days: int | None = 300, said: dt.datetime | None = LATELY, **report) -> Milestone:
    """A milestone due in so many days, with one report of that moment."""
    due = TODAY.date() + dt.timedelta(days=days) if days is not None else None
    made = MilestoneFactory(commitment=commitment, title=title, due_date=due)
    if said:
        ProgressReportFactory(milestone=made, reported_at=said, **report)
    in_step(commitment)
    made.refresh_from_db()
    return made


def ask(milestone, user, moment) -> None:
    ProgressRequest(
        milestone=milestone, asked_by=user, note="For the parliament, please.", asked_at=moment
    ).save_checked()


def groups(user) -> dict[str, list[str]]:
    """The titles of what waits, by the most urgent reason, in the order of the page."""
    work = my_work(user, seats_of(user))
    return {str(group.reason): [str(line.title) for line in group.lines] for group in work.groups}


@pytest.fixture
def everything(amina, bruno, dalia, commitment) -> None:
    """One milestone for each reason, the least urgent first, and one that waits for nothing."""
    draft_save(user=bruno, milestone=step(commitment, "Drafted"), version=1)
    dead = step(commitment, "Dead", status=MilestoneStatus.COMPLETED)
    EvidenceFactory(report=dead.reports.get(), link_status=LinkStatus.DEAD, checked_at=at(2025, 6, 10))
    step(commitment, "Silent", said=at(2025, 4, 1))
    step(commitment, "In 90 days", days=90)
    step(commitment, "In 30 days", days=30)
    step(commitment, "Today", days=0)
    step(commitment, "Overdue", days=-1)
    ask(step(commitment, "Asked"), amina, at(2025, 6, 2))
    disputed = step(commitment, "Disputed", status=MilestoneStatus.COMPLETED)
    in_step(commitment)
    verification_make(user=dalia, report=disputed.reports.get(), finding=Finding.DISPUTED, reason="The page is empty.")
    step(commitment, "Quiet")
    step(commitment, "Done", days=-10, status=MilestoneStatus.COMPLETED)


def test_each_waits_under_its_most_urgent_reason(bruno, everything):
    assert groups(bruno) == {
        "disputed": ["Disputed"],
        "asked": ["Asked"],
        "overdue": ["Overdue"],
        "due_30": ["Today", "In 30 days"],
        "due_90": ["In 90 days"],
        "silent": ["Silent"],
        "dead_link": ["Dead"],
        "draft": ["Drafted"],
    }
    quiet = my_work(bruno, seats_of(bruno)).quiet
    assert [str(line.title) for line in quiet] == ["Done", "Quiet"]


def test_the_page_says_why_and_leads_to_the_report_in_one_click(bruno, everything):
    page = signed_in(bruno).get("/workspace/").content.decode()
    order = [page.index(f">{reason.label} <span") for reason in WorkReason]
    assert order == sorted(order)
    assert "The page is empty." in page
    assert "Open Budget Watch" in page
    assert "For the parliament, please." in page
    disputed = Milestone.objects.get(title="Disputed")
    assert f'href="/workspace/milestones/{disputed.pk}/report/?corrects={disputed.reports.get().pk}"' in page
    for title in ("Asked", "Overdue", "Silent", "Drafted", "Quiet"):
        pk = Milestone.objects.get(title=title).pk
        assert f'href="/workspace/milestones/{pk}/report/"' in page
        assert page.count(f'href="/workspace/milestones/{pk}/"') == 1


def test_other_reasons_are_named(amina, bruno, commitment):
    late = step(commitment, "Late", days=-100, said=None)
    ask(late, amina, at(2025, 6, 2))
    assert groups(bruno) == {"asked": ["Late"]}
    page = signed_in(bruno).get("/workspace/").content.decode()
    assert "Overdue</span>" in page
    assert "Silent for more than 60 days</span>" in page
    assert "overdue for 3 months" in page


def test_a_report_answers_what_was_asked_and_breaks_the_silence(amina, bruno, commitment):
    asked = step(commitment, "Asked", said=at(2025, 4, 1))
    ask(asked, amina, at(2025, 5, 1))
    assert groups(bruno) == {"asked": ["Asked"]}
    assert signed_in(bruno).post(f"/workspace/milestones/{asked.pk}/no-change/", {"version": 1}).status_code == 302
    assert groups(bruno) == {}


def test_silence_begins_when_a_report_could_be_made(bruno, digital_agency):
    plan = ActionPlanFactory(published_at=at(2025, 4, 17))
    step(CommitmentFactory(plan=plan, lead_institution=digital_agency), "New", said=None)
    assert groups(bruno) == {}
    with time_machine.travel(at(2025, 6, 17), tick=False):
        assert groups(bruno) == {"silent": ["New"]}


def test_only_what_is_ones_own_and_still_open(bruno, chiara, digital_agency, finance_ministry, farland):
    def late(title, *, institution=None, **more):
        commitment = CommitmentFactory(**{"lead_institution": digital_agency, **more})
        MilestoneFactory(commitment=commitment, title=title, institution=institution, due_date=dt.date(2025, 5, 1))

    late("Led")
    late("Named", lead_institution=finance_ministry, institution=digital_agency)
    late("Somebody else's", institution=finance_ministry)
    late("Closed", plan=ActionPlanFactory(state=PlanState.CLOSED))
    late("Draft", plan=ActionPlanFactory(draft=True))
    late("Withdrawn", state="withdrawn", withdrawn_reason="No money.", withdrawn_at=at(2025, 5, 1))
    assert {reason: sorted(titles) for reason, titles in groups(bruno).items()} == {"overdue": ["Led", "Named"]}
    assert groups(chiara) == {"overdue": ["Somebody else's"]}


def test_a_draft_is_nobody_elses_reason(amina, bruno, commitment):
    mine = step(commitment, "Mine")
    draft_save(user=amina, milestone=mine, version=1, narrative="A secret so far.")
    assert groups(bruno) == {}
    assert "A secret" not in signed_in(bruno).get(f"/workspace/milestones/{mine.pk}/report/").content.decode()
    assert "Drafted" not in signed_in(bruno).get("/workspace/").content.decode()
    own = my_work(amina, seats_of(amina)).countries[0].drafts
    assert [str(line.title) for line in own] == ["Mine"]


def test_drafts_that_cannot_be_handed_in_are_not_lost_from_sight(bruno, commitment):
    draft_save(user=bruno, milestone=step(commitment, "Begun"), version=1)
    commitment.plan.state = PlanState.CLOSED
    commitment.plan.save_next()
    page = signed_in(bruno).get("/workspace/").content.decode()
    assert "Drafts that cannot be handed in any more" in page
    assert "Begun" in page


def test_a_coordinator_sees_the_country_in_counts(amina, bruno, everything, demoland, digital_agency):
    step(CommitmentFactory(lead_institution=None), "Nobody's", days=-5, institution=None)
    draft = ActionPlanFactory(country=demoland, draft=True, title="The next plan")
    [country] = my_work(amina, seats_of(amina)).countries
    [agency] = country.institutions
    assert (agency.institution, agency.milestones) == (digital_agency, 11)
    assert dict(agency.counts) == {"disputed": 1, "asked": 1, "overdue": 1, "due_30": 2, "silent": 1, "dead_link": 1}
    assert [str(line.title) for line in country.unanswered] == ["Nobody's"]
    assert country.plans == (draft,)
    page = signed_in(amina).get("/workspace/").content.decode()
    assert "The next plan" in page
    assert f'href="/workspace/ZZ/institutions/{digital_agency.pk}/"' in page


def test_somebody_with_seats_in_two_countries_sees_both(bruno, commitment, farland):
    ministry = InstitutionFactory(country=farland, name="Ministry of Farland")
    CountryRoleFactory(user=bruno, country=farland, role=Role.OFFICER, institution=ministry)
    step(commitment, "Here", days=-2)
    abroad = CommitmentFactory(plan__country=farland, lead_institution=ministry)
    step(abroad, "There", days=-3)
    assert groups(bruno) == {"overdue": ["There", "Here"]}
    page = signed_in(bruno).get("/workspace/").content.decode()
    assert "· Farland" in page
    assert "· Demoland" in page


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("dalia", "Nothing waits for you in a round today."),
        ("henrike", "You operate this installation"),
        ("chiara", "No milestone of a published plan is your institution’s"),
    ],
)
def test_nobody_arrives_at_a_dead_end(request, who, expected):
    page = signed_in(request.getfixturevalue(who)).get("/workspace/").content.decode()
    assert expected in page


def test_who_is_not_signed_in_is_led_to_the_door():
    assert Client().get("/workspace/")["Location"].endswith("?next=/workspace/")


def test_my_work_takes_as_many_queries_for_200_milestones_as_for_5(bruno, dalia, commitment, fixed_queries):
    def grow(n):
        for _ in range(n):
            made = MilestoneFactory(commitment=commitment, due_date=dt.date(2025, 5, 1))
            report = ProgressReportFactory(milestone=made)
            VerificationFactory(report=report, finding=Finding.DISPUTED, created_at=at(2025, 6, 2))
            made.disputed = True
            made.save_checked()
            draft_save(user=bruno, milestone=made, version=1)

    client = signed_in(bruno)
    grow(5)
    # session, person, their seats, milestones, disputes, stranded drafts; seats again for the frame of the page.
    fixed_queries(lambda: client.get("/workspace/"), lambda: grow(195), 8)


def test_the_coordinators_page_takes_as_many_for_200_milestones_as_for_5(amina, fixed_queries):
    client = signed_in(amina)
    MilestoneFactory.create_batch(5)
    # As an officer's, and drafts of plans; no disputes here. The half-year ends soon: running plans, additions to them.
    fixed_queries(lambda: client.get("/workspace/"), lambda: MilestoneFactory.create_batch(195), 11)


# One milestone's page


def test_a_milestones_page_tells_its_whole_story(amina, bruno, dalia, everything):
    disputed = Milestone.objects.get(title="Disputed")
    EvidenceFactory(
        report=disputed.reports.get(), title="The empty page", link_status=LinkStatus.ALIVE, checked_at=now()
    )
    page = signed_in(bruno).get(f"/workspace/milestones/{disputed.pk}/").content.decode()
    for said in ("The page is empty.", "The empty page", "The address answered on", "latest report disputed"):
        assert said in page
    assert f"?corrects={disputed.reports.get().pk}" in page
    assert "no-change" not in page


def test_who_sees_a_milestones_page(amina, bruno, chiara, dalia, goran, henrike, commitment):
    address = f"/workspace/milestones/{step(commitment, 'Seen').pk}/"
    answers = {
        who.name: signed_in(who).get(address).status_code for who in (amina, bruno, chiara, dalia, goran, henrike)
    }
    assert answers == {"Amina": 200, "Bruno": 200, "Chiara": 200, "Dalia": 403, "Goran": 404, "Henrike": 404}
    other = signed_in(chiara).get(address).content.decode()
    assert "Digital Agency of Demoland answers for this milestone" in other
    assert "/report/" not in other
    assert signed_in(bruno).get("/workspace/milestones/999999/").status_code == 404


def test_a_milestones_page_takes_as_many_queries_for_30_reports_as_for_3(bruno, commitment, fixed_queries):
    made = step(commitment, "Reported on")

    def grow(n):
        for _ in range(n):
            report = ProgressReportFactory(milestone=made)
            EvidenceFactory(report=report)
            VerificationFactory(report=report)

    grow(3)
    client = signed_in(bruno)
    # Session, person, seat, milestone, role, draft; standing (6), story (4), latest report, request, amendments; seats
    # for the frame.
    fixed_queries(lambda: client.get(f"/workspace/milestones/{made.pk}/"), lambda: grow(27), 20)


# No change


def test_no_change_is_one_step(bruno, commitment):
    made = step(commitment, "Standing still", days=-1)
    page = signed_in(bruno).get("/workspace/").content.decode()
    assert f'action="/workspace/milestones/{made.pk}/no-change/"' in page
    answer = signed_in(bruno).post(
        f"/workspace/milestones/{made.pk}/no-change/", {"version": made.version}, follow=True
    )
    assert "You attested that nothing changed" in answer.content.decode()
    report = made.reports.latest_first()[0]
    assert (report.no_change, report.status, report.reported_by) == (True, "in_progress", bruno)


def test_no_change_is_refused_where_something_did(amina, bruno, chiara, commitment):
    made = step(commitment, "Moving")
    address = f"/workspace/milestones/{made.pk}/no-change/"
    assert signed_in(amina).post(address, {"version": 1}).status_code == 302
    late = signed_in(bruno).post(address, {"version": 1})
    assert late.status_code == 412
    assert "somebody changed this milestone since you read it" in late.content.decode()
    assert signed_in(chiara).post(address, {"version": 2}).status_code == 403
    assert signed_in(bruno).post(address).status_code == 400
    assert signed_in(bruno).get(address)["Location"] == f"/workspace/milestones/{made.pk}/"
    assert ProgressReport.objects.count() == 2


@pytest.mark.parametrize("report", [None, {"status": MilestoneStatus.COMPLETED}])
def test_no_change_is_not_offered_where_there_is_nothing_to_attest(bruno, commitment, report):
    made = step(commitment, "Nothing to attest", **(report or {"said": None}))
    client = signed_in(bruno)
    assert "no-change" not in client.get(f"/workspace/milestones/{made.pk}/").content.decode()
    assert client.post(f"/workspace/milestones/{made.pk}/no-change/", {"version": 1}).status_code == 409
