"""Days, durations and languages as people write them, in the reader's language."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.reader import reader_language
from dashboards.scorecard import Text
from reviews.rules.conclusions import LEAST_AGREEMENT

DAYS_IN_A_MONTH = 30.4375
# Longer than these, a duration is said in months, in years.
DAYS_SAID_AS_DAYS = 60
DAYS_SAID_AS_MONTHS = 730
DAYS_IN_A_YEAR = 365.25
# K. Krippendorff's own thresholds for relying on a conclusion, and for a tentative one.
RELIABLE, TENTATIVE = 0.8, 0.667


@cache
def locale_of(language: str) -> Locale:
    """The locale library's knowledge of a language."""
    return Locale.parse(language, sep="-")


def language_name(tag: str) -> str:
    """The name of a language in the reader's own; the tag itself where the locale library does not know it."""
    return str(locale_of(reader_language()).languages.get(tag.split("-")[0], tag))


def territory_name(code: str) -> str:
    """The name of a country in the reader's language; the code itself where the locale library does not know it."""
    return str(locale_of(reader_language()).territories.get(code, code))


def foreign_language(text: Text) -> str:
    """The name of the language a text is in where it is not the reader's own, else empty."""
    same = text.language.split("-")[0] == reader_language().split("-")[0]
    return "" if same else language_name(text.language)


def day_words(day: dt.date) -> str:
    """A day as people write it: "31 May 2027", « 1er mai 2027 »."""
    return _day_words(day, reader_language())


@lru_cache(maxsize=8192)
def _day_words(day: dt.date, language: str) -> str:
    words = format_date(day, "d MMMM y", locale=locale_of(language))
    return f"1er{words[1:]}" if language.startswith("fr") and day.day == 1 else words


def span_words(days: int) -> str:
    """A number of days as people say it: in days up to two months, in months up to two years. Whole, never negative."""
    days = abs(days)
    if days <= DAYS_SAID_AS_DAYS:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days > DAYS_SAID_AS_MONTHS:
        years = round(days / DAYS_IN_A_YEAR)
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    months = round(days / DAYS_IN_A_MONTH)
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


@lru_cache(maxsize=1024)
def plain(words: str) -> str:
    """Words without accents and capitals, so that « Etats » finds « États » and stands beside it."""
    decomposed = unicodedata.normalize("NFKD", words)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def listed(parts: Iterable[str]) -> str:
    """Parts of a list one after the other, set apart as the reader's language does."""
    return _(", ").join(parts)


def host_of(url: str) -> str:
    """The site an address leads to, without ``www.``: what a reader judges a source by."""
    return urlsplit(url).netloc.removeprefix("www.") or url


def agreement_words(agreement: float | None) -> str:
    """How far the reviewers of a round agreed, in words."""
    if agreement is None:
        return _("agreement cannot be computed")
    if agreement >= RELIABLE:
        return _("high agreement")
    return _("fair agreement") if agreement >= TENTATIVE else _("low agreement")


def agreement_meaning(agreement: float | None, low: float | None = None) -> str:
    """What the agreement of a round means for its verdicts, in a sentence.

    ``low`` is the lower bound of its interval: where it is not above zero, what chance would give is not excluded,
    whatever the agreement itself says.
    """
    if agreement is None:
        return _(
            "Agreement is measured where at least two reviewers chose a step of the scale, not “no evidence "
            "available”: there was too little of that to compare, or all of it was the same step."
        )
    if low is not None and low <= 0 and agreement >= LEAST_AGREEMENT:
        return _(
            "The reviewers do not agree so clearly that agreement by chance can be excluded: "
            "read each verdict with its spread."
        )
    if agreement >= RELIABLE:
        return _("The reviewers read the scale alike: the verdicts can be relied on.")
    if agreement >= TENTATIVE:
        return _("The reviewers mostly read the scale alike: the verdicts hold, with a little caution.")
    if agreement >= LEAST_AGREEMENT:
        return _("The reviewers agree more than by chance, and differ often: read each verdict with its spread.")
    return _("The reviewers read the scale too differently for a common verdict: no value is published.")
