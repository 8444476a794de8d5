"""What goes on between reports in Demoland: documents of the process, a request, a draft, an invitation that waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from commitments.choices import Role
from commitments.services import invitation_make
from exchange.demo.progress import evidence_draft
from exchange.demo.stage import Act, Facts, Stage
from milestones.services import draft_save, process_evidence_add, progress_request


def work_acts(stage: Stage, facts: Facts) -> Iterator[Act]:
    """What coordinator and officers do beside reporting."""
    for each in facts["process"]:
        yield Act(each["day"], partial(_document, stage, each))
    for each in facts["requests"]:
        yield Act(each["day"], partial(_ask, stage, each))
    for each in facts["drafts"]:
        yield Act(each["day"], partial(_begin, stage, each))
    for each in facts["invitations"]:
        yield Act(each["day"], partial(_invite, stage, each))


def _document(stage: Stage, facts: Facts) -> None:
    process_evidence_add(
        user=stage.coordinator, plan=stage.plan(facts["plan"]), shows=facts["shows"], draft=evidence_draft(facts)
    )


def _ask(stage: Stage, facts: Facts) -> None:
    asked = [stage.milestone(name) for name in facts["milestones"]]
    progress_request(user=stage.coordinator, country=stage.country, milestones=asked, note=facts["note"])


def _begin(stage: Stage, facts: Facts) -> None:
    """Somebody writes a report and has not handed it in yet."""
    milestone = stage.milestone(facts["milestone"])
    text = {name: facts[name] for name in ("status", "narrative", "obstacles", "language")}
    draft_save(user=stage.people[facts["by"]], milestone=milestone, version=milestone.version, **text)


def _invite(stage: Stage, facts: Facts) -> None:
    person = {name: facts[name] for name in ("email", "name", "language")}
    institution = stage.institutions[facts["institution"]]
    invitation_make(user=stage.coordinator, country=stage.country, role=Role.OFFICER, institution=institution, **person)
