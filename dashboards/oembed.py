"""oEmbed (oembed.com, 1.0): another site pastes an address of ours and gets a card to show. No query here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dashboards.card import Card

# The cards' widths, in px, and how high each is at most, in any language, at which width.
NARROWEST, WIDEST = 280, 600
HEIGHTS = ((560, 360), (440, 400), (360, 480), (0, 560))
KEPT_FOR = 3600  # seconds
PICTURE = (1200, 630)
# Pages of which there are cards.
PAGES = {
    "dashboards:country", "dashboards:plan", "dashboards:commitment", "dashboards:country-embed",
    "dashboards:commitment-embed",
}  # fmt: skip
MEDIA_TYPES = {"json": "application/json", "xml": "text/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Target:
    """What an address leads to: the parts of its path, and what it asks for."""

    parts: Mapping[str, str]
    query: Mapping[str, str]


def target_of(url: str, hosts: set[str]) -> Target | None:
    """Where an address of one of ``hosts`` leads, if there is a card of it."""
    try:
        asked = urlsplit(url)
        found = resolve(asked.path) if asked.scheme in ("http", "https") and asked.netloc in hosts else None
    except (ValueError, Resolver404):
        return None
    if found is None or found.view_name not in PAGES:
        return None
    return Target(found.kwargs, dict(parse_qsl(asked.query)))


def height_of(width: int) -> int:
    """How high a card of that width is, in px, at most."""
    return next(height for least, height in HEIGHTS if width >= least)


def frame(card: Card, address: str, width: int, height: int) -> str:
    """The markup that shows a card: one frame, loaded when it comes into view."""
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0;max-width:100%"></iframe>',
        address, width, height, _("%(title)s: claimed, evidenced, reviewed") % {"title": card.label},
    )  # fmt: skip


def document(
    card: Card,
    language: str,
    absolute: Callable[[str], str],
    most: tuple[int | None, int | None] = (None, None),
) -> dict[str, str | int]:
    """The answer for a card, no larger than ``most`` (width, height), with a picture where that fits too."""
    width = min(WIDEST, most[0] or WIDEST)
    height = min(height_of(width), most[1] or height_of(width))
    answer: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": f"{card.title.text}. {card.over}" if card.over else card.title.text,
        "provider_name": _("Open Government Commitment Tracker"),
        "provider_url": absolute("/"),
        "cache_age": KEPT_FOR,
        "html": frame(card, absolute(card.path("embed", lang=language)), width, height),
        "width": width,
        "height": height,
    }
    if all(limit is None or limit >= size for limit, size in zip(most, PICTURE, strict=True)):
        answer["thumbnail_url"] = absolute(card.path("share", lang=language))
        answer["thumbnail_width"], answer["thumbnail_height"] = PICTURE
    return answer


def written(answer: Mapping[str, str | int], form: str) -> str:
    """The answer as JSON or XML."""
    if form == "json":
        return json.dumps(answer, ensure_ascii=False)
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = str(value)
    return '<?xml version="1.0" encoding="utf-8" standalone="yes"?>' + ElementTree.tostring(root, encoding="unicode")
