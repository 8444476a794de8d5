"""What the worst questions of somebody who has not signed in cost, beside a plain list in the same run.

Every list in every order, by every filter and by words that are nowhere and everywhere, its last page, past days; each
page, calendar, feed, badge, picture and document of the largest country, and six countries side by side. What costs
more than ``MOST`` plain lists for each point that its caller pays (a plain list costs one) needs a bound, or a higher
price.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import URLPattern, resolve, reverse

from api.base import Listing
from api.filters import After, Before, Country, Given, Key, YesNo
from api.throttles import cost_of
from api.urls import router
from commitments.models import ActionPlan, Commitment
from dashboards.charts import CHARTS
from dashboards.shares import points_of
from dashboards.urls import urlpatterns

API, PLAIN, MOST, SHOWN = "/api/v1/", "/api/v1/commitments/", 40, 12
LARGE = "QL"
LONG = 10  # seconds: what takes longer is not asked twice
DAY = "2025-06-15"
# Words that stand nowhere, and as many as are taken; a piece of nearly every text.
NOWHERE, EVERYWHERE = "zyxwvut", "re"


def figures() -> Iterator[tuple[str, str, str]]:
    """The questions that cost most for what their callers pay, these first, as so many plain lists."""
    client = Client()
    addresses = list(dict.fromkeys((*_of_the_api(), *_of_the_pages())))
    asked = ((*_took(client, address), address) for address in addresses)
    first = sorted(((took / price_of(address), took, status, address) for took, status, address in asked), reverse=True)
    # Those that seem dearest are asked again, beside the plain list: a busy machine makes others seem dear.
    again = [(_again(client, took, address), status, address) for _paid, took, status, address in first[: SHOWN * 2]]
    plain = min(_took(client, PLAIN)[0] for _ in range(9))
    yield "questions of somebody who has not signed in", f"{len(addresses)}; a plain list: {plain * 1000:.0f} ms", ""
    dear = sorted(((took / price_of(address), took, status, address) for took, status, address in again), reverse=True)
    for _paid, took, status, address in dear[:SHOWN]:
        lists, points = took / plain, price_of(address)
        yield f"  {address}", f"{lists:.1f} plain lists for {points} points ({status})", f"≤ {MOST} a point"


def _again(client: Client, took: float, address: str) -> float:
    """The less of two times; what takes long is not asked twice."""
    return took if took > LONG else min(took, _took(client, address)[0])


def price_of(address: str) -> int:
    """The points that are taken from whoever asks."""
    asked = RequestFactory().get(address)
    return cost_of(asked) if asked.path.startswith(API) else points_of(asked, resolve(asked.path).func)


def _took(client: Client, address: str) -> tuple[float, int]:
    """Seconds until the whole answer is there, drawn anew, and its status."""
    cache.clear()
    began = time.perf_counter()
    answer = client.get(address)
    answer.getvalue()
    return time.perf_counter() - began, answer.status_code


def _of_the_api() -> Iterator[str]:
    for path, view, _name in router.registry:
        if not issubclass(view, Listing):
            continue
        address = f"{API}{path}/?"
        yield f"{address}page_size=200"
        yield from (f"{address}page_size=200&page={page}" for page in _last_pages(address))
        for name in view.orderings:
            yield f"{address}page_size=200&ordering=-{name}"
        everything = ",".join(view.orderings)
        if everything:
            yield f"{address}page_size=200&ordering={everything}"
        for name, each in view.filterset_class.base_filters.items():
            yield from (f"{address}{urlencode({name: value, 'page_size': 200})}" for value in _values(name, each))
    for words in (NOWHERE, EVERYWHERE, "the", "publish register number complete", " ".join([EVERYWHERE] * 12)):
        yield f"{API}search/?{urlencode({'q': words})}"
    yield f"{API}events/verify/?stream=ZZ"


def _last_pages(address: str) -> list[int]:
    """The number of the last page, and of one in the middle."""
    count = Client().get(f"{address}page_size=200").json().get("count", 0)
    last = (count + 199) // 200
    return [last, last // 2] if last > 2 else []


def _values(name: str, each: Any) -> list[Any]:
    if "choices" in each.extra:
        return [value for value, _label in each.extra["choices"]]
    if name == "search":
        return [NOWHERE, EVERYWHERE, " ".join(f"{NOWHERE}{n}" for n in range(10)), " ".join("abcdefghij")]
    kinds: list[tuple[Any, list[Any]]] = [
        ((Before, After), ["2012-01-01", DAY]), ((YesNo, Given), ["true", "false"]), (Country, [LARGE, "QQ"]),
        (Key, [1, 10**15]),
    ]  # fmt: skip
    for kind, values in kinds:
        if isinstance(each, kind):
            return values
    return [DAY] if name == "as_of" else [NOWHERE]


def _of_the_pages() -> Iterator[str]:
    plan = ActionPlan.objects.filter(country=LARGE).earliest("number")
    commitment = Commitment.objects.filter(plan=plan).earliest("pk")
    parts = {
        "code": LARGE, "plan": plan.slug, "reference": commitment.reference, "form": "json", "slug": "open-data",
        "institution": str(commitment.lead_institution_id), "pk": "1", "name": next(iter(CHARTS)),
    }  # fmt: skip
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        if pattern.name and names <= set(parts):
            address = reverse(f"dashboards:{pattern.name}", kwargs={name: parts[name] for name in names})
            yield address
            if pattern.name != "review-pack":
                yield f"{address}?as_of={DAY}"
    for name in CHARTS:
        yield f"/{LARGE}/charts/{name}.png?as_of={DAY}"
    six = urlencode({"country": ["ZZ", LARGE, "QA", "QB", "QC", "QD"]}, doseq=True)
    yield f"/compare/?{six}"
    yield f"/compare/?{six}&as_of={DAY}"
    yield f"/search/?q={EVERYWHERE}"
    yield f"/oembed?{urlencode({'url': f'http://testserver/{LARGE}/'})}"
