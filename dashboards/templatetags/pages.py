"""How the public pages write days, texts and marks; the templates stay free of logic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django import template
from django.template import RequestContext
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commitments.models import Country
from core.clock import today
from core.models import Translated
from dashboards.commitment_table import HIGH
from dashboards.country_page import ThemeTable
from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.selectors.names import country_name, text_of
from dashboards.snippets import Part, Snippet
from dashboards.themes import ThemeLine
from dashboards.words import day_words, foreign_language, host_of, listed, span_words
from milestones.choices import Completion

register = template.Library()
# The marks where nothing can be drawn.
GLYPHS = {"claimed": "○", "evidenced": "◐", "reviewed": "●", "official": "◇"}
# What links of a page keep of its address, and the values that the table of commitments can be asked for.
KEPT = ("plan", "as_of")
LINKED = ("claimed", "evidenced", "reviewed")


@register.simple_tag
def day(value: dt.date | dt.datetime | None) -> str:
    """A day in words and, for machines, in figures; nothing where there is none."""
    if value is None:
        return ""
    only = value.date() if isinstance(value, dt.datetime) else value
    return format_html('<time datetime="{}">{}</time>', only.isoformat(), day_words(only))


@register.simple_tag
def this_day() -> str:
    """The day on which the page is made."""
    return day(today())


@register.filter
def duration(days: int) -> str:
    """A number of days in words."""
    return span_words(days)


@register.filter
def completion(value: str) -> str:
    """A completion as people read it."""
    return str(Completion(value).label)


@register.filter(name="listed")
def listed_filter(parts: Sequence[object]) -> str:
    """Parts of a list one after the other, set apart as the reader's language does."""
    return listed(str(part) for part in parts)


@register.filter
def percent(value: object) -> str:
    """A share as the reader's language writes it."""
    return _("%(n)s%%") % {"n": value}


@register.filter
def hundredths(value: float) -> str:
    """A figure with two decimals and a true minus, which stays before it where letters run from right to left."""
    words = str(floatformat(value, 2))
    return format_html("<bdi>\N{MINUS SIGN}{}</bdi>", words[1:]) if words.startswith("-") else words


@register.filter
def host(url: str) -> str:
    """The site an address leads to."""
    return host_of(url)


def _language_note(text: Text) -> SafeString | str:
    """A discreet word on the language where it is not the reader's own."""
    name = foreign_language(text)
    return format_html(' <span class="note">({})</span>', _("in %(language)s") % {"language": name}) if name else ""


@register.simple_tag
def text(value: Text, *, note: bool = True) -> str:
    """A public text with its language and direction, and a discreet word where it is not the reader's language."""
    shown = format_html('<span lang="{}" dir="auto">{}</span>', value.language, value.text)
    return format_html("{}{}", shown, _language_note(value)) if note else shown


@register.simple_tag
def marked(value: Snippet) -> str:
    """A piece of a public text with the words that were searched for marked, in its own language and direction."""
    parts = format_html_join("", "{}", ((_shown(part),) for part in value.parts))
    before, after = ("… " if value.before else ""), (" …" if value.after else "")
    if not value.language:
        return format_html('<span dir="auto">{}{}{}</span>', before, parts, after)
    shown = format_html('<span lang="{}" dir="auto">{}{}{}</span>', value.language, before, parts, after)
    return format_html("{}{}", shown, _language_note(Text("", value.language)))


def _shown(part: Part) -> str:
    return format_html("<mark>{}</mark>", part.text) if part.marked else part.text


@register.filter
def words(thing: Translated, field: str) -> str:
    """A public text of a row, nearest to the reader's language; for a sentence or a title of a page."""
    return thing.text(field, reader_language())[0]


@register.simple_tag
def local(thing: Translated, field: str) -> str:
    """The same with its language and direction."""
    return text(text_of(thing, field, reader_language()), note=False)


@register.filter
def country_words(country: Country) -> str:
    """A country's name in the reader's language."""
    return country_name(country, reader_language())


@register.simple_tag
def paragraphs(value: Text) -> str:
    """A longer public text: its own paragraphs, its language and direction."""
    body = mark_safe(linebreaks(value.text, autoescape=True))  # noqa: S308  (linebreaks escapes what people wrote)
    return format_html('<div class="long" lang="{}" dir="auto">{}</div>{}', value.language, body, _language_note(value))


@register.simple_tag
def table_rows(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> SafeString:
    """The rows of a chart's table: where there is no room each cell says what it is."""
    labels = [format_html('<td data-label="{}">', head) for head in headers[1:]]
    return format_html_join("\n", "{}", ((_table_row(labels, row),) for row in rows))


def _table_row(labels: Sequence[SafeString], row: Sequence[str]) -> SafeString:
    cells = format_html_join("", "{}{}</td>", zip(labels, row[1:], strict=True))
    return format_html('<tr><th scope="row">{}</th>{}</tr>', row[0], cells)


@register.simple_tag(takes_context=True)
def theme_rows(context: RequestContext, table: ThemeTable, lines: Sequence[ThemeLine]) -> SafeString:
    """Some rows of a table of policy areas or values, each number a link to the commitments behind it."""
    asked = context["request"].GET.dict()
    return format_html_join("\n", "{}", ((_theme_row(asked, table, line),) for line in lines))


def _theme_row(asked: Mapping[str, str], table: ThemeTable, line: ThemeLine) -> SafeString:
    own = {**{name: value for name, value in asked.items() if name in KEPT}, table.filter: line.key}
    cells = format_html_join(
        "",
        '<td class="number" data-label="{}">{}</td>',
        ((head, _count(own, kind, line.high[kind])) for kind, head in table.heads),
    )
    return format_html(
        '<tr><th scope="row"><a href="?{}#commitments"><span lang="{}" dir="auto">{}</span></a>{}</th>'
        '<td class="number" data-label="{}">{}</td>{}</tr>',
        urlencode(own), line.language, line.name, _elsewhere(table, line), _("Commitments"), line.commitments, cells,
    )  # fmt: skip


def _elsewhere(table: ThemeTable, line: ThemeLine) -> str | SafeString:
    """Where the same policy area stands in all countries."""
    if table.filter != "policy_area":
        return ""
    address = reverse("dashboards:policy-area", args=[line.key])
    return format_html(' <a class="note no-print" href="{}">{}</a>', address, _("in all countries"))


def _count(own: Mapping[str, str], kind: str, number: int) -> str | SafeString:
    """A number that leads to what it counts, where the table can be asked for it."""
    if not number or kind not in LINKED:
        return str(number)
    return format_html('<a href="?{}#commitments">{}</a>', urlencode({**own, kind: HIGH}), number)


@register.simple_tag
def mark(kind: str) -> str:
    """The shape of a value; the words beside it say the same."""
    return format_html(
        '<svg class="mark {}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><use href="#mark-{}"/></svg>',
        kind, kind,
    )  # fmt: skip


@register.simple_tag
def glyph(kind: str) -> str:
    """The same shape as a letter, for paper; the words beside it say the same."""
    return GLYPHS[kind]
