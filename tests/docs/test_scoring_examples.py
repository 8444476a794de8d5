"""``docs/scoring.md`` is right: every example is worked out by the rules, and every rule has one."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import pytest

from core.clock import end_of_day
from dashboards.scorecard import DUE_SOON_DAYS
from milestones import rules as milestone_rules
from milestones.choices import Completion, LinkOutcome, MilestoneStatus
from milestones.rules import MilestoneFacts
from reviews import rules as review_rules
from reviews.choices import Finding, GapName, PotentialForResults
from reviews.rules import calibration, lot, making
from reviews.selectors import commitments_standing
from tests.docs.examples import Example, examples
from tests.docs.scoring_judged import ERAS, JUDGED
from tests.docs.scoring_words import Answer, Says, completions, day, listed, named, on, yes
from tests.factories import (
    CommitmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    VerificationFactory,
)

EXAMPLES = examples("scoring.md")
FIRST_OF_MAY = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def status(words: str) -> MilestoneStatus | None:
    return None if words == "not reported" else named(MilestoneStatus, words)


def facts(words: str) -> MilestoneFacts:
    """``completed with evidence, disputed`` and the like."""
    statement, *disputed = words.split(", ")
    proven = statement.endswith(" with evidence")
    said = re.sub(" with(out)? evidence$", "", statement)
    return MilestoneFacts(status(said), proven=proven, disputed=bool(disputed), any_evidence=proven)


# What each kind of example asks of the rules


def _claimed(says: Says) -> Says:
    return {"claimed": milestone_rules.claimed(map(facts, listed(says["milestones"]))).label.lower()}


def _evidenced(says: Says) -> Says:
    milestones = [facts(each) for each in says["milestones"].split("; ")]
    claimed, evidenced = milestone_rules.claimed(milestones), milestone_rules.evidenced(milestones)
    return {"claimed": claimed.label.lower(), "evidenced": evidenced.label.lower()}


def _reviewed(says: Says) -> Says:
    conclusion = review_rules.conclude(completions(says["ratings"]))
    return {"verdict": conclusion.completion.label.lower(), "spread": str(conclusion.spread)}


def _median(says: Says) -> Says:
    scale = listed(says["scale"])
    assert scale == [str(each.label).lower() for each in PotentialForResults]
    return {"median": review_rules.median_lower(listed(says["values"]), scale)}


def _gap(says: Says) -> Says:
    none = says["reviewed"] in ("nothing", "no consensus")
    reviewed = None if none else named(Completion, says["reviewed"])
    gap = review_rules.gap(named(Completion, says["claimed"]), reviewed, divided=says["reviewed"] == "no consensus")
    return {"gap": gap.value if isinstance(gap, GapName) else str(gap)}


def _needs_evidence(says: Says) -> Says:
    needed = review_rules.needs_evidence(named(Completion, says["claimed"]), named(Completion, says["rated"]))
    return {"evidence needed": yes(needed)}


def _step(says: Says) -> Says:
    step = review_rules.step(named(Completion, says["value"]))
    return {"step": "none" if step is None else str(step)}


def _overdue(says: Says) -> Says:
    return {"overdue": yes(milestone_rules.is_overdue(day(says["due"]), status(says["status"]), on(says)))}


def _due_soon(says: Says) -> Says:
    within = milestone_rules.is_due_within(day(says["due"]), status(says["status"]), on(says), DUE_SOON_DAYS)
    return {"due soon": yes(within)}


def _slippage(says: Says) -> Says:
    days = milestone_rules.slippage_days([day(each) for each in listed(says["promised"])])
    return {"slippage": "none" if days is None else str(days)}


def _silent(says: Says) -> Says:
    began = dt.date.fromisoformat(says["plan began"])
    return {"silent days": str(milestone_rules.silent_days(day(says["last report"]), began, on(says)))}


def _work(says: Says) -> Says:
    known = milestone_rules.WorkFacts(
        status=status(says["status"]), due_date=day(says["due"]), last_reported=day(says["last reported"]),
        since=dt.date(2025, 1, 1), disputed=says["disputed"] == "yes", asked=says["asked"] == "yes",
    )  # fmt: skip
    reasons = [str(each.label).lower() for each in milestone_rules.work_reasons(known, on(says))]
    return {"waits because": ", ".join(reasons) or "nothing"}


def _asking(says: Says) -> Says:
    can = milestone_rules.can_be_asked(status(says["status"]), says["disputed"] == "yes")
    again = milestone_rules.ask_again_from(dt.date.fromisoformat(says["asked on"]))
    return {"can be asked": yes(can), "again from": again.isoformat()}


def _preview(says: Says) -> Says:
    first, *others = [facts(each) for each in says["milestones"].split("; ")]
    said = facts(says["the first is reported"])
    assert said.status
    after = milestone_rules.facts_after(first, said.status, with_evidence=said.proven)
    values = [milestone_rules.evidenced([each, *others]) for each in (first, after)]
    return {"evidenced before": values[0].label.lower(), "evidenced after": values[1].label.lower()}


def _half_years(says: Says) -> Says:
    halves = milestone_rules.half_years(dt.date.fromisoformat(says["from"]), dt.date.fromisoformat(says["to"]))
    return {"half-years": ", ".join(f"{each.year} {'second' if each.second else 'first'}" for each in halves)}


def _repository(says: Says) -> Says:
    half = milestone_rules.half_year_of(dt.date.fromisoformat(says["half-year of"]))
    since = dt.date.fromisoformat(says["public since"])
    state = milestone_rules.repository_state(half, added=int(says["added"]), public_since=since, on=on(says))
    return {"standing": str(state.label).lower()}


def _address(says: Says) -> Says:
    """Requests on days after the first of May, one after another."""
    known, again = milestone_rules.LinkStanding(), FIRST_OF_MAY
    for number, found in zip(listed(says["on days"]), says["found"].split("; "), strict=True):
        moment = FIRST_OF_MAY + dt.timedelta(days=int(number))
        known, again = milestone_rules.link_judged(known, named(LinkOutcome, found), moment)
    return {"the address": known.status.label.lower(), "asked again on day": str((again - FIRST_OF_MAY).days)}


# Each kind of example: what works it out, and which rules it shows.
KINDS: dict[str, tuple[Answer, Sequence[Callable[..., Any]]]] = {
    "claimed": (_claimed, [milestone_rules.claimed]),
    "evidenced": (_evidenced, [milestone_rules.evidenced]),
    "reviewed": (_reviewed, [review_rules.conclude]),
    "median": (_median, [review_rules.median_lower]),
    "gap": (_gap, [review_rules.gap]),
    "evidence needed": (_needs_evidence, [review_rules.needs_evidence]),
    "step": (_step, [review_rules.step]),
    "overdue": (_overdue, [milestone_rules.is_overdue]),
    "due soon": (_due_soon, [milestone_rules.is_due_within]),
    "slippage": (_slippage, [milestone_rules.slippage_days]),
    "silent": (_silent, [milestone_rules.silent_days]),
    "work": (_work, [milestone_rules.work_reasons]),
    "asking": (_asking, [milestone_rules.can_be_asked, milestone_rules.ask_again_from]),
    "preview": (_preview, [milestone_rules.facts_after]),
    "half years": (_half_years, [milestone_rules.half_years]),
    "repository": (_repository, [milestone_rules.half_year_of, milestone_rules.repository_state]),
    "address": (_address, [milestone_rules.link_judged]),
    **JUDGED,
}
STORIES = {"as of"}
WORKED_OUT = [example for example in EXAMPLES if example.rule not in STORIES]


@pytest.mark.parametrize("example", WORKED_OUT, ids=str)
def test_an_example_is_as_the_rules_work_it_out(example: Example):
    answer = KINDS[example.rule][0](example.says)
    assert answer
    assert {name: example.says[name] for name in answer} == answer


def _public_functions(module: ModuleType) -> list[Callable[..., Any]]:
    found = inspect.getmembers(module, inspect.isfunction)
    return [each for name, each in found if each.__module__.startswith(module.__name__) and not name.startswith("_")]


RULES = [milestone_rules, review_rules, making, calibration, lot]


@pytest.mark.parametrize("module", RULES, ids=lambda module: module.__name__)
def test_every_rule_has_an_example(module):
    shown = {rule for example in WORKED_OUT for rule in KINDS[example.rule][1]}
    assert [rule.__name__ for rule in _public_functions(module) if rule not in shown] == []


def test_every_value_and_era_has_an_example():
    said = {(example.rule, value) for example in EXAMPLES for value in example.says.values()}
    assert {("star", era) for era in ERAS} <= said
    assert {("gap", name.value) for name in GapName} <= said
    assert {("claimed", each) for each in ("not reported", "not started", "limited", "substantial", "complete")} <= said


@pytest.mark.parametrize("example", WORKED_OUT, ids=str)
def test_no_answer_is_copied_from_its_example(example: Example):
    answer = KINDS[example.rule][0](example.says)
    altered = {**example.says, **dict.fromkeys(answer, "something else")}
    assert KINDS[example.rule][0](altered) == answer


# As of a date: a story in the database

TOLD = re.compile(r"milestone (?P<number>\d+) (?P<what>.+)")
STANDS = re.compile(r"claimed (?P<claimed>[a-z ]+), evidenced (?P<evidenced>[a-z ]+)")


def _moment(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{words}T12:00:00+00:00")


@pytest.mark.django_db
@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.rule == "as of"], ids=str)
def test_a_past_day_is_as_the_document_says(example: Example):
    commitment = CommitmentFactory()
    milestones = MilestoneFactory.create_batch(int(example.says["milestones"]), commitment=commitment)
    asked = 0
    for name, words in example.says.items():
        if told := TOLD.fullmatch(words):
            _tell(milestones[int(told["number"]) - 1], told["what"], _moment(name))
        elif stands := STANDS.fullmatch(words):
            moment = end_of_day(dt.date.fromisoformat(name.removeprefix("on ")))
            [standing] = commitments_standing([commitment], moment)
            found = (standing.claimed.label.lower(), standing.evidenced.label.lower())
            assert found == (stands["claimed"], stands["evidenced"]), name
            asked += 1
    assert asked >= 2


def _tell(milestone: Any, what: str, moment: dt.datetime) -> None:
    """Let a report, with or without evidence, or a dispute of the latest report happen at ``moment``."""
    if what == "disputed":
        VerificationFactory(report=milestone.reports.latest_first()[0], finding=Finding.DISPUTED, created_at=moment)
        return
    said = facts(what)
    report = ProgressReportFactory(milestone=milestone, status=said.status, reported_at=moment)
    if said.proven:
        EvidenceFactory(report=report)
