"""The codes people copy to show a card or a badge on their own pages. No query here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from dashboards.card import Card
from dashboards.oembed import WIDEST, frame, height_of


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a card: a frame, a badge as HTML and as Markdown, a link; ``shown`` and ``badge`` are for a look."""

    frame: str
    badge_html: str
    badge_markdown: str
    link: str
    shown: str
    badge: str
    width: int
    height: int


def codes_of(card: Card, theme: str, language: str, absolute: Callable[[str], str]) -> Codes:
    """The codes of a card in a language and a theme (``auto`` is the reader's own)."""
    said = "" if theme == "auto" else theme
    embed, badge = card.path("embed", theme=said, lang=language), card.path("badge", theme=said, lang=language)
    page = absolute(card.path(lang=language))
    title = _("%(title)s: claimed, evidenced, reviewed") % {"title": card.label}
    return Codes(
        frame=frame(card, absolute(embed), WIDEST, height_of(WIDEST)),
        badge_html=format_html('<a href="{}"><img src="{}" height="28" alt="{}"></a>', page, absolute(badge), title),
        badge_markdown=f"[![{_escaped(title)}]({absolute(badge)})]({page})",
        link=format_html('<a href="{}">{}</a>', page, title),
        shown=embed,
        badge=badge,
        width=WIDEST,
        height=height_of(WIDEST),
    )


def _escaped(words: str) -> str:
    """Words inside the brackets of Markdown."""
    return words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
