"""Factories of valid rows: each runs ``full_clean`` and the database's own constraints before a test stands on it.

They write rows, not history: no policy is asked, no event enters the ledger, and what other rows repeat of them stays
as it was until ``in_step`` is called. A test about a verb calls the service.
Everything lies in Demoland (``ZZ``) unless a test says otherwise, at fixed moments of its plan of 2025 and 2026, in the
order in which such things happen.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import Password

from accounts.models import User
from commitments.choices import AmendedKind, InstitutionKind, PlanState, Region, Role
from commitments.models import (
    ActionPlan,
    Amendment,
    Commitment,
    Country,
    CountryRole,
    Institution,
    Locality,
    PolicyArea,
)
from core.clock import now
from milestones.choices import Completion, EvidenceKind, MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport, PromisedDate
from milestones.services import dispute_set, progress_refresh
from reviews.choices import EarlyResults, Finding, PotentialForResults, RoundState, Stage, Verifiability
from reviews.models import (
    Appointment,
    IRMAssessment,
    Rating,
    RatingRevision,
    Response,
    ReviewRound,
    Verdict,
    Verification,
)
from reviews.selectors import disputed_reports
from tests.checked_factory import Factory

# What everybody in the tests signs in with.
PASSWORD = "a-promise-is-a-promise"
PLAN_STARTS = dt.date(2025, 1, 1)
PLAN_ENDS = dt.date(2026, 12, 31)


def at(year: int, month: int, day: int, hour: int = 9) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


def in_step(*commitments: Commitment) -> None:
    """Bring into step what commitments and their milestones repeat of reports, evidence and verifications."""
    progress_refresh(commitment_ids=[commitment.pk for commitment in commitments])
    for milestone in Milestone.objects.filter(commitment__in=commitments, reports__isnull=False).distinct():
        latest = milestone.reports.latest_first()[0].pk
        dispute_set(milestone=milestone, disputed=latest in disputed_reports([latest], now()))


class UserFactory(Factory[User]):
    class Meta:
        model = User
        django_get_or_create = ("email",)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = Password(PASSWORD)


class CountryFactory(Factory[Country]):
    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "ZZ"
    name = "Demoland"
    region = Region.NONE


class LocalityFactory(Factory[Locality]):
    class Meta:
        model = Locality
        django_get_or_create = ("country", "code")

    country = factory.SubFactory(CountryFactory)
    code = "RIV"
    name = "Rivertown"


class InstitutionFactory(Factory[Institution]):
    class Meta:
        model = Institution
        django_get_or_create = ("country", "name")

    country = factory.SubFactory(CountryFactory)
    name = factory.Sequence(lambda n: f"Institution {n}")
    kind = InstitutionKind.MINISTRY


class CountryRoleFactory(Factory[CountryRole]):
    """An officer of an institution of their own, unless a role is named."""

    class Meta:
        model = CountryRole

    user = factory.SubFactory(UserFactory)
    country = factory.SubFactory(CountryFactory)
    role = Role.OFFICER
    institution = factory.Maybe(
        factory.LazyAttribute(lambda row: row.role != Role.COORDINATOR),
        factory.SubFactory(InstitutionFactory, country=factory.SelfAttribute("..country")),
        None,
    )
    began_at = at(2025, 1, 1)


class PolicyAreaFactory(Factory[PolicyArea]):
    class Meta:
        model = PolicyArea
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"policy-area-{n}")
    name = factory.LazyAttribute(lambda row: row.slug.replace("-", " ").capitalize())


class ActionPlanFactory(Factory[ActionPlan]):
    """A published plan of 2025 and 2026; ``draft=True`` leaves it unpublished."""

    class Meta:
        model = ActionPlan

    class Params:
        draft = factory.Trait(state=PlanState.DRAFT, published_at=None)

    country = factory.SubFactory(CountryFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"Action plan {row.number} of {row.country.name}")
    start_date = PLAN_STARTS
    end_date = PLAN_ENDS
    state = PlanState.PUBLISHED
    published_at = at(2025, 1, 15)


class CommitmentFactory(Factory[Commitment]):
    """A commitment led by an institution of its country; ``policy_areas=[...]`` tags it."""

    class Meta:
        model = Commitment

    plan = factory.SubFactory(ActionPlanFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    reference = factory.SelfAttribute("number")
    position = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"Publish register {row.number}")
    lead_institution = factory.SubFactory(InstitutionFactory, country=factory.SelfAttribute("..plan.country"))

    @factory.post_generation
    def policy_areas(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        """Tag it with the areas given."""
        if create and extracted:
            self.policy_areas.add(*extracted)


class AmendmentFactory(Factory[Amendment]):
    """A new wording of a commitment's title; the commitment itself stays as it is."""

    class Meta:
        model = Amendment

    commitment = factory.SubFactory(CommitmentFactory)
    plan = factory.SelfAttribute("commitment.plan")
    kind = AmendedKind.COMMITMENT
    subject_id = factory.SelfAttribute("commitment.pk")
    subject_label = factory.LazyAttribute(lambda row: str(row.commitment))
    before = factory.LazyAttribute(lambda row: {"title": f"{row.commitment.title} soon"})
    after = factory.LazyAttribute(lambda row: {"title": row.commitment.title})
    reason = "The day is in the milestones."
    author = factory.SubFactory(UserFactory)
    at = at(2025, 3, 1)


class MilestoneFactory(Factory[Milestone]):
    """A milestone of the lead institution, with its first promised date; nothing is reported on it."""

    class Meta:
        model = Milestone

    commitment = factory.SubFactory(CommitmentFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    position = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"Step {row.number}")
    institution = factory.SelfAttribute("commitment.lead_institution")
    due_date = dt.date(2025, 12, 31)

    @factory.post_generation
    def promised_date(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The first promise, made when the plan was published; ``promised_date=False`` leaves it out."""
        if create and extracted is not False:
            PromisedDateFactory(milestone=self, due_date=self.due_date, due_text=self.due_text, **kwargs)


class PromisedDateFactory(Factory[PromisedDate]):
    class Meta:
        model = PromisedDate

    milestone = factory.SubFactory(MilestoneFactory)
    due_date = dt.date(2025, 12, 31)
    promised_at = at(2025, 1, 15)


class ProgressReportFactory(Factory[ProgressReport]):
    """An officer's report for the responsible institution: in progress, unless a status is given."""

    class Meta:
        model = ProgressReport

    milestone = factory.SubFactory(MilestoneFactory)
    status = MilestoneStatus.IN_PROGRESS
    narrative = "The draft was sent to the ministries."
    reported_by = factory.SubFactory(UserFactory)
    institution = factory.SelfAttribute("milestone.institution")
    reported_at = at(2025, 6, 1)
    recorded_at = factory.SelfAttribute("reported_at")


class EvidenceFactory(Factory[Evidence]):
    """An address that supports a report, added with it."""

    class Meta:
        model = Evidence

    report = factory.SubFactory(ProgressReportFactory)
    kind = EvidenceKind.WEB_PAGE
    title = "The register as published"
    url = factory.Sequence(lambda n: f"https://demoland.example.org/register/{n}")
    added_at = factory.SelfAttribute("report.reported_at")


class VerificationFactory(Factory[Verification]):
    """A reviewer's confirmation of a report; ``finding=Finding.DISPUTED`` disputes it."""

    class Meta:
        model = Verification

    report = factory.SubFactory(ProgressReportFactory)
    reviewer = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(
        InstitutionFactory,
        country=factory.SelfAttribute("..report.milestone.commitment.plan.country"),
        kind=InstitutionKind.CIVIL_SOCIETY,
    )
    finding = Finding.CONFIRMED
    reason = "We opened the register and found what was reported."
    created_at = at(2025, 7, 1)


class ReviewRoundFactory(Factory[ReviewRound]):
    """A scheduled round; ``open=True``, ``closed=True`` and ``published=True`` bring it further."""

    class Meta:
        model = ReviewRound

    class Params:
        open = factory.Trait(state=RoundState.OPEN, opened_at=at(2025, 9, 1))
        closed = factory.Trait(
            state=RoundState.RESPONSE,
            opened_at=at(2025, 9, 1),
            closed_at=at(2025, 10, 1),
            response_until=dt.date(2025, 10, 22),
        )
        published = factory.Trait(
            state=RoundState.PUBLISHED,
            opened_at=at(2025, 9, 1),
            closed_at=at(2025, 10, 1),
            response_until=dt.date(2025, 10, 22),
            published_at=at(2025, 11, 1),
        )

    plan = factory.SubFactory(ActionPlanFactory)
    title = "Review of the first half"
    opens_on = dt.date(2025, 9, 1)
    closes_on = dt.date(2025, 9, 30)


class AppointmentFactory(Factory[Appointment]):
    """An accepted seat; ``pending=True`` leaves it to be accepted."""

    class Meta:
        model = Appointment

    class Params:
        pending = factory.Trait(declaration="", accepted_at=None)

    round = factory.SubFactory(ReviewRoundFactory)
    reviewer = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(
        InstitutionFactory,
        country=factory.SelfAttribute("..round.plan.country"),
        kind=InstitutionKind.CIVIL_SOCIETY,
    )
    declaration = "No interests to declare."
    appointed_at = at(2025, 8, 1)
    accepted_at = at(2025, 8, 15)


class RatingFactory(Factory[Rating]):
    """A reviewer's draft; ``handed_in=True`` hands it in, with its first revision."""

    class Meta:
        model = Rating

    class Params:
        handed_in = factory.Trait(submitted_at=at(2025, 9, 16))

    round = factory.SubFactory(ReviewRoundFactory, open=True)
    commitment = factory.SubFactory(CommitmentFactory, plan=factory.SelfAttribute("..round.plan"))
    reviewer = factory.SubFactory(UserFactory)
    completion = Completion.LIMITED
    early_results = EarlyResults.NO_NOTABLE
    verifiability = Verifiability.VERIFIABLE
    potential_for_results = PotentialForResults.MODEST
    reason = "Half of the register is empty."
    saved_at = at(2025, 9, 15)

    @factory.post_generation
    def revision(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """What was handed in, where it was; ``revision=False`` leaves it out."""
        if create and self.submitted_at and extracted is not False:
            RatingRevisionFactory(rating=self, **kwargs)


class RatingRevisionFactory(Factory[RatingRevision]):
    """A rating's scores as handed in: those of its draft, numbered from one."""

    class Meta:
        model = RatingRevision

    rating = factory.SubFactory(RatingFactory, submitted_at=at(2025, 9, 16), revision=False)
    number = factory.LazyAttribute(lambda row: row.rating.revisions.count() + 1)
    completion = factory.SelfAttribute("rating.completion")
    early_results = factory.SelfAttribute("rating.early_results")
    verifiability = factory.SelfAttribute("rating.verifiability")
    potential_for_results = factory.SelfAttribute("rating.potential_for_results")
    reason = factory.SelfAttribute("rating.reason")
    submitted_at = factory.LazyAttribute(lambda row: row.rating.submitted_at or at(2025, 9, 16))


class ResponseFactory(Factory[Response]):
    """The government's answer to a closed round as a whole."""

    class Meta:
        model = Response

    round = factory.SubFactory(ReviewRoundFactory, closed=True)
    text = "The second half of the register follows in spring."
    author = factory.SubFactory(UserFactory)
    created_at = at(2025, 10, 10)


class VerdictFactory(Factory[Verdict]):
    """What a published round of three reviewers concluded: limited, all of them agreeing."""

    class Meta:
        model = Verdict

    round = factory.SubFactory(ReviewRoundFactory, published=True)
    commitment = factory.SubFactory(CommitmentFactory, plan=factory.SelfAttribute("..round.plan"))
    completion = Completion.LIMITED
    early_results = EarlyResults.NO_NOTABLE
    verifiability = Verifiability.VERIFIABLE
    potential_for_results = PotentialForResults.MODEST
    distribution = factory.LazyAttribute(lambda row: {str(row.completion): row.reviewers})
    reviewers = 3
    spread = 0
    published_at = factory.LazyAttribute(lambda row: row.round.published_at or at(2025, 11, 1))


class IRMAssessmentFactory(Factory[IRMAssessment]):
    """A design assessment of an invented report."""

    class Meta:
        model = IRMAssessment

    commitment = factory.SubFactory(CommitmentFactory)
    stage = Stage.DESIGN
    report_year = 2025
    source = "Invented for the tests"
