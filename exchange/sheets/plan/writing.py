"""The workbook in which a whole plan is written: an empty template, or a draft as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from commitments.choices import OgpValue
from commitments.models import ActionPlan, Institution, PolicyArea
from exchange.sheets.columns import Kind
from exchange.sheets.keys import Key
from exchange.sheets.plan.checking import COMMITMENT_SUBJECT, INSTITUTION_SUBJECT, MILESTONE_SUBJECT, PLAN_SUBJECT
from exchange.sheets.plan.comparing import Subject
from exchange.sheets.plan.world import commitments_of, milestones_of
from exchange.sheets.writing import Binder, guide_add, table_add

FIRST_MOVING = {"institutions": "C3", "plan": "C3", "commitments": "D3", "milestones": "E3"}


def plan_book(country_id: str, plan: ActionPlan | None) -> bytes:
    """A workbook of a draft plan, or an empty one, with the country's institutions, in the present language.

    Nine queries, four for an empty one.
    """
    binder = Binder()
    institutions = list(Institution.objects.filter(country=country_id).order_by("name", "id"))
    commitments, milestones = commitments_of(plan), milestones_of(plan)
    names = [institution.name for institution in institutions]
    words = {
        COMMITMENT_SUBJECT.table.key: {"lead_institution": names},
        MILESTONE_SUBJECT.table.key: {
            "institution": names, "commitment": [each.reference for each in commitments],
        },
    }  # fmt: skip
    subjects: list[tuple[Subject, Iterable[Model]]] = [
        (PLAN_SUBJECT, [plan] if plan else []),
        (COMMITMENT_SUBJECT, commitments),
        (MILESTONE_SUBJECT, milestones),
        (INSTITUTION_SUBJECT, institutions),
    ]
    guide_add(binder, _("How to fill this in"), list(_sentences()), [subject.table for subject, _rows in subjects])
    for subject, rows in subjects:
        table = subject.table
        told = (_row(subject, row) for row in rows)
        table_add(binder, table, told, words.get(table.key, {}), FIRST_MOVING[table.key])
    binder.list_source([str(label) for _value, label in OgpValue.choices])
    binder.list_source([area.name for area in PolicyArea.objects.order_by("name", "id")])
    return binder.saved()


def _row(subject: Subject, row: Any) -> Mapping[str, Any]:
    key = Key(subject.table.key, row.pk, getattr(row, "version", 0)).written()
    told: dict[str, Any] = {"key": key}
    for name, fact in subject.facts.items():
        plain = subject.table.column(name).kind in (Kind.DATE, Kind.NUMBER)
        told[name] = fact.stands(row) if plain else fact.tell(fact.stands(row))
    if "commitment" in {column.key for column in subject.table.columns}:
        told["commitment"] = row.commitment.reference
    return told


def _sentences() -> Iterator[str]:
    yield _("Write the plan on the sheets “Plan”, “Commitments” and “Milestones”: one row for each of them.")
    yield _("Institutions are picked from lists. One that is missing goes onto the sheet “Institutions” first.")
    yield _("A plan becomes a draft: nobody but the government’s side sees it until the coordinator publishes it.")
    yield _("Rows are known again by their numbers. A row that you leave out removes nothing.")
    yield _("Write values, no formulas, and do not merge cells. Days are real dates.")
    yield _("Upload the workbook where you downloaded it: you see what would change before anything does.")
    yield _("Uploading the same workbook twice changes nothing the second time.")
