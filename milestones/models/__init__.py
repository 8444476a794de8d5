"""The facts of what was done, and what must always be true of them."""

from milestones.models.draft import DraftEvidence, ReportDraft
from milestones.models.evidence import Evidence, EvidenceBase, evidence_path
from milestones.models.link import LinkCheck
from milestones.models.milestone import CommitmentProgress, Milestone, PromisedDate
from milestones.models.process import ProcessEvidence
from milestones.models.report import ProgressReport
from milestones.models.request import ProgressRequest

__all__ = [
    "CommitmentProgress",
    "DraftEvidence",
    "Evidence",
    "EvidenceBase",
    "LinkCheck",
    "Milestone",
    "ProcessEvidence",
    "ProgressReport",
    "ProgressRequest",
    "PromisedDate",
    "ReportDraft",
    "evidence_path",
]
