"""What the page on the data lists: where facts come from, and the same for programs that look for data sets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_date
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.words import day_words, listed, locale_of, territory_name
from exchange.facts.sources import sources_of_facts
from exchange.published import published

# Bulk files of all countries, and what they hold.
BULK: Mapping[str, Promise | str] = {
    "countries": gettext_lazy("Countries"),
    "policy-areas": gettext_lazy("Policy areas"),
    "institutions": gettext_lazy("Institutions"),
    "action-plans": gettext_lazy("Action plans"),
    "commitments": gettext_lazy("Commitments"),
    "milestones": gettext_lazy("Milestones"),
    "amendments": gettext_lazy("Amendments"),
    "progress-reports": gettext_lazy("Progress reports"),
    "verifications": gettext_lazy("Verifications"),
    "review-rounds": gettext_lazy("Review rounds"),
    "ratings": gettext_lazy("Ratings"),
    "evidence": gettext_lazy("Evidence"),
    "responses": gettext_lazy("Responses"),
    "verdicts": gettext_lazy("Verdicts"),
    "irm-assessments": gettext_lazy("Official assessments"),
    "events": gettext_lazy("The ledger"),
}
FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
# Files that hold more than one table, or one in other columns.
WHOLES: Mapping[str, Promise | str] = {
    "tracker.sqlite": gettext_lazy("Everything in one database (SQLite), with keys and indexes."),
    "datapackage.zip": gettext_lazy("Every table as CSV, with a description to check it by (Frictionless)."),
    "datapackage.json": gettext_lazy("That description alone."),
    "catalog.jsonld": gettext_lazy("What files there are, for other catalogues of data (DCAT)."),
    "official.csv": gettext_lazy("Commitments in the columns of the partnership’s own database, as of 2024."),
    "official-2016.csv": gettext_lazy("Commitments in the columns of the partnership’s Explorer of 2016."),
}
EXPORT = "/api/v1/export"
# What the files of facts say of a source's licence in the tracker's own words.
OF_LICENCES: Mapping[str, Promise | str] = {
    "No licence is stated for the data; only facts are taken": gettext_lazy(
        "No licence is stated for the data; only facts are taken"
    ),
    "No licence is stated; only facts are taken": gettext_lazy("No licence is stated; only facts are taken"),
    "No licence is stated; only titles and dates are taken": gettext_lazy(
        "No licence is stated; only titles and dates are taken"
    ),
    "No licence is stated; only titles and numbers are taken": gettext_lazy(
        "No licence is stated; only titles and numbers are taken"
    ),
    "Public domain (work of the United States Government)": gettext_lazy(
        "Public domain (work of the United States Government)"
    ),
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of facts: its own name; its licence, date and countries in the reader's words, as far as known."""

    name: str
    url: str
    licence: Text
    date: str
    countries: str


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A file that lies ready."""

    name: str
    address: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadyFiles:
    """The files of the last night, and when they were written."""

    at: dt.datetime
    files: tuple[ReadyFile, ...]


def ready_files() -> ReadyFiles | None:
    """The files that lie ready; ``None`` where this installation writes none."""
    lying = published()
    if lying is None:
        return None
    files = (
        ReadyFile(each.name, f"{EXPORT}/nightly/{each.name}", each.size, each.sha256) for each in lying.files.values()
    )
    return ReadyFiles(lying.at, tuple(files))


def source_lines() -> tuple[SourceLine, ...]:
    """Where the facts that come with the tracker were taken from, the newest first."""
    return tuple(
        SourceLine(each.name, each.url, _licence(each.licence), _date_words(each.date), _names(each.countries))
        for each in sources_of_facts(settings.FIXTURES_DIR / "facts")
    )


def _licence(words: str) -> Text:
    """A licence by its name, or what the tracker itself says of it, in the reader's language."""
    return Text(str(OF_LICENCES[words]), reader_language()) if words in OF_LICENCES else Text(words, "en")


def _date_words(date: str) -> str:
    """A day or a month as people write it."""
    if len(date) == len("2024-07"):
        month = dt.date.fromisoformat(f"{date}-01")
        return format_date(month, "MMMM y", locale=locale_of(reader_language()))
    return day_words(dt.date.fromisoformat(date))


def _names(codes: Sequence[str]) -> str:
    return listed(sorted(territory_name(code) for code in codes))


def _downloads(address_of: Callable[[str], str], ready: ReadyFiles | None) -> Iterator[dict[str, str]]:
    """Every file in the words of schema.org."""
    for name in BULK:
        for ending, media_type in FORMATS.items():
            address = address_of(f"{EXPORT}/{name}.{ending}")
            yield _download(f"{name}.{ending}", address, encodingFormat=media_type)
    for name in WHOLES:
        yield _download(name, address_of(f"{EXPORT}/{name}"))
    for each in ready.files if ready else ():
        yield _download(each.name, address_of(each.address), contentSize=f"{each.size} B", sha256=each.sha256)


def _download(name: str, address: str, **more: str) -> dict[str, str]:
    return {"@type": "DataDownload", "name": name, "contentUrl": address, **more}


def dataset(address_of: Callable[[str], str], ready: ReadyFiles | None = None) -> str:
    """The data set in the words of schema.org, as JSON that may stand inside a page.

    ``address_of`` makes an address of this site whole; files that lie ``ready`` are named with size and digest.
    """
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": _("Open-government commitments: claimed, evidenced, reviewed"),
        "description": _(
            "What governments promised in their action plans, what they report, what the evidence shows and what "
            "independent reviewers find."
        ),
        "url": address_of("/data/"),
        "license": f"{address_of('/data/')}#licence",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _("Open Government Commitment Tracker"), "url": address_of("/")},
        "isBasedOn": [{"@type": "CreativeWork", "name": each.name, "url": each.url} for each in source_lines()],
        "distribution": list(_downloads(address_of, ready)),
    }
    # A page ends its data where a tag begins: no such sign may stand inside.
    return json.dumps(described, ensure_ascii=False).translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})
