"""Which countries a reader wants to compare: what was typed, what is wrong with it, the form that keeps it, PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.comparability import FEWEST, MOST
from dashboards.scorecard import CountryRef
from dashboards.words import plain

# Of what was typed instead of a code, so much is repeated.
REPEATED = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: known codes, each once, in the order chosen; ``notes`` say what was put right on the way.

    ``problems`` say why nothing can be compared, and what to do.
    """

    codes: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether they can be set side by side: one alone is a choice half made, no mistake."""
        return len(self.codes) >= FEWEST and not self.problems


def choice(typed: Sequence[str], names: Mapping[str, str]) -> Choice:
    """What ``typed`` means; ``names`` are those of all countries, by code. Nothing typed is no problem."""
    codes = [each.strip().upper() for each in typed if each.strip()]
    known = tuple(dict.fromkeys(code for code in codes if code in names))
    problems = [
        _("“%(typed)s” is not the code of a country here. Choose from the list.") % {"typed": code[:REPEATED]}
        for code in dict.fromkeys(codes)
        if code not in names
    ]
    if len(known) > MOST:
        chosen = ngettext("%(n)d country was chosen", "%(n)d countries were chosen", len(known)) % {"n": len(known)}
        problems.append(_("%(chosen)s: choose six at most.") % {"chosen": chosen})
    twice = [code for code in known if codes.count(code) > 1]
    notes = [_("%(country)s was chosen twice and is compared once.") % {"country": names[code]} for code in twice]
    if known and len(known) < FEWEST and not problems:
        notes.append(_("Choose at least one more country to compare with."))
    return Choice(known, tuple(problems), tuple(notes))


@dataclass(frozen=True, slots=True)
class Offer:
    """A country in the form."""

    code: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RegionOffers:
    """A region's countries in the form, by name."""

    heading: str
    offers: tuple[Offer, ...]


def offers(countries: Sequence[tuple[CountryRef, str]], chosen: Sequence[str]) -> tuple[RegionOffers, ...]:
    """All countries to choose from, each with its region's name, by region and name; the invented one last."""
    placed = sorted(countries, key=lambda each: (each[0].invented, plain(each[1]), plain(each[0].name)))
    return tuple(
        RegionOffers(
            region, tuple(Offer(country.code, country.name, country.code in chosen) for country, _region in own)
        )
        for region, own in groupby(placed, key=lambda each: region_words(*each))
    )


def region_words(country: CountryRef, region: str) -> str:
    """The heading a country stands under; the invented one stands apart from the regions of the world."""
    return _("Invented, to try things out") if country.invented else region
