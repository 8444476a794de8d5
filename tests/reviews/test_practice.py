"""Practising on reference commitments: one's own, once compared as it stands, and counting nowhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exchange.practice import completion_off, distances, reference_of, references
from ledger.models import Event
from reviews.models import PracticeRating
from reviews.services import practice_compare, practice_save
from tests.refusals import code

pytestmark = pytest.mark.django_db


def test_three_references_in_two_languages_with_sources():
    english, french = references("en"), references("fr-CA")
    assert [each.reference for each in english] == ["FI0032", "SN0001", "FR0001"]
    assert all(a.title != b.title and a.why != b.why for a, b in zip(english, french, strict=True))
    assert all(each.source.startswith("https://") for one in english for each in one.known)
    assert [dict(each.official)["completion"] for each in english] == ["complete", "limited", "substantial"]
    # Each is judged by the scales of its time.
    assert [each.scores for each in english] == [
        ("completion",),
        ("completion", "early_results", "potential_for_results", "verifiability"),
        ("completion",),
    ]
    assert reference_of("XX0001", "en") is None


def test_how_far_one_was_off(dalia):
    assert code(lambda: practice_compare(user=dalia, reference="SN0001")) == "no_draft"
    practice_save(user=dalia, reference="SN0001", scores={"early_results": "moderate"})
    assert code(lambda: practice_compare(user=dalia, reference="SN0001")) == "completion_required"
    scores = {"completion": "complete", "early_results": "moderate", "potential_for_results": "modest"}
    practice_save(user=dalia, reference="SN0001", scores=scores)
    rating = practice_compare(user=dalia, reference="SN0001")
    found = reference_of("SN0001", "en")
    assert found
    assert distances(found, rating) == {
        "completion": 2, "early_results": 1, "verifiability": None, "potential_for_results": -1,
    }  # fmt: skip
    assert code(lambda: practice_save(user=dalia, reference="SN0001", scores={})) == "compared_already"
    practice_save(user=dalia, reference="FI0032", scores={"completion": "substantial"})
    mine = {each.reference: each for each in PracticeRating.objects.all()}
    assert completion_off(mine, "en") == Decimal("2.0")
    practice_compare(user=dalia, reference="FI0032")
    mine = {each.reference: each for each in PracticeRating.objects.all()}
    assert completion_off(mine, "en") == Decimal("0.5")
    assert not Event.objects.exists()
