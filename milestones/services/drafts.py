"""Drafts of progress reports: saved as often as one likes, then handed in or thrown away.

What is not handed in is nobody's business: a draft is its author's alone, no event of the ledger tells of it, and no
address leads to its files. Handing it in is ``progress_report``, with that report's event, and removes the draft in the
same transaction. The content of a file stays in storage when its draft goes: it may be evidence elsewhere too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import Malformed, permit, require
from milestones.choices import MilestoneStatus
from milestones.models import DraftEvidence, EvidenceBase, Milestone, ProgressReport, ReportDraft
from milestones.policies import may_see_draft, permit_report
from milestones.services.evidence import EvidenceDraft, evidence_attach
from milestones.services.files import StoredFile
from milestones.services.reports import progress_report


class DraftText(TypedDict, total=False):
    """What is written so far; what is left out stays as it was."""

    status: str
    narrative: str
    obstacles: str
    language: str
    corrects: ProgressReport | None


@transaction.atomic
def draft_save(*, user: Any, milestone: Milestone, version: int, **text: Unpack[DraftText]) -> ReportDraft:
    """Keep what ``user`` has written on a milestone so far; anything may still be missing.

    Args:
        version: the version of the milestone that ``user`` has read.

    Raises:
        NotPermitted: the milestone is another institution's (rule 3).
        RuleBroken: ``corrects_elsewhere``.
        Malformed: a text is too long, or the language is no language tag.
    """
    message = _("Only the responsible institution, or the national coordinator, reports on this milestone.")
    permit_report(user, milestone, message)
    corrects = text.get("corrects")
    same = corrects is None or corrects.milestone_id == milestone.pk
    require(same, "corrects_elsewhere", _("The corrected report is of another milestone."), field="corrects")
    draft, _created = ReportDraft.objects.select_for_update().get_or_create(
        milestone=milestone, author=user, defaults={"seen_version": version, "saved_at": now()}
    )
    for name, value in text.items():
        setattr(draft, name, value)
    draft.seen_version, draft.saved_at = version, now()
    return draft.save_checked()


@transaction.atomic
def draft_evidence_add(*, user: Any, draft: ReportDraft, evidence: EvidenceDraft) -> DraftEvidence:
    """Add a piece of evidence to one's draft; a file is checked and stored at once.

    Raises:
        NotPermitted: the draft is somebody else's.
        Malformed: the evidence is neither an address nor a file that is taken.
    """
    current = _own(user, draft)
    return evidence_attach(drafts=[evidence], kind=DraftEvidence, draft=current)[0]


@transaction.atomic
def draft_evidence_take_over(*, user: Any, draft: ReportDraft) -> list[DraftEvidence]:
    """Add the evidence of the report that a draft corrects; what the draft has already is not added twice.

    Raises:
        NotPermitted: the draft is somebody else's.
        RuleBroken: ``corrects_nothing``.
    """
    current = _own(user, draft)
    message = _("This draft corrects no earlier report, so there is no evidence to take over.")
    require(current.corrects is not None, "corrects_nothing", message, field="corrects")
    has = {(each.url, each.sha256) for each in current.evidence.all()}
    earlier = current.corrects.evidence.all() if current.corrects else ()
    missing = [each for each in earlier if (each.url, each.sha256) not in has]
    return evidence_attach(drafts=_handed_on(missing), kind=DraftEvidence, draft=current)


@transaction.atomic
def draft_evidence_remove(*, user: Any, evidence: DraftEvidence) -> None:
    """Take a piece of evidence out of one's draft.

    Raises:
        NotPermitted: the draft is somebody else's.
    """
    _own(user, evidence.draft)
    evidence.delete()


@transaction.atomic
def draft_discard(*, user: Any, draft: ReportDraft) -> None:
    """Throw one's draft away.

    Raises:
        NotPermitted: the draft is somebody else's.
    """
    _own(user, draft).delete()


@transaction.atomic
def draft_hand_in(*, user: Any, draft: ReportDraft) -> ProgressReport:
    """Make the progress report that a draft holds, with its evidence, and remove the draft. If refused, it stays.

    Raises:
        NotPermitted: the draft is somebody else's, or the milestone is not ``user``'s any more.
        Malformed: ``status_required``, and what ``progress_report`` raises.
        Stale: somebody reported or amended since ``seen_version``.
        RuleBroken: as ``progress_report``.
    """
    current = _own(user, draft)
    if not current.status:
        raise Malformed([("status", "status_required", _("Say where the milestone stands now."))])
    report = progress_report(
        user=user, milestone=current.milestone, version=current.seen_version, status=MilestoneStatus(current.status),
        narrative=current.narrative, obstacles=current.obstacles, language=current.language,
        corrects=current.corrects, evidence=list(_handed_on(current.evidence.all())),
    )  # fmt: skip
    current.delete()
    return report


def _own(user: Any, draft: ReportDraft) -> ReportDraft:
    """The draft, locked, if it is the user's own."""
    permit(may_see_draft(user, draft), "not_yours", _("A draft is its author's alone."))
    drafts = ReportDraft.objects.select_for_update(of=("self",)).select_related("milestone", "corrects")
    return drafts.get(pk=draft.pk)


def _handed_on(rows: Iterable[EvidenceBase]) -> list[EvidenceDraft]:
    """Evidence that was taken in before, to be attached to something else: a file is not read again."""
    return [
        EvidenceDraft(
            title=row.title, url=row.url, kind=row.kind, published_on=row.published_on,
            stored=StoredFile(
                path=row.file.name or "", sha256=row.sha256, media_type=row.media_type, size=row.size or 0,
                name=row.file_name,
            ) if row.sha256 else None,
        )
        for row in rows
    ]  # fmt: skip
