"""The verbs that change what was done and what proves it. Each: policy, rules, write, one event, one transaction."""

from milestones.services.evidence import EvidenceDraft, evidence_add, evidence_attach, evidence_link_found
from milestones.services.files import StoredFile, file_store
from milestones.services.milestones import milestone_add, milestone_change, milestone_remove
from milestones.services.plans import plan_publish
from milestones.services.progress import dispute_set, milestone_locked, progress_refresh
from milestones.services.reports import progress_report

__all__ = [
    "EvidenceDraft",
    "StoredFile",
    "dispute_set",
    "evidence_add",
    "evidence_attach",
    "evidence_link_found",
    "file_store",
    "milestone_add",
    "milestone_change",
    "milestone_locked",
    "milestone_remove",
    "plan_publish",
    "progress_refresh",
    "progress_report",
]
