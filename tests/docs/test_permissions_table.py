"""``docs/permissions.md`` is right: its table is asked of every policy for every role, and none is missing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from commitments import policies as commitment_policies
from commitments.choices import PlanState, Role
from commitments.models import ActionPlan
from commitments.policies import may_edit_institutions, may_edit_plans, may_grant, may_view_people, may_view_plan
from milestones import policies as milestone_policies
from milestones.models import Milestone, ProgressReport, ReportDraft
from milestones.policies import may_add_process_evidence, may_ask, may_report, may_see_draft
from reviews import policies as review_policies
from reviews.policies import (
    may_accept,
    may_move_round,
    may_publish_round,
    may_run_rounds,
    may_see_provisional,
    may_verify,
    seat_of,
)
from tests.docs.examples import DOCS
from tests.factories import (
    ActionPlanFactory,
    AppointmentFactory,
    CommitmentFactory,
    MilestoneFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    at,
)

TEXT = (DOCS / "permissions.md").read_text(encoding="utf-8")
ROLES = ("Public", "Reviewer", "Officer, own milestone", "Officer, other milestone", "Coordinator", "Another country's",
         "Operator")  # fmt: skip


def rows() -> list[list[str]]:
    """The cells of the table of roles, headings first."""
    lines = [line for line in TEXT.split("## When")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line]


def test_the_table_has_the_roles_the_test_knows():
    assert tuple(rows()[0][2:]) == ROLES


@pytest.mark.parametrize(
    "module", [commitment_policies, milestone_policies, review_policies], ids=lambda each: each.__name__
)
def test_every_policy_is_named(module):
    functions = inspect.getmembers(module, inspect.isfunction)
    own = [name for name, function in functions if function.__module__ == module.__name__]
    assert own
    assert [name for name in own if f"`{name}`" not in TEXT] == []


@pytest.fixture
def people(
    nobody: AnonymousUser, dalia: User, bruno: User, chiara: User, amina: User, goran: User, henrike: User
) -> dict[str, Any]:
    """Who stands for each column; the milestone asked about is of Bruno's institution."""
    return dict(zip(ROLES, (nobody, dalia, bruno, chiara, amina, goran, henrike), strict=True))


Asked = dict[tuple[str, str], Callable[[Any], object]]


@pytest.fixture
def asked(digital_agency: Any, bruno: User, amina: User, dalia: User, emil: User) -> Asked:
    """What each row of the table asks, by its action and policy; others' own seats are Emil's."""
    plan: ActionPlan = ActionPlanFactory()
    milestone = MilestoneFactory(commitment=CommitmentFactory(plan=plan), institution=digital_agency)
    return {
        **_about_plans(ActionPlanFactory(draft=True)),
        **_about_progress(plan, milestone, (bruno, amina)),
        **_about_rounds(plan, ProgressReportFactory(milestone=milestone), (dalia, emil)),
    }


def _about_plans(draft: ActionPlan) -> Asked:
    public = [ActionPlanFactory(state=state) for state in (PlanState.PUBLISHED, PlanState.CLOSED, PlanState.WITHDRAWN)]
    others = (Role.COORDINATOR, Role.REVIEWER)
    return {
        ("See a published, closed or withdrawn plan", "`may_view_plan`"): lambda user: all(
            may_view_plan(user, each) for each in public
        ),
        ("See a draft", "`may_view_plan`"): lambda user: may_view_plan(user, draft),
        ("Enter, publish, amend, close or withdraw a plan", "`may_edit_plans`"): lambda user: may_edit_plans(
            user, "ZZ"
        ),
        ("Invite or seat an officer, or end their role", "`may_grant` officer"): lambda user: may_grant(
            user, "ZZ", Role.OFFICER
        ),
        ("Invite or seat a coordinator or a reviewer, or end their role", "`may_grant` others"): lambda user: any(
            may_grant(user, "ZZ", role) for role in others
        ),
        ("See who serves the country, by name", "`may_view_people`"): lambda user: may_view_people(user, "ZZ"),
        ("Keep the list of institutions", "`may_edit_institutions`"): lambda user: may_edit_institutions(user, "ZZ"),
    }


def _about_progress(plan: ActionPlan, milestone: Milestone, authors: tuple[User, ...]) -> Asked:
    drafts = {
        person: ReportDraft.objects.create(milestone=milestone, author=person, seen_version=1, saved_at=at(2025, 6, 1))
        for person in authors
    }
    return {
        ("Report progress, and add evidence to a report", "`may_report`"): lambda user: may_report(user, milestone),
        ("See, change and hand in a report that is not handed in yet", "`may_see_draft`"): lambda user: _own(
            user, drafts, lambda draft: may_see_draft(user, draft)
        ),
        ("Ask an institution for reports", "`may_ask`"): lambda user: may_ask(user, "ZZ"),
        ("Add evidence of how a plan is made and followed", "`may_add_process_evidence`"): lambda user: (
            may_add_process_evidence(user, plan)
        ),
    }


def _about_rounds(plan: ActionPlan, report: ProgressReport, reviewers: tuple[User, ...]) -> Asked:
    review_round = ReviewRoundFactory(plan=plan, open=True)
    closed = ReviewRoundFactory(plan=ActionPlanFactory(), closed=True)
    seats = {
        person: AppointmentFactory(
            round=review_round, reviewer=person, organisation=person.country_roles.get().institution
        )
        for person in reviewers
    }
    return {
        ("Confirm or dispute a report", "`may_verify`"): lambda user: may_verify(user, report),
        ("Open a round from its day on, close it after its day", "`may_move_round`"): lambda user: may_move_round(
            user, plan, due=True
        ),
        ("Schedule and answer rounds, offer seats", "`may_run_rounds`"): lambda user: may_run_rounds(user, plan),
        ("See what reviewers of a closed round handed in, without whose it is", "`may_see_provisional`"): lambda user: (
            may_see_provisional(user, closed)
        ),
        ("Publish a round", "`may_publish_round`"): lambda user: may_publish_round(user, plan),
        ("Accept an offered seat", "`may_accept`"): lambda user: _own(user, seats, lambda seat: may_accept(user, seat)),
        ("Rate, revise, hand in", "`seat_of`"): lambda user: _own(
            user, seats, lambda seat: seat_of(user, review_round) == seat
        ),
    }


def _own(user: Any, things: dict[User, Any], may: Callable[[Any], bool]) -> str | bool:
    """``own`` where a person may with what is their own and with nobody else's."""
    allowed = [person for person, thing in things.items() if may(thing)]
    return "own" if allowed == [user] else bool(allowed)


def test_the_table_says_what_the_policies_say(people, asked):
    table = rows()[1:]
    assert [(action, policy) for action, policy, *_cells in table] == list(asked)
    wrong = []
    for action, policy, *cells in table:
        for role, cell in zip(ROLES, cells, strict=True):
            answer = asked[action, policy](people[role])
            found = answer if isinstance(answer, str) else "yes" if answer else "no"
            if found != cell:
                wrong.append(f"{action}, {role}: the table says {cell}, the policy {found}")
    assert wrong == []


def test_what_the_table_names_exists():
    named = set(re.findall(r"`([a-z_]+)`", TEXT)) - {"policies.py"}
    modules = (commitment_policies, milestone_policies, review_policies)
    assert [name for name in named if not any(hasattr(module, name) for module in modules)] == []
