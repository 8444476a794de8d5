"""Filters of lists: named like the fields, each refusing what it does not understand.

Days are days in UTC. ``..._before`` means earlier than that day and ``..._after`` later: the day itself is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend

from commitments.choices import Searched
from commitments.models import SearchEntry
from core.clock import end_of_day, start_of_day
from core.search.words import question

LARGEST_KEY = 2**63 - 1
MOST_WORDS = 10
Choices = Iterable[tuple[Any, Any]]
country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("A country code is two capital letters, as in FR."), "country_code")


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # the library is untyped: this one class meets it
    """The filters of one resource.

    ``searched`` are the columns in which ``search`` looks, ``without`` the model's fields that have no filter, each
    with its reason: a test asks for one or the other for every field.
    """

    searched: ClassVar[tuple[str, ...]] = ()
    without: ClassVar[dict[str, str]] = {}

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows that hold every word asked for in one or another of the ``searched`` columns."""
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in self.searched)))
        return queryset


class Strict(DjangoFilterBackend):  # type: ignore[misc]  # untyped library
    """Applies a view's filters; a value that a filter does not understand is refused, by the filter's name."""

    raise_exception = True

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that are asked for; all of them, without a form, where nothing is."""
        if view.filterset_class.base_filters.keys().isdisjoint(request.query_params):
            return queryset
        found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return found


class DayField(forms.DateField):
    """A day written YYYY-MM-DD, in every language."""

    input_formats = ("%Y-%m-%d",)


class _Described:
    """What the OpenAPI document says of a filter."""

    schema: ClassVar[dict[str, Any]] = {"type": "string"}
    extra: dict[str, Any]

    def described(self) -> tuple[str, dict[str, Any]]:
        """Its description and its schema."""
        schema = dict(self.schema)
        if "choices" in self.extra:
            schema["enum"] = [value for value, _label in self.extra["choices"]]
        return str(self.extra.get("help_text", "")), schema


class Text(_Described, django_filters.CharFilter):  # type: ignore[misc]  # untyped library
    """Exactly this text."""

    def __init__(self, column: str | None = None, words: str = "", **options: Any) -> None:
        """``words`` describe it; ``column`` is its own name where none is given."""
        options = {"max_length": 200, **options}
        super().__init__(field_name=column, help_text=words, **options)


class Search(Text):
    """All of some words, in any of the set's ``searched`` columns."""

    def __init__(self, *columns: str) -> None:
        """``columns`` are named in the description."""
        super().__init__(method="by_words", words=f"Every one of these words, in: {', '.join(columns)}.")


class FullText(Text):
    """All of some words in one text of a row, by the index of words: as the search of all rows finds them."""

    def __init__(self, kind: Searched, *columns: str, also: tuple[str, ...] = ()) -> None:
        """``kind`` is what the index calls such rows, ``also`` the columns that may be the whole of what is asked."""
        words = f"Every one of these words, with or without accents, in one language's {', '.join(columns)}"
        super().__init__(words=f"{words}; the last one may be typed in part.")
        self.kind, self.also = kind, also

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows whose texts hold them. Raises Malformed for what holds no word, or too many."""
        if not value:
            return qs
        entries = SearchEntry.objects.holding(question(value, "search")).filter(kind=self.kind)
        whole = (Q(**{f"{column}__iexact": value.strip()}) for column in self.also)
        return qs.filter(reduce(or_, whole, Q(pk__in=entries.order_by().values("source_id"))))


class Country(Text):
    """A country by its code."""

    schema: ClassVar = {"type": "string", "pattern": "^[A-Z]{2}$"}

    def __init__(self, column: str, **options: Any) -> None:
        """``column`` holds the code."""
        super().__init__(column, "A country, by its code of two capital letters.", validators=[country_code], **options)


class Key(_Described, django_filters.NumberFilter):  # type: ignore[misc]  # untyped library
    """A row by its key, or any whole number from 0."""

    schema: ClassVar = {"type": "integer", "minimum": 0}
    field_class = forms.IntegerField

    def __init__(self, column: str | None = None, words: str = "", **options: Any) -> None:
        """``words`` describe it; ``column`` is its own name where none is given."""
        super().__init__(field_name=column, help_text=words, min_value=0, max_value=LARGEST_KEY, **options)

    def get_max_validator(self) -> None:
        """None beside the field's own."""


class Choice(_Described, django_filters.ChoiceFilter):  # type: ignore[misc]  # untyped library
    """One value of a scale."""

    def __init__(self, choices: Choices, column: str | None = None, words: str = "", **options: Any) -> None:
        """``words`` describe it; ``column`` is its own name where none is given."""
        super().__init__(field_name=column, choices=list(choices), help_text=words, null_label=None, **options)


def _is_true(value: str) -> bool:
    return value == "true"


class YesNo(_Described, django_filters.TypedChoiceFilter):  # type: ignore[misc]  # untyped library
    """``true`` or ``false``."""

    schema: ClassVar = {"type": "boolean"}

    def __init__(self, column: str | None = None, words: str = "", **options: Any) -> None:
        """``words`` describe it; ``column`` is its own name where none is given."""
        choices = [("true", "true"), ("false", "false")]
        super().__init__(field_name=column, choices=choices, coerce=_is_true, help_text=words, **options)

    def described(self) -> tuple[str, dict[str, Any]]:
        """Its description and its schema."""
        return str(self.extra["help_text"]), dict(self.schema)


class Given(YesNo):
    """Whether a column that may be empty holds something."""

    def __init__(self, column: str, words: str) -> None:
        """``words`` describe it."""
        super().__init__(column, words)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows with, or without, a value."""
        return qs if value in ("", None) else qs.filter(**{f"{self.field_name}__isnull": not value})


class _Day(_Described, django_filters.DateFilter):  # type: ignore[misc]  # untyped library
    schema: ClassVar = {"type": "string", "format": "date"}
    field_class = DayField
    side = ""
    words_of_side = ""

    def __init__(self, column: str | None = None, words: str = "", *, moment: bool = False, **options: Any) -> None:
        """``moment``: the column holds moments, of which the whole day (UTC) counts."""
        self.moment = moment
        described = f"{words} {self.words_of_side}".strip()
        super().__init__(field_name=column, lookup_expr=self.side, help_text=described, **options)

    def edge(self, day: dt.date) -> dt.datetime:
        """The last or first moment of the day that is left out."""
        return end_of_day(day) if self.side == "gt" else start_of_day(day)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows on this side of the day."""
        found: QuerySet[Any] = super().filter(qs, self.edge(value) if self.moment and value else value)
        return found


class Before(_Day):
    """Earlier than a day."""

    side = "lt"
    words_of_side = "Earlier than this day."


class After(_Day):
    """Later than a day."""

    side = "gt"
    words_of_side = "Later than this day."


def translated(*columns: str) -> tuple[str, ...]:
    """The columns and their translations into the languages of the pages, to be searched."""
    tags = [tag for tag, _name in settings.LANGUAGES]
    return (*columns, *(f"translations__{tag}__{column}" for tag in tags for column in columns))


def has(rows: QuerySet[Any], value: bool) -> models.Q:
    """The condition that there is such a row, or that there is none."""
    exists = Q(models.Exists(rows))
    return exists if value else ~exists
