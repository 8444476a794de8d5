"""Words in cells: the choices of a column in every language of the tracker, or by their codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override

from exchange.sheets.columns import Choices

YES_NO: Choices = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


def fold(text: str) -> str:
    """A word without what people do not see: case, outer and doubled spaces."""
    return " ".join(text.split()).casefold()


def meanings(choices: Choices) -> Mapping[str, str]:
    """The value of each choice by its code and by its words in every language, folded."""
    found: dict[str, str] = {}
    for tag, _name in settings.LANGUAGES:
        with override(tag):
            found |= {fold(str(words)): value for value, words in choices}
    return found | {fold(value): value for value, _words in choices}


def told(choices: Choices, value: str) -> str:
    """A choice in the words of the present language."""
    return next((str(words) for known, words in choices if known == value), value)


def in_every_language(text: str | Promise) -> set[str]:
    """A text in every language of the tracker, folded."""
    found = set()
    for tag, _name in settings.LANGUAGES:
        with override(tag):
            found.add(fold(str(text)))
    return found


def present_language() -> str:
    """The language in which we speak now, as one of the tracker's."""
    tag = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return tag if tag in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
