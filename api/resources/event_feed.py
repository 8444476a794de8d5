"""Following the ledger: ``since=`` what one has read, a page of what became public after it, and where one is now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.filters import Key
from api.pagination import Pages
from core.errors import Malformed
from ledger.models import EventQuerySet
from ledger.selectors import feed_page

# One number, or one for each feed: 120, FR-120.GB-33. A web server takes some four thousand characters.
NUMBER = r"[0-9]{1,18}"
FEED = r"[A-Za-z][A-Za-z0-9_]{0,19}"
SINCE = rf"(?:{NUMBER}|{FEED}-{NUMBER}(?:\.{FEED}-{NUMBER})*)"
LONGEST = 3_500
# What a page that follows the ledger has no use for.
NOT_WITH_SINCE = ("page", "ordering")


@dataclass(frozen=True, slots=True)
class Since:
    """How far somebody has read: a place in each feed that is named, ``otherwise`` in those that are not."""

    feeds: Mapping[str, int]
    otherwise: int

    @classmethod
    def of(cls, text: str) -> Since:
        """The places that a well-formed text says."""
        if text.isdigit():
            return cls({}, int(text))
        pairs = (each.rpartition("-") for each in text.split("."))
        return cls({feed: int(number) for feed, _hyphen, number in pairs}, 0)


class SinceField(forms.CharField):
    """A place, or a place in each of several feeds."""

    def to_python(self, value: Any) -> Any:
        """The places; ``None`` where nothing is asked."""
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > LONGEST or not re.fullmatch(SINCE, text, re.ASCII):
            message = _("Give a whole number, or the cursor of an earlier answer as it was: FR-120.GB-33.")
            raise forms.ValidationError(message, "invalid")
        return Since.of(text)


class SinceFilter(Key):
    """How far the caller has read; the list itself applies it, unless a single stream is asked for."""

    schema: ClassVar = {"type": "string", "pattern": f"^{SINCE}$", "maxLength": LONGEST}
    field_class: Any = SinceField

    def __init__(self, words: str, method: str) -> None:
        """``words`` describe it; ``method`` of the filter set applies it."""
        super(Key, self).__init__(field_name=None, help_text=words, method=method, max_length=None)


class EventPages(Pages):
    """Numbered pages; whoever says ``since`` what they have read is told where they are instead."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        shape = super().get_paginated_response_schema(schema)
        cursor = {
            "type": "string",
            "description": "Where you are: give it as `since` next time. Only in answers to `since` without `stream`.",
        }
        return {**shape, "properties": {**shape["properties"], "cursor": cursor}}


def followed(request: Any, events: EventQuerySet, since: Since, country: str, size: int, shown: Any) -> Response:
    """The page of events after those that the caller has read, in the order in which they became public.

    Args:
        country: the only country to read; empty for all feeds.
        shown: makes JSON of events.

    Raises:
        Malformed: the question has a page number or an order of its own.
    """
    for name in NOT_WITH_SINCE:
        if name in request.query_params:
            raise Malformed([(name, "not_with_since", _("Not together with since: follow next instead."))])
    read = since.feeds if not country else {country: since.feeds.get(country, since.otherwise)}
    page = feed_page(events, since=read, otherwise=since.otherwise, feed=country or None, size=size)
    cursor = _cursor(page.read, since, country)
    address = request.build_absolute_uri()
    body = {
        "count": page.waiting,
        "next": replace_query_param(address, "since", cursor) if page.left else None,
        "previous": None,
        "results": shown(page.events),
        "cursor": cursor,
    }
    return Response(body)


def _cursor(read: Mapping[str, int], since: Since, country: str) -> str:
    """Where a reader is; what they said themselves of feeds that have shown nothing yet does not get lost."""
    if country:
        return str(read.get(country, 0))
    places = {feed: number for feed, number in read.items() if number}
    return ".".join(f"{feed}-{number}" for feed, number in sorted(places.items())) or "0"
