"""What a commitment's page shows, as frozen dataclasses, PURE; ``dashboards.selectors.commitment`` fills them.

Days are days in UTC. Public texts carry their language; labels are in the reader's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.scales import Scale
from dashboards.scorecard import CommitmentRow, CountryRef, InstitutionRef, MilestoneRow, PlanRef, PolicyAreaRef, Text
from milestones.choices import LinkStatus
from reviews.choices import Finding

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence: an address or a file, its content's hash, and whether the address still answered.

    ``link_status`` is ``None`` on a past day after which it was checked: only the last check is kept.
    """

    title: str
    kind: _StrOrPromise
    url: str
    sha256: str
    file_name: str
    media_type: str
    size: int
    published_on: dt.date | None
    added_on: dt.date
    link_status: LinkStatus | None
    checked_on: dt.date | None


@dataclass(frozen=True, slots=True)
class VerificationLine:
    """A reviewer's finding on one report.

    ``stale``: a newer report on the milestone followed; ``replaced``: the same reviewer found otherwise later.
    """

    finding: Finding
    organisation: Text
    reason: str
    made_on: dt.date
    stale: bool
    replaced: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One progress report with its evidence and verifications. ``recorded_on`` only where it is another day."""

    key: int
    status: _StrOrPromise
    narrative: Text
    obstacles: Text
    no_change: bool
    institution: Text | None
    source_url: str
    made_on: dt.date
    recorded_on: dt.date | None
    corrects_on: dt.date | None
    corrected: bool
    latest: bool
    evidence: tuple[EvidenceLine, ...]
    verifications: tuple[VerificationLine, ...]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """A due date (or what the source printed) and the day it was promised."""

    due: dt.date | None
    due_text: str
    promised_on: dt.date


@dataclass(frozen=True, slots=True)
class MilestoneStory:
    """A milestone as it stands, its deliverable, the dates it was promised for, and its reports, the latest first."""

    row: MilestoneRow
    deliverable: Text
    added_on: dt.date | None
    source_url: str
    dates: tuple[PromisedLine, ...]
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after an amendment; empty where it was not there."""

    label: _StrOrPromise
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """A change of what was promised, with its reason; ``added`` where there was nothing before."""

    kind: _StrOrPromise
    subject: str
    reason: str
    made_on: dt.date
    added: bool
    changes: tuple[FieldChange, ...]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RatingLine:
    """What one reviewer of a published round rated, for which organisation; their name only if they chose so.

    ``number`` counts their revisions; ``replaced`` where they revised it later; ``after_reply`` and ``why`` where it
    was revised in the light of the government's reply; ``recused`` where it counts no more because of a conflict.
    """

    organisation: Text
    name: str
    number: int
    replaced: bool
    after_reply: bool
    why: str
    recused: bool
    completion: _StrOrPromise
    reason: str
    handed_in_on: dt.date
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """What a round concluded, how its reviewers spread, and how far they agreed over the whole round.

    ``predates``: a report or a piece of evidence is newer than the verdict.
    """

    round_id: int
    round_title: str
    completion: _StrOrPromise
    consensus: bool
    recusals: int
    others: tuple[tuple[_StrOrPromise, _StrOrPromise], ...]
    distribution: Scale
    reviewers: int
    spread: int | None
    agreement: float | None
    agreement_words: str
    published_on: dt.date
    predates: bool
    ratings: tuple[RatingLine, ...]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """The government's reply, on this commitment or on its round as a whole, with what supports it."""

    round_title: str
    text: str
    made_on: dt.date
    on_round: bool
    evidence: tuple[EvidenceLine, ...]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NoReply:
    """A published round in which the government did not reply on this commitment, and by when it had not."""

    round_title: str
    by: dt.date


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """One official coding in its era's words: (variable, value) in the form's order; what was empty is left out."""

    stage: _StrOrPromise
    year: int | None
    completion: _StrOrPromise
    codings: tuple[tuple[_StrOrPromise, _StrOrPromise], ...]
    formula: _StrOrPromise
    source: str
    source_url: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """A supporting institution and its part."""

    name: Text
    part: str


@dataclass(frozen=True, slots=True)
class Relative:
    """A commitment of another plan that this one carries on, or that carries this one on; public since ``at``."""

    at: dt.datetime
    plan_slug: str
    plan_title: Text
    reference: str
    title: Text


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised: every field as it is today."""

    number: str
    ogp_id: str
    title: Text
    problem: Text
    action: Text
    expected_result: Text
    relevance: Text
    additional: Text
    values: tuple[_StrOrPromise, ...]
    policy_areas: tuple[PolicyAreaRef, ...]
    sdgs: tuple[int, ...]
    lead: InstitutionRef | None
    supports: tuple[Support, ...]
    support_text: str
    start: dt.date | None
    start_text: str
    end: dt.date | None
    end_text: str
    carried_from: tuple[Relative, ...]
    carried_to: tuple[Relative, ...]
    source_url: str


@dataclass(frozen=True, slots=True)
class CommitmentPage:
    """Everything a commitment's page says, as it stood at the end of ``as_of``.

    ``promised_at`` is when the public first read it; ``added_on`` and ``withdrawn_on`` are empty unless an amendment
    did it by then.
    """

    country: CountryRef
    plan: PlanRef
    as_of: dt.date
    past: bool
    row: CommitmentRow
    promise: Promise
    promised_at: dt.datetime
    added_on: dt.date | None
    withdrawn_on: dt.date | None
    withdrawn_reason: str
    milestones: tuple[MilestoneStory, ...]
    verdicts: tuple[VerdictLine, ...]
    responses: tuple[ResponseLine, ...]
    no_replies: tuple[NoReply, ...]
    official: tuple[OfficialLine, ...]
    amendments: tuple[AmendmentLine, ...]
