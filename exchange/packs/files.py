"""The files of a plan's evidence: under which names they stand in the pack, and their content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from os.path import splitext
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F, QuerySet
from django.utils.text import slugify

from exchange.packs.subject import AT_ONCE, Subject
from milestones.models import Evidence, EvidenceBase, ProcessEvidence
from reviews.choices import RoundState
from reviews.models import RatingEvidence, ResponseEvidence

FOLDER = "files"
BLOCK = 64 * 1024  # bytes
# Bytes of a file's own name, and characters of what stands before it: together within the 255 bytes of file systems.
LONGEST_NAME = 150
LONGEST_PLACE = 40
# What some system or other does not take in a file's name, and characters that nobody sees.
UNWELCOME = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of evidence: its name in the pack, where it is stored, and the SHA-256 it was handed in with."""

    name: str
    path: str
    sha256: str
    text: bool


def report_evidence(subject: Subject) -> QuerySet[Evidence]:
    """The evidence of the plan's progress reports."""
    return Evidence.objects.filter(
        report__milestone__commitment__plan=subject.plan, report__recorded_at__lte=subject.moment,
        added_at__lte=subject.moment,
    ).select_related("report__milestone__commitment")  # fmt: skip


def process_evidence(subject: Subject) -> QuerySet[ProcessEvidence]:
    """The evidence of how the plan is made and followed."""
    return ProcessEvidence.objects.filter(plan=subject.plan, added_at__lte=subject.moment)


def rating_evidence(subject: Subject) -> QuerySet[RatingEvidence]:
    """The evidence that was handed in with ratings of rounds published by now; nothing of a round that still runs."""
    return RatingEvidence.objects.filter(
        rating__round__plan=subject.plan, rating__round__state=RoundState.PUBLISHED,
        rating__round__published_at__lte=subject.moment, added_at__lte=F("rating__submitted_at"),
    ).select_related("rating__commitment")  # fmt: skip


def response_evidence(subject: Subject) -> QuerySet[ResponseEvidence]:
    """The evidence of what the government replied in rounds published by now."""
    return ResponseEvidence.objects.filter(
        response__round__plan=subject.plan, response__round__state=RoundState.PUBLISHED,
        response__round__published_at__lte=subject.moment, added_at__lte=subject.moment,
    ).select_related("response__commitment")  # fmt: skip


def packed_files(subject: Subject) -> Iterator[PackedFile]:
    """Every file, in a stable order; the same content for the same thing may come twice. Four queries."""
    for rows in (each(subject) for each in (report_evidence, process_evidence, rating_evidence, response_evidence)):
        for each in rows.exclude(file="").order_by("pk").iterator(AT_ONCE):
            yield packed_file(each)


def packed_file(evidence: Any) -> PackedFile:
    """The file of a piece of evidence of any kind."""
    return PackedFile(
        file_name(evidence), evidence.file.name, evidence.sha256, str(evidence.media_type).startswith("text/")
    )


def file_name(evidence: EvidenceBase) -> str:
    """What a file is called: what it is evidence of, the beginning of its hash, and its own name; empty for none."""
    if not evidence.file:
        return ""
    shown = UNWELCOME.sub("_", evidence.file_name or "file").strip(" .")
    stem, ending = splitext(shown)
    short = stem.encode()[: LONGEST_NAME - len(ending.encode())].decode(errors="ignore") + ending
    return f"{FOLDER}/{_place(evidence)}-{evidence.sha256[:8]}-{short or 'file'}"


def content(packed: PackedFile) -> Iterator[bytes]:
    """The content, a block at a time.

    Raises:
        OSError: it is not there, or cannot be read to its end.
    """
    with default_storage.open(packed.path) as file:
        while block := file.read(BLOCK):
            yield block


def _place(evidence: EvidenceBase) -> str:
    """What it is evidence of, as a file's name can say it."""
    if isinstance(evidence, Evidence):
        milestone = evidence.report.milestone
        number = slugify(milestone.number)[:LONGEST_PLACE] or str(milestone.pk)
        return f"{milestone.commitment.reference[:LONGEST_PLACE]}-{number}"
    if isinstance(evidence, RatingEvidence):
        return f"{evidence.rating.commitment.reference[:LONGEST_PLACE]}-rating"
    if isinstance(evidence, ResponseEvidence):
        commitment = evidence.response.commitment
        return f"{commitment.reference[:LONGEST_PLACE] if commitment else 'plan'}-response"
    return f"process-{getattr(evidence, 'shows', '')}"
