"""The verbs that change what was done and what proves it. Each: policy, rules, write, one event, one transaction."""

from milestones.services.drafts import (
    draft_discard,
    draft_evidence_add,
    draft_evidence_remove,
    draft_evidence_take_over,
    draft_hand_in,
    draft_save,
)
from milestones.services.evidence import EvidenceDraft, evidence_add, evidence_attach, evidence_link_found
from milestones.services.files import StoredFile, file_store
from milestones.services.links import (
    LinkFinding,
    link_claim,
    link_noted,
    link_record,
    links_register,
    process_link_found,
)
from milestones.services.milestones import milestone_add, milestone_change, milestone_move, milestone_remove
from milestones.services.plans import commitment_discard, plan_copy, plan_discard, plan_publish
from milestones.services.process import process_evidence_add
from milestones.services.progress import dispute_set, milestone_locked, progress_refresh
from milestones.services.reports import check_open, progress_report
from milestones.services.requests import progress_request

__all__ = [
    "EvidenceDraft",
    "LinkFinding",
    "StoredFile",
    "check_open",
    "commitment_discard",
    "dispute_set",
    "draft_discard",
    "draft_evidence_add",
    "draft_evidence_remove",
    "draft_evidence_take_over",
    "draft_hand_in",
    "draft_save",
    "evidence_add",
    "evidence_attach",
    "evidence_link_found",
    "file_store",
    "link_claim",
    "link_noted",
    "link_record",
    "links_register",
    "milestone_add",
    "milestone_change",
    "milestone_locked",
    "milestone_move",
    "milestone_remove",
    "plan_copy",
    "plan_discard",
    "plan_publish",
    "process_evidence_add",
    "process_link_found",
    "progress_refresh",
    "progress_report",
    "progress_request",
]
