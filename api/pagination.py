"""Lists come in pages: ``{count, next, previous, results}``."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from core.errors import Malformed

# Rows that numbered pages reach: the database walks past all of those before a page, each time.
DEEPEST = 10_000
WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Shallow(Paginator[Any]):
    """Numbered pages, as far down as they are cheap."""

    def page(self, number: int | str) -> Page[Any]:
        """One page.

        Raises:
            EmptyPage: there are fewer.
            Malformed: it is there, and too far down.
        """
        if (self.validate_number(number) - 1) * self.per_page >= DEEPEST:
            message = _("Numbered pages end after %(most)s rows: narrow the list, use cursor=, or take the bulk files.")
            raise Malformed([("page", "too_deep", message % {"most": DEEPEST})])
        return super().page(number)


class Pages(PageNumberPagination):
    """Numbered pages of 50 rows, or of up to 200 where ``page_size`` asks for them."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    django_paginator_class = Shallow
    page_size_query_description = "Rows on a page, 1 to 200; 50 where nothing is asked."
    page_query_description = f"The number of the page, from 1, as far as row {DEEPEST}; beyond, use `cursor`."

    def get_page_size(self, request: Request) -> int:
        """The size asked for.

        Raises:
            Malformed: it is not a number from 1 to 200.
        """
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        size = int(asked) if WHOLE_NUMBER.fullmatch(asked) else 0
        if not 1 <= size <= self.max_page_size:
            raise Malformed([("page_size", "page_size", _("A page has 1 to 200 rows."))])
        return size

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """The rows of the page asked for.

        Raises:
            Malformed: the page is not a number from 1, or too far down.
            NotFound: there are fewer pages.
        """
        asked = request.query_params.get("page", "1")
        if not WHOLE_NUMBER.fullmatch(asked):
            raise Malformed([("page", "page", _("Pages are numbered from 1."))])
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as error:
            raise NotFound(_("There are fewer pages."), "no_such_page") from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Of all pages together."},
                "next": {**address, "description": "The address of the next page."},
                "previous": {**address, "description": "The address of the page before."},
                "results": schema,
            },
        }
