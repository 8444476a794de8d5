"""The page by which a person reads a pack: one file, without any address outside the pack but those of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify

from commitments.models import Amendment
from core.models import Translated
from exchange.packs.files import file_name, process_evidence, report_evidence
from exchange.packs.judged import assessments_of, responses_of, rounds_of, verdicts_of, verifications_of
from exchange.packs.promised import commitments_of, milestones_of
from exchange.packs.reported import reports_of
from exchange.packs.subject import AT_ONCE, Following, Subject, Written
from exchange.packs.tables import Table
from milestones.choices import Completion, ProcessKind
from milestones.models import EvidenceBase, Milestone
from reviews.choices import NO_CONSENSUS, NOT_REVIEWED, GapName, IrmCompletion

# The order in which a plan is read; whatever belongs to a milestone comes in the order of its milestone.
MILESTONE = ("commitment__position", "commitment_id", "position", "pk")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur", "dv", "ckb", "yi")


def index_page(subject: Subject, written: Written, tables: Sequence[Table]) -> Iterator[str]:
    """The page, a commitment or a milestone at a time. Fourteen queries."""
    yield _say(subject, "head", _head(subject, written, tables))
    stories = _Stories(subject, written)
    for commitment in commitments_of(subject).order_by("position", "pk").iterator(AT_ONCE):
        yield _say(subject, "commitment", stories.commitment(commitment))
        for milestone in stories.milestones.each_of((commitment.position, commitment.pk)):
            yield _say(subject, "milestone", stories.milestone(milestone, commitment.reference))
    yield _say(subject, "tail", {"subject": subject})


def _say(subject: Subject, part: str, told: Mapping[str, Any]) -> str:
    """A part of the page in the reader's language, whatever language is spoken around it."""
    with translation.override(subject.language):
        right_to_left = subject.language.split("-")[0] in RIGHT_TO_LEFT
        frame = {"language": subject.language, "direction": "rtl" if right_to_left else "ltr"}
        return render_to_string(f"exchange/pack/{part}.html", {**told, **frame})


def _head(subject: Subject, written: Written, tables: Sequence[Table]) -> Mapping[str, Any]:
    """What stands above the commitments. Five queries."""
    process: dict[str, list[Any]] = {}
    for each in process_evidence(subject).order_by("pk").iterator(AT_ONCE):
        process.setdefault(each.shows, []).append(_evidence(each, written))
    references = commitments_of(subject).order_by("position", "pk").iterator(AT_ONCE)
    return {
        "subject": subject,
        "plan": subject.plan,
        "title": _text(subject.plan, "title", subject.language),
        "address": subject.page_of(None),
        "tables": [(table, written.rows.get(table.name, 0)) for table in tables],
        "missing": sorted(written.missing.items()),
        "commitments": ((each.reference, _text(each, "title", subject.language)) for each in references),
        "process": [(kind.label, process[kind]) for kind in ProcessKind if kind in process],
        "rounds": rounds_of(subject).order_by("pk"),
        "responses": responses_of(subject).filter(commitment__isnull=True).order_by("pk"),
        "amendments": _amendments(subject).filter(commitment__isnull=True).order_by("pk"),
    }


class _Stories:
    """Commitments and milestones with all that was said of them, each table read once from its beginning to its end."""

    def __init__(self, subject: Subject, written: Written) -> None:
        """Begin each table. Eight queries."""
        self.subject, self.written = subject, written
        by_commitment = [
            _by_commitment(rows, "commitment__position", "commitment_id")
            for rows in (
                verdicts_of(subject),
                assessments_of(subject),
                responses_of(subject).filter(commitment__isnull=False).select_related("commitment"),
                _amendments(subject).filter(commitment__isnull=False).select_related("commitment"),
            )
        ]
        self.verdicts, self.assessments, self.responses, self.amendments = by_commitment
        self.milestones: Following[Milestone] = _by_commitment(milestones_of(subject), *MILESTONE)
        self.reports = _by_milestone(reports_of(subject), "", "reported_at")
        self.evidence = _by_milestone(report_evidence(subject), "report__", "added_at")
        self.verifications = _by_milestone(verifications_of(subject), "report__", "created_at")

    def commitment(self, commitment: Any) -> Mapping[str, Any]:
        """A commitment: what was promised, its three values, and what was judged and amended."""
        key, language = (commitment.position, commitment.pk), self.subject.language
        texts = ("title", "problem", "action", "expected_result", "relevance", "additional")
        return {
            "commitment": commitment,
            "address": self.subject.page_of(commitment.reference),
            **{name: _text(commitment, name, language) for name in texts},
            "lead": _institution(commitment.lead_institution, commitment.lead_text, language),
            "claimed": Completion(commitment.claimed).label,
            "evidenced": Completion(commitment.evidenced).label,
            "reviewed": _reviewed(commitment.reviewed),
            "verdicts": [(each, str(each)) for each in self.verdicts.of(key)],
            "assessments": [(each, _official(each.completion)) for each in self.assessments.of(key)],
            "responses": self.responses.of(key),
            "amendments": self.amendments.of(key),
        }

    def milestone(self, milestone: Milestone, reference: str) -> Mapping[str, Any]:
        """A milestone: its promise, and every report with its evidence and what reviewers found."""
        key, language = _milestone_key(milestone), self.subject.language
        evidence = _by_report((each.report_id, _evidence(each, self.written)) for each in self.evidence.of(key))
        findings = _by_report((each.report_id, each) for each in self.verifications.of(key))
        return {
            "milestone": milestone,
            "anchor": f"c{slugify(reference)}-m{slugify(milestone.number)}",
            "title": _text(milestone, "title", language),
            "deliverable": _text(milestone, "deliverable", language),
            "responsible": _institution(milestone.institution, milestone.institution_text, language),
            "reports": [
                (each, _institution(each.institution, "", language), evidence.get(each.pk), findings.get(each.pk))
                for each in self.reports.of(key)
            ],
        }


def _by_commitment(rows: QuerySet[Any], *order: str) -> Following[Any]:
    """Rows that have a commitment, in the plan's order."""
    ordered = rows.order_by(*order, *(() if "pk" in order else ("pk",)))
    return Following(ordered.iterator(AT_ONCE), lambda each: (each.commitment.position, each.commitment_id))


def _by_milestone(rows: QuerySet[Any], report: str, moment: str) -> Following[Any]:
    """Reports, or with ``report`` what hangs on them, in the order of their milestones and then of time."""
    path = f"{report}milestone__"
    order = [f"{path}{name}" for name in MILESTONE]

    def key(row: Any) -> Any:
        return _milestone_key(row.report.milestone if report else row.milestone)

    return Following(rows.order_by(*order, moment, "pk").iterator(AT_ONCE), key)


def _milestone_key(milestone: Milestone) -> tuple[int, int, int, int]:
    return (milestone.commitment.position, milestone.commitment_id, milestone.position, milestone.pk)


def _by_report(pairs: Iterable[tuple[int, Any]]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for report, each in pairs:
        found.setdefault(report, []).append(each)
    return found


def _amendments(subject: Subject) -> QuerySet[Amendment]:
    return Amendment.objects.filter(plan=subject.plan, at__lte=subject.moment)


def _text(thing: Translated, field: str, language: str) -> Mapping[str, str]:
    """A public text nearest to the reader's language, and the language it is in."""
    text, tag = thing.text(field, language)
    return {"text": text, "language": tag}


def _institution(institution: Any, printed: str, language: str) -> str:
    """An institution's name, else what the source prints."""
    return str(institution.text("name", language)[0]) if institution is not None else printed


def _evidence(evidence: EvidenceBase, written: Written) -> Mapping[str, Any]:
    """A piece of evidence and, for a file, its place in the pack; empty where it is missing."""
    name = file_name(evidence)
    return {"row": evidence, "file": name, "place": written.place_of(name, evidence.sha256)}


def _reviewed(value: str) -> Any:
    named = {NOT_REVIEWED: GapName.UNREVIEWED.label, NO_CONSENSUS: GapName.NO_CONSENSUS.label}
    return named[value] if value in named else Completion(value).label


def _official(value: str) -> Any:
    """An official completion in words; a marker such as NR as it is."""
    return IrmCompletion(value).label if value in IrmCompletion.values else value
