"""A comparison as one long table, for programs that read CSV: one number a line, in the reader's words. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dashboards.charts import Table
from dashboards.compare_page import AssessedGroup, Comparison, PlanGroup
from dashboards.scales import HEADINGS
from dashboards.tallies import Tally

Cells = tuple[str, ...]


def comparison_table(found: Comparison) -> Table:
    """Every number of a comparison: compared as what, whose, of which plan, what is counted, how many, of how many."""
    headers = (
        _("Compared"), _("Code"), _("Country"), _("Plan"), _("According to"), _("Counted"), _("Number"), _("Of"),
    )  # fmt: skip
    rows = [row for group in found.groups for row in _plan_rows(group)]
    rows += [row for official in found.official for row in _official_rows(official)]
    return Table(headers, tuple(rows))


def _plan_rows(group: PlanGroup) -> Iterator[Cells]:
    for line in group.lines:
        figures = line.figures
        own = (group.heading, line.country.code, line.country.name, figures.ref.slug)
        for kind, tally in (
            ("claimed", figures.claimed),
            ("evidenced", figures.evidenced),
            ("reviewed", figures.reviewed),
        ):
            yield from _counts((*own, str(HEADINGS[kind])), tally)
        yield from (((*own, _("Gap"), str(label), str(number), str(figures.total))) for label, number in line.gaps)
        yield (*own, _("Claimed"), _("Overdue milestones"), str(figures.overdue), str(figures.dated))
        yield (
            *own,
            _("Claimed"),
            _("Milestones without a report for 60 days"),
            str(figures.silent),
            str(figures.unfinished),
        )
        if figures.agreement is not None:
            yield (*own, _("Reviewed"), _("Krippendorff’s alpha"), f"{figures.agreement:.4f}", "")


def _official_rows(group: AssessedGroup) -> Iterator[Cells]:
    for line in group.lines:
        own = (group.heading, line.country.code, line.country.name, line.figures.slug, str(HEADINGS["official"]))
        yield from _counts(own, line.figures.completion)
        if group.stars:
            yield (*own, _("Starred"), str(line.figures.starred), str(line.figures.star_coded))


def _counts(own: Cells, tally: Tally) -> Iterator[Cells]:
    return ((*own, str(count.label), str(count.number), str(tally.total)) for count in tally)
