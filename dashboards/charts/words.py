"""Days, lists and places in the reader's language, as charts and their tables say them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.reader import reader_language
from dashboards.scorecard import CountryScorecard, PlanRef
from dashboards.tallies import Count, Tally
from dashboards.words import day_words, locale_of

DAYS_IN_A_MONTH = 30.4375


def locale() -> Locale:
    """The locale of the active language."""
    return locale_of(reader_language())


def day(date: dt.date | None) -> str:
    """“31 May 2027”, « 1er mai 2027 »; a dash where there is no date."""
    return day_words(date) if date else "–"


def short_day(date: dt.date) -> str:
    """“May 2027”: for grid lines."""
    return format_date(date, "MMM yyyy", locale=locale())


def duration(days: int) -> str:
    """“45 days”, “7 months”, “3 years”: rounded down, so that nothing is said to be later than it is."""
    if days < 2 * DAYS_IN_A_MONTH:
        return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
    months = int(days / DAYS_IN_A_MONTH)
    if months < 24:
        return ngettext("%(number)d month", "%(number)d months", months) % {"number": months}
    return ngettext("%(number)d year", "%(number)d years", months // 12) % {"number": months // 12}


def listed(parts: Sequence[str]) -> str:
    """“a, b and c”."""
    return format_list(list(parts), locale=locale())


def counted(count: Count) -> str:
    """“Withdrawn: 3”, for a cell of a table."""
    return _("%(value)s: %(number)d") % {"value": count.label, "number": count.number}


def spelled(tally: Tally) -> str:
    """“3 complete, 2 limited and 1 not started”: what there is, the most done first, in a sentence."""
    parts = [
        _("%(number)d %(value)s") % {"number": count.number, "value": str(count.label).lower()}
        for count in reversed(tally.counts)
        if count.number
    ]
    return listed(parts) if parts else _("nothing")


def plan_name(plan: PlanRef) -> str:
    """“Plan 3, 2018–2020”, with its locality where it is a local one."""
    years = f"{plan.start_date.year}–{plan.end_date.year}"
    name = _("Plan %(number)d, %(years)s") % {"number": plan.number, "years": years}
    return f"{plan.locality}: {name}" if plan.locality else name


def standing(card: CountryScorecard) -> str:
    """Whose figures, and of which day."""
    return _("%(country)s, as of %(day)s") % {"country": card.country.name, "day": day(card.as_of)}


def spanning(card: CountryScorecard, plan: PlanRef) -> str:
    """Which plan, from when to when, whose figures and of which day: beneath the title of what runs over its time."""
    return _("%(plan)s (%(start)s to %(end)s). %(standing)s.") % {
        "plan": plan_name(plan), "start": day(plan.start_date), "end": day(plan.end_date), "standing": standing(card),
    }  # fmt: skip


def source(card: CountryScorecard) -> str:
    """Where the figures come from; the invented country says that it is invented."""
    if card.country.invented:
        return _("Invented figures of an invented country. Open Government Commitment Tracker.")
    return _("Source: Open Government Commitment Tracker, from published plans, reports and reviews.")
