"""Rule 6 in the operators' view: no list, page or filter there tells what a round keeps until it is published."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.clock import now
from milestones.services import EvidenceDraft
from reviews.choices import RoundState
from reviews.models import Rating, Response, ResponseEvidence, ReviewRound
from reviews.services import (
    answers_save,
    answers_submit,
    rating_save,
    rating_submit,
    ratings_stand,
    response_make,
)
from tests.factories import AppointmentFactory, CommitmentFactory, RatingFactory
from tests.security.doors import seen_by, told_apart

SECRET = "KINGFISHER"
PROOF = EvidenceDraft(title=SECRET, url="https://watch.example.org/kingfisher")
MODELS = [model for model in apps.get_app_config("reviews").get_models() if admin.site.is_registered(model)]


@pytest.fixture
def desk(henrike) -> Client:
    """The operator's browser."""
    client = Client()
    client.force_login(henrike)
    return client


def address(model, page, *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def lists() -> list[str]:
    """Every list on judging, as it is and searched for the secret."""
    return [f"{address(model, 'changelist')}{query}" for model in MODELS for query in ("", f"?q={SECRET}")]


def pages() -> list[str]:
    """The page and the history of every row there is."""
    rows = [(model, row.pk) for model in MODELS for row in model._default_manager.all()]
    return [address(model, page, pk) for model, pk in rows for page in ("change", "history")]


def judges(emil, review_round, commitment, **more):
    """A rating with evidence, handed in."""
    place = {"user": emil, "review_round": review_round, "commitment": commitment}
    rating_save(scores={"completion": "not_started", "reason": SECRET}, evidence=[PROOF], **place)
    rating_submit(**place, **more)


def happens(world, amina, emil):
    """In the open round a rating and answers; then a reply with evidence, a revision, and ratings that stand."""
    judges(emil, world.open, world.commitment)
    said = {str(world.question.pk): {"step": 0, "reason": SECRET, "evidence": []}}
    answers_save(user=emil, review_round=world.open, answers=said)
    answers_submit(user=emil, review_round=world.open)
    replied = world.closed.plan.commitments.first()
    response_make(user=amina, review_round=world.closed, commitment=replied, text=SECRET, evidence=[PROOF])
    judges(emil, world.revising, world.revising.plan.commitments.get(), revision_reason=SECRET)
    ratings_stand(user=emil, review_round=world.revising)


@pytest.fixture
def seated(world, emil):
    """Emil rated in the round that is revised now."""
    AppointmentFactory(round=world.revising, reviewer=emil, organisation=emil.country_roles.get().institution)
    commitment = CommitmentFactory(plan=world.revising.plan)
    RatingFactory(round=world.revising, commitment=commitment, reviewer=emil, handed_in=True)


def test_operators_learn_nothing_of_what_is_still_sealed(desk, world, seated, amina, emil):
    addresses = [*lists(), *pages()]
    before = seen_by(desk, addresses)
    happens(world, amina, emil)
    after = seen_by(desk, addresses)
    clock = address(ReviewRound, "change", world.closed.pk)  # until when to revise, as everybody may read
    assert [each for each in told_apart(before, after) if each != clock] == []
    new = seen_by(desk, sorted(set(pages()) - set(addresses)))
    assert new
    assert {status for status, _headers, _body in new.values()} == {302}  # to the index: there is no such page
    said = b"".join(body for address, (_status, _headers, body) in after.items() if "?q=" not in address)
    assert SECRET.encode() not in said


def test_no_address_asks_who_lets_their_ratings_stand(desk, world):
    for query in ("stood_by_at__isnull=False", "stood_by_at__gte=2025-01-01", "round__responses__isnull=False"):
        assert desk.get(f"{address(world.open.appointments.model, 'changelist')}?{query}").status_code == 400, query


def test_after_the_publication_operators_read_it_all(desk, world, seated, amina, emil):
    happens(world, amina, emil)
    ReviewRound.objects.filter(published_at=None).update(state=RoundState.PUBLISHED, published_at=now())
    reply, piece = Response.objects.get(text=SECRET), ResponseEvidence.objects.get(title=SECRET)
    seat = world.revising.appointments.get(reviewer=emil)
    revision = Rating.objects.get(round=world.revising, reviewer=emil).revisions.latest("number")
    for row, words in ((reply, SECRET), (piece, SECRET), (revision, SECRET), (seat, "field-stood_by_at")):
        assert words in desk.get(address(type(row), "change", row.pk)).content.decode(), row
