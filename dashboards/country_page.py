"""What a country's page shows beyond its scorecard, in the order it shows it. No query here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from dashboards.charts import CHARTS, ChartBundle
from dashboards.commitment_table import HIGH, CommitmentTable, commitment_table
from dashboards.plan_time import PlanTime, plan_time
from dashboards.scales import Scale, scale
from dashboards.scorecard import (
    CommitmentRow,
    CountryScorecard,
    CountrySummary,
    InstitutionRef,
    MilestoneRow,
    PolicyAreaRef,
)
from dashboards.sentence import sentence
from dashboards.track import is_high
from dashboards.words import agreement_words
from milestones.choices import HIGH_COMPLETION, StandingStatus

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# How many of the latest reports, and of the next dates, the page shows.
SHOWN = 5
FINISHED = (StandingStatus.COMPLETED, StandingStatus.WITHDRAWN)
PHRASES: Mapping[str, _StrOrPromise] = {
    "claimed": _("The government reports"),
    "evidenced": _("Evidence shows"),
    "reviewed": _("Reviewers find"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the three numbers: how many commitments are substantial or complete by one value."""

    kind: str
    phrase: _StrOrPromise
    high: int
    total: int
    scale: Scale
    link: str


@dataclass(frozen=True, slots=True)
class InstitutionLine:
    """What one institution leads, and how late it is."""

    institution: InstitutionRef
    commitments: int
    claimed_high: int
    overdue: int
    silent_days: int | None


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A policy area and how many commitments of the plan touch it."""

    area: PolicyAreaRef
    commitments: int


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart's words, and its table as (heading, cell) pairs: where there is no room each cell says what it is."""

    bundle: ChartBundle
    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class CountryPage:
    """Everything the country page says, top to bottom. ``kept_plan`` is the plan its address names, if it names one."""

    card: CountryScorecard
    past: bool
    kept_plan: str
    time: PlanTime | None
    sentence: str
    tiles: tuple[Tile, ...]
    table: CommitmentTable
    charts: tuple[ChartView, ...]
    chart_query: str
    institutions: tuple[InstitutionLine, ...]
    areas: tuple[AreaLine, ...]
    agreement_words: str
    lately: tuple[MilestoneRow, ...]
    soon: tuple[MilestoneRow, ...]


def country_page(card: CountryScorecard, asked: Mapping[str, str], today: dt.date) -> CountryPage:
    """The page of a scorecard, its table as ``asked`` for."""
    return CountryPage(
        card=card,
        past=card.as_of < today,
        kept_plan=card.plan.slug if card.plan and asked.get("plan") else "",
        time=plan_time(card.plan, card.as_of) if card.plan else None,
        sentence=sentence(card),
        tiles=_tiles(card, asked),
        table=commitment_table(card.rows, asked),
        charts=tuple(ChartView(bundle, _cells(bundle)) for draw in CHARTS.values() if (bundle := draw(card))),
        chart_query=_chart_query(card, today),
        institutions=_institutions(card),
        areas=_areas(card.rows),
        agreement_words=agreement_words(card.reviews.agreement),
        lately=_lately(card.timeline),
        soon=_soon(card.timeline, card.as_of),
    )


def _cells(bundle: ChartBundle) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple(zip(bundle.table.headers, row, strict=True)) for row in bundle.table.rows)


def _chart_query(card: CountryScorecard, today: dt.date) -> str:
    """What the addresses of the page's charts ask: the plan, and the day if it is a past one."""
    plan = {"plan": card.plan.slug} if card.plan else {}
    return urlencode({**plan, **({"as_of": card.as_of.isoformat()} if card.as_of < today else {})})


def _tiles(card: CountryScorecard, asked: Mapping[str, str]) -> tuple[Tile, ...]:
    tallies = (
        ("claimed", card.commitments.claimed),
        ("evidenced", card.commitments.evidenced),
        ("reviewed", card.commitments.reviewed),
    )
    return tuple(
        Tile(
            kind=kind,
            phrase=PHRASES[kind],
            high=tally.of(*HIGH_COMPLETION),
            total=card.commitments.total,
            scale=scale(kind, tally),
            link=f"?{urlencode({**asked, kind: HIGH})}#commitments",
        )
        for kind, tally in tallies
    )


def _institutions(card: CountryScorecard) -> tuple[InstitutionLine, ...]:
    """Who leads what: the most silent first, then who leads most, then by name."""
    silent = {each.institution: each.days for each in card.freshness.silent_institutions}
    led: dict[InstitutionRef, list[CommitmentRow]] = {}
    for row in card.rows:
        if row.lead:
            led.setdefault(row.lead, []).append(row)
    lines = [
        InstitutionLine(
            institution=institution,
            commitments=len(rows),
            claimed_high=sum(is_high(row.claimed) for row in rows),
            overdue=sum(row.overdue for row in rows),
            silent_days=silent.get(institution),
        )
        for institution, rows in led.items()
    ]
    return tuple(
        sorted(lines, key=lambda line: (-(line.silent_days or 0), -line.commitments, line.institution.name.text))
    )


def _areas(rows: Iterable[CommitmentRow]) -> tuple[AreaLine, ...]:
    counts: dict[PolicyAreaRef, int] = {}
    for row in rows:
        for area in row.policy_areas:
            counts[area] = counts.get(area, 0) + 1
    lines = (AreaLine(area, number) for area, number in counts.items())
    return tuple(sorted(lines, key=lambda line: (-line.commitments, line.area.name.text)))


def _lately(timeline: Sequence[MilestoneRow]) -> tuple[MilestoneRow, ...]:
    reported = [row for row in timeline if row.last_reported_on]
    return tuple(sorted(reported, key=lambda row: row.last_reported_on or dt.date.min, reverse=True)[:SHOWN])


def _soon(timeline: Sequence[MilestoneRow], on: dt.date) -> tuple[MilestoneRow, ...]:
    due = [row for row in timeline if row.due and row.due >= on and row.status not in FINISHED]
    return tuple(sorted(due, key=lambda row: row.due or dt.date.max)[:SHOWN])


@dataclass(frozen=True, slots=True)
class CountryLine:
    """A country on the front page, its three values as bars."""

    summary: CountrySummary
    scales: tuple[Scale, ...]


def country_line(summary: CountrySummary) -> CountryLine:
    """The line of a country."""
    tallies = (("claimed", summary.claimed), ("evidenced", summary.evidenced), ("reviewed", summary.reviewed))
    return CountryLine(summary, tuple(scale(kind, tally) for kind, tally in tallies))
