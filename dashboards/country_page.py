"""What a country's page shows beyond its scorecard, in the order it shows it. No query here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from dashboards.commitment_table import HIGH, CommitmentTable, commitment_table
from dashboards.institutions import InstitutionLine, institution_lines
from dashboards.plan_switch import PlanSwitch, plan_switch
from dashboards.plan_time import PlanTime, plan_time
from dashboards.reader import reader_language
from dashboards.scales import HEADINGS, Scale, scale
from dashboards.scorecard import (
    CommitmentRow,
    CountryScorecard,
    CountrySummary,
    MilestoneRow,
)
from dashboards.sentence import sentence
from dashboards.themes import ThemeLine, area_lines, kinds_known, value_lines
from dashboards.words import agreement_meaning, agreement_words
from milestones.choices import HIGH_COMPLETION, StandingStatus

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# How many of the latest reports, and of the next dates, the page shows.
SHOWN = 5
# How many policy areas stand open.
THEMES = 10
FINISHED = (StandingStatus.COMPLETED, StandingStatus.WITHDRAWN)
PHRASES: Mapping[str, _StrOrPromise] = {
    "claimed": _("The government reports"),
    "evidenced": _("Evidence shows"),
    "reviewed": _("Reviewers find"),
}
KINDS: Mapping[str, _StrOrPromise] = {**HEADINGS, "official": _("Official (IRM)")}


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
class Happening:
    """What happened on a day: a report on a milestone (``row``), or a review round was published (``round_title``)."""

    day: dt.date
    row: MilestoneRow | None = None
    round_title: str = ""
    round_id: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """Policy areas or values, the kinds of value known of them in words, and by which filter each is found."""

    caption: _StrOrPromise
    filter: str
    heads: tuple[tuple[str, _StrOrPromise], ...]
    lines: tuple[ThemeLine, ...]

    @property
    def rest(self) -> int:
        """How many lines stand behind a fold."""
        return max(0, len(self.lines) - THEMES)


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
    plans: PlanSwitch
    institutions: tuple[InstitutionLine, ...]
    themes: tuple[ThemeTable, ...]
    agreement_words: str
    agreement_means: str
    lately: tuple[Happening, ...]
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
        plans=plan_switch(card.plans, card.plan),
        institutions=institution_lines(card),
        themes=_themes(card.rows),
        agreement_words=agreement_words(card.reviews.agreement),
        agreement_means=agreement_meaning(card.reviews.agreement),
        lately=_lately(card),
        soon=_soon(card.timeline, card.as_of),
    )


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


def _themes(rows: Sequence[CommitmentRow]) -> tuple[ThemeTable, ...]:
    """What the plan is about, where its sources say so."""
    found = (
        (_("Policy areas"), "policy_area", area_lines(rows)),
        (_("Values of open government"), "ogp_value", value_lines(rows, reader_language())),
    )
    heads = tuple((kind, KINDS[kind]) for kind in kinds_known(rows))
    return tuple(ThemeTable(caption, name, heads, lines) for caption, name, lines in found if lines)


def _lately(card: CountryScorecard) -> tuple[Happening, ...]:
    found = [Happening(row.last_reported_on, row) for row in card.timeline if row.last_reported_on]
    reviews = card.reviews
    if reviews.latest_published_on:
        found.append(Happening(reviews.latest_published_on, None, reviews.latest_title, reviews.latest_id))
    return tuple(sorted(found, key=lambda each: each.day, reverse=True)[:SHOWN])


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
