"""What is done in Demoland: reports with evidence, corrections, attested standstills, verifications, a dead link."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile

from exchange.demo.stage import Act, Facts, Stage
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, ProgressReport
from milestones.services import EvidenceDraft, evidence_add, evidence_link_found, progress_report
from reviews.choices import Finding
from reviews.services import verification_make

FILES = settings.FIXTURES_DIR / "demo" / "evidence"


def report_acts(stage: Stage, name: str, milestone: Facts) -> Iterator[Act]:
    """The reports on a milestone, each with what reviewers said of it and what became of its evidence."""
    for facts in milestone.get("reports", []):
        yield Act(facts["day"], partial(_report, stage, name, milestone["institution"], facts))
        for check in facts.get("verifications", []):
            yield Act(check["day"], partial(_verify, stage, name, check))
        for each in facts.get("evidence_added_later", []):
            yield Act(each["day"], partial(_add, stage, name, milestone["institution"], facts.get("by"), each))
        for each in facts.get("evidence", []):
            if "dead_on" in each:
                yield Act(each["dead_on"], partial(_found_dead, stage, name, each["url"]))


def evidence_draft(facts: Facts) -> EvidenceDraft:
    """A piece of evidence as it is handed in: its address, or its file from the fixtures."""
    name = facts.get("file")
    file = ContentFile((FILES / name).read_bytes(), name=name) if name else None
    return EvidenceDraft(title=facts["title"], url=facts.get("url", ""), file=file, kind=facts["kind"])


def _report(stage: Stage, name: str, institution: str, facts: Facts) -> None:
    milestone = stage.milestone(name)
    progress_report(
        user=stage.speaker(facts.get("by"), institution), milestone=milestone, version=milestone.version,
        status=MilestoneStatus(facts["status"]), narrative=facts.get("narrative", ""),
        obstacles=facts.get("obstacles", ""), evidence=[evidence_draft(each) for each in facts.get("evidence", [])],
        no_change=facts.get("no_change", False), language=facts.get("language", "en"),
        corrects=_latest(stage, name) if facts.get("corrects_previous") else None,
    )  # fmt: skip


def _add(stage: Stage, name: str, institution: str, by: str | None, facts: Facts) -> None:
    evidence_add(user=stage.speaker(by, institution), report=_latest(stage, name), draft=evidence_draft(facts))


def _latest(stage: Stage, name: str) -> ProgressReport:
    latest = stage.milestone(name).reports.latest_first().first()
    if latest is None:
        raise LookupError(f"nothing was reported on milestone {name} by then")
    return latest


def _verify(stage: Stage, name: str, facts: Facts) -> None:
    verification_make(
        user=stage.people[facts["by"]], report=_latest(stage, name), finding=Finding(facts["finding"]),
        reason=facts["reason"],
    )  # fmt: skip


def _found_dead(stage: Stage, name: str, url: str) -> None:
    evidence_link_found(evidence=Evidence.objects.get(report=_latest(stage, name), url=url), answers=False)
