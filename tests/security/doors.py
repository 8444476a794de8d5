"""Every door through which somebody could learn something, and what one sees there.

Taken from the house itself: the routers, the two permission matrices and the public addresses. So a new door is tried
without a word, and one that nobody can open for these tests fails them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, reverse

from api.base import Listing
from api.exports.files import FILES
from api.filters import After, Before, Country, Key, YesNo
from api.urls import router
from commitments.models import Invitation
from core.clock import today
from dashboards.charts import CHARTS
from dashboards.urls import urlpatterns as public_patterns
from notices.facts import facts_for
from notices.words import sections_of
from tests.api.permission_matrix import matrix as api_matrix
from tests.api.world import World
from tests.workspace.permission_matrix import matrix as workspace_matrix

API = "/api/v1/"
# What is new in every answer and says nothing: the token against forged requests.
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]+')
TOLD = ("ETag", "Last-Modified", "Location", "Link", "Content-Length", "Content-Disposition", "Retry-After")
# Words that stand in what is secret, to be searched for.
SECRETS = ("KINGFISHER", "HERON")


def doors(world: World, invitation: Invitation, *, narrowed: bool = True, forms: bool = False) -> list[str]:
    """The addresses to be read, each once, in a stable order; ``narrowed``: lists in every order and by every filter.

    Those are most of them, and act on what a list holds for its reader: one reader of each kind tries them all.
    ``forms``: files in every form; they ask nobody who they are, so that one reader opens them all, others the lines.
    """
    found = [*_lists(world, narrowed=narrowed), *_rows(world, invitation), *_exports(forms=forms), *_public(world)]
    return list(dict.fromkeys(found))


def _lists(world: World, *, narrowed: bool) -> Iterator[str]:
    """Every list: as it is, in pages of one and, ``narrowed``, in every order and by every filter."""
    for path, view, _name in router.registry:
        if not issubclass(view, Listing):
            continue
        address = f"{API}{path}/"
        yield address
        yield f"{address}?page_size=1"
        yield f"{address}?page_size=1&page=2"
        if not narrowed:
            continue
        for name in view.orderings:
            yield f"{address}?ordering={name}&page_size=200"
            yield f"{address}?ordering=-{name}&page_size=200"
        for name, each in view.filterset_class.base_filters.items():
            for value in _values(name, each, world):
                yield f"{address}?{name}={value}&page_size=200"


def _values(name: str, each: Any, world: World) -> list[Any]:
    """What a curious person would put into a filter."""
    if "choices" in each.extra:
        return [value for value, _label in each.extra["choices"]]
    keys = {"round": [world.open.pk, world.closed.pk], "commitment": [world.commitment.pk], "plan": [world.plan.pk]}
    kinds: list[tuple[type, list[Any]]] = [
        (Before, ["2025-09-15", "2025-09-16", "2025-12-31"]), (After, ["2025-09-14", "2025-09-15"]),
        (YesNo, ["true", "false"]), (Country, ["ZZ"]), (Key, keys.get(name, [1, 2, 3])),
    ]  # fmt: skip
    for kind, values in kinds:
        if isinstance(each, kind):
            return values
    return list(SECRETS) if name == "search" else []


def _rows(world: World, invitation: Invitation) -> Iterator[str]:
    """What the matrices read: each named address of the API and of the workspace."""
    for route, row in api_matrix(world).items():
        if route.startswith("GET "):
            yield f"{API}{row.path}"
    for route, own in workspace_matrix(world, invitation).items():
        if route.startswith("GET "):
            yield f"/workspace/{own.path}"
    yield f"{API}events/verify/?stream=ZZ/round/{world.open.pk}"
    yield f"{API}events/?stream=ZZ/round/{world.open.pk}"
    yield f"{API}ratings/{world.open.pk}/{world.commitment.pk}/"


def _exports(*, forms: bool) -> Iterator[str]:
    for name in FILES:
        if forms or name.endswith(".ndjson"):
            yield f"{API}export/{name}"


def _public(world: World) -> Iterator[str]:
    """Every public address; one whose parts these tests do not know fails them."""
    parts: Mapping[str, str] = {
        "code": "ZZ", "plan": str(world.plan.number), "reference": world.commitment.reference, "key": "made-up",
        "token": "made-up",
        "sha256": world.evidence.sha256 or "0" * 64, "pk": str(world.open.pk),
        "name": next(iter(CHARTS)), "as_of": "2025-09-15", "form": "bib", "slug": "open-data",
        "institution": str(world.institution.pk),
    }  # fmt: skip
    for pattern in public_patterns:
        assert isinstance(pattern, URLPattern)
        names = set(pattern.pattern.converters) | set(getattr(pattern.pattern, "regex", re.compile("")).groupindex)
        assert names <= set(parts), f"{pattern.name}: say in tests/security/doors.py what stands for {names}"
        # Pictures in pixels are drawn of the same figures as the SVG and the card, and slowly.
        if pattern.name and not pattern.name.endswith(("chart-png", "share")):
            yield reverse(f"dashboards:{pattern.name}", kwargs={name: parts[name] for name in names})
    yield "/ZZ/?as_of=2025-09-15"
    yield "/compare/?country=ZZ&country=ZY"
    for secret in SECRETS:
        yield f"/search/?q={secret}"
        yield f"{API}search/?q={secret}"


def seen_by(client: Client, addresses: list[str]) -> dict[str, Any]:
    """What each address answers: status, telling headers, body; nothing is taken from a cache."""
    cache.clear()
    return {address: _answer(client, address) for address in addresses}


def _answer(client: Client, address: str) -> tuple[Any, ...]:
    got = client.get(address)
    body = TOKEN.sub(b"", _content(got))
    length = {"Content-Length"} if b"csrfmiddlewaretoken" in body else set()
    headers = tuple((name, got.headers.get(name)) for name in TOLD if name not in length)
    return got.status_code, headers, body


def _content(got: Any) -> bytes:
    """What is said; of a workbook, what its parts hold, without the moments at which they were packed."""
    body: bytes = got.getvalue()
    if not got.headers.get("Content-Type", "").startswith("application/vnd.openxml"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(name.encode() + book.read(name) for name in sorted(book.namelist()))


def mailed_to(person: Any) -> str:
    """What the next digest would tell somebody."""
    if not person.is_authenticated:
        return ""
    return json.dumps([str(each) for each in sections_of(facts_for([person.pk], today()).get(person.pk, []), today())])


def told_apart(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The addresses whose answers differ."""
    return [address for address in before if before[address] != after[address]]
