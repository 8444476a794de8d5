"""A new plan that carries over what an earlier one did not finish, in the workspace."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.models import ActionPlan
from milestones.choices import Completion
from milestones.models import CommitmentProgress
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory
from tests.workspace.building import fields_of, send, signed_in, words_of


@pytest.fixture
def source(demoland) -> ActionPlan:
    """A published plan with a complete commitment, one that is not, and a withdrawn milestone."""
    plan = ActionPlanFactory(number=2)
    done, open_ = CommitmentFactory(plan=plan, title="Done"), CommitmentFactory(plan=plan, title="Not done")
    CommitmentProgress.objects.create(commitment=done, claimed=Completion.COMPLETE)
    MilestoneFactory(commitment=open_, title="Law in force", due_date=dt.date(2026, 5, 31))
    return plan


def url(plan: ActionPlan) -> str:
    return f"/workspace/ZZ/plans/{plan.pk}/carry-over/"


def test_what_is_not_complete_is_ticked_and_comes_along(amina, source):
    client = signed_in(amina)
    proposed = fields_of(client.get(url(source)))
    open_ = source.commitments.get(title="Not done")
    assert (proposed["commitments"], proposed["milestones"], proposed["number"]) == (str(open_.pk), "undated", "3")
    answer = send(client, url(source), title="Third plan", milestones="shifted")
    made = ActionPlan.objects.get(number=3)
    assert (answer.status_code, answer.url) == (302, f"/workspace/ZZ/plans/{made.pk}/")
    copied = made.commitments.get()
    assert (copied.title, list(copied.carried_over_from.all())) == ("Not done", [open_])
    assert copied.milestones.get().due_date == dt.date(2028, 5, 31)
    assert "Not done" in words_of(client.get(answer.url))


def test_without_dates_the_check_list_asks_for_them(amina, source):
    client = signed_in(amina)
    answer = send(client, url(source), title="Third plan")
    assert "It has no due date, so it can never be late." in words_of(client.get(answer.url))


def test_what_is_wrong_is_said_and_the_choice_is_kept(amina, source):
    done = str(source.commitments.get(title="Done").pk)
    answer = send(signed_in(amina), url(source), commitments=[done], milestones="nothing")
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["title"])
    kept = fields_of(answer)
    assert (kept["commitments"], kept["milestones"]) == (done, "nothing")
    assert ActionPlan.objects.count() == 1


def test_only_what_was_published_is_carried_over_and_only_by_the_coordinator(amina, bruno, source):
    draft = ActionPlanFactory(draft=True)
    assert signed_in(amina).get(url(draft)).status_code == 409
    assert signed_in(bruno).get(url(source)).status_code == 403
    foreign = CommitmentFactory()
    answer = send(signed_in(amina), url(source), title="Third plan", commitments=[str(foreign.pk)])
    assert (answer.status_code, ActionPlan.objects.filter(number=3).exists()) == (400, False)


def test_the_page_makes_a_fixed_number_of_queries(amina, source, fixed_queries):
    client = signed_in(amina)
    # session, person, seat, plan, its commitments, localities, the last plan, the frame
    fixed_queries(lambda: client.get(url(source)), lambda: CommitmentFactory.create_batch(50, plan=source), 8)
