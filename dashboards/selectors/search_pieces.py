"""The texts under a found commitment: why each was found, in words, and the words around. Three queries at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.choices import Searched
from commitments.models import Commitment
from core.search.words import Question
from dashboards.search_page import PIECES, Found, Hit, Piece
from dashboards.snippets import best_of, snippet
from dashboards.words import day_words
from milestones.models import Evidence, Milestone, ProgressReport

# A text, its language, and why it was found in words.
Told = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one page, by key."""

    commitments: Mapping[int, Commitment]
    milestones: Mapping[int, Milestone]
    reports: Mapping[int, ProgressReport]
    evidence: Mapping[int, Evidence]

    def of(self, kind: Searched) -> Mapping[int, Any]:
        """Those of a kind; one that went since it was found is not among them."""
        every: Mapping[Searched, Mapping[int, Any]] = {
            Searched.COMMITMENT: self.commitments, Searched.MILESTONE: self.milestones,
            Searched.REPORT: self.reports, Searched.EVIDENCE: self.evidence,
        }  # fmt: skip
        return every[kind]


def pieces_of(
    shown: Sequence[Found], commitments: Mapping[int, Commitment], wanted: Question, language: str
) -> Mapping[int, tuple[Piece, ...]]:
    """The most telling pieces of each commitment, by its key."""
    hits = {each.commitment: each.hits[:PIECES] for each in shown if each.commitment in commitments}
    every = [hit for some in hits.values() for hit in some]
    rows = Rows(
        commitments,
        _rows(Milestone, (hit.milestone for hit in every if hit.milestone is not None)),
        _rows(ProgressReport, _keys(every, Searched.REPORT)),
        _rows(Evidence, _keys(every, Searched.EVIDENCE)),
    )
    return {
        key: tuple(_piece(hit, rows, wanted, language) for hit in some if hit.source in rows.of(hit.kind))
        for key, some in hits.items()
    }


def _keys(hits: Iterable[Hit], kind: Searched) -> list[int]:
    return [hit.source for hit in hits if hit.kind == kind]


def _rows(model: type[Any], keys: Iterable[int]) -> Mapping[int, Any]:
    """No query where there is no key."""
    found: Mapping[int, Model] = model._default_manager.in_bulk(sorted(set(keys)))
    return found


def _piece(hit: Hit, rows: Rows, wanted: Question, language: str) -> Piece:
    told = [each for each in TEXTS[hit.kind](hit, rows) if each[0]]
    best, marks = best_of([(text, tag) for text, tag, _why in told], wanted.terms)
    text, tag, why = told[best]
    heading = hit.kind == Searched.COMMITMENT and rows.commitments[hit.source].text("title", language)[0] == text
    milestone = rows.milestones.get(hit.milestone) if hit.milestone else None
    anchor = f"m{slugify(milestone.number)}" if milestone else ""
    return Piece(hit.kind, hit.source, why, None if heading else snippet(text, tag, marks), anchor)


def _of_commitment(hit: Hit, rows: Rows) -> list[Told]:
    row = rows.commitments[hit.source]
    why = {
        "title": _("in the title of the commitment"),
        "problem": _("in the public problem that the commitment names"),
        "action": _("in what is promised"),
        "expected_result": _("in the result that is expected"),
        "relevance": _("in why it serves the partnership’s values"),
        "additional": _("in the additional information"),
    }
    told = [(*row.text(field, hit.language), words) for field, words in why.items()]
    return [*told, (row.ogp_id, "", _("in the partnership’s id of the commitment"))]


def _of_milestone(hit: Hit, rows: Rows) -> list[Told]:
    row = rows.milestones[hit.source]
    number = {"number": row.number}
    return [
        (*row.text("title", hit.language), _("in the title of milestone %(number)s") % number),
        (*row.text("deliverable", hit.language), _("in the deliverable of milestone %(number)s") % number),
    ]


def _of_report(hit: Hit, rows: Rows) -> list[Told]:
    row = rows.reports[hit.source]
    day = {"day": day_words(row.reported_at.date())}
    return [
        (row.narrative, row.language, _("in a report of %(day)s") % day),
        (row.obstacles, row.language, _("in the obstacles that a report of %(day)s names") % day),
    ]


def _of_evidence(hit: Hit, rows: Rows) -> list[Told]:
    row = rows.evidence[hit.source]
    return [(row.title, "", _("in the title of evidence added on %(day)s") % {"day": day_words(row.added_at.date())})]


TEXTS: Mapping[Searched, Callable[[Hit, Rows], list[Told]]] = {
    Searched.COMMITMENT: _of_commitment,
    Searched.MILESTONE: _of_milestone,
    Searched.REPORT: _of_report,
    Searched.EVIDENCE: _of_evidence,
}
