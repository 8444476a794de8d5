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
from reviews.services import rating_evidence_add, rating_save, rating_submit
from tests.factories import CommitmentFactory
from tests.security.doors import SECRETS, doors, mailed_to, seen_by, told_apart

SCORES = {
    "completion": "not_started", "early_results": "no_notable_results", "verifiability": "not_verifiable",
    "potential_for_results": "unclear", "reason": "KINGFISHER",
}  # fmt: skip
EVIDENCE = [EvidenceDraft(title="HERON", url="https://watch.example.org/heron")]
# Dalia has a draft of the very commitment, Farah a seat and nothing yet.
WATCHERS = ("nobody", "amina", "bruno", "dalia", "farah", "goran", "henrike")


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


@pytest.mark.parametrize("watcher", WATCHERS)
def test_nobody_sees_that_somebody_rates(watcher, request, world, invitation, emil):
    person = request.getfixturevalue(watcher)
    client, addresses = signed_in(person), doors(world, invitation)
    before, mail = seen_by(client, addresses), mailed_to(person)
    drafts(world, emil)
    assert told_apart(before, seen_by(client, addresses)) == []
    hands_in(world, emil)
    after = seen_by(client, addresses)
    assert told_apart(before, after) == []
    assert mailed_to(person) == mail
    said = b"".join(answer[-1] for answer in after.values())
    assert not any(secret.encode() in said for secret in SECRETS if secret.encode() not in str(addresses).encode())


def test_the_doors_do_tell_who_may_know(world, invitation, emil, dalia):
    """The other way round, so that the test above can fail: Dalia hands in her own, and now she sees Emil's."""
    client, addresses = signed_in(dalia), doors(world, invitation)
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
    client, addresses = signed_in(farah), doors(world, invitation)
    before = seen_by(client, addresses)
    drafts(world, emil)
    hands_in(world, emil)
    assert told_apart(before, seen_by(client, addresses)) == []
