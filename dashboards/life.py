"""The life of a commitment in one line of time, PURE: what was promised, reported, judged, answered, in order.

Made from its page, hence as of the page's day. Positions are per cent of the line's length from its beginning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.choices import CommitmentState
from core.clock import start_of_day
from dashboards.commitment_page import (
    AmendmentLine,
    CommitmentPage,
    FieldChange,
    MilestoneStory,
    Relative,
    ReportLine,
    VerificationLine,
)
from reviews.choices import Finding

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# Marks of one lane that are nearer than this (per cent) become one, with their number beside it: 23 px at 320.
NEAR = 8.0
# The line leaves so much room before its first and after its last mark, in per cent.
EDGE = 4.0
# A change is told beside its day where before and after have no more letters than this.
SHORT = 60


class Lane(StrEnum):
    """Who speaks: each in a lane of their own, from top to bottom."""

    PROMISE = "promise"
    GOVERNMENT = "government"
    REVIEWERS = "reviewers"
    OFFICIAL = "official"


LANES: dict[Lane, _StrOrPromise] = {
    Lane.PROMISE: gettext_lazy("The promise"),
    Lane.GOVERNMENT: gettext_lazy("The government"),
    Lane.REVIEWERS: gettext_lazy("Reviewers"),
    Lane.OFFICIAL: gettext_lazy("Independent mechanism"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: what, by whom, and where on the page, or on another, it is told in full.

    ``mark`` is the shape of the value it speaks of, ``open`` where it speaks of none. ``detail`` is somebody's own
    words, ``changes`` what an amendment changed, as far as it is short. ``evidence`` counts what supports it;
    ``source_url`` is set for what was imported. ``year_only``: its source gives no day.
    """

    at: dt.datetime
    lane: Lane
    mark: str
    words: str
    detail: str = ""
    changes: tuple[FieldChange, ...] = ()
    link: str = ""
    evidence: int = 0
    source_url: str = ""
    year_only: bool = False
    relative: Relative | None = None

    @property
    def day(self) -> dt.date:
        """Its day in UTC."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Bead:
    """A mark on the line: of one entry, or of so many that stand too near to be told apart."""

    x: str
    mark: str
    number: int


@dataclass(frozen=True, slots=True)
class Strand:
    """One lane of the line with its marks."""

    words: _StrOrPromise
    beads: tuple[Bead, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """All entries in order, those that can be drawn by lane, the years between, and where the due days and today are.

    The line runs from ``first`` to ``last``; there is none (no strands) where everything happened on one day.
    """

    entries: tuple[Entry, ...]
    strands: tuple[Strand, ...]
    ticks: tuple[tuple[str, int], ...]
    shown: str
    first: dt.date
    last: dt.date

    @property
    def marks(self) -> set[str]:
        """The marks that are drawn, for the legend."""
        return {bead.mark for strand in self.strands for bead in strand.beads}


def life_of(page: CommitmentPage, *, rtl: bool = False) -> Life:
    """The life told by a page. Of what happened at the same moment, the promise stands first, judgement last."""
    order = list(Lane)
    entries = sorted(_entries(page), key=lambda entry: (entry.at, order.index(entry.lane)))
    first = min(entries[0].day, page.plan.start_date)
    last = max(entries[-1].day, page.as_of)
    line = _Line(first, last, rtl)
    drawn = tuple(
        Strand(words, _beads([entry for entry in entries if entry.lane == lane], line))
        for lane, words in LANES.items()
        if any(entry.lane == lane for entry in entries)
    )
    return Life(
        entries=tuple(entries),
        strands=drawn if first < last else (),
        ticks=tuple(_ticks(line)),
        shown=f"{line.x(page.as_of):.2f}%",
        first=first,
        last=last,
    )


def _entries(page: CommitmentPage) -> Iterator[Entry]:
    """Everything that happened, in no order but a fixed one."""
    yield from _carried(page)
    words = _("Promised, by an amendment of the plan") if page.added_on else _("Promised: the plan was published")
    yield Entry(page.promised_at, Lane.PROMISE, "open", words, source_url=page.promise.source_url)
    yield from (_amended(each) for each in reversed(page.amendments) if each.at != page.promised_at)
    for story in page.milestones:
        for report in reversed(story.reports):
            yield _report(story, report)
            yield from (_finding(story, each) for each in report.verifications)
    yield from _judged(page)


def _amended(amendment: AmendmentLine) -> Entry:
    words = _("Added: %(subject)s") if amendment.added else _("Amended: %(subject)s")
    if any(change.after == CommitmentState.WITHDRAWN for change in amendment.changes):
        words = _("Withdrawn: %(subject)s")
    short = [each for each in amendment.changes if max(len(each.before), len(each.after)) <= SHORT]
    return Entry(
        at=amendment.at, lane=Lane.PROMISE, mark="open", words=words % {"subject": amendment.subject},
        detail=amendment.reason, changes=() if amendment.added else tuple(short), link="#amendments",
    )  # fmt: skip


def _carried(page: CommitmentPage) -> Iterator[Entry]:
    for relative in page.promise.carried_from:
        yield Entry(relative.at, Lane.PROMISE, "open", _("Carried over from an earlier plan:"), relative=relative)
    for relative in page.promise.carried_to:
        yield Entry(relative.at, Lane.PROMISE, "open", _("Carried over to a later plan:"), relative=relative)


def _report(story: MilestoneStory, report: ReportLine) -> Entry:
    told = {"number": story.row.number, "status": str(report.status).lower()}
    words = _("The government reports milestone %(number)s %(status)s") % told
    if report.no_change:
        words = _("The government attests that nothing changed on milestone %(number)s") % told
    elif report.corrects_on:
        words = _("The government corrects an earlier report: milestone %(number)s %(status)s") % told
    return Entry(
        at=report.at, lane=Lane.GOVERNMENT, mark="evidenced" if report.evidence else "claimed", words=words,
        link=f"#m{slugify(story.row.number)}", evidence=len(report.evidence), source_url=report.source_url,
    )  # fmt: skip


def _finding(story: MilestoneStory, finding: VerificationLine) -> Entry:
    told = {"number": story.row.number, "organisation": finding.organisation.text}
    disputed = finding.finding == Finding.DISPUTED
    words = (
        _("%(organisation)s disputes the report on milestone %(number)s")
        if disputed
        else _("%(organisation)s confirms the report on milestone %(number)s")
    )
    link = f"#m{slugify(story.row.number)}"
    return Entry(finding.at, Lane.REVIEWERS, "disputed" if disputed else "reviewed", words % told, link=link)


def _judged(page: CommitmentPage) -> Iterator[Entry]:
    """Verdicts, replies and official assessments; an assessment counts from the beginning of its report's year."""
    for verdict in reversed(page.verdicts):
        words = ngettext(
            "%(round)s, %(n)d reviewer: %(completion)s", "%(round)s, %(n)d reviewers: %(completion)s", verdict.reviewers
        )
        told = {"round": verdict.round_title, "n": verdict.reviewers, "completion": str(verdict.completion).lower()}
        evidence = sum(len(rating.evidence) for rating in verdict.ratings if not rating.replaced)
        yield Entry(verdict.at, Lane.REVIEWERS, "reviewed", words % told, link="#reviews", evidence=evidence)
    for reply in reversed(page.responses):
        words = _("The government replied to the round “%(round)s”") % {"round": reply.round_title}
        yield Entry(reply.at, Lane.GOVERNMENT, "open", words, link="#responses", evidence=len(reply.evidence))
    for official in reversed(page.official):
        if official.year is None:
            continue
        told = {"stage": official.stage, "completion": official.completion}
        words = (_("%(stage)s: completion %(completion)s") if official.completion else "%(stage)s") % told
        yield Entry(
            start_of_day(dt.date(official.year, 1, 1)), Lane.OFFICIAL, "official", words, link="#official",
            source_url=official.source_url, year_only=True,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """From days to places."""

    first: dt.date
    last: dt.date
    rtl: bool

    def x(self, day: dt.date) -> float:
        """The place of a day in per cent; from the right where the language is read so."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        place = EDGE + share * (100 - 2 * EDGE)
        return 100 - place if self.rtl else place


def _beads(entries: Sequence[Entry], line: _Line) -> tuple[Bead, ...]:
    """Marks of one lane; those that stand too near to one another are drawn as one, at the place of the first."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if groups and abs(line.x(entry.day) - line.x(groups[-1][0].day)) < NEAR:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(Bead(f"{line.x(group[0].day):.2f}%", _mark(group), len(group)) for group in groups)


def _mark(group: Sequence[Entry]) -> str:
    """The mark of several: the last one's, but a dispute is never hidden."""
    marks = [entry.mark for entry in group]
    return "disputed" if "disputed" in marks else marks[-1]


def _ticks(line: _Line) -> Iterator[tuple[str, int]]:
    """The first days of years, as many as do not stand too near."""
    years = [dt.date(year, 1, 1) for year in range(line.first.year + 1, line.last.year + 1)]
    every = 1
    while len(years) > 1 and any(
        abs(line.x(one) - line.x(other)) < 2 * NEAR for one, other in pairwise(years[::every])
    ):
        every += 1
    return ((f"{line.x(day):.2f}%", day.year) for day in years[::every])
