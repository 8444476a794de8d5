"""Entering, publishing and amending plans; seating people."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commitments.choices import PlanState, Role
from commitments.models import ActionPlan, Amendment, Commitment, CountryRole
from commitments.policies import may_view_plan
from commitments.services import (
    commitment_add,
    commitment_change,
    commitment_remove,
    commitment_withdraw,
    institution_add,
    institution_change,
    plan_change,
    plan_close,
    plan_create,
    plan_remove,
    plan_withdraw,
    role_end,
    role_grant,
)
from core.errors import Malformed, NotPermitted, Stale
from ledger.models import Event
from milestones.services import milestone_add, plan_publish
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryRoleFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    UserFactory,
)
from tests.refusals import code

DATES = {"start_date": dt.date(2026, 1, 1), "end_date": dt.date(2027, 12, 31)}


@pytest.fixture
def draft(amina, demoland) -> ActionPlan:
    return plan_create(user=amina, country=demoland, facts={"number": 5, "title": "Fifth plan", **DATES})


def test_a_plan_from_draft_to_publication(amina, draft, digital_agency, finance_ministry):
    area = PolicyAreaFactory(slug="open-data")
    promise = commitment_add(
        user=amina, plan=draft, facts={
            "number": "1", "title": "Publish the budget", "lead_institution": digital_agency, "sdgs": [16],
            "ogp_values": ["access_to_information"], "policy_areas": [area], "supports": [(finance_ministry, "data")],
        },
    )  # fmt: skip
    milestone_add(user=amina, commitment=promise, facts={"title": "Draft law", "due_date": dt.date(2026, 6, 30)})
    published = plan_publish(user=amina, plan=draft, version=1)
    assert published.state == PlanState.PUBLISHED
    assert published.published_at is not None
    assert [promised.due_date for promised in promise.milestones.get().promised_dates.all()] == [dt.date(2026, 6, 30)]
    assert [each.value for each in promise.values_served.all()] == ["access_to_information"]
    assert [(each.institution, each.part) for each in promise.supports.all()] == [(finance_ministry, "data")]
    verbs = list(Event.objects.public().order_by("id").values_list("verb", flat=True))
    assert verbs == ["plan.created", "commitment.added", "milestone.added", "plan.published", "stream.revealed"]


def test_a_drafts_events_are_sealed(draft):
    assert not Event.objects.public().exists()
    assert Event.objects.get().verb == "plan.created"


def test_what_cannot_be_published(amina, draft):
    assert code(lambda: plan_publish(user=amina, plan=draft, version=1)) == "no_commitments"
    CommitmentFactory(plan=draft)
    assert code(lambda: plan_publish(user=amina, plan=draft, version=1)) == "commitment_without_milestones"
    MilestoneFactory(commitment=draft.commitments.get(), promised_date=False)
    assert code(lambda: plan_publish(user=amina, plan=draft, version=7)) == "stale"
    plan_publish(user=amina, plan=draft, version=1)
    assert code(lambda: plan_publish(user=amina, plan=draft, version=2)) == "published"


def test_only_the_coordinator_enters_publishes_and_amends(bruno, dalia, goran, henrike, nobody, demoland, draft):
    facts = {"number": 6, "title": "Sixth", **DATES}
    for person in (bruno, dalia, goran, henrike, nobody):
        calls = (
            lambda who=person: plan_create(user=who, country=demoland, facts=facts),
            lambda who=person: plan_publish(user=who, plan=draft, version=1),
            lambda who=person: plan_change(user=who, plan=draft, version=1, facts={"title": "x"}),
            lambda who=person: commitment_add(user=who, plan=draft, facts={"title": "x"}),
        )
        for call in calls:
            with pytest.raises(NotPermitted), transaction.atomic():
                call()


def test_a_published_plan_changes_only_by_an_amendment_with_a_reason(amina):
    commitment = CommitmentFactory(title="Publish the register", plan__country=amina.country_roles.get().country)

    def without():
        return commitment_change(user=amina, commitment=commitment, version=1, facts={"title": "Publish"})

    assert code(without) == "amendment_needs_reason"
    commitment.refresh_from_db()
    assert commitment.title == "Publish the register"
    commitment_change(user=amina, commitment=commitment, version=1, facts={"title": "Publish"}, reason="Shorter.")
    amendment = Amendment.objects.get()
    assert (amendment.before, amendment.after) == ({"title": "Publish the register"}, {"title": "Publish"})
    assert (amendment.reason, amendment.kind, amendment.subject_id) == ("Shorter.", "commitment", commitment.pk)
    event = Event.objects.get(verb="commitment.amended")
    assert event.data["records"][0]["id"] == amendment.pk


def test_an_amendment_that_changes_nothing_leaves_no_trace(amina):
    commitment = CommitmentFactory()
    same = {"title": commitment.title, "ogp_values": [], "policy_areas": []}
    unchanged = commitment_change(user=amina, commitment=commitment, version=1, facts=same, reason="None.")
    assert unchanged.version == 1
    assert not Amendment.objects.exists()
    assert not Event.objects.exists()


def test_a_commitment_added_to_a_published_plan_says_when(amina):
    plan = ActionPlanFactory()
    with time_machine.travel("2026-03-01T12:00Z", tick=False):
        added = commitment_add(user=amina, plan=plan, facts={"title": "Late promise"}, reason="Parliament asked.")
    assert added.added_at == dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert added not in Commitment.objects.standing_at(dt.datetime(2026, 2, 28, tzinfo=dt.UTC))
    assert Amendment.objects.get().before == {}


def test_withdrawing_a_commitment_keeps_it_readable(amina):
    commitment = CommitmentFactory()
    gone = commitment_withdraw(user=amina, commitment=commitment, version=1, reason="Overtaken by a law.")
    assert (gone.state, gone.withdrawn_reason) == ("withdrawn", "Overtaken by a law.")
    assert gone in Commitment.objects.published()
    assert code(lambda: commitment_withdraw(user=amina, commitment=gone, version=2, reason="x")) == "withdrawn"

    def change():
        return commitment_change(user=amina, commitment=gone, version=2, facts={"title": "x"}, reason="x")

    assert code(change) == "withdrawn"


def test_a_closed_or_withdrawn_plan_no_longer_changes(amina):
    closed = plan_close(user=amina, plan=ActionPlanFactory(), version=1)
    withdrawn = plan_withdraw(user=amina, plan=ActionPlanFactory(), version=1, reason="New government.")
    for plan in (closed, withdrawn):
        assert plan.is_public

        def change(plan=plan):
            return plan_change(user=amina, plan=plan, version=2, facts={"title": "x"}, reason="x")

        assert code(change) == "plan_not_open"
    assert code(lambda: plan_close(user=amina, plan=closed, version=2)) == "plan_not_open"
    assert code(lambda: plan_withdraw(user=amina, plan=ActionPlanFactory(), version=1, reason=" ")) == "reason_required"


def test_two_people_amending_at_once_lose_nothing(amina):
    commitment = CommitmentFactory()
    commitment_change(user=amina, commitment=commitment, version=1, facts={"title": "First"}, reason="a")
    with pytest.raises(Stale) as caught:
        commitment_change(user=amina, commitment=commitment, version=1, facts={"title": "Second"}, reason="b")
    assert caught.value.extra == {"current_version": 2}


def test_drafts_are_thrown_away_piece_by_piece(amina, draft):
    promise = commitment_add(user=amina, plan=draft, facts={"title": "Maybe"})
    assert code(lambda: plan_remove(user=amina, plan=draft)) == "not_empty"
    step = milestone_add(user=amina, commitment=promise, facts={"title": "Step"})
    assert code(lambda: commitment_remove(user=amina, commitment=promise)) == "not_empty"
    step.delete()
    commitment_remove(user=amina, commitment=promise)
    plan_remove(user=amina, plan=draft)
    assert not ActionPlan.objects.exists()
    assert code(lambda: plan_remove(user=amina, plan=ActionPlanFactory())) == "published"
    assert code(lambda: commitment_remove(user=amina, commitment=CommitmentFactory())) == "published"


@pytest.mark.parametrize(
    ("facts", "field", "error"),
    [
        ({"title": ""}, "title", "blank"),
        ({"title": "x", "sdgs": [18]}, "sdgs", "sdgs"),
        ({"title": "x", "sdgs": "16"}, "sdgs", "sdgs"),
        ({"title": "x", "ogp_id": "nonsense"}, "ogp_id", "ogp_id"),
        ({"title": "x", "language": "klingon"}, "language", "language_tag"),
        ({"title": "x", "translations": {"fr": {"nom": "y"}}}, "translations", "unknown_field"),
        ({"title": "x", "plan": 3}, "plan", "not_editable"),
        ({"title": "x", "ogp_values": ["charm"]}, "value", "invalid_choice"),
        ({"title": "x", "start_date": dt.date(2026, 2, 1), "end_date": dt.date(2026, 1, 1)}, "", "end_before_start"),
    ],
)
def test_a_malformed_commitment_names_the_field_and_the_rule(amina, draft, facts, field, error):
    with pytest.raises(Malformed) as caught, transaction.atomic():
        commitment_add(user=amina, plan=draft, facts=facts)
    assert (field, error) in [(name, kind) for name, kind, _ in caught.value.errors]
    assert not draft.commitments.exists()


def test_institutions_of_other_countries_are_refused(amina, draft, goran):
    foreign = goran.country_roles.get().institution
    facts = {"title": "x", "lead_institution": foreign}
    assert code(lambda: commitment_add(user=amina, plan=draft, facts=facts)) == "foreign_institution"
    facts = {"title": "x", "supports": [(foreign, "")]}
    assert code(lambda: commitment_add(user=amina, plan=draft, facts=facts)) == "foreign_institution"


def test_a_promise_is_carried_over_from_one_the_public_knows(amina, draft, farland):
    known, amended = CommitmentFactory(), CommitmentFactory()
    secret = CommitmentFactory(plan=draft, title="What we may promise next")
    foreign = CommitmentFactory(plan__country=farland)
    for predecessor in (secret, foreign, amended):
        facts = {"carried_over_from": [predecessor]}
        change = {"user": amina, "commitment": amended, "version": 1, "facts": facts, "reason": "x"}
        assert code(lambda change=change: commitment_change(**change)) == "not_a_predecessor"
    assert not Amendment.objects.exists()
    added = commitment_add(user=amina, plan=draft, facts={"title": "Next", "carried_over_from": [known]})
    assert added.carried_over_from.get() == known


def test_a_plan_number_is_taken_once(amina, demoland, draft):
    facts = {"number": 5, "title": "Twice", **DATES}
    assert code(lambda: plan_create(user=amina, country=demoland, facts=facts)) == "number_taken"
    backwards = {"number": 6, "title": "x", "start_date": dt.date(2026, 1, 2), "end_date": dt.date(2026, 1, 1)}
    assert code(lambda: plan_create(user=amina, country=demoland, facts=backwards)) == "end_before_start"


# Who serves a country ---------------------------------------------------------------------------------------------


def test_nobody_is_on_both_sides_of_a_country(henrike, dalia, bruno, demoland, digital_agency, farland):
    def both():
        return role_grant(user=henrike, person=dalia, country=demoland, role=Role.COORDINATOR)

    assert code(both) == "two_roles"
    watch = InstitutionFactory(country=demoland)

    def back():
        return role_grant(user=henrike, person=bruno, country=demoland, role=Role.REVIEWER, institution=watch)

    assert code(back) == "two_roles"
    elsewhere = InstitutionFactory(country=farland)
    role_grant(user=henrike, person=bruno, country=farland, role=Role.REVIEWER, institution=elsewhere)
    role_end(user=henrike, role=bruno.country_roles.get(country=demoland))
    role_grant(user=henrike, person=bruno, country=demoland, role=Role.REVIEWER, institution=watch)


def test_the_database_itself_refuses_a_second_role(bruno, demoland, digital_agency):
    with pytest.raises(IntegrityError), transaction.atomic():
        CountryRole.objects.create(
            user=bruno, country=demoland, role=Role.REVIEWER, institution=digital_agency,
            began_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )  # fmt: skip


def test_who_seats_whom(amina, bruno, henrike, demoland, farland, digital_agency):
    person = UserFactory()
    seat = role_grant(user=amina, person=person, country=demoland, role=Role.OFFICER, institution=digital_agency)
    assert (
        code(lambda: role_grant(user=bruno, person=UserFactory(), country=demoland, role=Role.OFFICER)) == "not_yours"
    )
    assert (
        code(lambda: role_grant(user=amina, person=UserFactory(), country=demoland, role=Role.REVIEWER)) == "not_yours"
    )
    assert code(lambda: role_grant(user=amina, person=UserFactory(), country=farland, role=Role.OFFICER)) == "not_yours"
    role_end(user=amina, role=seat)
    assert code(lambda: role_end(user=amina, role=seat)) == "already_ended"
    with pytest.raises(Malformed) as caught:
        role_grant(user=henrike, person=person, country=demoland, role=Role.OFFICER)
    assert caught.value.code == "institution_required"
    event = Event.objects.filter(verb="role.granted").first()
    assert event is not None
    assert person.email not in str(event.data)
    assert person.name not in str(event.data)


def test_the_list_of_institutions(amina, bruno, demoland):
    agency = institution_add(user=amina, country=demoland, facts={"name": "Statistics Office", "kind": "agency"})
    changed = institution_change(user=amina, institution=agency, facts={"short_name": "SO"})
    assert changed.short_name == "SO"
    assert code(lambda: institution_add(user=bruno, country=demoland, facts={"name": "x"})) == "not_yours"

    def taken():
        return institution_add(user=amina, country=demoland, facts={"name": "Statistics Office"})

    with pytest.raises(Malformed), transaction.atomic():
        taken()


# Who sees what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", PlanState.values)
def test_one_truth_about_who_sees_a_plan(state, amina, bruno, dalia, goran, henrike, nobody):
    published = None if state == PlanState.DRAFT else dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    plan = ActionPlanFactory(state=state, published_at=published)
    for person in (amina, bruno, dalia, goran, henrike, nobody):
        listed = plan in ActionPlan.objects.visible_to(person)
        assert listed == may_view_plan(person, plan), person
        assert listed is (state != PlanState.DRAFT or person in (amina, bruno, henrike)), person


def test_a_role_that_ended_shows_nothing(bruno, henrike):
    plan = ActionPlanFactory(draft=True)
    role_end(user=henrike, role=bruno.country_roles.get())
    assert plan not in ActionPlan.objects.visible_to(bruno)


def test_a_change_and_its_event_happen_together_or_not_at_all(amina, draft, monkeypatch):
    def broken(**_):
        raise OSError("the ledger cannot be written")

    monkeypatch.setattr("commitments.services.events.event_append", broken)
    with pytest.raises(OSError, match="ledger"), transaction.atomic():
        commitment_add(user=amina, plan=draft, facts={"title": "x"})
    assert not Commitment.objects.exists()


def test_full_clean_is_the_models_own(draft):
    draft.end_date = draft.start_date
    with pytest.raises(ValidationError):
        draft.full_clean()


@pytest.mark.django_db
def test_roles_need_an_institution_in_the_database_too(demoland):
    with pytest.raises(Malformed):
        CountryRoleFactory(country=demoland, role=Role.OFFICER, institution=None)
