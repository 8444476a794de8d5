"""What the page on the data lists: where facts come from, and the same for programs that look for data sets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext as _

from dashboards.reader import reader_language
from dashboards.words import day_words, locale_of, territory_name
from exchange.facts.sources import sources_of_facts

# Bulk files of all countries: what they hold, in the order of the story.
BULK = (
    "action-plans", "commitments", "milestones", "amendments", "progress-reports", "evidence", "verdicts",
    "irm-assessments", "institutions",
)  # fmt: skip
FORMATS = {"csv": "text/csv", "ndjson": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of facts: in its own words its name and licence; its date and countries in the reader's."""

    name: str
    url: str
    licence: str
    date: str
    countries: str


def source_lines() -> tuple[SourceLine, ...]:
    """Where the facts that come with the tracker were taken from, the newest first."""
    return tuple(
        SourceLine(each.name, each.url, each.licence, _date_words(each.date), _names(each.countries))
        for each in sources_of_facts(settings.FIXTURES_DIR / "facts")
    )


def _date_words(date: str) -> str:
    """A day or a month as people write it."""
    if len(date) == len("2024-07"):
        month = dt.date.fromisoformat(f"{date}-01")
        return format_date(month, "MMMM y", locale=locale_of(reader_language()))
    return day_words(dt.date.fromisoformat(date))


def _names(codes: Sequence[str]) -> str:
    return ", ".join(sorted(territory_name(code) for code in codes))


def dataset(address_of: Callable[[str], str]) -> str:
    """The data set in the words of schema.org, as JSON that may stand inside a page.

    ``address_of`` makes an address of this site whole.
    """
    files = [
        {
            "@type": "DataDownload",
            "name": f"{name}.{ending}",
            "encodingFormat": media_type,
            "contentUrl": address_of(f"/api/v1/export/{name}.{ending}"),
        }
        for name in BULK
        for ending, media_type in FORMATS.items()
    ]
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": _("Open-government commitments: claimed, evidenced, reviewed"),
        "description": _(
            "What governments promised in their action plans, what they report, what the evidence shows and what "
            "independent reviewers find."
        ),
        "url": address_of("/data/"),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _("Open Government Commitment Tracker"), "url": address_of("/")},
        "isBasedOn": [{"@type": "CreativeWork", "name": each.name, "url": each.url} for each in source_lines()],
        "distribution": files,
    }
    # A page ends its data where a tag begins: no such sign may stand inside.
    return json.dumps(described, ensure_ascii=False).translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})
