"""What every door of the API does: who is asked for, what may be asked, how answers are kept.

A view only translates: its ``words`` describe each action, its ``inputs`` say what is sent, its ``output`` what comes
back. Who may see what is decided by querysets, who may do what by the policies that services ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from api.concurrency import tag_by_version
from api.cursors import Beyond, Cursor, cursor_asked
from api.expansions import Expansion
from api.fast_pages import WrittenRows
from api.fast_rows import statement_for
from api.fields import Input, Nothing
from api.filters import Filters, Strict
from api.once import once
from api.ordering import Term, TotalOrdering, asked_terms
from api.pagination import CursorPages, Pages
from api.parsers import BoundedJSONParser
from api.schema import NUMBER, HouseSchema
from api.scopes import admit
from api.shapes import EVERYTHING, SHAPING, Shape, shape_asked, shown
from api.throttles import Counted
from core.errors import Malformed

M = TypeVar("M", bound=Model)
PAGING = ("page", "page_size", "ordering", "cursor")


class SignedInToWrite(BasePermission):
    """Reading is everybody's; whoever writes says who they are (401). What they may write, policies decide."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the request may go on."""
        return request.method in SAFE_METHODS or request.user.is_authenticated


class Door(Counted, GenericViewSet[M]):
    """One address or several, with checked questions and answers that say how long they may be kept."""

    words: ClassVar[Mapping[str, str]] = {}
    inputs: ClassVar[Mapping[str, type[Input]]] = {}
    outputs: ClassVar[Mapping[str, Any]] = {}
    statuses: ClassVar[Mapping[str, int]] = {}
    # What kinds of file an action answers with, where it is not JSON.
    media_types: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # Actions that ask for the version that was read, and those that take it where it is named.
    versioned: ClassVar[frozenset[str]] = frozenset()
    may_name_version: ClassVar[frozenset[str]] = frozenset()
    # Problems of an action beside those that follow from its address and method.
    more_problems: ClassVar[Mapping[str, tuple[int, ...]]] = {}
    permission_classes = (SignedInToWrite,)
    parser_classes: Any = (BoundedJSONParser,)
    filter_backends: Any = ()
    pagination_class: Any = None
    throttle_scope = ""
    schema = HouseSchema()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Know the caller and what their token is for, then refuse questions nobody understands."""
        super().initial(request, *args, **kwargs)
        if not self.action:  # before anything is said of the question: no question is right for this method
            self.http_method_not_allowed(request)
        admit(request, self)
        known = set(self.asked_for())
        unknown = sorted(set(request.query_params) - known)
        faults = [(name, "unknown_parameter", _("There is no such parameter here.")) for name in unknown]
        for name, values in request.query_params.lists():
            if name in known and len(values) > 1:
                faults.append((name, "repeated", _("Give this parameter once.")))
            elif name in known and not values[0].strip():
                faults.append((name, "empty", _("Give a value, or leave this parameter out.")))
        if faults:
            raise Malformed(list(faults))
        if request.method == "POST":
            self.post = once(getattr(self, "post", self.http_method_not_allowed))

    def asked_for(self) -> tuple[str, ...]:
        """The names of the query parameters of this action."""
        return self.parameters.get(self.action or "", ())

    def checked(self, **context: Any) -> dict[str, Any]:
        """What was sent, its shape checked. Raises ValidationError naming every field at fault."""
        shape = self.inputs.get(self.action, Nothing)
        partial = self.request.method == "PATCH"
        serializer = shape(data=self.request.data, partial=partial, context={"request": self.request, **context})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say who may keep the answer: anyone what the public sees, nobody but the caller what they see signed in."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Cookie", "Accept-Language"])
        if answer.has_header("Cache-Control"):
            return answer
        if request.method not in SAFE_METHODS or answer.status_code >= 400:
            patch_cache_control(answer, no_store=True)
        elif getattr(request, "user", None) is not None and request.user.is_authenticated:
            patch_cache_control(answer, private=True, no_cache=True)
        else:
            patch_cache_control(answer, public=True, max_age=0, must_revalidate=True)
        return answer


class Listing(Door[M]):
    """A list of rows.

    ``orderings`` are the public names of what lists can be ordered by, with their columns; ``deciding`` are the columns
    that decide last. ``rows`` is every row the caller may see, with all that ``output`` shows of it. ``expansions`` are
    what can be shown in full. ``shown_as`` names what stands in a cursor for a column that nobody is shown.
    """

    output: ClassVar[type[BaseSerializer[Any]]]
    filterset_class: ClassVar[type[Filters]]
    orderings: ClassVar[Mapping[str, str]] = {}
    default_ordering: ClassVar[tuple[str, ...]] = ()
    deciding: ClassVar[tuple[str, ...]] = ("pk",)
    shown_as: ClassVar[Mapping[str, str]] = {}
    expansions: ClassVar[Mapping[str, Expansion]] = {}
    filter_backends: Any = (Strict, Beyond, TotalOrdering)
    pagination_class: Any = Pages
    lookup_value_regex = NUMBER

    def rows(self) -> QuerySet[M]:
        """Every row the caller may see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[M]:
        """The same, as the framework asks for it."""
        return self.rows()

    def tables(self) -> Sequence[QuerySet[Any]]:
        """The same rows in a stable order, for bulk files."""
        return [self.rows().order_by(*self.deciding)]

    def asked_for(self) -> tuple[str, ...]:
        """The names of the query parameters of this action."""
        own = super().asked_for()
        shaping = SHAPING if self.expansions else SHAPING[:1]
        if self.action == "retrieve":
            return (*shaping, *own)
        return (*self.filterset_class.base_filters, *PAGING, *shaping, *own) if self.action == "list" else own

    @cached_property
    def terms(self) -> list[Term]:
        """The whole order of the list. Raises Malformed for what is not to be ordered by."""
        return asked_terms(self.request.query_params.get("ordering"), self)

    @cached_property
    def _cursor(self) -> Cursor | None:
        return cursor_asked(self.request, self)

    def cursor(self) -> Cursor | None:
        """The cursor that is asked for, if any. Raises Malformed."""
        return self._cursor

    @property
    def paginator(self) -> Any:
        """Pages by number or by cursor, as is asked."""
        if not hasattr(self, "_paginator"):
            self._paginator = CursorPages() if "cursor" in self.request.query_params else Pages()
        return self._paginator

    def shape(self) -> Shape:
        """Which fields are asked for, and what in full. Raises Malformed."""
        return shape_asked(self.request.query_params, self)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """What comes back."""
        return self.output

    def list(self, request: Request) -> Response:
        """One page of the rows."""
        shape = self.shape()
        plain = not shape.expand and self.database_writes()
        statement = statement_for(self, request.query_params.get("fields")) if plain else None
        if statement is None:
            page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
            return self.get_paginated_response(shown(self.prepared(page), self, shape))
        written: Any = WrittenRows(self, statement, lambda: self.filter_queryset(self.rows_to_list()))
        rows: Any = self.paginate_queryset(written) or []
        return self.get_paginated_response([row.written() for row in rows])

    @classmethod
    def every_row(cls) -> QuerySet[M] | None:
        """All rows there are, as the database can write them; ``None`` where serializers do (``api.fast_rows``)."""
        return None

    def database_writes(self) -> bool:
        """Whether the database can write the rows that are asked for."""
        return True

    def rows_to_list(self) -> QuerySet[M]:
        """The rows the caller may see, with no more than filters and orders ask."""
        return self.get_queryset()

    def prepared(self, rows: Sequence[M]) -> Sequence[M]:
        """The rows of a page, with what the database could not say."""
        return rows

    def found(self, pk: Any) -> M:
        """One row that the caller may see. Raises Http404 where there is none."""
        row: M = get_object_or_404(self.get_queryset(), **{self.lookup_field: pk})
        return self.prepared([row])[0]

    def shown(self, pk: Any) -> Any:
        """One row as it comes back, read afresh."""
        return self.get_serializer(self.found(pk)).data

    def answer(self, row: M, status: int = 200, shape: Shape = EVERYTHING) -> Response:
        """One row, with a tag of its version if it has one."""
        response = Response(shown([row], self, shape)[0], status=status)
        version = getattr(row, "version", None)
        if version is not None:
            tag_by_version(response, version)
        return response

    def changed(self, pk: Any) -> Response:
        """A row after a change, read afresh."""
        return self.answer(self.found(pk))

    def made(self, pk: Any) -> Response:
        """A row that was just made, read afresh, and where it is (201)."""
        response = self.answer(self.found(pk), status=201)
        response["Location"] = self.reverse_action("detail", args=[pk], request=self.request)
        return response


class Resource(Listing[M]):
    """A list whose rows have addresses."""

    def retrieve(self, request: Request, **address: str) -> Response:
        """One row."""
        shape = self.shape()
        return self.answer(self.found(address[self.lookup_field]), shape=shape)


class Personal(Resource[M]):
    """Rows that tell who people are (rule 12): for who signed in, and for no store of answers on their way."""

    permission_classes: Any = (IsAuthenticated,)
    more_problems: ClassVar = {"list": (401, 403), "retrieve": (401, 403)}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nobody keeps the answer."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer
