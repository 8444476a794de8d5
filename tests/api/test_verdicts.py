"""Verdicts and official assessments: read only."""

from __future__ import annotations

import pytest

from reviews.choices import IrmCompletion, Marker, Stage
from tests.api.calling import Caller, problem
from tests.factories import CommitmentFactory, IRMAssessmentFactory, VerdictFactory
from tests.reviews.review_rows import MakingVerdictFactory

pytestmark = pytest.mark.django_db


def test_a_verdict_travels_with_its_agreement(anyone):
    verdict = VerdictFactory(agreement="0.6667")
    body = anyone.get(f"verdicts/{verdict.pk}/").json()
    assert (body["completion"], body["distribution"], body["reviewers"]) == ("limited", {"limited": 3}, 3)
    assert (body["spread"], body["agreement"], body["country"]) == (0, 0.6667, "ZZ")
    assert [each["id"] for each in anyone.rows("verdicts/", completion="limited", round=verdict.round_id)] == [
        verdict.pk
    ]
    assert anyone.rows("verdicts/", commitment=verdict.commitment_id, completion="complete") == []


def test_an_assessment_keeps_the_words_of_its_era(anyone):
    row = IRMAssessmentFactory(
        commitment=CommitmentFactory(ogp_id="ZZ0001"), stage=Stage.END_OF_TERM, completion=IrmCompletion.UNCLEAR,
        starred="yes", early_results=Marker.NO_DATA, remarks=["label and number disagree"],
    )  # fmt: skip
    body = anyone.get(f"irm-assessments/{row.pk}/").json()
    assert (body["completion"], body["early_results"], body["relevant"], body["starred"]) == (
        "unclear",
        "ND",
        "",
        "yes",
    )
    assert (body["ogp_id"], body["remarks"]) == ("ZZ0001", ["label and number disagree"])
    for query in ({"starred": "yes"}, {"early_results": "ND"}, {"ogp_id": "ZZ0001"}, {"stage": "end_of_term"}):
        assert [each["id"] for each in anyone.rows("irm-assessments/", **query)] == [row.pk]
    assert anyone.rows("irm-assessments/", early_results="NR") == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_writes_them(amina, henrike, method):
    verdict, assessment = VerdictFactory(), IRMAssessmentFactory()
    for person in (amina, henrike):
        for path in (f"verdicts/{verdict.pk}/", f"irm-assessments/{assessment.pk}/"):
            problem(Caller(person).send(method, path, {}), 405, "method_not_allowed")


def test_scores_on_the_making_of_a_plan_are_numbers_everywhere(anyone):
    verdict = MakingVerdictFactory(score=None, lowest=None, highest=None)
    told = anyone.get(f"making-verdicts/{verdict.pk}/").json()
    assert told["score"] is None
    assert told["sections"] == [
        {"number": 1, "title": "Dialogue", "weight": 1, "score": 66.7, "lowest": 50.0, "highest": 80.0}
    ]
