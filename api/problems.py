"""Errors as problem documents (RFC 9457), each with a stable ``code`` and the field and rule at fault.

``type`` is ``about:blank``: the HTTP status says what kind of problem it is, ``code`` says which rule. ``errors`` lists
every fault found, so that all can be mended at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from core.errors import DomainError, Malformed, RuleBroken
from core.request_ids import request_id

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# (field, code, message); the field's path is joined by dots: ``evidence.0.title``.
Fault = tuple[str, str, str]


class FaultDocument(serializers.Serializer[Any]):
    """One fault of a request."""

    field = serializers.CharField(
        help_text="What was sent, as a path: `evidence.0.title`. Empty where no field is at fault."
    )
    code = serializers.CharField(help_text="The rule, stable.")
    message = serializers.CharField(help_text="For people, in the language asked for by `Accept-Language`.")


class ProblemDocument(serializers.Serializer[Any]):
    """A problem document (RFC 9457). That of a stale write (412) also tells the state of today."""

    type = serializers.CharField(help_text="Always `about:blank`: `status` is the kind, `code` the rule.")
    title = serializers.CharField(help_text="The HTTP status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="For people, in the language asked for by `Accept-Language`.")
    instance = serializers.CharField(help_text="The address that was asked.")
    code = serializers.CharField(help_text="The rule, stable.")
    field = serializers.CharField(help_text="The first field at fault; empty where none is.")
    errors = FaultDocument(many=True, help_text="Every fault found.")  # type: ignore[assignment]  # a field of that name
    request_id = serializers.CharField(required=False, help_text="Only where we made a mistake (500): to be quoted.")
    current_version = serializers.IntegerField(required=False, help_text="Only where a write was stale (412).")
    current = serializers.JSONField(required=False, help_text="Only where a write was stale (412): the state of today.")


class PreconditionRequired(APIException):
    """A write that must say which version it was made on did not (RFC 6585)."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "precondition_required"


class TooLarge(APIException):
    """More was sent than is taken."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what nobody expected: a problem document in the API, a page elsewhere."""
    if not request.path.startswith(reverse("api:api-root")):
        return HttpResponseServerError(render_to_string("500.html", {"request_id": request_id()}))
    message = _("Something is wrong with the tracker, not with your request. Try again later.")
    body = {**_document(500, [("", "server_error", message)], request), "request_id": request_id()}
    return JsonResponse(body, status=500, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def problem_response(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to ``exc``; ``None`` for what nobody expected, which is then a server error."""
    if isinstance(exc, IntegrityError):
        logger.warning("Two writes met in the database.", exc_info=exc)
        message = _("Somebody else did the same at this moment: read again, then repeat what is still needed.")
        exc = RuleBroken("conflict", message)
    elif isinstance(exc, RequestDataTooBig):
        exc = TooLarge(_("More was sent than is taken."))
    elif isinstance(exc, SuspiciousOperation):
        exc = ParseError(_("This request cannot be read."))
    request: Request = context["request"]
    if isinstance(exc, DomainError):
        answer = _of_domain(exc, request)
    else:
        standard = exception_handler(exc, dict(context))
        if standard is None:
            return None
        answer = _of_framework(exc, standard, request)
    # Whatever the view usually speaks (a page, a schema), its problems are JSON.
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
    return answer


def problem(status: int, faults: Sequence[Fault], request: Any, extra: Mapping[str, Any] | None = None) -> Response:
    """A problem document of at least one fault; the first one gives it ``code``, ``field`` and ``detail``."""
    body = {**_document(status, faults, request), **(extra or {})}
    return Response(body, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _document(status: int, faults: Sequence[Fault], request: Any) -> dict[str, Any]:
    field, code, message = faults[0]
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": message,
        "instance": request.path,
        "code": code,
        "field": field,
        "errors": [{"field": field, "code": code, "message": message} for field, code, message in faults],
    }


def faults_of(error: DomainError | ValidationError) -> list[Fault]:
    """Every fault that an error tells of."""
    if isinstance(error, ValidationError):
        return list(_flat(error.detail))
    if isinstance(error, Malformed):
        return [(field, code, str(message)) for field, code, message in error.errors]
    return [(error.field, error.code, str(error.message))]


def _of_domain(error: DomainError, request: Request) -> Response:
    answer = problem(error.status, faults_of(error), request, error.extra)
    if "current_version" in error.extra:
        answer["ETag"] = f'"{error.extra["current_version"]}"'
    return answer


def _of_framework(exc: Exception, standard: Response, request: Request) -> Response:
    if isinstance(exc, ValidationError):
        faults = faults_of(exc)
    else:
        detail = standard.data["detail"]
        faults = [("", getattr(detail, "code", "error"), str(detail))]
    answer = problem(standard.status_code, faults, request)
    for name in ("WWW-Authenticate", "Retry-After"):
        if standard.has_header(name):
            answer[name] = standard[name]
    return answer


def _flat(detail: Any, path: str = "") -> Iterator[Fault]:
    """The faults in a serializer's nested errors, each with the path of its field."""
    if isinstance(detail, ErrorDetail):
        yield path, detail.code or "invalid", str(detail)
    elif isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _flat(inner, ".".join(part for part in (path, own) if part))
    else:
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping)
            yield from _flat(inner, f"{path}.{index}" if nested and path else path)
