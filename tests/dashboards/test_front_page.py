"""The front page: tiles by region, a drawing of every country's plans, and how little it weighs."""

from __future__ import annotations

import datetime as dt
import gzip
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from commitments.choices import Region
from dashboards.selectors.country import _officials
from dashboards.selectors.officials import official_column
from dashboards.selectors.since_joining import plans_since_joining
from dashboards.since_joining import HEIGHT, PlanPoint, sparkline
from milestones.choices import MilestoneStatus
from milestones.services import progress_refresh
from reviews.choices import IrmCompletion, Stage
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    ProgressReportFactory,
    at,
)

DAY = dt.date(2026, 5, 31)
LETTERS = "ABCDEFGH"
pytestmark = pytest.mark.django_db


def point(number: int, **changes: object) -> PlanPoint:
    base: dict[str, object] = {
        "number": number, "start_date": dt.date(2012, 1, 1), "end_date": dt.date(2013, 12, 31), "partial": False,
        "total": 8, "reported": 0, "claimed_high": 0, "assessed": 0, "official_high": 0,
    }  # fmt: skip
    return PlanPoint(**{**base, **changes})  # type: ignore[arg-type]  # what a test changes is of any type


def test_a_drawing_of_plans_says_the_same_in_words():
    drawn = sparkline([point(1, assessed=8, official_high=6), point(2), point(3, reported=4, claimed_high=2)])
    assert drawn is not None
    assert [(bar.height, bar.claimed_y) for bar in drawn.bars] == [(18, None), (None, None), (None, HEIGHT - 6)]
    assert drawn.words == (
        "Plan 1, 2012–2013: 6 of 8 assessed. Plan 2, 2012–2013: nothing assessed or reported. "
        "Plan 3, 2012–2013: 2 of 8 claimed."
    )
    with translation.override("fr"):
        again = sparkline([point(1, assessed=8, official_high=6)])
    assert again is not None
    assert again.words == "Plan 1, 2012–2013\xa0: 6 sur 8 selon l’évaluation officielle."


def test_nothing_known_is_not_drawn():
    assert sparkline([point(1)]) is None


def done(plan, *, reports: bool = True, official: str = "") -> None:
    """A commitment of the plan, completed with evidence, and coded."""
    commitment = CommitmentFactory(plan=plan)
    if reports:
        milestone = MilestoneFactory(commitment=commitment)
        report = ProgressReportFactory(
            milestone=milestone, status=MilestoneStatus.COMPLETED, reported_at=at(2025, 8, 1)
        )
        EvidenceFactory(report=report)
        progress_refresh(commitment_ids=[commitment.pk])
    if official:
        IRMAssessmentFactory(commitment=commitment, stage=Stage.PROGRESS, completion=official)


def tiles(client: Client, query: str = "") -> dict[str, tuple[str, str]]:
    """What each tile shows: its ink and its words."""
    body = client.get(f"/{query}").content.decode()
    pattern = r'<li><a class="([\w-]+)" href="/(\w\w)/"><b>\w\w</b><span>[^<]*</span><span>([^<]*)</span>'
    return {code: (ink, words) for ink, code, words in re.findall(pattern, body)}


def test_tiles_are_filled_by_the_share_and_say_it(client: Client):
    plans = {
        code: ActionPlanFactory(country=CountryFactory(code=code, name=code, region=Region.EUROPE))
        for code in ("FR", "GB", "IT")
    }
    CountryFactory(code="US", name="US", region=Region.AMERICAS)
    done(plans["FR"])
    done(plans["GB"])
    for _ in range(2):
        done(plans["GB"], reports=False)
    done(plans["IT"], reports=False, official=IrmCompletion.LIMITED)
    type(plans["GB"]).objects.filter(pk=plans["GB"].pk).update(partial=True)
    assert tiles(client) == {
        "FR": ("complete", "1 of 1"), "GB": ("partly", "1 of 3 known"), "IT": ("off", "not reported"),
        "US": ("no-plan", "no plan"),
    }  # fmt: skip
    assert tiles(client, "?fill=official")["IT"] == ("not_started", "0 of 1")
    assert tiles(client, "?fill=evidenced")["FR"] == ("complete", "1 of 1")
    assert tiles(client, "?fill=reviewed")["FR"] == ("off", "not reviewed")
    assert tiles(client, "?fill=nonsense") == tiles(client)


def test_where_few_governments_report_the_map_opens_with_what_was_found_officially(client: Client):
    for code in ("FR", "GB", "IT"):
        done(
            ActionPlanFactory(country=CountryFactory(code=code, name=code)), reports=code == "FR",
            official=IrmCompletion.COMPLETE,
        )  # fmt: skip
    assert {ink for ink, _words in tiles(client).values()} == {"complete"}


def test_the_table_says_how_it_is_sorted(client: Client):
    for code in ("FR", "GB"):
        done(ActionPlanFactory(country=CountryFactory(code=code, name=code)), reports=code == "GB")
    body = client.get("/").content.decode()
    assert body.count("aria-sort=") == 1
    assert re.search(r'aria-sort="ascending"><a href="\?sort=-name#table"', body)
    claimed = client.get("/?sort=claimed").content.decode()
    assert re.search(r'aria-sort="descending"><a href="\?sort=-claimed#table"', claimed)
    names = re.findall(r'class="title-link" href="/(\w\w)/"', client.get("/?sort=-claimed").content.decode())
    assert names == ["GB", "FR"]  # of France nothing is reported, and that is not the least: it is nothing


def test_the_column_of_official_completion_is_what_scorecards_carry():
    plan = ActionPlanFactory()
    for stage, year in ((Stage.DESIGN, 2012), (Stage.PROGRESS, 2013), (Stage.END_OF_TERM, 2027)):
        for completion in ("limited", "complete", "NR", ""):
            IRMAssessmentFactory(
                commitment=CommitmentFactory(plan=plan), stage=stage, report_year=year, completion=completion
            )
    both = CommitmentFactory(plan=plan)
    IRMAssessmentFactory(commitment=both, stage=Stage.PROGRESS, report_year=None, completion="limited")
    IRMAssessmentFactory(commitment=both, stage=Stage.RESULTS, report_year=2026, completion="withdrawn")
    for on in (DAY, dt.date(2013, 1, 1), dt.date(2027, 1, 1)):
        column = plan.commitments.annotate(official=official_column(on)).values_list("pk", "official")
        carried = {pk: each.completion for pk, each in _officials([plan.pk], on).items()}
        assert {pk: official for pk, official in column if official} == carried


def world(codes: list[str]) -> None:
    """Countries with three plans each, all of which somebody reported on and assessed."""
    for index, code in enumerate(codes):
        region = list(Region)[index % len(Region)]
        country = CountryFactory(code=code, name=f"The Republic of {code} and its Islands", region=region)
        for number in (1, 2, 3):
            plan = ActionPlanFactory(country=country, number=number)
            done(plan, official=IrmCompletion.COMPLETE)
            done(plan, reports=False, official=IrmCompletion.LIMITED)


def test_plans_since_joining_take_two_queries(fixed_queries):
    world(["FR"])
    # 1 plans, 2 the counts of their commitments
    fixed_queries(lambda: plans_since_joining(DAY), lambda: world([f"A{letter}" for letter in LETTERS]), 2)
    assert [(each.total, each.reported, each.official_high) for each in plans_since_joining(DAY)["FR"]] == [
        (2, 1, 1)
    ] * 3


def test_eighty_countries_weigh_little(client: Client):
    world([f"{first}{second}" for first in LETTERS for second in f"{LETTERS}XY"])
    cache.clear()
    body = client.get("/").content
    assert body.count(b'class="spark"') == 80
    assert len(gzip.compress(body)) < 40_000  # leaves room for the style within the 100 KB of a page
