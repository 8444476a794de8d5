"""Names, dates and texts in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from django.utils.translation import get_language

from commitments.models import Country
from core.models import Translated

FIRST_OF_MONTH = {"fr": "1er"}


@dataclass(frozen=True, slots=True)
class Text:
    """A public text as a page shows it.

    Attributes:
        value: the text, possibly empty.
        lang: the tag of the language it is in.
        note: that language's name in the reader's language where it is not the reader's own, else empty.
    """

    value: str
    lang: str
    note: str = ""

    def __str__(self) -> str:
        """The text alone."""
        return self.value


def reader_language() -> str:
    """The tag of the language this page is drawn in."""
    return get_language() or "en"


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def text_in(value: str, lang: str) -> Text:
    """``value``, which is in ``lang``, marked for the reader when that is not their language."""
    reader = reader_language()
    foreign = lang.split("-")[0] != reader.split("-")[0]
    return Text(value, lang, language_name(lang, reader) if foreign else "")


def text_of(record: Translated, field: str) -> Text:
    """The text of ``field`` nearest to the reader's language."""
    value, lang = record.text(field, reader_language())
    return text_in(value, lang)


def language_name(tag: str, reader: str) -> str:
    """The name of a language in the reader's own; the tag itself where the locale library does not know it."""
    base = tag.split("-")[0]
    return str(_locale(reader).languages.get(base, tag))


def country_name(country: Country) -> str:
    """A country's name in the reader's language; an invented country, which no library knows, has only its own."""
    if country.invented:
        return country.name
    return str(_locale(reader_language()).territories.get(country.code, country.name))


def day_words(day: dt.date) -> str:
    """A day as people write it: "31 May 2027", « 1er mai 2027 »."""
    language = reader_language()
    words = format_date(day, "d MMMM y", locale=_locale(language))
    first = FIRST_OF_MONTH.get(language.split("-")[0])
    return f"{first}{words[1:]}" if first and day.day == 1 else words
