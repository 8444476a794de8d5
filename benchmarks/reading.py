"""What readers wait for: the country page and the API's list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import fastest, milliseconds
from commitments.models import Country
from core.clock import today
from dashboards.charts import CHARTS, ChartBundle
from dashboards.charts.theme import NARROW, WIDE
from dashboards.rendering import figure_svg
from dashboards.selectors import country_scorecard

LIST = """
SELECT c.id, c.reference, c.number, c.title, c.ogp_id, c.start_date, c.end_date, p.country_id, p.number, i.name,
       g.claimed
FROM commitments_commitment c JOIN commitments_actionplan p ON p.id = c.plan_id
LEFT JOIN commitments_institution i ON i.id = c.lead_institution_id
LEFT JOIN milestones_commitmentprogress g ON g.commitment_id = c.id ORDER BY c.id LIMIT 100
"""


def figures() -> Iterator[tuple[str, str, str]]:
    """The page of Demoland with its charts, first and again; a list of 100 commitments beside a bare program."""
    client = Client()
    charts = [f"/ZZ/charts/{name}.svg" for name in CHARTS]

    def first_draw() -> None:
        cache.clear()
        for address in ("/ZZ/", *charts):
            client.get(address)

    client.get("/ZZ/")
    yield f"country page with all {len(charts)} charts, first draw", milliseconds(fastest(first_draw)), "≤ 250 ms"
    yield from _each_chart()
    yield "country page again", milliseconds(fastest(lambda: client.get("/ZZ/"))), "≤ 15 ms"
    etag = client.get("/ZZ/").headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        status = client.get("/ZZ/", headers={"if-none-match": etag}).status_code
    yield "country page unchanged", f"{status} with {len(queries)} queries", "304 with ≤ 2 queries"
    ours = fastest(lambda: client.get("/api/v1/commitments/?page_size=100"))
    bare = fastest(_bare_list)
    yield "API list of 100 commitments", f"{milliseconds(ours)}, {bare / ours:.2f} of a bare program", "0.6"


def _each_chart() -> Iterator[tuple[str, str, str]]:
    """Each chart of Demoland in both widths, from its words to its markup, without the cache."""
    card = country_scorecard(Country.objects.get(code="ZZ"), None, today())
    for name, chart in CHARTS.items():
        bundle = chart(card)
        if bundle is None:
            continue
        both = [milliseconds(fastest(partial(_drawn, bundle, width))) for width in (WIDE, NARROW)]
        yield f"chart {name}, wide and narrow", ", ".join(both), "≤ 20 ms"


def _drawn(bundle: ChartBundle, width: int) -> str:
    return figure_svg(bundle, bundle.draw(width))


def _bare_list() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(LIST)
        return json.dumps(cursor.fetchall(), default=str).encode()
