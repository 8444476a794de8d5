"""Rows of a review beyond ``tests.factories``: proposals, recusals, lots, questionnaires, answers."""

from __future__ import annotations

import datetime as dt

import factory

from commitments.choices import InstitutionKind
from reviews.choices import RecusalGround
from reviews.models import (
    AnswerRevision,
    AnswerSheet,
    Lot,
    MakingVerdict,
    Proposal,
    Question,
    Questionnaire,
    Recusal,
    Section,
    Volunteer,
)
from tests.checked_factory import Factory
from tests.factories import (
    AppointmentFactory,
    CommitmentFactory,
    InstitutionFactory,
    ReviewRoundFactory,
    UserFactory,
)


def at(year: int, month: int, day: int) -> dt.datetime:
    """Noon of a day."""
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


class ProposalFactory(Factory[Proposal]):
    """A confirmed proposal of somebody by a civil-society organisation; it waits for the coordinator."""

    class Meta:
        model = Proposal

    round = factory.SubFactory(ReviewRoundFactory)
    organisation = factory.SubFactory(
        InstitutionFactory,
        country=factory.SelfAttribute("..round.plan.country"),
        kind=InstitutionKind.CIVIL_SOCIETY,
    )
    contact_email = "office@watch.example.org"
    email = factory.Sequence(lambda n: f"proposed{n}@example.org")
    name = "Kim"
    statement = "Has followed the register for years."
    nonce = factory.Sequence(lambda n: f"nonce-{n}")
    proposed_at = at(2025, 8, 1)
    confirmed_at = at(2025, 8, 1)


class RecusalFactory(Factory[Recusal]):
    """A reviewer does not judge a commitment because their organisation carries it out."""

    class Meta:
        model = Recusal

    appointment = factory.SubFactory(AppointmentFactory)
    commitment = factory.SubFactory(CommitmentFactory, plan=factory.SelfAttribute("..appointment.round.plan"))
    ground = RecusalGround.ORGANISATION
    institution = factory.SelfAttribute("appointment.organisation")
    recorded_at = at(2025, 9, 1)


class LotFactory(Factory[Lot]):
    """A lot of three seats, to which volunteers may still register."""

    class Meta:
        model = Lot

    round = factory.SubFactory(ReviewRoundFactory)
    organisation = factory.SubFactory(
        InstitutionFactory,
        country=factory.SelfAttribute("..round.plan.country"),
        kind=InstitutionKind.CIVIL_SOCIETY,
    )
    size = 3
    created_at = at(2025, 8, 1)


class VolunteerFactory(Factory[Volunteer]):
    """A confirmed volunteer."""

    class Meta:
        model = Volunteer

    lot = factory.SubFactory(LotFactory)
    pseudonym = factory.Sequence(lambda n: f"volunteer-{n:04d}")
    email = factory.Sequence(lambda n: f"volunteer{n}@example.org")
    name = "Robin"
    nonce = factory.Sequence(lambda n: f"nonce-{n}")
    registered_at = at(2025, 8, 2)
    confirmed_at = at(2025, 8, 2)


class QuestionnaireFactory(Factory[Questionnaire]):
    """An empty questionnaire; ``SectionFactory`` and ``QuestionFactory`` fill it."""

    class Meta:
        model = Questionnaire

    code = "making"
    version = factory.Sequence(lambda n: n + 1)
    title = "The making of the plan"


class SectionFactory(Factory[Section]):
    """A section of a questionnaire."""

    class Meta:
        model = Section

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    number = factory.LazyAttribute(lambda row: row.questionnaire.sections.count() + 1)
    title = "Dialogue"


class QuestionFactory(Factory[Question]):
    """A question of a section."""

    class Meta:
        model = Question

    section = factory.SubFactory(SectionFactory)
    number = factory.LazyAttribute(lambda row: row.section.questions.count() + 1)
    wording = "Is there a place where government and civil society meet?"
    absent = "There is none."
    weak = "It met once."
    good = "It meets twice a year."
    strong = "It meets often and publishes what it decides."


class AnswerSheetFactory(Factory[AnswerSheet]):
    """A reviewer's draft of answers."""

    class Meta:
        model = AnswerSheet

    round = factory.SubFactory(ReviewRoundFactory, open=True)
    reviewer = factory.SubFactory(UserFactory)
    saved_at = at(2025, 9, 10)


class AnswerRevisionFactory(Factory[AnswerRevision]):
    """Answers as handed in."""

    class Meta:
        model = AnswerRevision

    sheet = factory.SubFactory(AnswerSheetFactory, submitted_at=at(2025, 9, 11))
    number = factory.LazyAttribute(lambda row: row.sheet.revisions.count() + 1)
    answers = factory.LazyFunction(lambda: {"1": {"step": 2, "reason": "We were there.", "evidence": []}})
    submitted_at = at(2025, 9, 11)


class MakingVerdictFactory(Factory[MakingVerdict]):
    """What three reviewers concluded on the making of a plan."""

    class Meta:
        model = MakingVerdict

    round = factory.SubFactory(ReviewRoundFactory, published=True)
    score = "66.7"
    lowest = "50.0"
    highest = "80.0"
    reviewers = 3
    sections = factory.LazyFunction(
        lambda: [{"number": 1, "title": "Dialogue", "weight": 1, "score": "66.7", "lowest": "50.0", "highest": "80.0"}]
    )
    questions = factory.LazyFunction(
        lambda: [{"section": 1, "number": 1, "weight": 1, "step": 2, "distribution": {"2": 3}}]
    )
    published_at = at(2025, 11, 1)
