"""What every file says of itself: what it holds, of which moment, under which licence, and how it is cited."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.clock import now
from dashboards.citation import publisher
from ledger.models import Stream


class Head(NamedTuple):
    """The last entry of a country's public chain."""

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself; texts are in the language that was active when it was asked for.

    Attributes:
        base: scheme and host of this installation, without a slash at the end.
        country: the code of the country it is of; empty: all.
        moment: when its writing began.
        heads: the heads of the countries' chains at that moment, by name.
        version: names the state of the data: the head of the country's chain; of all countries the SHA-256 of the
            lines ``stream seq hash``, each with a line feed at its end.
    """

    base: str
    country: str
    moment: dt.datetime
    heads: tuple[Head, ...]
    version: str
    title: str
    licence: str
    citation: str

    @property
    def licence_url(self) -> str:
        """Where the licence is explained, with each source's own."""
        return f"{self.base}/data/#licence"

    @property
    def page(self) -> str:
        """Where the files are."""
        return f"{self.base}/data/"

    @property
    def query(self) -> str:
        """What an address of a file ends with to be of the same country."""
        return f"?country={self.country}" if self.country else ""

    def facts(self) -> dict[str, str]:
        """The same as names and values, for formats that keep such."""
        return {
            "title": self.title,
            "publisher": publisher(),
            "page": self.page,
            "country": self.country,
            "moment": self.moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "data_version": self.version,
            "licence": self.licence,
            "licence_url": self.licence_url,
            "citation": self.citation,
        }


def about(base: str, country: str = "") -> About:
    """What a file written now says of itself. One query."""
    moment = now()
    heads = _heads(country)
    version = _version(heads, country)
    title = _("Published data on %(country)s") % {"country": country} if country else _("All published data")
    told = {
        "publisher": publisher(), "title": title, "moment": f"{moment:%Y-%m-%d %H:%M} UTC", "version": version[:12],
        "address": f"{base}/data/",
    }  # fmt: skip
    return About(
        base=base,
        country=country,
        moment=moment,
        heads=heads,
        version=version,
        title=title,
        licence=_(
            "Data keeps the licence of its source; what people entered here is for anyone to use with its source named."
        ),
        citation=_("%(publisher)s, “%(title)s”, as of %(moment)s, data version %(version)s. %(address)s") % told,
    )


def _heads(country: str) -> tuple[Head, ...]:
    streams = Stream.objects.filter(sealed=False, head_seq__gt=0).order_by("name")
    chosen = streams.filter(name=country) if country else streams.exclude(name__contains="/")
    return tuple(Head(*row) for row in chosen.values_list("name", "head_seq", "head_hash"))


def _version(heads: tuple[Head, ...], country: str) -> str:
    if country:
        return heads[0].hash if heads else ""
    lines = "".join(f"{head.stream} {head.seq} {head.hash}\n" for head in heads)
    return hashlib.sha256(lines.encode()).hexdigest()
