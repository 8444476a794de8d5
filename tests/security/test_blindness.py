"""Rule 6, by an adversary: whatever a reviewer does in an open round, nobody else sees any difference anywhere.

Every door of the house is looked at before and after, signed in as each kind of person: every list, order, filter,
count, export, page, feed, header and mail. Two answers that differ in a single byte are a leak.
"""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from milestones.services import EvidenceDraft
from reviews.models import Rating
from reviews.services import (
    answers_save,
    answers_submit,
    practice_compare,
    practice_save,
    rating_evidence_add,
    rating_save,
    rating_submit,
    ratings_stand,
)
from tests.factories import AppointmentFactory, CommitmentFactory, RatingFactory
from tests.security.doors import SECRETS, doors, mailed_to, seen_by, told_apart

SCORES = {
    "completion": "not_started", "early_results": "no_notable_results", "verifiability": "not_verifiable",
    "potential_for_results": "unclear", "reason": "KINGFISHER",
}  # fmt: skip
HERON = {"title": "HERON", "url": "https://watch.example.org/heron"}
EVIDENCE = [EvidenceDraft(title="HERON", url="https://watch.example.org/heron")]
# Dalia has a draft of the very commitment, Farah a seat and nothing yet.
WATCHERS = ("nobody", "amina", "bruno", "dalia", "farah", "goran", "henrike")
# They see of ratings what Amina and the public see, and are spared the filters and orders of every list.
ALIKE = ("bruno", "goran", "henrike")


def signed_in(person) -> Client:
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def drafts(world, emil):
    """A draft with evidence by address and by file, saved again."""
    place = {"user": emil, "review_round": world.open, "commitment": world.commitment}
    rating_save(scores=SCORES, evidence=EVIDENCE, **place)
    rating = Rating.objects.get(round=world.open, commitment=world.commitment, reviewer=emil)
    count = ContentFile(b"day,entries\n2025-09-01,3\n", name="heron.csv")
    rating_evidence_add(user=emil, rating=rating, draft=EvidenceDraft(title="HERON's count", file=count))


def hands_in(world, emil):
    """What was drafted is handed in, and handed in again."""
    place = {"user": emil, "review_round": world.open, "commitment": world.commitment}
    rating_submit(**place)
    rating_save(scores={**SCORES, "completion": "limited"}, **place)
    rating_submit(**place)


def answers(world, emil):
    """How the plan was made: drafted, handed in, handed in again; and practice on the side."""
    for step in (0, 3):
        said = {str(world.question.pk): {"step": step, "reason": "KINGFISHER", "evidence": [HERON]}}
        answers_save(user=emil, review_round=world.open, answers=said)
        answers_submit(user=emil, review_round=world.open)
    practice_save(user=emil, reference="SN0001", scores=SCORES)
    practice_compare(user=emil, reference="SN0001")


def revises(world, emil):
    """In a round whose reply is in, Emil's rating is revised, and the rest of them stands."""
    review_round = world.revising
    place = {"user": emil, "review_round": review_round, "commitment": review_round.plan.commitments.get()}
    rating_save(scores=SCORES, evidence=EVIDENCE, **place)
    rating_submit(revision_reason="KINGFISHER", **place)
    ratings_stand(user=emil, review_round=review_round)


def rated_before(world, emil):
    """Emil has handed in a rating of the round that is revised now, and has a seat in it."""
    review_round = world.revising
    AppointmentFactory(round=review_round, reviewer=emil, organisation=emil.country_roles.get().institution)
    commitment = CommitmentFactory(plan=review_round.plan)
    RatingFactory(round=review_round, commitment=commitment, reviewer=emil, handed_in=True)


@pytest.mark.parametrize("watcher", WATCHERS)
def test_nobody_sees_that_somebody_rates(watcher, request, world, invitation, emil):
    """Drafts, ratings handed in twice, answers, practice, a revision after the reply: no door tells of any of it.

    Not even the coordinator learns of the revision, who has read the ratings without names and replied to them; only
    that one more reviewer has spoken, without which nobody could publish early. What is drafted and what is handed in
    are there at once: every door is asked twice, which is what this test takes its time for.
    """
    person, pk = request.getfixturevalue(watcher), world.revising.pk
    rated_before(world, emil)
    other = CommitmentFactory(plan=world.plan, lead_institution=world.commitment.lead_institution)
    spoken = f"/workspace/rounds/{pk}/"
    mine = [spoken, f"{spoken}reply/", f"/ZZ/rounds/{pk}/", f"/api/v1/review-rounds/{pk}/provisional/"]
    shown = doors(world, invitation, narrowed=watcher not in ALIKE, forms=watcher == "nobody")
    client, addresses = signed_in(person), [*shown, *mine]
    before, mail = seen_by(client, addresses), mailed_to(person)
    drafts(world, emil)
    hands_in(world, emil)
    rating_save(user=emil, review_round=world.open, commitment=other, scores=SCORES, evidence=EVIDENCE)
    answers(world, emil)
    revises(world, emil)
    after = seen_by(client, addresses)
    assert [each for each in told_apart(before, after) if each != spoken] == []
    assert mailed_to(person) == mail
    said = b"".join(answer[-1] for answer in after.values())
    assert not any(secret.encode() in said for secret in SECRETS if secret.encode() not in str(addresses).encode())


def test_the_doors_do_tell_who_may_know(world, invitation, emil, dalia):
    """The other way round, so that the test above can fail: Dalia hands in her own, and now she sees Emil's."""
    client, addresses = signed_in(dalia), doors(world, invitation, narrowed=False)
    rating_submit(user=dalia, review_round=world.open, commitment=world.commitment)
    before = seen_by(client, addresses)
    drafts(world, emil)
    hands_in(world, emil)
    changed = told_apart(before, seen_by(client, addresses))
    assert "/api/v1/ratings/" in changed
    assert len(changed) > 5


def test_who_rated_something_else_learns_nothing_of_this(world, invitation, emil, farah):
    other = CommitmentFactory(plan=world.plan, lead_institution=world.commitment.lead_institution)
    place = {"user": farah, "review_round": world.open, "commitment": other}
    rating_save(scores=SCORES, evidence=EVIDENCE, **place)
    rating_submit(**place)
    client, addresses = signed_in(farah), doors(world, invitation, narrowed=False)
    before = seen_by(client, addresses)
    drafts(world, emil)
    hands_in(world, emil)
    assert told_apart(before, seen_by(client, addresses)) == []
