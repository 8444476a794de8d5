"""A badge: the three values in one line of SVG, for a README or a ministry's own page. PURE.

The same figures give the same bytes; text stays text; a title and a description say it all to who cannot see it.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from dashboards.card import Card, CardValue
from dashboards.charts.lettering import text_width
from dashboards.charts.theme import CLAIMED, EVIDENCED, FONTS, INK, LINE, PAPER, REVIEWED, Ink
from dashboards.words import day_words

SVG = "http://www.w3.org/2000/svg"
HEIGHT, MIDDLE, BASE = 28, 14, 18.5
LETTERS = 12.0
PADDING, GAP, MARK = 10.0, 14.0, 12.0
THEMES = ("auto", "light", "dark")
INKS = {"paper": PAPER, "ink": INK, "line": LINE, "claimed": CLAIMED, "evidenced": EVIDENCED, "reviewed": REVIEWED}


def badge_svg(card: Card, theme: str = "auto") -> str:
    """The badge of a card: light, dark, or as the reader's system prefers."""
    root = Element("svg", {"xmlns": SVG, "role": "img", "aria-labelledby": "badge-title badge-desc"})
    SubElement(root, "title", {"id": "badge-title"}).text = _title(card)
    SubElement(root, "desc", {"id": "badge-desc"}).text = _description(card)
    SubElement(root, "style").text = _style(theme)
    sheet = SubElement(root, "rect", {"x": "0.5", "y": "0.5", "height": str(HEIGHT - 1), "rx": "3", **_of("paper")})
    sheet.set("stroke", LINE.light)
    x = _write(root, PADDING, card.label, bold=True)
    for value in card.values:
        x = _value(root, x + GAP, value)
    width = round(x + PADDING)
    sheet.set("width", str(width - 1))
    root.attrib.update(
        {"width": str(width), "height": str(HEIGHT), "viewBox": f"0 0 {width} {HEIGHT}", "font-family": FONTS,
         "font-size": f"{LETTERS:g}"}
    )  # fmt: skip
    return ElementTree.tostring(root, encoding="unicode")


def _title(card: Card) -> str:
    return _("%(title)s: claimed, evidenced, reviewed") % {"title": card.label}


def _description(card: Card) -> str:
    return _("%(sentence)s As of %(day)s.") % {"sentence": card.sentence, "day": day_words(card.as_of)}


def _of(token: str, what: str = "fill") -> dict[str, str]:
    """A colour: its light value for programs that know no style, and its class."""
    return {what: INKS[token].light, "class": f"{what[0]}-{token}"}


def _write(root: Element, x: float, words: str, *, bold: bool = False) -> float:
    """Words on the line; answers where they end, at most."""
    told = {"x": f"{x:g}", "y": f"{BASE:g}", **_of("ink")}
    SubElement(root, "text", {**told, "font-weight": "700"} if bold else told).text = words
    return round(x + text_width(words, LETTERS, bold=bold), 2)


def _value(root: Element, x: float, value: CardValue) -> float:
    """A mark, and the value in few words."""
    centre = {"cx": f"{x + MARK / 2:g}", "cy": str(MIDDLE)}
    if value.kind == "reviewed":
        SubElement(root, "circle", {**centre, "r": "5.5", **_of(value.kind)})
    else:
        ring = {**centre, "r": "4.6", "fill": "none", "stroke-width": "1.8", **_of(value.kind, "stroke")}
        SubElement(root, "circle", ring)
    if value.kind == "evidenced":
        half = f"M{x + MARK / 2:g} {MIDDLE - 4.6:g}a4.6 4.6 0 0 0 0 9.2z"
        SubElement(root, "path", {"d": half, **_of(value.kind)})
    return _write(root, x + MARK + 4, value.short)


def _style(theme: str) -> str:
    """The classes of fills and strokes."""
    light, dark = _classes("light"), _classes("dark")
    if theme in ("light", "dark"):
        return light if theme == "light" else dark
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _classes(side: str) -> str:
    def value(ink: Ink) -> str:
        return ink.light if side == "light" else ink.dark

    return "".join(f".f-{name}{{fill:{value(ink)}}}.s-{name}{{stroke:{value(ink)}}}" for name, ink in INKS.items())
