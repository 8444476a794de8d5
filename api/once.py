"""The same request twice is one effect: ``Idempotency-Key`` on every POST of somebody who is signed in.

The key and the answer are written in the transaction of the effect, so that a crash leaves both or neither. Who sends
the key again within a day gets the first answer again, byte for byte; two at once wait for one another in the database.
What was refused had no effect and is not kept: it may be mended and sent again under its key.
(After draft-ietf-httpapi-idempotency-key-header.)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import SentOnce
from core.clock import now
from core.errors import Malformed, RuleBroken

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = dt.timedelta(days=1)
# Visible ASCII; the draft's quotes around it may be left out.
KEY = re.compile(r'"(?P<quoted>[!#-\[\]-~]{1,255})"|(?P<plain>[!#-\[\]-~]{1,255})')
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
# Whoever waited while another's request was refused finds no answer, and does it.
TRIES = 3
Handler = Callable[..., HttpResponseBase]


class ShownOnce(Response):
    """An answer that holds a secret: it is not kept, and ``replay`` is answered to who sends the request again."""

    def __init__(self, data: Any, *, replay: Any, **options: Any) -> None:
        """``replay`` is what may be kept of ``data``."""
        super().__init__(data, **options)
        self.replay = replay


class _Refused(Exception):
    """An answer without effect, which undoes the note of its request."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response


def once(handler: Handler) -> Handler:
    """``handler``, which does a thing once for each key of each person.

    Raises:
        Malformed: the key is not one.
        RuleBroken: ``idempotency_key_reused`` by another request.
    """

    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        given = request.headers.get(HEADER)
        if given is None or not request.user.is_authenticated:
            return handler(request, *args, **kwargs)
        key, asked = _key(given), _fingerprint(request)
        SentOnce.objects.filter(sent_at__lt=now() - KEPT_FOR).delete()
        for _attempt in range(TRIES):
            found = SentOnce.objects.filter(person=request.user, key=key).first()
            if found is not None:
                return _again(found, asked)
            try:
                return _first(request, key, asked, lambda: handler(request, *args, **kwargs))
            except _Refused as refused:
                return refused.response
            except IntegrityError:
                if not SentOnce.objects.filter(person=request.user, key=key).exists():
                    raise
        raise RuleBroken("conflict", _("This request is being answered at this moment: send it again later."))

    return answered


def _key(given: str) -> str:
    match = KEY.fullmatch(given.strip())
    if match is None:
        message = _("Give a key of 1 to 255 visible ASCII characters, for instance a UUID; the same key for a retry.")
        raise Malformed([(HEADER, "idempotency_key", message)])
    return match["quoted"] or match["plain"]


def _fingerprint(request: Any) -> str:
    """The digest of what is asked: method, address, the version it was made on, and what was sent."""
    limit = request.user.limited_to  # what one may do without it is not answered to who comes with it
    head = (request.method, request.get_full_path(), request.headers.get("If-Match", ""), limit)
    return hashlib.sha256(repr((head, _sent(request.data))).encode()).hexdigest()


def _sent(data: Any) -> str:
    """What was sent, as a text that tells it from anything else; files by their digest."""
    if not hasattr(data, "lists"):
        return json.dumps(data, sort_keys=True)
    return repr([(name, [_value(value) for value in values]) for name, values in sorted(data.lists())])


def _value(value: Any) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name} {digest.hexdigest()}"


def _first(request: Any, key: str, asked: str, do: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do it, and keep the answer beside the effect."""
    with transaction.atomic():
        kept = SentOnce.objects.create(person=request.user, key=key, fingerprint=asked, sent_at=now())
        response = do()
        if response.status_code >= 400:
            raise _Refused(response)
        kept.status, kept.body = response.status_code, _body(request, response)
        kept.headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
        kept.save(update_fields=["status", "body", "headers"])
    return response


def _body(request: Any, response: HttpResponseBase) -> bytes:
    """The answer's bytes, as the framework will send them; without what is shown once only (``ShownOnce``)."""
    if isinstance(response, Response):
        _render(request, response)
    if isinstance(response, ShownOnce):
        kept = Response(response.replay)
        _render(request, kept)
        return bytes(kept.content)
    return bytes(response.content) if isinstance(response, HttpResponse) else b""


def _render(request: Any, rendering: Any) -> None:
    rendering.accepted_renderer = request.accepted_renderer
    rendering.accepted_media_type = request.accepted_media_type
    rendering.renderer_context = {"request": request, "response": rendering}
    rendering.render()


def _again(kept: SentOnce, asked: str) -> HttpResponse:
    if kept.fingerprint != asked:
        message = _("This key was used for another request: give each request a key of its own.")
        raise RuleBroken("idempotency_key_reused", message, field=HEADER)
    return HttpResponse(bytes(kept.body), status=kept.status, headers={**kept.headers, REPLAYED: "true"})
