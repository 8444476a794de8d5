"""Carrying commitments over into a new plan, throwing drafts away, their order, and publishing what was looked at."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.choices import Lack, OgpValue, PlanState
from commitments.models import ActionPlan, Commitment, CommitmentSupport, CommitmentValue
from commitments.selectors import draft_changes, draft_steps
from commitments.services import commitment_add, commitment_move, commitment_remove, plan_create, plan_remove
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import CopiedMilestones, StandingStatus
from milestones.models import Milestone
from milestones.selectors import plan_missing, plans_missing
from milestones.services import (
    commitment_discard,
    milestone_add,
    milestone_move,
    milestone_remove,
    plan_copy,
    plan_discard,
    plan_publish,
)
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory, PolicyAreaFactory
from tests.refusals import code

NEW = {"number": 9, "title": "The next plan", "start_date": dt.date(2027, 7, 1), "end_date": dt.date(2029, 6, 30)}


@pytest.fixture
def source(digital_agency, finance_ministry) -> ActionPlan:
    """A published plan whose first commitment has one finished, one withdrawn and two unfinished milestones."""
    plan = ActionPlanFactory(number=4, start_date=dt.date(2025, 1, 1))
    promise = CommitmentFactory(
        plan=plan, number="3", title="Publish contracts", problem="Nobody sees them.", action="Publish.",
        expected_result="All see them.", lead_institution=digital_agency, sdgs=[16], ogp_id="ZZ0001",
        language="fr", translations={"en": {"title": "Publish the contracts"}}, policy_areas=[PolicyAreaFactory()],
        start_date=dt.date(2025, 2, 1), end_date=dt.date(2026, 2, 28),
    )  # fmt: skip
    CommitmentValue(commitment=promise, value=OgpValue.ACCESS_TO_INFORMATION).save_checked()
    CommitmentSupport(commitment=promise, institution=finance_ministry, part="pays").save_checked()
    MilestoneFactory(commitment=promise, number="3.1", status=StandingStatus.COMPLETED)
    MilestoneFactory(commitment=promise, number="3.2", due_date=dt.date(2025, 6, 30), deliverable="A register")
    MilestoneFactory(commitment=promise, number="3.3", status=StandingStatus.WITHDRAWN)
    MilestoneFactory(commitment=promise, number="3.4", due_date=dt.date(2026, 2, 28), due_text="February")
    CommitmentFactory(plan=plan, number="4", title="Something else")
    return plan


def copied(amina, source: ActionPlan, milestones: CopiedMilestones, **facts) -> Commitment:
    chosen = [source.commitments.get(number="3").pk]
    plan = plan_copy(user=amina, source=source, facts=NEW | facts, commitments=chosen, milestones=milestones)
    assert plan.state == PlanState.DRAFT
    return plan.commitments.get()


def test_a_commitment_is_carried_over_with_all_it_says(amina, source, digital_agency, finance_ministry):
    old, new = source.commitments.get(number="3"), copied(amina, source, CopiedMilestones.NOTHING)
    assert (new.number, new.reference, new.position) == ("1", "1", 1)
    for name in (
        "title",
        "problem",
        "action",
        "expected_result",
        "sdgs",
        "lead_institution",
        "language",
        "translations",
    ):
        assert getattr(new, name) == getattr(old, name), name
    assert list(new.carried_over_from.all()) == [old]
    assert [each.value for each in new.values_served.all()] == [OgpValue.ACCESS_TO_INFORMATION]
    assert list(new.policy_areas.all()) == list(old.policy_areas.all())
    assert [(each.institution, each.part) for each in new.supports.all()] == [(finance_ministry, "pays")]
    assert (new.ogp_id, new.start_date, new.end_date) == ("", None, None)
    assert not new.milestones.exists()


def test_unfinished_milestones_come_along_without_dates(amina, source):
    rows = copied(amina, source, CopiedMilestones.UNDATED).milestones.order_by("position")
    assert [(each.number, each.due_date, each.due_text, each.status) for each in rows] == [
        ("1", None, "", "not_reported"), ("2", None, "", "not_reported"),
    ]  # fmt: skip
    assert rows[0].deliverable == "A register"


def test_or_with_dates_as_many_months_on_as_the_plan_begins_later(amina, source):
    new = copied(amina, source, CopiedMilestones.SHIFTED)
    assert [each.due_date for each in new.milestones.order_by("position")] == [
        dt.date(2027, 12, 31), dt.date(2028, 8, 31),
    ]  # fmt: skip
    assert (new.start_date, new.end_date) == (dt.date(2027, 8, 1), dt.date(2028, 8, 31))


def test_nothing_stays_of_a_copy_that_is_refused(amina, bruno, source):
    own = [source.commitments.get(number="3").pk]
    foreign = [*own, CommitmentFactory().pk]
    before = (ActionPlan.objects.count(), Commitment.objects.count(), Event.objects.count())

    def copy(user=amina, plan=source, commitments=own, facts=NEW):
        plan_copy(user=user, source=plan, facts=facts, commitments=commitments, milestones=CopiedMilestones.UNDATED)

    assert code(lambda: copy(commitments=foreign)) == "not_a_predecessor"
    assert code(lambda: copy(user=bruno)) == "not_coordinator"
    assert code(lambda: copy(facts=NEW | {"number": source.number})) == "number_taken"
    draft = ActionPlanFactory(draft=True)
    assert code(lambda: copy(plan=draft, commitments=[])) == "not_a_predecessor"
    assert (ActionPlan.objects.count() - 1, Commitment.objects.count(), Event.objects.count()) == before


@pytest.fixture
def draft(amina, demoland, digital_agency) -> ActionPlan:
    """A draft with two commitments, the first with two milestones."""
    plan = plan_create(user=amina, country=demoland, facts=NEW)
    for title in ("First", "Second"):
        commitment_add(user=amina, plan=plan, facts={"title": title, "lead_institution": digital_agency})
    for title in ("One", "Two"):
        milestone_add(user=amina, commitment=plan.commitments.get(title="First"), facts={"title": title})
    return plan


def test_places_in_the_order_are_changed_and_texts_keep_their_versions(amina, draft):
    second = draft.commitments.get(title="Second")
    commitment_move(user=amina, commitment=second, place=1)
    assert [(each.title, each.version) for each in draft.commitments.all()] == [("Second", 1), ("First", 1)]
    two = Milestone.objects.get(title="Two")
    milestone_move(user=amina, milestone=two, place=1)
    assert [each.title for each in two.commitment.milestones.all()] == ["Two", "One"]
    verbs = list(Event.objects.order_by("-id").values_list("verb", flat=True)[:2])
    assert verbs == ["milestone.moved", "commitment.moved"]


def test_only_a_coordinator_orders_and_only_a_draft(amina, bruno, draft, source):
    first = draft.commitments.first()
    assert code(lambda: commitment_move(user=bruno, commitment=first, place=2)) == "not_coordinator"
    one = first.milestones.first()
    assert code(lambda: milestone_move(user=bruno, milestone=one, place=2)) == "not_coordinator"
    promise = source.commitments.first()
    assert code(lambda: commitment_move(user=amina, commitment=promise, place=2)) == "published"
    assert code(lambda: milestone_move(user=amina, milestone=promise.milestones.first(), place=2)) == "published"


def test_what_somebody_changed_meanwhile_is_not_thrown_away(amina, draft):
    first = draft.commitments.first()
    assert code(lambda: milestone_remove(user=amina, milestone=first.milestones.first(), version=9)) == "stale"
    assert code(lambda: commitment_remove(user=amina, commitment=first, version=9)) == "stale"
    assert code(lambda: commitment_discard(user=amina, commitment=first, version=9)) == "stale"
    assert code(lambda: plan_remove(user=amina, plan=draft, version=9)) == "stale"
    assert code(lambda: plan_discard(user=amina, plan=draft, version=9)) == "stale"
    assert (draft.commitments.count(), first.milestones.count()) == (2, 2)


def test_a_draft_is_thrown_away_with_all_that_is_in_it(amina, draft):
    commitment_discard(user=amina, commitment=draft.commitments.first(), version=1)
    assert [each.title for each in draft.commitments.all()] == ["Second"]
    plan_discard(user=amina, plan=draft, version=1)
    assert not ActionPlan.objects.filter(pk=draft.pk).exists()
    assert list(stream_faults(Stream.objects.get(name=f"ZZ/plan/{draft.pk}"))) == []


def test_what_was_published_is_never_thrown_away(amina, source):
    assert code(lambda: plan_discard(user=amina, plan=source, version=1)) == "published"
    assert code(lambda: commitment_discard(user=amina, commitment=source.commitments.last(), version=1)) == "published"


def test_publishing_holds_for_what_was_looked_at(amina, draft):
    MilestoneFactory(commitment=draft.commitments.last(), promised_date=False)
    seen = draft_steps(draft)
    milestone_add(user=amina, commitment=draft.commitments.last(), facts={"number": "7", "title": "Late comer"})
    assert code(lambda: plan_publish(user=amina, plan=draft, version=1, steps=seen)) == "stale"
    assert [each.verb for each in draft_changes(draft, seen)] == ["milestone.added"]
    plan_publish(user=amina, plan=draft, version=1, steps=draft_steps(draft))
    draft.refresh_from_db()
    assert draft.state == PlanState.PUBLISHED


def test_the_check_list_finds_the_rows_and_the_officers(amina, bruno, draft, finance_ministry, fixed_queries):
    first, second = draft.commitments.order_by("position")
    check = plan_missing(draft)
    assert (check.commitments, check.milestones) == (2, 2)
    assert [(each.lack, each.commitment) for each in check.forbidding] == [(Lack.NO_MILESTONES, second)]
    assert Lack.NO_OFFICER not in {each.lack for each in check.advice}
    own = milestone_add(user=amina, commitment=second, facts={"title": "Pay", "institution": finance_ministry})
    check = plan_missing(draft)
    assert check.forbidding == ()
    assert {(each.lack, each.milestone) for each in check.advice if each.milestone == own} == {(Lack.NO_DUE_DATE, own)}
    assert [each.institution for each in check.advice if each.lack == Lack.NO_OFFICER] == [finance_ministry]
    assert first in {each.commitment for each in check.advice}
    # commitments, their values, milestones, officers
    fixed_queries(
        lambda: plans_missing([draft]),
        lambda: [MilestoneFactory(commitment=CommitmentFactory(plan=draft)) for _ in range(20)],
        4,
    )
