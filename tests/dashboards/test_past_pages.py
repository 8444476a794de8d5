"""A page of a past day says what was known then, not what became of it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from commitments.choices import AmendedKind, PlanState
from commitments.models import ActionPlan, Amendment, Commitment, Institution
from commitments.services import commitment_change, plan_change, plan_close
from core.clock import now
from dashboards.selectors import country_scorecard
from dashboards.selectors.commitment import commitment_page
from dashboards.selectors.institution import institution_page
from milestones.choices import LinkStatus
from milestones.services import milestone_change
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    at,
)

pytestmark = pytest.mark.django_db
BEFORE, CHANGED, LATER = dt.date(2025, 5, 31), at(2025, 6, 1), at(2026, 6, 15)


@pytest.fixture(autouse=True)
def _when_all_is_over():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def plan(amina):
    with time_machine.travel(at(2025, 1, 15), tick=False):
        return ActionPlanFactory(number=2, title="Second plan")


@pytest.fixture
def commitment(plan: ActionPlan):
    with time_machine.travel(at(2025, 1, 15), tick=False):
        return CommitmentFactory(
            plan=plan, title="Open the register", start_date=dt.date(2025, 2, 1), end_date=dt.date(2025, 9, 30),
            sdgs=[16], translations={"fr": {"title": "Ouvrir le registre"}},
        )  # fmt: skip


def test_an_amended_commitment_says_what_it_said(amina, plan, commitment: Commitment):
    lead, other = commitment.lead_institution, InstitutionFactory(name="Another ministry")
    facts = {
        "title": "Open half of the register", "end_date": dt.date(2026, 12, 31), "sdgs": [], "lead_institution": other,
        "translations": {"fr": {"title": "Ouvrir la moitié du registre"}}, "action": "Half of it.",
    }  # fmt: skip
    with time_machine.travel(CHANGED, tick=False):
        commitment_change(user=amina, commitment=commitment, version=commitment.version, facts=facts, reason="Money.")
    fresh = Commitment.objects.get(pk=commitment.pk)
    then = commitment_page(Commitment.objects.get(pk=commitment.pk), plan, BEFORE)
    assert (then.promise.title.text, then.promise.action.text) == ("Open the register", "")
    assert (then.promise.end, then.promise.sdgs) == (dt.date(2025, 9, 30), (16,))
    assert then.promise.lead is not None
    assert then.promise.lead.id == lead.pk
    (row,) = country_scorecard(plan.country, None, BEFORE, "fr").rows
    assert row.title.text == "Ouvrir le registre"
    assert (row.lead.id, row.lead.name.text) == (lead.pk, lead.name)
    (row,) = country_scorecard(plan.country, None, CHANGED.date()).rows
    assert row.title.text == "Open half of the register"
    assert fresh.title == Commitment.objects.get(pk=commitment.pk).title


def test_what_a_commitment_listed_is_put_back(amina, plan, commitment: Commitment):
    first, second, third = (PolicyAreaFactory(name=name) for name in ("Budgets", "Courts", "Health"))
    helper, other = InstitutionFactory(name="Helper"), InstitutionFactory(name="Other")
    commitment.policy_areas.set([first])
    commitment.values_served.create(value="technology")
    commitment.supports.create(institution=helper, part="counts")
    steps = (
        (6, {"policy_areas": [second], "ogp_values": ["civic_participation"], "supports": [(other, "reads")]}),
        (8, {"policy_areas": [second, third], "ogp_values": [], "supports": []}),
    )
    for month, facts in steps:
        with time_machine.travel(at(2025, month, 1), tick=False):
            current = Commitment.objects.get(pk=commitment.pk)
            commitment_change(user=amina, commitment=current, version=current.version, facts=facts, reason="A new law.")

    def listed(day: dt.date) -> tuple[list[str], list[str], list[tuple[str, str]]]:
        (row,) = country_scorecard(plan.country, None, day).rows
        promise = commitment_page(Commitment.objects.get(pk=commitment.pk), plan, day).promise
        areas = [area.name.text for area in row.policy_areas]
        assert areas == [area.name.text for area in promise.policy_areas]
        supports = [(each.name.text, each.part) for each in promise.supports]
        assert [each.name.text for each in row.supports] == [name for name, _part in supports]
        assert len(promise.values) == len(row.ogp_values)
        return areas, [str(value) for value in row.ogp_values], supports

    assert listed(BEFORE) == (["Budgets"], ["technology"], [("Helper", "counts")])
    assert listed(dt.date(2025, 6, 1)) == (["Courts"], ["civic_participation"], [("Other", "reads")])
    assert listed(LATER.date()) == (["Courts", "Health"], [], [])


def test_two_amendments_of_one_field_are_put_back_one_by_one(amina, plan, commitment: Commitment):
    for month, title in ((6, "Open half of it"), (8, "Open a third of it")):
        with time_machine.travel(at(2025, month, 1), tick=False):
            current = Commitment.objects.get(pk=commitment.pk)
            commitment_change(
                user=amina, commitment=current, version=current.version, facts={"title": title}, reason="Money."
            )  # fmt: skip
    days = (BEFORE, dt.date(2025, 6, 1), dt.date(2025, 8, 1))
    titles = [country_scorecard(plan.country, None, day).rows[0].title.text for day in days]
    assert titles == ["Open the register", "Open half of it", "Open a third of it"]


def test_who_was_silent_is_not_who_answers_for_it_later(amina, plan, commitment: Commitment):
    quiet, later = InstitutionFactory(name="Quiet agency"), InstitutionFactory(name="Later agency")
    milestone = MilestoneFactory(commitment=commitment, institution=quiet)
    facts = {"institution": later, "title": "Another step"}
    with time_machine.travel(CHANGED, tick=False):
        milestone_change(user=amina, milestone=milestone, version=milestone.version, facts=facts, reason="A new law.")
    card = country_scorecard(plan.country, None, BEFORE)
    assert [each.institution.id for each in card.freshness.silent_institutions] == [quiet.pk]
    assert [row.title.text for row in card.timeline] == [milestone.title]
    card = country_scorecard(plan.country, None, LATER.date())
    assert [each.institution.id for each in card.freshness.silent_institutions] == [later.pk]


def test_an_institution_has_what_it_had_then(amina, plan, commitment: Commitment):
    first, second, third = InstitutionFactory.create_batch(3)
    Commitment.objects.update(lead_institution=first)
    commitment.refresh_from_db()
    milestone = MilestoneFactory(commitment=commitment, institution=third)
    title = commitment.title
    with time_machine.travel(CHANGED, tick=False):
        facts = {"lead_institution": second, "title": "Given away"}
        commitment_change(
            user=amina, commitment=commitment, version=commitment.version, facts=facts, reason="A new law."
        )
        facts = {"institution": None}
        milestone_change(user=amina, milestone=milestone, version=milestone.version, facts=facts, reason="A new law.")

    def has(institution: Institution, day: dt.date) -> list[tuple[str, bool]]:
        return [(each.row.title.text, each.leads) for each in institution_page(institution, day).commitments]

    days = (BEFORE, LATER.date())
    assert [has(first, day) for day in days] == [[(title, True)], []]
    assert [has(second, day) for day in days] == [[], [("Given away", True)]]
    assert [has(third, day) for day in days] == [[(title, False)], []]
    assert institution_page(third, BEFORE).answered_for == 1


def test_a_plan_that_was_prolonged_had_ended_by_then(amina, plan, commitment: Commitment):
    older = ActionPlanFactory(
        number=1, start_date=dt.date(2023, 1, 1), end_date=dt.date(2025, 3, 31), published_at=at(2023, 1, 9)
    )
    with time_machine.travel(CHANGED, tick=False):
        plan_change(
            user=amina, plan=older, version=older.version, facts={"end_date": dt.date(2026, 12, 31)}, reason="Longer."
        )
    card = country_scorecard(plan.country, older, BEFORE)
    assert (card.plan.end_date, card.plan.phase, card.headline.months_left) == (dt.date(2025, 3, 31), "ended", None)
    assert country_scorecard(plan.country, older, CHANGED.date()).plan.end_date == dt.date(2026, 12, 31)


def test_the_current_plan_of_a_day_is_told_by_its_dates_of_that_day(amina, plan, commitment: Commitment):
    begins = ActionPlan.objects.get(pk=plan.pk)
    with time_machine.travel(CHANGED, tick=False):
        plan_change(
            user=amina, plan=begins, version=begins.version, facts={"start_date": dt.date(2025, 6, 1)}, reason="Late."
        )
    older = ActionPlanFactory(
        number=1, start_date=dt.date(2023, 1, 1), end_date=dt.date(2026, 12, 31), published_at=at(2023, 1, 9)
    )
    assert country_scorecard(plan.country, None, BEFORE).plan.id == plan.pk
    assert country_scorecard(plan.country, older, BEFORE).plan.current is False


def test_a_plan_was_open_until_it_was_closed(amina, plan, commitment: Commitment):
    with time_machine.travel(CHANGED, tick=False):
        plan_close(user=amina, plan=plan, version=plan.version)
    states = [country_scorecard(plan.country, None, day).plan.state for day in (BEFORE, CHANGED.date())]
    assert states == [PlanState.PUBLISHED, PlanState.CLOSED]
    assert commitment_page(commitment, ActionPlan.objects.get(pk=plan.pk), BEFORE).plan.state == PlanState.PUBLISHED


def test_a_plan_that_came_closed_was_closed_all_along():
    ActionPlanFactory(number=1, state=PlanState.CLOSED)
    plan = ActionPlan.objects.get()
    assert country_scorecard(plan.country, None, BEFORE).plan.state == PlanState.CLOSED


def test_what_carries_a_commitment_on_is_not_there_before_its_plan(plan, commitment: Commitment):
    third = ActionPlanFactory(
        number=3, start_date=dt.date(2026, 1, 1), end_date=dt.date(2027, 12, 31), published_at=at(2026, 1, 10)
    )
    heir = CommitmentFactory(plan=third, title="Keep the register open")
    heir.carried_over_from.add(commitment)
    then = commitment_page(Commitment.objects.get(pk=commitment.pk), plan, BEFORE)
    later = commitment_page(Commitment.objects.get(pk=commitment.pk), plan, LATER.date())
    assert then.promise.carried_to == ()
    assert [each.title.text for each in later.promise.carried_to] == ["Keep the register open"]


def test_a_later_check_of_an_address_is_not_told_of_before(client, plan, commitment: Commitment):
    report = ProgressReportFactory(milestone=MilestoneFactory(commitment=commitment), reported_at=at(2025, 5, 1))
    EvidenceFactory(report=report, link_status=LinkStatus.DEAD, checked_at=CHANGED)
    address = f"/ZZ/commitments/2-{commitment.reference}/"
    before = client.get(address, {"as_of": "2025-05-31"}).content.decode()
    assert "no longer answered" not in before
    assert "has not been checked" not in before
    assert "no longer answered" in client.get(address, {"as_of": "2025-06-01"}).content.decode()


def test_a_commitment_that_was_added_later_is_not_there(client, plan):
    CommitmentFactory(plan=plan, reference="7", number="7", added_at=CHANGED)
    assert client.get("/ZZ/commitments/2-7/?as_of=2025-05-31").status_code == 404
    assert client.get("/ZZ/commitments/2-7/?as_of=2025-06-01").status_code == 200


def test_a_field_that_is_gone_is_passed_over(plan, commitment: Commitment):
    author = InstitutionFactory().country.roles.first().user
    Amendment(
        plan=plan, commitment=commitment, kind=AmendedKind.COMMITMENT, subject_id=commitment.pk,
        subject_label=str(commitment), before={"forgotten": "x", "lead_institution": None}, after={"forgotten": "y"},
        reason="Because.", author=author, at=now(),
    ).save_checked()  # fmt: skip
    assert commitment_page(Commitment.objects.get(pk=commitment.pk), plan, BEFORE).promise.lead is None
