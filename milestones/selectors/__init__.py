"""Questions asked of milestones, reports and evidence; a fixed number of queries each."""

from milestones.selectors.check_list import CheckList, Lacking, plan_missing, plans_missing
from milestones.selectors.institutions import (
    CountryStanding,
    InstitutionStanding,
    MilestoneLine,
    Serving,
    institutions_standing,
    people_serving,
    with_last_reports,
)
from milestones.selectors.links import evidence_behind, link_known_to_answer, links_due, links_unknown
from milestones.selectors.reporting import (
    Meanwhile,
    ReportSince,
    ValuesChange,
    changed_since,
    correctable_reports,
    draft_of,
    drafts_stranded,
    values_after,
)
from milestones.selectors.repository import (
    HalfYearStanding,
    RepositoryWarning,
    repository_standing,
    repository_warnings,
    repository_warnings_in,
)
from milestones.selectors.standing import MilestoneStanding, facts_of, live_evidence, milestones_standing
from milestones.selectors.work import MilestoneWork, work_of

__all__ = [
    "CheckList",
    "CountryStanding",
    "HalfYearStanding",
    "InstitutionStanding",
    "Lacking",
    "Meanwhile",
    "MilestoneLine",
    "MilestoneStanding",
    "MilestoneWork",
    "ReportSince",
    "RepositoryWarning",
    "Serving",
    "ValuesChange",
    "changed_since",
    "correctable_reports",
    "draft_of",
    "drafts_stranded",
    "evidence_behind",
    "facts_of",
    "institutions_standing",
    "link_known_to_answer",
    "links_due",
    "links_unknown",
    "live_evidence",
    "milestones_standing",
    "people_serving",
    "plan_missing",
    "plans_missing",
    "repository_standing",
    "repository_warnings",
    "repository_warnings_in",
    "values_after",
    "with_last_reports",
    "work_of",
]
