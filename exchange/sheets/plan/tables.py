"""The four tables of a plan's workbook; the keys of their columns are the names of the facts that the services take."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.choices import InstitutionKind
from exchange.sheets.columns import Choices, Column, Kind, Table

KEY = Column("key", _("Key"), Kind.KEY, 14)
ONE_EACH_LINE = _("One on each line, or with a semicolon between them.")


def _open(
    key: str,
    heading: Promise,
    kind: Kind = Kind.TEXT,
    width: int = 20,
    *,
    choices: Choices = (),
    explained: str | Promise = "",
) -> Column:
    """A column that people fill in."""
    return Column(key, heading, kind, width, True, choices, explained)


PLAN = Table(
    key="plan",
    title=_("Plan"),
    needed=("number", "title", "start_date", "end_date"),
    locked=False,
    columns=(
        KEY,
        _open("number", _("Number"), Kind.NUMBER, 10, explained=_("The plan’s number in its country: 1, 2, 3.")),
        _open("title", _("Title"), width=60),
        _open("start_date", _("Begins on"), Kind.DATE, 14, explained=_("A real day, such as 2027-01-01.")),
        _open("end_date", _("Ends on"), Kind.DATE, 14),
        _open(
            "submitted_on",
            _("Submitted on"),
            Kind.DATE,
            14,
            explained=_("The day on which the partnership received it, if it did."),
        ),
        _open("source_url", _("Address of the source"), Kind.LABEL, 40),
        _open(
            "language",
            _("Language"),
            Kind.LABEL,
            12,
            explained=_("The language the plan is written in: en, fr, pt-BR ..."),
        ),
    ),
)

INSTITUTIONS = Table(
    key="institutions",
    title=_("Institutions"),
    needed=("name",),
    locked=False,
    columns=(
        KEY,
        _open("name", _("Name"), width=60, explained=_("The other sheets offer these names in their lists.")),
        _open("short_name", _("Short name"), Kind.LABEL, 16),
        _open("kind", _("Kind"), Kind.CHOICE, 28, choices=InstitutionKind.choices),
        _open("website", _("Website"), Kind.LABEL, 40),
    ),
)

COMMITMENTS = Table(
    key="commitments",
    title=_("Commitments"),
    needed=("number", "title"),
    locked=False,
    columns=(
        KEY,
        _open(
            "number",
            _("Number"),
            Kind.LABEL,
            10,
            explained=_("As the plan prints it; each number once. Rows are known again by it."),
        ),
        _open("title", _("Title"), width=50),
        _open("problem", _("Public problem"), width=50),
        _open("action", _("What is promised"), width=50),
        _open("expected_result", _("Expected result"), width=50),
        _open("relevance", _("Why it serves these values"), width=50),
        _open("additional", _("Additional information"), width=50),
        _open(
            "lead_institution", _("Lead institution"), width=32, explained=_("A name from the sheet “Institutions”.")
        ),
        _open(
            "supports",
            _("Supporting institutions"),
            width=44,
            explained=_(
                "One name on each line; what an institution does may follow after a colon: "
                "“Ministry of Finance: pays for the register”."
            ),
        ),
        _open("ogp_values", _("OGP values"), width=32, explained=ONE_EACH_LINE),
        _open("policy_areas", _("Policy areas"), width=32, explained=ONE_EACH_LINE),
        _open(
            "sdgs",
            _("Sustainable Development Goals"),
            Kind.LABEL,
            18,
            explained=_("Their numbers, with commas: 3, 16."),
        ),
        _open("start_date", _("Begins on"), Kind.DATE, 14),
        _open("end_date", _("Ends on"), Kind.DATE, 14),
        _open(
            "carried_over_from",
            _("Carried over from"),
            Kind.LABEL,
            18,
            explained=_("The number of an earlier plan and the commitment’s reference in it: 4/12."),
        ),
        _open("ogp_id", _("The partnership’s id"), Kind.LABEL, 14),
        _open("source_url", _("Address of the source"), Kind.LABEL, 40),
    ),
)

MILESTONES = Table(
    key="milestones",
    title=_("Milestones"),
    needed=("commitment", "number", "title"),
    locked=False,
    columns=(
        KEY,
        _open(
            "commitment",
            _("Commitment"),
            Kind.LABEL,
            14,
            explained=_("The number of the commitment that the milestone belongs to."),
        ),
        _open("number", _("Number"), Kind.LABEL, 10, explained=_("Each number once in a commitment.")),
        _open("title", _("Title"), width=50),
        _open(
            "deliverable",
            _("Deliverable"),
            width=50,
            explained=_("What everybody will be able to see once it is done."),
        ),
        _open(
            "institution",
            _("Responsible institution"),
            width=32,
            explained=_("Left empty, the commitment’s lead institution answers for it."),
        ),
        _open("start_date", _("Begins on"), Kind.DATE, 14),
        _open(
            "due_date",
            _("Due on"),
            Kind.DATE,
            14,
            explained=_("A real day: only then can the tracker say what is late."),
        ),
        _open(
            "due_text",
            _("Due, as printed"),
            width=24,
            explained=_("The plan’s own words, such as “second half of 2027”."),
        ),
        _open("source_url", _("Address of the source"), Kind.LABEL, 40),
    ),
)

# In the order in which they are applied: what comes later may name what comes before.
TABLES = (INSTITUTIONS, PLAN, COMMITMENTS, MILESTONES)
