"""Evidence of the process, and how the half-years of a plan's public repository are judged."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import PlanState
from commitments.services import plan_stream
from ledger.models import Event, Stream
from ledger.services import Actor, stream_reveal
from milestones.choices import ProcessKind, RepositoryState
from milestones.models import ProcessEvidence
from milestones.rules import HalfYear, half_year_of, half_years, repository_state
from milestones.selectors import repository_standing, repository_warnings
from milestones.services import EvidenceDraft, process_evidence_add, process_link_found
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    LocalityFactory,
    MilestoneFactory,
    ProgressReportFactory,
    at,
)
from tests.refusals import code

DAYS = st.dates(dt.date(2011, 9, 20), dt.date(2100, 12, 31))
ADDRESS = EvidenceDraft(title="Minutes of the forum", url="https://demoland.example.org/minutes")
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@given(DAYS)
def test_every_day_lies_in_one_half_year_of_181_to_184_days(day):
    half = half_year_of(day)
    assert half.first <= day <= half.last
    assert (half.last - half.first).days + 1 in (181, 182, 184)
    assert half_year_of(half.last + dt.timedelta(days=1)) > half
    assert half.first < half.warned_from <= half.last


@pytest.mark.parametrize(
    ("day", "first", "last", "warned"),
    [
        ("2028-02-29", "2028-01-01", "2028-06-30", "2028-05-01"),
        ("2026-06-30", "2026-01-01", "2026-06-30", "2026-05-01"),
        ("2026-07-01", "2026-07-01", "2026-12-31", "2026-11-01"),
        ("2026-12-31", "2026-07-01", "2026-12-31", "2026-11-01"),
    ],
)
def test_half_years_end_with_june_and_december(day, first, last, warned):
    half = half_year_of(dt.date.fromisoformat(day))
    assert [each.isoformat() for each in (half.first, half.last, half.warned_from)] == [first, last, warned]


@given(DAYS, st.integers(1, 1500))
def test_the_half_years_of_a_plan_follow_one_another_and_hold_its_days(first, length):
    last = first + dt.timedelta(days=length)
    halves = half_years(first, last)
    assert halves[0].first <= first <= halves[0].last
    assert halves[-1].first <= last <= halves[-1].last
    following = [half_year_of(each.last + dt.timedelta(days=1)) for each in halves[:-1]]
    assert following == list(halves[1:])


def test_a_plan_that_begins_and_ends_within_half_years_has_those_too():
    assert half_years(dt.date(2024, 11, 20), dt.date(2026, 1, 1)) == (
        HalfYear(2024, True), HalfYear(2025, False), HalfYear(2025, True), HalfYear(2026, False),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("added", "public_since", "on", "state"),
    [
        (0, "2025-01-15", "2026-01-01", RepositoryState.RUNNING),
        (0, "2025-01-15", "2026-04-30", RepositoryState.RUNNING),
        (0, "2025-01-15", "2026-05-01", RepositoryState.ENDING),
        (0, "2025-01-15", "2026-06-30", RepositoryState.ENDING),
        (0, "2025-01-15", "2026-07-01", RepositoryState.MISSED),
        (0, "2026-06-30", "2026-07-01", RepositoryState.MISSED),
        (0, "2026-07-01", "2026-07-01", RepositoryState.UNTRACKED),
        (1, "2026-07-01", "2026-07-01", RepositoryState.UPDATED),
        (1, "2025-01-15", "2026-01-01", RepositoryState.UPDATED),
        (9, "2025-01-15", "2026-06-30", RepositoryState.UPDATED),
    ],
)
def test_a_half_year_is_warned_of_in_its_last_two_months_and_judged_after_its_end(added, public_since, on, state):
    days = {"public_since": dt.date.fromisoformat(public_since), "on": dt.date.fromisoformat(on)}
    assert repository_state(HalfYear(2026, False), added=added, **days) == state


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2)


def add(user, plan, day="2026-03-01", draft=ADDRESS, shows=ProcessKind.DIALOGUE) -> ProcessEvidence:
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False):
        return process_evidence_add(user=user, plan=plan, shows=shows, draft=draft)


def test_evidence_of_the_process_is_one_event_of_the_country(amina, plan):
    row = add(amina, plan)
    assert (row.plan, row.added_by, row.added_at) == (plan, amina, at(2026, 3, 1, 12))
    event = Event.objects.get()
    assert (event.stream.name, event.verb, event.subject) == ("ZZ", "process_evidence.added", f"plan:{plan.pk}")
    print_of = {"id": row.pk, "url": ADDRESS.url, "sha256": ""}
    assert event.data == {"plan": plan.pk, "shows": "dialogue", "evidence": [print_of]}


def test_a_check_of_an_address_in_a_draft_is_sealed_until_the_plan_is_published(amina, demoland):
    plan = ActionPlanFactory(country=demoland, state=PlanState.DRAFT, number=9)
    row = add(amina, plan)
    process_link_found(evidence=row, answers=True)
    sealed = Event.objects.get(verb="process_evidence.checked")
    assert (sealed.stream.name, sealed.stream.sealed) == (plan_stream(plan), True)
    assert not Event.objects.public().exists()
    stream_reveal(stream=plan_stream(plan), into="ZZ", actor=Actor("coordinator", "Demoland"))
    assert sealed in Event.objects.public()


def test_a_check_of_an_address_in_a_public_plan_is_the_countrys(amina, plan):
    process_link_found(evidence=add(amina, plan), answers=False)
    event = Event.objects.get(verb="process_evidence.checked")
    assert (event.stream.name, event.actor, event.data["link_status"]) == ("ZZ", "tracker", "dead")


def test_a_file_is_taken_as_other_evidence_is(amina, plan):
    row = add(amina, plan, draft=EvidenceDraft(title="Minutes", file=ContentFile(PDF, "minutes.pdf")))
    assert (row.media_type, row.size, row.file_name) == ("application/pdf", len(PDF), "minutes.pdf")


def test_what_a_draft_takes_is_told_under_seal(amina, demoland):
    draft = ActionPlanFactory(country=demoland, draft=True)
    add(amina, draft)
    assert Stream.objects.get().name == plan_stream(draft)
    assert Stream.objects.get().sealed


@pytest.mark.parametrize("who", ["bruno", "dalia", "goran", "henrike", "nobody"])
def test_only_the_coordinator_adds(request, plan, who):
    person = request.getfixturevalue(who)
    assert code(lambda: add(person, plan)) == "not_coordinator"
    assert not ProcessEvidence.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("draft", "shows", "refusal"),
    [
        (EvidenceDraft(title="Nothing"), ProcessKind.SPACE, "url_xor_file"),
        (EvidenceDraft(title="", url="https://example.org/"), ProcessKind.SPACE, "blank"),
        (EvidenceDraft(title="Page", file=ContentFile(b"<script>", "a.pdf")), ProcessKind.SPACE, ""),
        (ADDRESS, "everything", "invalid_choice"),
    ],
)
def test_what_is_malformed_leaves_nothing(amina, plan, draft, shows, refusal):
    found = code(lambda: add(amina, plan, draft=draft, shows=shows))
    assert found == refusal or (not refusal and found)
    assert not ProcessEvidence.objects.exists()
    assert not Event.objects.exists()


def test_the_same_is_added_once_for_each_standard(amina, plan):
    add(amina, plan)
    assert code(lambda: add(amina, plan, day="2026-03-02")) == "added_already"
    add(amina, plan, shows=ProcessKind.SPACE)
    assert (ProcessEvidence.objects.count(), Event.objects.count()) == (2, 2)


def test_a_closed_plan_takes_it_and_a_withdrawn_one_does_not(amina, demoland):
    add(amina, ActionPlanFactory(country=demoland, number=1, state=PlanState.CLOSED))
    withdrawn = ActionPlanFactory(country=demoland, number=2, state=PlanState.WITHDRAWN)
    assert code(lambda: add(amina, withdrawn)) == "plan_withdrawn"


def evidence(plan, *days: str) -> None:
    """Evidence of a report on a milestone of ``plan``, added on each day."""
    report = ProgressReportFactory(milestone=MilestoneFactory(commitment=CommitmentFactory(plan=plan)))
    for day in days:
        EvidenceFactory(report=report, added_at=dt.datetime.fromisoformat(f"{day}T23:59:59.999999+00:00"))


def test_each_half_year_says_what_was_added_in_it_and_when_last(amina, plan):
    add(amina, plan, day="2025-06-30")
    add(amina, plan, day="2025-02-01", shows=ProcessKind.SPACE)
    evidence(plan, "2025-12-31", "2025-07-01", "2026-06-30")
    lines = repository_standing([plan], dt.date(2026, 7, 1))[plan.pk]
    found = [
        (each.half, each.process.number, each.process.last_on, each.implementation.number, each.implementation.last_on)
        for each in lines
    ]
    assert found == [
        (HalfYear(2026, True), 0, None, 0, None),
        (HalfYear(2026, False), 0, None, 1, dt.date(2026, 6, 30)),
        (HalfYear(2025, True), 0, None, 2, dt.date(2025, 12, 31)),
        (HalfYear(2025, False), 2, dt.date(2025, 6, 30), 0, None),
    ]
    assert [each.state for each in lines] == [RepositoryState.RUNNING, *[RepositoryState.UPDATED] * 3]


def test_a_past_day_does_not_know_what_came_later(amina, plan):
    evidence(plan, "2025-06-30")
    asked = {"2025-06-29": RepositoryState.ENDING, "2025-06-30": RepositoryState.UPDATED}
    for day, state in asked.items():
        assert [each.state for each in repository_standing([plan], dt.date.fromisoformat(day))[plan.pk]] == [state]


def test_plans_do_not_count_one_anothers_evidence(amina, demoland, plan):
    other = ActionPlanFactory(country=demoland, number=3)
    evidence(plan, "2025-03-01")
    add(amina, plan, day="2025-03-01")
    standing = repository_standing([plan, other], dt.date(2025, 3, 2))
    assert [each.state for each in standing[plan.pk]] == [RepositoryState.UPDATED]
    assert [each.state for each in standing[other.pk]] == [RepositoryState.RUNNING]


def test_a_plan_to_come_has_no_half_year_yet(demoland):
    plan = ActionPlanFactory(country=demoland, start_date=dt.date(2027, 1, 1), end_date=dt.date(2028, 12, 31))
    assert repository_standing([plan], dt.date(2026, 12, 31))[plan.pk] == ()


def test_the_coordinator_is_warned_of_running_plans_alone(amina, demoland, farland, plan):
    local = ActionPlanFactory(country=demoland, number=1, locality=LocalityFactory(country=demoland))
    ActionPlanFactory(country=demoland, number=4, draft=True)
    ActionPlanFactory(country=demoland, number=5, state=PlanState.CLOSED)
    ActionPlanFactory(country=demoland, number=6, end_date=dt.date(2026, 4, 30))
    ActionPlanFactory(country=farland, number=7)
    assert repository_warnings("ZZ", dt.date(2026, 4, 30)) == []
    found = repository_warnings("ZZ", dt.date(2026, 5, 1))
    assert [(each.plan, each.half, each.days_left) for each in found] == [
        (plan, HalfYear(2026, False), 60), (local, HalfYear(2026, False), 60),
    ]  # fmt: skip
    add(amina, plan, day="2026-05-02")
    assert [each.plan for each in repository_warnings("ZZ", dt.date(2026, 5, 3))] == [local]


def test_it_takes_the_same_queries_for_any_number_of_plans(amina, demoland, plan, fixed_queries):
    def grow() -> None:
        for number in range(10, 15):
            other = ActionPlanFactory(country=demoland, number=number)
            add(amina, other)
            evidence(other, "2026-02-01", "2025-02-01")

    # The plans, additions to the process, additions of implementation.
    fixed_queries(lambda: repository_warnings("ZZ", dt.date(2026, 5, 20)), grow, 3)
    fixed_queries(lambda: repository_warnings("ZZ", dt.date(2026, 4, 20)), lambda: None, 0)
