"""The ground tests stand on: every factory makes a valid row, every persona is who they say."""

from __future__ import annotations

import pytest

from commitments.choices import Role
from commitments.models import Country
from core.models import Checked
from milestones.choices import Completion, MilestoneStatus
from reviews.choices import Finding
from tests import factories
from tests.factories import (
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    MilestoneFactory,
    RatingFactory,
    VerificationFactory,
    in_step,
)

FACTORIES = [
    value
    for value in vars(factories).values()
    if isinstance(value, type) and issubclass(value, factories.Factory) and value is not factories.Factory
]


@pytest.mark.django_db
@pytest.mark.parametrize("make", FACTORIES, ids=lambda make: make.__name__)
def test_factory_makes_a_valid_row(make):
    row = make()
    row.refresh_from_db()
    row.full_clean()
    assert type(row).objects.filter(pk=row.pk).exists()
    assert isinstance(row, Checked) or make in {factories.UserFactory}


@pytest.mark.django_db
def test_a_milestone_remembers_its_first_promise():
    milestone = MilestoneFactory()
    assert [promise.due_date for promise in milestone.promised_dates.all()] == [milestone.due_date]


@pytest.mark.django_db
def test_a_rating_handed_in_has_its_revision():
    rating = RatingFactory(handed_in=True)
    assert [revision.completion for revision in rating.revisions.all()] == [rating.completion]
    assert not RatingFactory().revisions.exists()


@pytest.mark.django_db
def test_repeated_columns_follow_when_brought_into_step():
    evidence = EvidenceFactory(report__status=MilestoneStatus.COMPLETED)
    commitment = evidence.report.milestone.commitment
    in_step(commitment)
    commitment.refresh_from_db()
    assert (commitment.progress.claimed, commitment.progress.evidenced) == (Completion.COMPLETE, Completion.COMPLETE)
    VerificationFactory(report=evidence.report, finding=Finding.DISPUTED)
    in_step(commitment)
    commitment.progress.refresh_from_db()
    assert (commitment.progress.claimed, commitment.progress.evidenced) == (Completion.COMPLETE, Completion.LIMITED)
    assert commitment.milestones.get().disputed


def test_the_people_have_their_parts(amina, bruno, chiara, dalia, emil, farah, goran, henrike, demoland):
    roles = {person.name: person.country_roles.get() for person in (amina, bruno, chiara, dalia, emil, farah, goran)}
    assert roles["Amina"].role == Role.COORDINATOR
    assert roles["Bruno"].role == roles["Chiara"].role == roles["Goran"].role == Role.OFFICER
    assert roles["Bruno"].institution != roles["Chiara"].institution
    assert len({roles[name].institution for name in ("Dalia", "Emil", "Farah")}) == 3
    assert {role.country for name, role in roles.items() if name != "Goran"} == {demoland}
    assert roles["Goran"].country != demoland
    assert henrike.is_superuser
    assert not henrike.country_roles.exists()


def test_a_growing_count_of_queries_is_found(fixed_queries, demoland):
    plan = CommitmentFactory().plan

    def one_query_per_row() -> None:
        for commitment in plan.commitments.all():
            Country.objects.get(pk=commitment.plan.country_id)

    def grow() -> None:
        CommitmentFactory.create_batch(2, plan=plan)

    with pytest.raises(AssertionError, match="with more rows"):
        fixed_queries(one_query_per_row, grow, 2)
    fixed_queries(lambda: list(plan.commitments.all()), grow, 1)


@pytest.mark.django_db
def test_a_country_is_made_once():
    assert CountryFactory() == CountryFactory()
