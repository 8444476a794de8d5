"""What the partnership's files hold, we can write: imported, written and imported again, every row is the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

from commitments.models import ActionPlan, Commitment, Country, Institution, Locality, PolicyArea
from exchange.official.layouts import EXPLORER, OFFICIAL, Layout
from exchange.official.writing import official_lines
from reviews.models import IRMAssessment
from tests.exchange.ogp_files import real, run

COMMITMENT = (
    "number", "reference", "position", "ogp_id", "title", "action", "lead_text", "lead_institution__name",
    "support_text", "start_date", "start_text", "end_date", "end_text", "source_url",
)  # fmt: skip
PLAN = (
    "plan__country", "plan__number", "plan__locality__code", "plan__title", "plan__start_date", "plan__end_date",
    "plan__dates_inferred", "plan__submitted_year", "plan__ogp_id", "plan__published_at", "plan__source_url",
)  # fmt: skip
SOURCES = {"source_url", "plan__source_url", "source"}
CODED = [field.name for field in IRMAssessment._meta.fields if field.name not in {"id", "commitment"}]
OF_COMMITMENT = ("commitment__plan__country", "commitment__plan__number", "commitment__reference")


def rows(queryset: Any, names: Iterable[str], without: set[str]) -> list[dict[str, Any]]:
    wanted = [name for name in names if name not in without]
    found = [{name: folded(name, row[name]) for name in wanted} for row in queryset.values(*wanted)]
    return sorted(found, key=lambda row: [str(row[name]) for name in wanted])


def folded(name: str, value: Any) -> Any:
    """Which spelling names an institution that is printed in several follows from the order of a file's rows, which
    nobody keeps; the printed text beside it is compared as it is.
    """
    return value.casefold() if value and name in {"name", "lead_institution__name"} else value


def everything(without: set[str]) -> dict[str, Any]:
    """All rows an import makes, by what names them for people."""
    linked = {"policy_areas": "policy_areas__slug", "values": "values_served__value"}
    return {
        "countries": rows(Country.objects, ("code", "name", "region"), without),
        "localities": rows(Locality.objects, ("country", "code", "name"), without),
        "institutions": rows(Institution.objects, ("country", "name"), without),
        "plans": rows(ActionPlan.objects, [name.removeprefix("plan__") for name in PLAN], without),
        "commitments": rows(Commitment.objects, (*PLAN[:3], *COMMITMENT), without),
        "assessments": rows(IRMAssessment.objects, (*OF_COMMITMENT, *CODED), without),
        **{
            name: rows(Commitment.objects, (*PLAN[:3], "reference", path), without) for name, path in linked.items()
        },
    }  # fmt: skip


def same(before: dict[str, Any], after: dict[str, Any]) -> None:
    for kind, found in before.items():
        assert len(after[kind]) == len(found), kind
        differing = [
            {name: (one[name], other[name]) for name in one if one[name] != other[name]}
            for one, other in zip(found, after[kind], strict=True)
        ]
        assert [each for each in differing if each] == [], kind


def emptied() -> None:
    """Every table an import writes, empty; what refuses to be deleted is asked by the database itself."""
    with connection.cursor() as cursor:
        for model in (
            IRMAssessment, Commitment.policy_areas.through, Commitment.values_served.rel.related_model,
            Commitment.history.model, Commitment, ActionPlan.history.model, ActionPlan, Institution, Locality,
            PolicyArea, Country,
        ):  # fmt: skip
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608  (names of our own tables)


@pytest.fixture
def through(tmp_path):
    """Imports a real file, writes it in ``layout``, empties the tables and imports what was written."""

    def turned(name: str, layout: Layout, without: set[str] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        (tmp_path / name).write_bytes(real(name).read_bytes())
        run(tmp_path / name)
        before = everything(without or set())
        written = tmp_path / "written.csv"
        written.write_bytes(b"".join(official_lines(layout)))
        emptied()
        printed, _report = run(written)
        assert "0 unchanged + 0 refused" in printed
        return before, everything(without or set())

    return turned


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "layout"), [("ogp_explorer_2016.csv", EXPLORER), ("ogp_official_2024_extract.csv", OFFICIAL)]
)
def test_a_file_written_in_its_own_layout_is_imported_as_it_was(through, name, layout):
    before, after = through(name, layout)
    same(before, after)
    assert len(after["commitments"]) > 400


def test_the_old_file_in_the_new_layout_keeps_all_but_its_source(through):
    before, after = through("ogp_explorer_2016.csv", OFFICIAL, SOURCES)
    # Remarks quote columns, and the new layout calls them otherwise.
    for row in (*before["assessments"], *after["assessments"]):
        row["remarks"] = len(row["remarks"])
    same(before, after)
