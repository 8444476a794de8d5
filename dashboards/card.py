"""A country or a commitment in a few words: what cards on other sites, badges and share pictures say. PURE.

One card for all of them, made from the same scorecard as the page, so that none can say anything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.charts.words import plan_name
from dashboards.scales import Scale, scale
from dashboards.scorecard import CommitmentRow, CountryRef, CountryScorecard, PlanRef, Text
from dashboards.sentence import sentence
from milestones.choices import HIGH_COMPLETION

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

PHRASES: Mapping[str, _StrOrPromise] = {
    "claimed": gettext_lazy("The government reports"),
    "evidenced": gettext_lazy("Evidence shows"),
    "reviewed": gettext_lazy("Reviewers find"),
}


@dataclass(frozen=True, slots=True)
class CardValue:
    """One of the three values: in words, in fewer (``brief``), in as few as a badge has room for (``short``).

    ``scale`` is how a plan's commitments spread, ``None`` for a commitment, whose own value is ``step`` (else empty).
    """

    kind: str
    words: str
    brief: str
    short: str
    scale: Scale | None
    step: str

    @property
    def phrase(self) -> _StrOrPromise:
        """Whose word it is: "The government reports"."""
        return PHRASES[self.kind]


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of a country's plan or of a commitment, as it stood at the end of ``as_of``.

    ``parts`` name it in addresses (``code``, and ``plan`` and ``reference`` of a commitment); ``query`` is the plan and
    the day its address asks for, where it asks. ``over`` stands above the title, ``label`` in its place on a badge.
    """

    country: CountryRef
    parts: Mapping[str, str]
    query: Mapping[str, str]
    over: str
    title: Text
    label: str
    sentence: str
    values: tuple[CardValue, ...]
    as_of: dt.date
    past: bool

    def path(self, kind: str = "", **more: str) -> str:
        """The path of its page, or of the ``kind`` of thing (``embed``, ``badge``, ``share``) made from it."""
        whole = "commitment" if "reference" in self.parts else "country"
        name = f"{whole}-{kind}" if kind else whole
        asked = urlencode({key: value for key, value in {**self.query, **more}.items() if value})
        path = reverse(f"dashboards:{name}", kwargs=dict(self.parts))
        return f"{path}?{asked}" if asked else path


def query_of(plan: str, as_of: dt.date, past: bool) -> dict[str, str]:
    """What an address asks for: a plan, where it names one, and a past day."""
    return {"plan": plan, "as_of": as_of.isoformat() if past else ""}


def country_card(card: CountryScorecard, kept_plan: str, today: dt.date) -> Card:
    """The card of a country; ``kept_plan`` is the plan its address names, empty for whichever is current."""
    past = card.as_of < today
    named = card.country.name
    return Card(
        country=card.country,
        parts={"code": card.country.code},
        query=query_of(kept_plan, card.as_of, past),
        over=plan_name(card.plan) if card.plan else "",
        title=Text(named, ""),
        label=_("%(country)s, plan %(number)d") % {"country": named, "number": card.plan.number}
        if card.plan
        else named,
        sentence=sentence(card) or _("No plan of this country is published here yet."),
        values=_counted(card) if card.plan and card.headline.total else (),
        as_of=card.as_of,
        past=past,
    )


def _counted(card: CountryScorecard) -> tuple[CardValue, ...]:
    tallies = (
        ("claimed", card.commitments.claimed),
        ("evidenced", card.commitments.evidenced),
        ("reviewed", card.commitments.reviewed),
    )
    return tuple(
        _count(scale(kind, tally), tally.of(*HIGH_COMPLETION), card.commitments.total) for kind, tally in tallies
    )


def _count(bar: Scale, high: int, total: int) -> CardValue:
    """How many are substantial or complete; where nothing at all is known, that, and not zero."""
    if bar.silence:
        return CardValue(bar.kind, str(bar.silence), str(bar.silence), "–", bar, "")
    told = {"high": high, "total": total}
    words, brief = _("%(high)d of %(total)d substantial or complete"), _("%(high)d of %(total)d")
    return CardValue(bar.kind, words % told, brief % told, f"{high}/{total}", bar, "")


def commitment_card(country: CountryRef, plan: PlanRef, row: CommitmentRow, as_of: dt.date, today: dt.date) -> Card:
    """The card of a commitment."""
    named = {"country": country.name, "plan": plan_name(plan), "reference": row.reference}
    claimed, evidenced = str(row.claimed.label), str(row.evidenced.label)
    words = (
        ("claimed", claimed, row.claimed.value),
        ("evidenced", evidenced, row.evidenced.value),
        ("reviewed", row.reviewed_words, row.reviewed_as),
    )
    return Card(
        country=country,
        parts={"code": country.code, "plan": plan.slug, "reference": row.reference},
        query=query_of("", as_of, as_of < today),
        over=_("%(country)s, commitment %(reference)s. %(plan)s") % named,
        title=row.title,
        label=_("%(country)s, commitment %(reference)s") % named,
        sentence=_("The government reports: %(claimed)s; evidence shows: %(evidenced)s; reviewers find: %(reviewed)s.")
        % {"claimed": claimed.lower(), "evidenced": evidenced.lower(), "reviewed": row.reviewed_words.lower()},
        values=tuple(CardValue(kind, said, said, said.lower(), None, step) for kind, said, step in words),
        as_of=as_of,
        past=as_of < today,
    )
