"""Lists in their own order read a page of rows, however many there are: an index gives the order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.test_fast_rows import FAST

pytestmark = pytest.mark.django_db
SORTS = "USE TEMP B-TREE FOR ORDER BY"


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="PostgreSQL weighs sizes and sorts the few rows of a test, whatever index there is.",
)
@pytest.mark.parametrize("path", FAST)
def test_no_page_in_the_lists_own_order_is_sorted(world, anyone, path):
    with CaptureQueriesContext(connection) as captured:
        assert anyone.get(f"{path}/", cursor="start").status_code == 200
    [asked] = [query["sql"] for query in captured if "row_number() OVER () AS place" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        steps = [step for *_places, step in cursor.fetchall()]
    finds = next(n for n, step in enumerate(steps) if step.startswith("CO-ROUTINE (subquery"))
    found = next(n for n, step in enumerate(steps) if step.startswith("SCAN (subquery"))
    # After it, the page's own rows are put in its order once more, and what each row lists in its own.
    assert SORTS not in steps[finds:found], steps
