"""What readers wait for: the country page and the API's list."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import fastest, milliseconds

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
    charts = [f"/ZZ/charts/{name}.svg" for name in ("values", "timeline", "completion-by-plan")]

    def first_draw() -> None:
        cache.clear()
        for address in ("/ZZ/", *charts):
            client.get(address)

    client.get("/ZZ/")
    yield "country page with all charts, first draw", milliseconds(fastest(first_draw)), "≤ 250 ms"
    yield "country page again", milliseconds(fastest(lambda: client.get("/ZZ/"))), "≤ 15 ms"
    etag = client.get("/ZZ/").headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        status = client.get("/ZZ/", headers={"if-none-match": etag}).status_code
    yield "country page unchanged", f"{status} with {len(queries)} queries", "304 with ≤ 2 queries"
    ours = fastest(lambda: client.get("/api/v1/commitments/?page_size=100"))
    bare = fastest(_bare_list)
    yield "API list of 100 commitments", f"{milliseconds(ours)}, {bare / ours:.2f} of a bare program", "0.6"


def _bare_list() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(LIST)
        return json.dumps(cursor.fetchall(), default=str).encode()
