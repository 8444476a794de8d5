"""What a file of facts holds. ``where`` is the place in the file (``plans[0].commitments[3]``), for messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

Translations = dict[str, dict[str, str]]
# The languages in which the file of policy areas names each of them, beside English.
AREA_LANGUAGES = ("fr", "es", "ar")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: which file, which row, which field (empty for the row itself), and what."""

    file: str
    where: str
    field: str
    message: str

    def __str__(self) -> str:
        """One line a person can act upon."""
        place = ".".join(part for part in (self.where, self.field) if part)
        return f"{self.file}: {place}: {self.message}" if place else f"{self.file}: {self.message}"


class FactsInvalid(Exception):
    """A file cannot be applied; nothing of it was."""

    def __init__(self, faults: list[Fault]) -> None:
        """``faults`` are all that were found, in the order of the file."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class PolicyAreaFact:
    """One of the partnership's policy tags, its names by language; ``also`` are names it had or has elsewhere."""

    where: str
    slug: str
    name: str
    translations: Mapping[str, str]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyAreaFacts:
    """The file of policy areas, and the SHA-256 of its bytes."""

    file: str
    sha256: str
    areas: tuple[PolicyAreaFact, ...]


@dataclass(frozen=True, slots=True)
class CountryFact:
    """A participant; its code is ISO 3166-1 alpha-2."""

    where: str
    code: str
    name: str
    region: str
    joined_on: dt.date | None
    ogp_status: str


@dataclass(frozen=True, slots=True)
class InstitutionFact:
    """An institution of the file's country, known by its name."""

    where: str
    name: str
    short_name: str
    kind: str
    language: str
    translations: Translations


@dataclass(frozen=True, slots=True)
class EvidenceFact:
    """An address that the source gives in support of a status."""

    where: str
    url: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class ReportFact:
    """The status of a milestone as its government published it; ``on`` is the day that the source stands for."""

    where: str
    status: str
    on: dt.date
    evidence: tuple[EvidenceFact, ...]
    source_url: str


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """A milestone, by its number in its commitment."""

    where: str
    number: str
    title: str
    deliverable: str
    language: str
    translations: Translations
    institution: str
    institution_text: str
    start_date: dt.date | None
    due_date: dt.date | None
    due_text: str
    report: ReportFact | None
    source_url: str


@dataclass(frozen=True, slots=True)
class AssessmentFact:
    """The official coding of a commitment on one occasion; ``coded`` holds variables by the model's own names."""

    where: str
    stage: str
    report_year: int | None
    coded: dict[str, str]
    source_name: str
    remarks: tuple[str, ...]
    source_url: str


@dataclass(frozen=True, slots=True)
class SupportFact:
    """A supporting institution and its part."""

    where: str
    institution: str
    part: str


@dataclass(frozen=True, slots=True)
class CommitmentFact:
    """A commitment, by the partnership's id, else by its number in its plan; ``texts`` are public texts by field."""

    where: str
    number: str
    ogp_id: str
    texts: dict[str, str]
    language: str
    translations: Translations
    values: tuple[str, ...]
    policy_areas: tuple[str, ...]
    lead_institution: str
    lead_text: str
    supports: tuple[SupportFact, ...]
    support_text: str
    start_date: dt.date | None
    start_text: str
    end_date: dt.date | None
    end_text: str
    carried_over_from: tuple[tuple[int, str], ...]
    milestones: tuple[MilestoneFact, ...]
    assessments: tuple[AssessmentFact, ...]
    source_url: str


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A national plan, by its number."""

    where: str
    number: int
    title: str
    language: str
    translations: Translations
    start_date: dt.date
    end_date: dt.date
    dates_inferred: bool
    partial: bool
    commitments_in_all: int | None
    submitted_year: int | None
    ogp_id: str
    commitments: tuple[CommitmentFact, ...]
    source_url: str


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """One file: everything it says of one country, and the SHA-256 of its bytes."""

    file: str
    sha256: str
    code: str
    institutions: tuple[InstitutionFact, ...]
    plans: tuple[PlanFact, ...]
