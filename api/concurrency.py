"""Nobody writes over what they have not seen (rule 5): ``If-Match`` names the version that was read.

The ``ETag`` of a versioned row is its version, a hyphen and a digest of the answer: the digest tells readers whether
anything they were shown changed, the version alone decides over writes. So ``If-Match`` takes a version (``"7"``) as
well as an ``ETag`` as it was received (``"7-8c1d..."``), even one that a compressing server has marked weak.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import PreconditionRequired
from core.errors import Malformed, Stale

TAG = re.compile(r'(?:W/)?"(?P<version>[0-9]{1,9})(?:-[0-9a-f]+)?"')


def seen_version(request: Request) -> int:
    """The version that ``If-Match`` names.

    Raises:
        PreconditionRequired: there is no ``If-Match``.
        Malformed: it names no version.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired(_('Say which version you have read, in the header If-Match: "<version>".'))
    tag = TAG.fullmatch(given.strip())
    if tag is None:
        message = _('If-Match takes one version in quotes, for instance "3", or the ETag you received.')
        raise Malformed([("If-Match", "if_match", message)])
    return int(tag["version"])


def named_version(request: Request) -> int | None:
    """The same where ``If-Match`` is given, ``None`` where it is not. Raises Malformed as ``seen_version``."""
    return seen_version(request) if "If-Match" in request.headers else None


def tag_by_version(response: Response, version: int) -> None:
    """Give the answer its ``ETag`` once it is rendered."""

    def tag(rendered: Any) -> None:
        digest = hashlib.sha256(rendered.content).hexdigest()[:16]
        rendered["ETag"] = f'"{version}-{digest}"'

    response.add_post_render_callback(tag)


@contextmanager
def telling_current(state: Callable[[], Any]) -> Iterator[None]:
    """Add to a stale write's error what ``state`` says of today, so that the writer sees both."""
    try:
        yield
    except Stale as error:
        error.extra["current"] = state()
        raise
