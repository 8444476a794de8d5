"""Who may keep an answer, and whether it changed since."""

from __future__ import annotations

import pytest

from tests.api.calling import ROOT, Caller, problem
from tests.factories import CommitmentFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
READS = ("", "countries/", "countries/ZZ/", "commitments/", "countries/ZZ/dashboard/", "milestones/", "export/")


@pytest.mark.parametrize("path", READS)
def test_what_did_not_change_is_not_sent_again(anyone, demoland, path):
    first = anyone.get(path)
    assert first.status_code == 200
    again = anyone.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize("path", READS)
def test_who_asks_for_the_head_alone_is_told_the_same(anyone, demoland, path):
    whole, head = anyone.get(path), anyone.client.head(f"{ROOT}{path}")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    assert head["Content-Length"] == whole["Content-Length"] == str(len(whole.content))
    again = anyone.client.head(f"{ROOT}{path}", headers={"If-None-Match": whole["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, whole["ETag"])
    assert "ETag" not in anyone.client.head(f"{ROOT}nothing/")


def test_what_changed_is_sent_again(anyone, amina, demoland):
    row = MilestoneFactory(commitment__plan__country=demoland)
    first = anyone.get(f"milestones/{row.pk}/")
    assert first["ETag"].startswith('"1-')
    Caller(amina).patch(f"milestones/{row.pk}/", {"title": "x", "reason": "y"}, first["ETag"])
    again = anyone.get(f"milestones/{row.pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"][:3]) == (200, '"2-')


def test_a_tag_tells_of_more_than_the_version(anyone, demoland):
    """A verdict or a dispute changes what a commitment shows, but not its version."""
    row = CommitmentFactory(plan__country=demoland)
    first = anyone.get(f"commitments/{row.pk}/")
    MilestoneFactory(commitment=row, status="completed")
    row.progress = type(row).progress.related.related_model.objects.create(commitment=row, claimed="complete")
    again = anyone.get(f"commitments/{row.pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["version"], again["ETag"] == first["ETag"]) == (200, 1, False)


@pytest.mark.parametrize("path", READS[1:])
def test_public_answers_are_everyone_s_and_private_ones_the_caller_s(anyone, amina, path):
    public, private = anyone.get(path), Caller(amina).get(path)
    assert public["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert private["Cache-Control"] == "private, no-cache"
    for answer in (public, private):
        assert {"Authorization", "Cookie", "Accept-Language"} <= {each.strip() for each in answer["Vary"].split(",")}


def test_writes_and_problems_are_kept_by_nobody(anyone, amina):
    made = Caller(amina).post("institutions/", {"country": "ZZ", "name": "New"})
    for answer in (made, anyone.get("nonsense/"), anyone.get("commitments/", page="x")):
        assert "no-store" in answer["Cache-Control"]


def test_a_private_answer_is_no_public_one(amina, anyone, demoland):
    """A tag that a coordinator received says nothing to others."""
    private = Caller(amina).get("auth/me/")
    problem(anyone.get("auth/me/", headers={"If-None-Match": private["ETag"]}), 401)
