"""Lists come in pages: ``{count, next, previous, results}``, by number for people, by cursor for programs."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param

from api.cursors import START, cursor_at
from api.fast_pages import WrittenRows, part_of
from core.errors import Malformed

CURSOR = re.compile(r"(?P<before>[?&]cursor=)[^&]*")
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


def linked(response: Response, **addresses: str | None) -> Response:
    """The answer with its neighbours in the header ``Link`` (RFC 8288)."""
    links = [f'<{address}>; rel="{name}"' for name, address in addresses.items() if address]
    if links:
        response["Link"] = ", ".join(links)
    return response


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

    def get_paginated_response(self, data: Any) -> Response:
        """The page, with the addresses of those beside it in the header too."""
        response = super().get_paginated_response(data)
        request: Any = self.request
        whole = request.build_absolute_uri()
        first = remove_query_param(whole, self.page_query_param)
        return linked(response, first=first, prev=response.data["previous"], next=response.data["next"])

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters of both kinds of pages, for the OpenAPI document."""
        words = (
            "For programs that read a whole list: `start`, then what `next` and the header `Link` hold. Nothing is "
            "counted (`count` is null), every page costs the same, and what is added meanwhile neither repeats nor "
            "hides a row. Not together with `page`."
        )
        cursor = {"name": "cursor", "in": "query", "required": False, "description": words}
        return [*super().get_schema_operation_parameters(view), {**cursor, "schema": {"type": "string"}}]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": ["integer", "null"], "description": "Of all pages together; null with `cursor`."},
                "next": {**address, "description": "The address of the next page."},
                "previous": {**address, "description": "The address of the page before."},
                "results": schema,
            },
        }


class CursorPages(Pages):
    """Pages after or before a row, in the order of the list. Nothing is counted."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """The rows beside the cursor. One query, of one row more than is shown. Raises Malformed."""
        size, cursor = self.get_page_size(request), view.cursor()
        of_rows = queryset.part if isinstance(queryset, WrittenRows) else partial(part_of, queryset)
        found = of_rows(size, backwards=cursor.backwards)
        self.whole = request.build_absolute_uri()
        begun = bool(cursor.values)
        after = found.ends and (found.more or cursor.backwards)
        before = found.ends and begun and (found.more or not cursor.backwards)
        self.next = self._address(cursor_at(found.ends[-1], view, backwards=False)) if after else None
        self.previous = self._address(cursor_at(found.ends[0], view, backwards=True)) if before else None
        return found.rows

    def _address(self, cursor: str) -> str:
        return CURSOR.sub(f"\\g<before>{cursor}", self.whole)

    def get_paginated_response(self, data: Any) -> Response:
        """The page, with the addresses of those beside it in the header too."""
        response = Response({"count": None, "next": self.next, "previous": self.previous, "results": data})
        return linked(response, first=self._address(START), prev=self.previous, next=self.next)
