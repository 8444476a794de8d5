"""Adding evidence to what was reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import PlanState
from commitments.services import country_event
from core.clock import now
from core.errors import Malformed, require
from ledger.services import event_append
from milestones.choices import EvidenceKind
from milestones.models import Evidence, EvidenceBase, ProgressReport
from milestones.policies import permit_report
from milestones.services.files import StoredFile, file_store
from milestones.services.links import TRACKER, link_noted
from milestones.services.progress import milestone_locked, progress_refresh

E = TypeVar("E", bound=EvidenceBase)


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A piece of evidence as it is handed in: an address or a file, never both.

    ``stored`` is a file that was taken in before, with a draft: it is not read again.
    """

    title: str
    url: str = ""
    file: File[bytes] | None = None
    kind: str = EvidenceKind.OTHER
    published_on: Any = None
    stored: StoredFile | None = None


def evidence_attach(*, drafts: Sequence[EvidenceDraft], kind: type[E], **owner: Any) -> list[E]:
    """Check and write pieces of evidence of one owner (``report=`` or ``rating=``), in the caller's transaction.

    Raises:
        Malformed: ``url_xor_file``, a field that is malformed, and what ``file_store`` raises.
    """
    rows = []
    for draft in drafts:
        if bool(draft.url) == bool(draft.file or draft.stored):
            message = _("Evidence is an address or a file: give exactly one.")
            raise Malformed([("evidence", "url_xor_file", message)])
        row = kind(
            kind=draft.kind, title=draft.title, url=draft.url, published_on=draft.published_on, added_at=now(), **owner
        )
        stored = file_store(upload=draft.file) if draft.file is not None else draft.stored
        if stored is not None:
            row.file.name = stored.path
            row.sha256, row.media_type, row.size = stored.sha256, stored.media_type, stored.size
            row.file_name = stored.name
        rows.append(row.save_checked())
    return rows


def evidence_facts(rows: Sequence[EvidenceBase]) -> list[dict[str, str]]:
    """What a rating remembers of the evidence it was handed in with: title, address, and the SHA-256 of a file."""
    return [{"title": row.title, "url": row.url, "sha256": row.sha256} for row in rows]


def evidence_prints(rows: Sequence[EvidenceBase]) -> list[dict[str, Any]]:
    """What the ledger remembers of evidence: its key, address and a file's SHA-256; no words, which may name people."""
    return [{"id": row.pk, "url": row.url, "sha256": row.sha256} for row in rows]


@transaction.atomic
def evidence_add(*, user: Any, report: ProgressReport, draft: EvidenceDraft) -> Evidence:
    """Add a piece of evidence to a report that was made before.

    Raises:
        NotPermitted: ``user`` may not report on the milestone.
        RuleBroken: ``plan_not_open``.
        Malformed: the evidence is neither an address nor a file that is taken.
    """
    milestone = milestone_locked(report.milestone_id)
    plan = milestone.commitment.plan
    permit_report(user, milestone, _("Only the responsible institution adds evidence to its reports."))
    require(
        plan.state == PlanState.PUBLISHED, "plan_not_open", _("Evidence is added to reports of published plans only.")
    )
    row = evidence_attach(drafts=[draft], kind=Evidence, report=report)[0]
    progress_refresh(commitment_ids=[milestone.commitment_id])
    data = {"report": report.pk, "evidence": evidence_prints([row])}
    country_event(
        country_id=plan.country_id, user=user, verb="evidence.added", subject=f"milestone:{milestone.pk}", data=data
    )
    return row


@transaction.atomic
def evidence_link_found(*, evidence: Evidence, answers: bool, at: dt.datetime | None = None) -> Evidence:
    """Note what a check of an address found; *evidenced* follows at once. The tracker itself is the actor.

    Done again with the same answer, it only renews the date of an address that answers: no event tells of no change.

    Args:
        at: when it answered, where that was before now.

    Raises:
        RuleBroken: ``no_address`` for a file.
    """
    milestone = milestone_locked(evidence.report.milestone_id)
    current = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    require(bool(current.url), "no_address", _("Only an address is checked for life; this is a file."))
    if link_noted(current, answers=answers, at=at):
        progress_refresh(commitment_ids=[milestone.commitment_id])
        event_append(
            stream=milestone.commitment.plan.country_id, actor=TRACKER, verb="evidence.checked",
            subject=f"milestone:{milestone.pk}",
            data={"evidence": current.pk, "link_status": str(current.link_status)},
        )  # fmt: skip
    return current
