"""The charts of a country's page, by the section that shows them. No query here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.charts import (
    AREAS,
    CHARTS,
    INSTITUTIONS,
    OGP_VALUES,
    PLANS,
    PROGRESS,
    RATINGS,
    TIMELINE,
    VALUES,
    ChartBundle,
)
from dashboards.scorecard import CountryScorecard

# Rows of a chart's table that stand in the page; all of them are in its CSV.
ROWS = 60
# Which charts stand where, in the order of the page.
SECTIONS = {
    "commitments": (VALUES,),
    "time": (PROGRESS, TIMELINE),
    "who": (INSTITUTIONS,),
    "what": (AREAS, OGP_VALUES),
    "reviewers": (RATINGS,),
    "plans": (PLANS,),
}


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart's words and the rows of its table that the page shows, of ``total``."""

    bundle: ChartBundle
    rows: tuple[tuple[str, ...], ...]
    total: int

    @property
    def text_alternative(self) -> str:
        """What to give with the picture wherever it is shared."""
        return f"{self.bundle.title}. {self.bundle.description} {self.bundle.source}".replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Pictures:
    """The charts of each section, and what their addresses ask: the plan, and the day if it is a past one."""

    query: str
    commitments: tuple[ChartView, ...]
    time: tuple[ChartView, ...]
    who: tuple[ChartView, ...]
    what: tuple[ChartView, ...]
    reviewers: tuple[ChartView, ...]
    plans: tuple[ChartView, ...]


def pictures(card: CountryScorecard, today: dt.date) -> Pictures:
    """The charts that a scorecard has anything to show in."""
    plan = {"plan": card.plan.slug} if card.plan else {}
    query = urlencode({**plan, **({"as_of": card.as_of.isoformat()} if card.as_of < today else {})})
    return Pictures(query, **{section: _views(card, names) for section, names in SECTIONS.items()})


def _views(card: CountryScorecard, names: tuple[str, ...]) -> tuple[ChartView, ...]:
    bundles = [bundle for name in names if (bundle := CHARTS[name](card))]
    return tuple(ChartView(each, tuple(each.table.rows[:ROWS]), len(each.table.rows)) for each in bundles)
