"""A small Demoland with one of everything the API has doors to, as it is on 15 September 2025."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import AuthToken, User
from accounts.services import token_make
from commitments.choices import Role
from commitments.models import ActionPlan, Amendment, Commitment, Country, CountryRole, Institution, Invitation
from commitments.services import institution_change
from ledger.models import Event, Place
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport
from milestones.services import EvidenceDraft, progress_report
from notices.webhooks.choices import DeliveryState
from notices.webhooks.models import Delivery
from notices.webhooks.services import webhook_register
from reviews.models import (
    Appointment,
    IRMAssessment,
    Lot,
    MakingVerdict,
    Proposal,
    Question,
    Rating,
    Recusal,
    Response,
    ReviewRound,
    Verdict,
    Verification,
)
from reviews.services import answers_save, rating_save
from tests.checked_factory import checked_once
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    AppointmentFactory,
    CommitmentFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ResponseFactory,
    ReviewRoundFactory,
    UserFactory,
    VerdictFactory,
    VerificationFactory,
)
from tests.reviews.review_rows import (
    LotFactory,
    MakingVerdictFactory,
    ProposalFactory,
    QuestionFactory,
    RecusalFactory,
    VolunteerFactory,
)

NOW = dt.datetime(2025, 9, 15, 12, tzinfo=dt.UTC)


@dataclass
class World:
    """One of everything; ``seat`` is Dalia's in the open round, ``offer`` hers in the scheduled one.

    The closed rounds: ``closed`` may be replied to, ``answered`` was in part, ``revising`` is revised after the reply
    (Dalia has a seat), ``ripe`` has had its days.
    """

    plan: ActionPlan
    commitment: Commitment
    milestone: Milestone
    amendment: Amendment
    report: ProgressReport
    evidence: Evidence
    verification: Verification
    draft: ActionPlan
    draft_commitment: Commitment
    draft_milestone: Milestone
    empty_draft: ActionPlan
    bare_commitment: Commitment
    scheduled: ReviewRound
    open: ReviewRound
    closed: ReviewRound
    answered: ReviewRound
    revising: ReviewRound
    ripe: ReviewRound
    published: ReviewRound
    verdict: Verdict
    response: Response
    seat: Appointment
    offer: Appointment
    rating: Rating
    assessment: IRMAssessment
    institution: Institution
    token: AuthToken
    unreported: Milestone
    event: Event
    proposal: Proposal
    recusal: Recusal
    lot: Lot
    announced: Lot
    drawn: Lot
    question: Question
    making: MakingVerdict
    delivery: Delivery
    officer: CountryRole
    invitation: Invitation


def _delivered(owner: User) -> Delivery:
    """A webhook that was told of the latest event."""
    place = Place.objects.select_related("event", "feed").latest("number")
    hook = webhook_register(user=owner, url="https://hooks.ministry.gov.zz/tracker")
    return Delivery(
        hook=hook, feed=place.feed, number=place.number, event=place.event, state=DeliveryState.DELIVERED,
        created_at=NOW, tried_at=NOW, delivered_at=NOW, attempts=1, status=204,
    ).save_checked()  # fmt: skip


def _invited(coordinator: User, agency: Institution) -> Invitation:
    """Somebody is invited to report for the agency, and not mailed yet."""
    return Invitation(
        country=agency.country, role=Role.OFFICER, institution=agency, email="noor@example.org", name="Noor",
        invited_by=coordinator, invited_at=NOW, expires_at=NOW + dt.timedelta(days=14), nonce="made-up",
    ).save_checked()  # fmt: skip


@checked_once
def world_made(country: Country, agency: Institution, officer: User, coordinator: User, reviewer: User) -> World:
    """Make it. ``agency`` is the officer's; all is as the verbs and factories leave it on ``NOW``."""
    area = PolicyAreaFactory(slug="open-data")
    commitment = CommitmentFactory(plan__country=country, lead_institution=agency, policy_areas=[area])
    milestone = MilestoneFactory(commitment=commitment)
    report = _completed(officer, milestone)
    draft = ActionPlanFactory(country=country, draft=True)
    draft_commitment = CommitmentFactory(plan=draft, lead_institution=agency, policy_areas=[area])
    others = [CommitmentFactory(plan__country=country, lead_institution=agency) for _ in range(3)]
    published = ReviewRoundFactory(plan=others[2].plan, published=True)
    rounds: dict[str, Any] = {
        "scheduled": ReviewRoundFactory(plan=others[0].plan), "published": published,
        "open": ReviewRoundFactory(plan=commitment.plan, open=True),
        "closed": ReviewRoundFactory(plan=others[1].plan, closed=True, response_until=dt.date(2025, 9, 20)),
        **_replied(country, reviewer),
    }  # fmt: skip
    seats = {"reviewer": reviewer, "organisation": reviewer.country_roles.get().institution}
    seat = AppointmentFactory(round=rounds["open"], **seats)
    rating = rating_save(
        user=reviewer, review_round=rounds["open"], commitment=commitment,
        scores={"completion": "complete", "reason": "We saw it."},
        evidence=[EvidenceDraft(title="Our own look", url="https://watch.example.org/look")],
    )  # fmt: skip
    PolicyAreaFactory(slug="open-data")
    institution_change(user=coordinator, institution=agency, facts={"short_name": "DAD"})
    return World(
        plan=commitment.plan, commitment=commitment, milestone=milestone, report=report,
        amendment=AmendmentFactory(commitment=commitment, author=coordinator),
        evidence=report.evidence.get(), verification=VerificationFactory(report=report, **seats), draft=draft,
        draft_commitment=draft_commitment,
        draft_milestone=MilestoneFactory(commitment=draft_commitment, promised_date=False),
        empty_draft=ActionPlanFactory(country=country, draft=True),
        bare_commitment=CommitmentFactory(plan=draft, lead_institution=agency),
        verdict=VerdictFactory(round=published, commitment=others[2]), response=ResponseFactory(round=published),
        **_appointing(rounds["scheduled"], others[0].plan), **_judged(rounds["open"], published, others[2], reviewer),
        seat=seat, offer=AppointmentFactory(round=rounds["scheduled"], pending=True, **seats), rating=rating,
        assessment=IRMAssessmentFactory(commitment=commitment), institution=InstitutionFactory(country=country),
        event=Event.objects.public().latest("pk"), delivery=_delivered(coordinator), **_programs(report, others[0]),
        officer=officer.country_roles.get(), invitation=_invited(coordinator, agency), **rounds,
    )  # fmt: skip


def _programs(report: ProgressReport, commitment: Commitment) -> dict[str, Any]:
    """A token of the officer's, and a milestone nobody has said anything of."""
    assert report.reported_by is not None
    token = token_make(person=report.reported_by, name="A program", scopes=["read"], days=30)[0]
    return {"token": token, "unreported": MilestoneFactory(commitment=commitment)}


def _replied(country: Country, reviewer: User) -> dict[str, ReviewRound]:
    """Rounds after their closing, each of a plan of its own."""
    later = {"response_until": dt.date(2025, 9, 20), "revise_until": dt.date(2025, 9, 27)}
    plans = [ActionPlanFactory(country=country) for _ in range(3)]
    answered = ReviewRoundFactory(plan=plans[0], closed=True, **later)
    ResponseFactory(round=answered)
    revising = ReviewRoundFactory(plan=plans[1], closed=True, response_ended_at=NOW, **later)
    organisation = reviewer.country_roles.get().institution
    AppointmentFactory(round=revising, reviewer=reviewer, organisation=organisation)
    ripe = ReviewRoundFactory(plan=plans[2], closed=True, response_until=dt.date(2025, 9, 14))
    return {"answered": answered, "revising": revising, "ripe": ripe}


def _appointing(scheduled: ReviewRound, plan: ActionPlan) -> dict[str, Any]:
    """Somebody proposed, and lots at each step of their life."""
    proposed = UserFactory(name="Kim")
    lots = [LotFactory(round=ReviewRoundFactory(plan=plan)) for _ in range(3)]
    for lot in lots:
        VolunteerFactory.create_batch(2, lot=lot)
    open_list, announced, drawn = lots
    for lot in (announced, drawn):
        lot.announced_at, lot.seed_on, lot.seed_source = NOW, NOW.date(), "The numbers of the lottery"
        lot.save_checked()
    gone, reserve = drawn.volunteers.all()
    drawn.seed, drawn.drawn_at, drawn.panel, drawn.reserve = "5 12 23", NOW, [gone.pseudonym], [reserve.pseudonym]
    drawn.save_checked()
    gone.withdrawn_at = NOW
    gone.save_checked()
    return {
        "proposal": ProposalFactory(round=scheduled, email=proposed.email), "lot": open_list, "announced": announced,
        "drawn": drawn,
    }  # fmt: skip


def _judged(opened: ReviewRound, published: ReviewRound, commitment: Commitment, reviewer: User) -> dict[str, Any]:
    """A questionnaire that the reviewer has begun to answer, what came of another, and a recusal."""
    question = QuestionFactory()
    opened.questionnaire = question.section.questionnaire
    opened.save_checked()
    said = {str(question.pk): {"step": 2, "reason": "We were there.", "evidence": []}}
    answers_save(user=reviewer, review_round=opened, answers=said)
    return {
        "question": question, "making": MakingVerdictFactory(round=published),
        "recusal": RecusalFactory(appointment__round=published, commitment=commitment),
    }  # fmt: skip


def _completed(officer: User, milestone: Milestone) -> ProgressReport:
    """The officer's report that it is done, with a file."""
    file = ContentFile(b"day,entries\n2025-09-01,7\n", name="count.csv")
    report = progress_report(
        user=officer, milestone=milestone, version=1, status=MilestoneStatus.COMPLETED, narrative="It is online.",
        evidence=[EvidenceDraft(title="The count", file=file)],
    )  # fmt: skip
    milestone.refresh_from_db()
    return report
