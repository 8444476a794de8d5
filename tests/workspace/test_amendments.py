"""Amending a published plan in the workspace: the public before and after first, then the deed, with its reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from commitments.choices import CommitmentState
from commitments.models import Amendment, Commitment
from ledger.models import Event
from milestones.models import Milestone, PromisedDate
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory
from tests.workspace.building import fields_of, press, send, signed_in, words_of

REASON = "Parliament decides later."


@pytest.fixture
def milestone(amina) -> Milestone:
    """A milestone of a published commitment, due on 31 May 2026."""
    return MilestoneFactory(due_date=dt.date(2026, 5, 31), title="Law in force")


@pytest.fixture
def client(amina) -> Client:
    """Amina's browser."""
    return signed_in(amina)


def of(row: Commitment | Milestone, page: str = "edit/") -> str:
    return f"/workspace/{row._meta.verbose_name_plural}/{row.pk}/{page}"


def test_the_public_before_and_after_comes_first_and_changes_nothing(client, milestone):
    answer = send(client, of(milestone), "look", due_date="2026-06-30", reason=REASON)
    assert answer.status_code == 200
    words = words_of(answer)
    assert "Due on, before 31 May 2026 Due on, after 30 June 2026" in words
    assert REASON in words
    assert "Due on 30 June 2026 instead of 31 May 2026: 30 days later than first promised." in words
    milestone.refresh_from_db()
    assert milestone.due_date == dt.date(2026, 5, 31)
    assert not Amendment.objects.exists()
    assert not Event.objects.exists()


def test_it_is_looked_at_first_even_if_the_button_is_left_out(client, milestone):
    sent = fields_of(client.get(of(milestone))) | {"due_date": "2026-06-30", "reason": REASON}
    assert "Make this amendment public" in words_of(client.post(of(milestone), sent))
    assert not Amendment.objects.exists()


def test_then_it_is_public_with_its_slippage(client, milestone):
    looked = send(client, of(milestone), "look", due_date="2026-06-30", reason=REASON)
    answer = press(client, of(milestone), looked, "do")
    assert (answer.status_code, answer.url) == (302, of(milestone.commitment, ""))
    amendment = Amendment.objects.get()
    assert (amendment.before, amendment.after) == ({"due_date": "2026-05-31"}, {"due_date": "2026-06-30"})
    assert [each.due_date.month for each in PromisedDate.objects.all()] == [5, 6]
    assert "30 days later than first promised (31 May 2026)" in words_of(client.get(of(milestone.commitment, "")))
    public = words_of(
        Client().get(f"/ZZ/commitments/{milestone.commitment.plan.slug}-{milestone.commitment.reference}/")
    )
    assert "put off by 30 days" in public
    assert REASON in public


def test_a_date_brought_forward_says_so(client, milestone):
    words = words_of(send(client, of(milestone), "look", due_date="2026-05-01", reason=REASON))
    assert "earlier than first promised" in words


def test_one_can_go_back_to_the_form_with_everything_typed(client, milestone):
    looked = send(client, of(milestone), "look", title="Act\nin force", deliverable="One\r\n\r\nTwo", reason=REASON)
    answer = press(client, of(milestone), looked, "edit")
    assert answer.status_code == 200
    sent = fields_of(answer)
    assert (sent["reason"], sent["deliverable"].splitlines()) == (REASON, ["One", "", "Two"])
    assert not answer.context["form"].errors


def test_no_reason_no_amendment(client, milestone):
    answer = send(client, of(milestone), "do", due_date="2026-06-30", reason=" ")
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["reason"])
    assert fields_of(answer)["due_date"] == "2026-06-30"
    assert not Amendment.objects.exists()


def test_what_differs_in_nothing_is_no_amendment(client, milestone):
    answer = send(client, of(milestone), "look", reason=REASON)
    assert "Nothing differs from what stands, so there is nothing to amend." in words_of(answer)
    assert fields_of(answer)["reason"] == REASON


def test_what_the_source_printed_in_other_line_ends_is_not_amended(client):
    promise = CommitmentFactory(problem="One \r\n\r\nTwo", action=" Text ", sdgs=[16, 5])
    looked = send(client, of(promise), "look", title="Renamed", reason=REASON)
    press(client, of(promise), looked, "do")
    assert list(Amendment.objects.get().after) == ["title"]


def test_an_imported_milestone_without_a_day_can_be_amended_without_one(client):
    dayless = MilestoneFactory(due_date=None, due_text="Semester 1")
    looked = send(client, of(dayless), "look", title="Renamed", reason=REASON)
    assert press(client, of(dayless), looked, "do").status_code == 302
    assert Milestone.objects.get().title == "Renamed"


@pytest.mark.parametrize("step", ["look", "do"])
def test_who_comes_second_sees_both(client, milestone, step):
    opened = client.get(of(milestone))
    press(client, of(milestone), opened, "do", due_date="2026-06-30", reason=REASON)
    answer = press(client, of(milestone), opened, step, due_date="2026-07-31", reason="Another reason.")
    assert answer.status_code == 412
    [due] = answer.context["form"].differences
    assert (due.standing, due.typed) == ("30 June 2026", "31 July 2026")
    assert (fields_of(answer)["reason"], Amendment.objects.count()) == ("Another reason.", 1)
    assert press(client, of(milestone), answer, "do").status_code == 302
    assert [each.after for each in Amendment.objects.order_by("id")][1] == {"due_date": "2026-07-31"}


def test_a_commitment_and_its_milestone_are_added_by_amendments(client):
    plan = ActionPlanFactory()
    url = f"/workspace/ZZ/plans/{plan.pk}/commitments/new/"
    looked = send(client, url, "look", title="A new promise", reason=REASON)
    assert "Added:" in words_of(looked)
    assert "A new promise" in words_of(looked)
    assert not Commitment.objects.exists()
    made_at = press(client, url, looked, "do").url
    promise = Commitment.objects.get()
    assert (made_at, promise.added_at is not None) == (of(promise, ""), True)
    url = of(promise, "milestones/new/")
    looked = send(client, url, "look", title="Law in force", due_date="2026-09-30", reason=REASON)
    assert press(client, url, looked, "do").status_code == 302
    assert PromisedDate.objects.get().due_date == dt.date(2026, 9, 30)
    assert Amendment.objects.count() == 2


def test_a_commitment_is_withdrawn_with_a_reason_after_a_look(client, milestone):
    promise = milestone.commitment
    looked = send(client, of(promise, "withdraw/"), "look", reason=REASON)
    assert "before active" in words_of(looked)
    assert REASON in words_of(looked)
    promise.refresh_from_db()
    assert promise.state == CommitmentState.ACTIVE
    assert press(client, of(promise, "withdraw/"), looked, "do").status_code == 302
    promise.refresh_from_db()
    assert (promise.state, promise.withdrawn_reason) == (CommitmentState.WITHDRAWN, REASON)
    assert client.get(of(promise, "withdraw/")).status_code == 409
    answer = send(client, of(promise), "look", title="Too late", reason=REASON)
    assert answer.status_code == 409
    assert "A withdrawn commitment does not change any more." in words_of(answer)
    assert fields_of(answer)["title"] == "Too late"


def test_the_plans_own_facts_are_amended(client):
    plan = ActionPlanFactory()
    url = f"/workspace/ZZ/plans/{plan.pk}/edit/"
    looked = send(client, url, "look", end_date="2027-06-30", reason=REASON)
    assert "Ends on, after 30 June 2027" in words_of(looked)
    assert press(client, url, looked, "do").url == f"/workspace/ZZ/plans/{plan.pk}/"
    plan.refresh_from_db()
    assert plan.end_date == dt.date(2027, 6, 30)


def test_a_translation_is_an_amendment_too(client, milestone):
    url = f"/workspace/translations/milestone/{milestone.pk}/?language=fr"
    looked = send(client, url, "look", title="La loi est en vigueur", reason=REASON)
    assert "La loi est en vigueur" in words_of(looked)
    assert press(client, url, looked, "do").status_code == 302
    milestone.refresh_from_db()
    assert milestone.translations == {"fr": {"title": "La loi est en vigueur"}}


def test_an_officer_amends_nothing(bruno, milestone):
    officer = signed_in(bruno)
    sent = {"version": 1, "number": "1", "title": "T", "due_date": "2026-06-30", "reason": REASON, "step": "do"}
    assert officer.post(of(milestone), sent).status_code == 403
    assert not Amendment.objects.exists()
