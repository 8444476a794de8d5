"""What an open round lets through: nothing but one's own, and one's peers' once one's own is handed in (rule 6)."""

from __future__ import annotations

import pytest

from commitments.choices import Role
from reviews.models import Rating, RatingEvidence
from tests.factories import CommitmentFactory, CountryRoleFactory, RatingFactory, ReviewRoundFactory, at


@pytest.fixture
def open_round(demoland):
    return ReviewRoundFactory(open=True)


@pytest.fixture
def promise(open_round):
    return CommitmentFactory(plan=open_round.plan)


def rating(review_round, commitment, reviewer, *, handed_in: bool = True) -> Rating:
    made = RatingFactory(round=review_round, commitment=commitment, reviewer=reviewer, handed_in=handed_in)
    for moment, url in ((at(2025, 9, 10), "handed-in"), (at(2025, 9, 20), "since")):
        RatingEvidence(rating=made, title="x", url=f"https://example.org/{url}", added_at=moment).save_checked()
    return made


def seen(user) -> set[int]:
    return set(Rating.objects.visible_to(user).values_list("pk", flat=True))


def evidence_seen(user) -> set[tuple[int, str]]:
    rows = RatingEvidence.objects.visible_to(user).values_list("rating_id", "url")
    return {(pk, url.rsplit("/", 1)[-1]) for pk, url in rows}


def test_before_handing_in_a_reviewer_sees_their_own_draft_only(open_round, promise, dalia, emil, farah):
    rating(open_round, promise, emil)
    own = rating(open_round, promise, dalia, handed_in=False)
    assert seen(dalia) == {own.pk}
    assert evidence_seen(dalia) == {(own.pk, "handed-in"), (own.pk, "since")}
    assert seen(farah) == set()
    assert evidence_seen(farah) == set()


def test_after_handing_in_a_reviewer_sees_what_peers_handed_in_for_that_commitment(
    open_round, promise, dalia, emil, farah
):
    own, peer = rating(open_round, promise, dalia), rating(open_round, promise, emil)
    rating(open_round, promise, farah, handed_in=False)
    rating(open_round, CommitmentFactory(plan=open_round.plan), emil)
    assert seen(dalia) == {own.pk, peer.pk}
    assert evidence_seen(dalia) == {(own.pk, "handed-in"), (own.pk, "since"), (peer.pk, "handed-in")}


def test_who_is_no_reviewer_any_more_sees_their_own_alone(open_round, promise, dalia, emil):
    own, peer = rating(open_round, promise, dalia), rating(open_round, promise, emil)
    assert seen(dalia) == {own.pk, peer.pk}
    role = dalia.country_roles.get()
    role.ended_at = at(2025, 9, 25)
    role.save_checked()
    for ended in (True, False):
        if not ended:
            CountryRoleFactory(user=dalia, country=open_round.plan.country, role=Role.COORDINATOR, institution=None)
        assert seen(dalia) == {own.pk}
        assert evidence_seen(dalia) == {(own.pk, "handed-in"), (own.pk, "since")}


def test_government_operators_and_the_public_see_nothing_of_an_open_round(
    open_round, promise, emil, amina, bruno, goran, henrike, nobody
):
    rating(open_round, promise, emil)
    for person in (amina, bruno, goran, henrike, nobody):
        assert seen(person) == set()
        assert evidence_seen(person) == set()


@pytest.mark.parametrize("state", ["open", "closed", "published"])
def test_everybody_sees_what_was_handed_in_once_the_round_is_published(state, demoland, emil, farah, amina, nobody):
    review_round = ReviewRoundFactory(**{state: True})
    promise = CommitmentFactory(plan=review_round.plan)
    handed = rating(review_round, promise, emil)
    rating(review_round, promise, farah, handed_in=False)
    expected = {handed.pk} if state == "published" else set()
    for person in (amina, nobody):
        assert seen(person) == expected
        assert evidence_seen(person) == {(pk, "handed-in") for pk in expected}
