"""A country's plans in the workspace: who sees them, entering, changing, the check list, publishing, ending."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.choices import PlanState
from commitments.models import ActionPlan
from ledger.models import Event
from milestones.models import Milestone, PromisedDate
from tests.factories import ActionPlanFactory, CommitmentFactory, InstitutionFactory, MilestoneFactory
from tests.workspace.building import fields_of, press, send, signed_in, words_of

NEW = {"title": "Third plan", "number": "3", "start_date": "2027-01-01", "end_date": "2028-12-31"}


@pytest.fixture
def draft(amina) -> ActionPlan:
    """A draft that the coordinator entered in the browser."""
    assert send(signed_in(amina), "/workspace/ZZ/plans/new/", **NEW).status_code == 302
    return ActionPlan.objects.get()


def address(plan: ActionPlan, page: str = "") -> str:
    return f"/workspace/ZZ/plans/{plan.pk}/{page}"


@pytest.mark.parametrize(
    ("person", "reads", "writes"),
    [("amina", 200, 200), ("bruno", 200, 403), ("dalia", 403, 403), ("goran", 404, 404), ("henrike", 404, 404)],
)
def test_who_comes_in(request, draft, person, reads, writes):
    client = signed_in(request.getfixturevalue(person))
    assert [client.get(url).status_code for url in ("/workspace/ZZ/plans/", address(draft))] == [reads, reads]
    pages = ("edit/", "publish/", "throw-away/", "commitments/new/")
    urls = ["/workspace/ZZ/plans/new/", *(address(draft, each) for each in pages)]
    assert {client.get(url).status_code for url in urls} == {writes}
    assert {client.post(url, NEW).status_code for url in urls if writes != 200} <= {writes}
    assert ActionPlan.objects.count() == 1


def test_who_has_not_signed_in_is_sent_to_the_door(client, draft):
    assert client.get(address(draft)).status_code == 302
    assert client.get("/workspace/ZZ/plans/").url.endswith("next=/workspace/ZZ/plans/")


def test_a_plan_of_another_country_is_not_there(amina, farland):
    foreign = ActionPlanFactory(country=farland)
    assert signed_in(amina).get(address(foreign)).status_code == 404


def test_a_new_plan_proposes_the_next_number_and_days(amina):
    ActionPlanFactory(number=2, start_date=dt.date(2025, 1, 1), end_date=dt.date(2026, 12, 31), language="fr")
    proposed = fields_of(signed_in(amina).get("/workspace/ZZ/plans/new/"))
    assert (proposed["number"], proposed["start_date"], proposed["end_date"], proposed["language"]) == (
        "3", "2027-01-01", "2028-12-31", "fr",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"end_date": "soon"}, "end_date", "Enter a valid date."),
        ({"end_date": "2026-01-01"}, "", "A plan ends after it begins."),
        ({"number": "0"}, "number", "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(amina, demoland, typed, field, words):
    answer = send(
        signed_in(amina), "/workspace/ZZ/plans/new/", **{**NEW, "source_url": "https://example.org/p", **typed}
    )
    assert answer.status_code == 400
    form = answer.context["form"]
    assert words in str(form.errors[field or "__all__"])
    assert fields_of(answer)["source_url"] == "https://example.org/p"
    assert not ActionPlan.objects.exists()


def test_a_number_is_taken_once(amina):
    ActionPlanFactory(number=3)
    answer = send(signed_in(amina), "/workspace/ZZ/plans/new/", **NEW)
    assert (answer.status_code, ActionPlan.objects.count()) == (400, 1)
    assert "There is already a national plan with this number." in words_of(answer)


def test_a_draft_is_changed_and_nothing_is_said_of_what_stands(amina, draft):
    answer = send(signed_in(amina), address(draft, "edit/"), title="Another title")
    assert (answer.status_code, answer.url) == (302, address(draft))
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Another title", 2)
    assert Event.objects.get(verb="plan.changed").data == {"changed": ["title"]}


def test_two_coordinators_at_once_see_both_texts_and_lose_none(amina, draft):
    client = signed_in(amina)
    opened = client.get(address(draft, "edit/"))
    send(client, address(draft, "edit/"), title="By the first")
    answer = press(
        client, address(draft, "edit/"), opened, "save", title="By the second", source_url="https://example.org/s"
    )
    assert answer.status_code == 412
    [title, source] = answer.context["form"].differences
    assert (title.standing, title.typed) == ("By the first", "By the second")
    assert (source.standing, source.typed) == ("", "https://example.org/s")
    assert fields_of(answer)["title"] == "By the second"
    assert ActionPlan.objects.get().title == "By the first"
    assert press(client, address(draft, "edit/"), answer, "save").status_code == 302
    assert ActionPlan.objects.get().title == "By the second"


def test_the_list_says_what_stands_in_the_way(amina, bruno, draft):
    words = words_of(signed_in(amina).get("/workspace/ZZ/plans/"))
    assert "Third plan Plan 3 Draft 1 January 2027 – 31 December 2028 0 0 1 thing stands in the way" in words
    commitment = CommitmentFactory(plan=draft)
    MilestoneFactory(commitment=commitment, promised_date=False)
    words = words_of(signed_in(bruno).get("/workspace/ZZ/plans/"))
    assert "1 1 Can be published" in words
    assert "New plan" not in words


def test_the_plan_says_what_is_missing_and_where_to_mend_it(amina, draft):
    commitment = CommitmentFactory(plan=draft, problem="")
    milestone = MilestoneFactory(commitment=commitment, due_date=None, promised_date=False)
    page = signed_in(amina).get(address(draft)).content.decode()
    assert f'href="/workspace/milestones/{milestone.pk}/edit/"' in page
    assert f'href="/workspace/commitments/{commitment.pk}/edit/"' in page
    assert "It has no due date, so it can never be late." in page


def ready(plan: ActionPlan, commitments: int = 2) -> None:
    """Give a draft what it needs to be published."""
    for _ in range(commitments):
        MilestoneFactory(
            commitment=CommitmentFactory(plan=plan), due_date=dt.date(2028, 5, 31), promised_date=False
        )  # fmt: skip


def test_the_preview_is_the_public_page_and_changes_nothing(amina, draft, client):
    ready(draft)
    before = (Event.objects.count(), PromisedDate.objects.count())
    words = words_of(signed_in(amina).get(address(draft, "publish/")))
    for promise in draft.commitments.all():
        assert promise.title in words
        preview = words_of(signed_in(amina).get(f"/workspace/commitments/{promise.pk}/preview/"))
        assert "Step" in preview
        assert "31 May 2028" in preview
    draft.refresh_from_db()
    assert draft.state == PlanState.DRAFT
    assert (Event.objects.count(), PromisedDate.objects.count()) == before
    assert client.get("/ZZ/plans/3/").status_code == 404


def test_without_milestones_there_is_neither_preview_nor_button(amina, draft):
    promise = CommitmentFactory(plan=draft)
    words = words_of(signed_in(amina).get(address(draft, "publish/")))
    assert "It has no milestone" in words
    assert "The preview comes once nothing stands in the way" in words
    assert "Publish this plan" not in words
    assert "The preview comes once" in words_of(signed_in(amina).get(f"/workspace/commitments/{promise.pk}/preview/"))
    sent = {"version": 1, "steps": 1, "agreed": "on"}
    answer = signed_in(amina).post(address(draft, "publish/"), sent)
    assert answer.status_code == 409
    assert "Every commitment needs at least one milestone" in words_of(answer)


def test_publishing_asks_for_the_word_and_then_everybody_sees_it(amina, draft, client):
    ready(draft)
    coordinator = signed_in(amina)
    answer = send(coordinator, address(draft, "publish/"))
    assert answer.status_code == 400
    draft.refresh_from_db()
    assert draft.state == PlanState.DRAFT
    answer = send(coordinator, address(draft, "publish/"), agreed="on")
    assert (answer.status_code, answer.url) == (302, address(draft))
    assert client.get("/ZZ/plans/3/").status_code == 200
    assert PromisedDate.objects.filter(due_date=dt.date(2028, 5, 31)).count() == 2
    assert coordinator.get(address(draft, "publish/")).status_code == 409


def test_what_changed_since_the_preview_is_said_and_not_published(amina, draft):
    ready(draft)
    client = signed_in(amina)
    opened = client.get(address(draft, "publish/"))
    send(client, address(draft, "commitments/new/"), title="Late comer")
    send(client, address(draft, "edit/"), source_url="https://example.org/p")
    answer = press(client, address(draft, "publish/"), opened, "save", agreed="on")
    assert answer.status_code == 412
    words = words_of(answer)
    assert "A commitment was added: 3. Late comer" in words
    assert "The plan’s own facts were changed." in words
    draft.refresh_from_db()
    assert draft.state == PlanState.DRAFT


def test_a_published_plan_is_closed_or_withdrawn_with_a_reason(amina):
    client, closing, withdrawing = signed_in(amina), ActionPlanFactory(), ActionPlanFactory()
    assert client.get(address(closing, "close/")).status_code == 200
    assert send(client, address(closing, "close/")).status_code == 302
    answer = send(client, address(withdrawing, "withdraw/"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["reason"])
    assert send(client, address(withdrawing, "withdraw/"), reason="A new government.").status_code == 302
    states = [ActionPlan.objects.get(pk=each.pk).state for each in (closing, withdrawing)]
    assert states == [PlanState.CLOSED, PlanState.WITHDRAWN]
    assert Event.objects.get(verb="plan.withdrawn").data == {"reason": "A new government."}
    assert client.get(address(closing, "withdraw/")).status_code == 409


def test_a_draft_is_thrown_away_with_all_that_is_in_it_and_a_published_plan_is_not(amina, draft):
    ready(draft)
    client = signed_in(amina)
    assert "With it go its 2 commitments" in words_of(client.get(address(draft, "throw-away/")))
    answer = send(client, address(draft, "throw-away/"))
    assert (answer.status_code, answer.url) == (302, "/workspace/ZZ/plans/")
    assert not ActionPlan.objects.exists()
    assert not Milestone.objects.exists()
    assert client.get(address(ActionPlanFactory(), "throw-away/")).status_code == 409


def test_a_plan_that_somebody_changed_is_not_thrown_away_unseen(amina, draft):
    client = signed_in(amina)
    opened = client.get(address(draft, "throw-away/"))
    send(client, address(draft, "edit/"), title="Worth keeping")
    assert press(client, address(draft, "throw-away/"), opened, "save").status_code == 412
    assert ActionPlan.objects.get().title == "Worth keeping"


def test_pages_make_a_fixed_number_of_queries(amina, draft, fixed_queries):
    client = signed_in(amina)
    ready(draft, 3)

    def grow():
        institution = InstitutionFactory()
        for _ in range(97):
            commitment = CommitmentFactory(plan=draft, lead_institution=institution)
            MilestoneFactory.create_batch(3, commitment=commitment, promised_date=False)

    # session, person, seat, plan, its commitments, their milestones, the check list's four, the frame
    fixed_queries(lambda: client.get(address(draft)), grow, 11)


def test_the_list_makes_a_fixed_number_of_queries(amina, fixed_queries):
    client = signed_in(amina)
    ready(ActionPlanFactory(draft=True))

    def grow():
        for _ in range(5):
            ready(ActionPlanFactory(draft=True), 5)
            ready(ActionPlanFactory(), 5)

    # session, person, seat, the plans, the check lists' four, the frame
    fixed_queries(lambda: client.get("/workspace/ZZ/plans/"), grow, 9)
