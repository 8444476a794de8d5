"""What changed, as an Atom feed (RFC 4287): the same bytes for the same entries, read anew by any program."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from dashboards.changes_page import Change, Subject

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# A tag (RFC 4151) names the day from which its host was ours; an entry's is the day on which it was written.
MINTED = "2026-01-01"
ALL_CHANGES = reverse_lazy("dashboards:all-changes")
# What XML cannot carry.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# A feed without entries was last changed when the partnership began.
NOTHING_YET = dt.datetime(2011, 9, 20, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is read: what it is called and about, its page, its own address, and how full addresses are made.

    ``key`` names it for ever, whatever its address (``FR/commitments/12``).
    """

    key: str
    title: str
    subtitle: str
    page: str
    address: str
    language: str
    host: str
    address_of: Callable[[str], str]


class _Feed(Atom1Feed):
    """Atom whose categories carry their words, and which says when it changed even where it is empty."""

    def latest_post_date(self) -> dt.datetime:
        """The moment of the latest entry."""
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """The entry, and the kind it is of: the ledger's own verb as term, the page's words as label."""
        super().add_item_elements(handler, item)  # type: ignore[arg-type]  # it only reads
        handler.addQuickElement("category", "", {key: value for key, value in item["kind"].items() if value})


def feed_document(place: Place, changes: Sequence[Change]) -> bytes:
    """The feed of some entries, the newest first."""
    feed = _Feed(
        title=_clean(place.title), link=place.page, description=None, subtitle=_clean(place.subtitle),
        language=place.language, feed_url=place.address, author_name=_("Open Government Commitment Tracker"),
        feed_guid=f"tag:{_authority(place)},{MINTED}:feed/{place.key}/{place.language}",
    )  # fmt: skip
    for change in changes:
        feed.add_item(
            title=_clean(_title(change)),
            link=place.address_of(_path(change)),
            description=_clean(_summary(change)),
            author_name=_clean(_author(change)),
            pubdate=change.at,
            updateddate=change.at,
            unique_id=f"tag:{_authority(place)},{change.at.date().isoformat()}:event/{change.hash}",
            kind={"term": change.verb, "label": str(change.kind_label)},
        )
    return feed.writeString("utf-8").encode()


def _authority(place: Place) -> str:
    """Who names the entries: this installation's own host, whatever host it is asked by."""
    host = settings.SITE_URL.partition("://")[2] or place.host
    return host.partition(":")[0]


def _path(change: Change) -> str:
    """The page of what it is about; else its place on the page of changes."""
    if change.subject and change.subject.path:
        return change.subject.path
    pages = reverse("dashboards:changes", args=[change.country.code]) if change.country else ALL_CHANGES
    return f"{pages}?{urlencode({'from': change.name})}#{change.anchor}"


def _title(change: Change) -> str:
    """The sentence, with the country before it where the entry is a country's."""
    told = {"country": change.country.name if change.country else "", "sentence": change.sentence}
    return _("%(country)s: %(sentence)s") % told if change.country else change.sentence


def _author(change: Change) -> str:
    """Whoever did it, with the country: there is a national coordinator in each."""
    who = f"{change.who[:1].upper()}{change.who[1:]}"
    return f"{who} ({change.country.name})" if change.country else who


def _summary(change: Change) -> SafeString:
    """What the entry is about, what was amended and why, and where it stands in the ledger, as HTML."""
    fields = [
        (_("%(label)s, before: %(before)s; after: %(after)s") % {
            "label": field.label, "before": field.before or "–", "after": field.after or "–"
        },)
        for field in change.fields
    ]  # fmt: skip
    reason = [(_("Reason: %(reason)s") % {"reason": change.reason},)] if change.reason else []
    place = (_("Entry %(name)s of the ledger, %(hash)s") % {"name": change.name, "hash": change.hash},)
    return format_html_join("", "<p>{}</p>", [*_about(change.subject), *fields, *reason, place])


def _about(subject: Subject | None) -> list[tuple[SafeString]]:
    if subject is None:
        return []
    title = format_html('<span lang="{}">{}</span>', subject.title.language, subject.title.text)
    return [(format_html("{} ({})", title, subject.context) if subject.context else title,)]


def _clean(text: str) -> str:
    return CONTROL.sub(" ", text)
