"""The facts of what was done, and what must always be true of them."""

from milestones.models.evidence import Evidence, EvidenceBase, evidence_path
from milestones.models.milestone import CommitmentProgress, Milestone, PromisedDate
from milestones.models.report import ProgressReport

__all__ = [
    "CommitmentProgress",
    "Evidence",
    "EvidenceBase",
    "Milestone",
    "ProgressReport",
    "PromisedDate",
    "evidence_path",
]
