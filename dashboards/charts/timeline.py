"""Milestones on a time line, grouped by commitment: what is due when, what is late, and how far dates have slipped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.charts.bundle import ChartBundle, Rows, Table
from dashboards.charts.timeline_drawing import draw, drawn_milestones
from dashboards.charts.words import day, plan_name, source, spanning
from dashboards.scorecard import CountryScorecard, MilestoneRow, PlanRef
from milestones.choices import StandingStatus

NAME = "timeline"
MOST = 120  # milestones in one drawing: what can be read; all are in the table


def timeline_chart(card: CountryScorecard) -> ChartBundle | None:
    """The chart of one plan; ``None`` where fewer than two milestones have a date."""
    plan = card.plan
    dated = drawn_milestones(card.timeline)
    if plan is None or len(dated) < 2:
        return None
    titles = {row.reference: row.title.text for row in card.rows}
    groups = [
        (reference, titles.get(reference, ""), list(own))
        for reference, own in groupby(_nearest(dated, card.as_of), key=lambda row: row.commitment_reference)
    ]
    bundle = ChartBundle(
        name=NAME,
        title=_("Milestones on a time line"),
        subtitle=spanning(card, plan),
        description=_describe(card, plan, dated),
        table=_table(card.timeline, titles),
        note=_note(card, len(dated)),
        source=source(card),
        draw=lambda width: draw(bundle, plan, card.as_of, groups, width),
    )
    return bundle


def _nearest(dated: Sequence[MilestoneRow], as_of: dt.date) -> Sequence[MilestoneRow]:
    """Where there are too many to be read, the unfinished and those due nearest to the day, in the plan's order."""
    if len(dated) <= MOST:
        return dated

    def rank(place: int) -> tuple[bool, int]:
        row = dated[place]
        return row.status == StandingStatus.COMPLETED, abs(((row.due or as_of) - as_of).days)

    return [dated[place] for place in sorted(sorted(range(len(dated)), key=rank)[:MOST])]


def _describe(card: CountryScorecard, plan: PlanRef, dated: Sequence[MilestoneRow]) -> str:
    days = sorted(row.due for row in dated if row.due)
    sentences = [
        ngettext(
            "%(plan)s: %(number)d milestone with a date, from %(first)s to %(last)s.",
            "%(plan)s: %(number)d milestones with a date, from %(first)s to %(last)s.",
            len(dated),
        )
        % {"plan": plan_name(plan), "number": len(dated), "first": day(days[0]), "last": day(days[-1])},
        _("The government reports %(completed)d completed; %(overdue)d overdue; %(soon)d due in the next 90 days.")
        % {
            "completed": sum(row.status == StandingStatus.COMPLETED for row in dated),
            "overdue": card.milestones.overdue,
            "soon": card.milestones.due_in_90_days,
        },
    ]
    slipped = [row.slippage for row in dated if row.slippage and row.slippage > 0]
    if slipped:
        sentences.append(
            ngettext(
                "%(number)d was put off, by up to %(days)d days.",
                "%(number)d were put off, by up to %(days)d days.",
                len(slipped),
            )
            % {"number": len(slipped), "days": max(slipped)}
        )
    return " ".join(sentences)


def _table(milestones: Sequence[MilestoneRow], titles: dict[str, str]) -> Table:
    headers = (
        _("Commitment"), _("Milestone"), _("Title"), _("Status"), _("Remarks"),
        _("First promised"), _("Due"), _("Put off by"),
    )  # fmt: skip
    return Table(headers, Rows(milestones, lambda row: _cells(row, titles)))


def _cells(row: MilestoneRow, titles: dict[str, str]) -> tuple[str, ...]:
    title = titles.get(row.commitment_reference, "")
    return (
        f"{row.commitment_reference}. {title}" if title else row.commitment_reference,
        row.number,
        row.title.text,
        str(row.status.label),
        "; ".join(_remarks(row)),
        day(row.first_due),
        day(row.due) if row.due else row.due_text or _("no date"),
        _days(row.slippage) if row.slippage else "",
    )


def _remarks(row: MilestoneRow) -> list[str]:
    found = []
    if row.overdue:
        found.append(_("overdue by %(days)s") % {"days": _days(row.days_late)})
    if row.disputed:
        found.append(_("disputed"))
    if row.proven:
        found.append(_("has evidence"))
    return found


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def _note(card: CountryScorecard, dated: int) -> str:
    sentences = []
    if dated > MOST:
        words = _(
            "Drawn are %(drawn)d of %(number)d milestones, first of all the unfinished ones due nearest to this day."
        )
        sentences.append(words % {"drawn": MOST, "number": dated})
    if any(row.slippage for row in card.timeline):
        sentences.append(_("A tail leads from the day first promised to the day promised now."))
    undated = card.milestones.without_date
    if undated:
        words = ngettext(
            "%(number)d milestone without a date is in the table only.",
            "%(number)d milestones without a date are in the table only.",
            undated,
        )
        sentences.append(words % {"number": undated})
    return " ".join(sentences)
