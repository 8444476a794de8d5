"""Who serves a country: told to its coordinator and to operators, and to nobody else by any call."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuthToken
from commitments.choices import Role, Scope
from commitments.models import CountryRole
from commitments.policies import limit_to, may_view_people
from commitments.services import access_token_make
from ledger.models import Event
from milestones.models import ProgressReport
from tests.api.calling import Caller, problem
from tests.factories import CountryRoleFactory, MilestoneFactory, ProgressReportFactory, UserFactory

REPORTED = dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
NAMES = ("Amina", "Bruno", "Chiara", "Dalia", "Goran")
WHO = ("amina", "bruno", "chiara", "dalia", "goran", "henrike", "nobody")


@pytest.fixture
def serving(amina, bruno, chiara, dalia, goran) -> CountryRole:
    """Everybody has their part, and Bruno, whose role it is, has reported."""
    ProgressReportFactory(milestone=MilestoneFactory(), reported_by=bruno, reported_at=REPORTED)
    return bruno.country_roles.get()


def test_the_coordinator_reads_what_their_page_shows(serving, amina, dalia, digital_agency):
    rows = {each["name"]: each for each in Caller(amina).rows("people/")}
    assert set(rows) == {"Amina", "Bruno", "Chiara", "Dalia"}
    assert rows["Bruno"] == {
        "id": serving.pk, "country": "ZZ", "role": "officer", "name": "Bruno", "email": "bruno@example.org",
        "institution": {"id": digital_agency.pk, "name": digital_agency.name}, "may_sign_in": True,
        "began_at": "2025-01-01T09:00:00Z", "last_reported_at": "2025-07-01T00:00:00Z",
    }  # fmt: skip
    for name in ("Amina", "Dalia"):  # a reviewer's address is none of the government's business
        told = [rows[name][each] for each in ("email", "may_sign_in", "last_reported_at")]
        assert told == [None, None, None]
    assert rows["Chiara"]["last_reported_at"] is None
    answer = Caller(amina).get(f"people/{serving.pk}/", expand="institution,country")
    assert answer.json()["institution"]["kind"] == "agency"
    assert answer["Cache-Control"] == "no-store"
    assert dalia.email not in Caller(amina).get("people/").content.decode()


def test_operators_read_of_every_country(serving, henrike):
    rows = Caller(henrike).rows("people/", ordering="country,role")
    assert {each["name"] for each in rows} == set(NAMES)
    assert [each["name"] for each in Caller(henrike).rows("people/", country="QX", role="officer")] == ["Goran"]
    assert [each["name"] for each in Caller(henrike).rows("people/", began_after="2025-01-01")] == []


@pytest.mark.parametrize("who", WHO)
def test_the_lists_are_of_those_whom_the_policy_shows(request, serving, who):
    user = request.getfixturevalue(who)
    seen = set(CountryRole.objects.visible_to(user))
    assert seen == {role for role in CountryRole.objects.all() if may_view_people(user, role.country_id)}
    if user.is_authenticated:
        user.limited_to = limit_to(serving.institution)
        assert not CountryRole.objects.visible_to(user).exists()


@pytest.mark.parametrize("who", ["bruno", "dalia", "goran"])
def test_everybody_else_finds_nobody(request, serving, amina, who):
    caller = Caller(request.getfixturevalue(who))
    body = caller.get("people/").json()
    assert (body["count"], body["results"]) == (0, [])
    for role in CountryRole.objects.all():
        problem(caller.get(f"people/{role.pk}/"), 404)
        problem(caller.post(f"people/{role.pk}/retire/"), 404)
    assert CountryRole.objects.active().count() == len(NAMES)


def test_whoever_has_not_signed_in_is_told_so(serving, anyone):
    for path in ("people/", f"people/{serving.pk}/"):
        answer = anyone.get(path)
        problem(answer, 401)
        assert answer["Cache-Control"] == "no-store"
    problem(anyone.post(f"people/{serving.pk}/retire/"), 401)


def test_an_officers_role_ends_with_their_tokens_and_what_they_reported_stays(serving, amina, bruno):
    own, coordinator = Caller(bruno), Caller(amina)
    assert own.get("auth/me/").status_code == 200
    answer = coordinator.post(f"people/{serving.pk}/retire/")
    assert (answer.status_code, answer.content) == (204, b"")
    problem(own.get("auth/me/"), 401, "token_invalid")
    assert not AuthToken.objects.filter(user=bruno).exists()
    serving.refresh_from_db()
    assert serving.ended_at
    assert ProgressReport.objects.filter(reported_by=bruno).exists()
    problem(coordinator.get(f"people/{serving.pk}/"), 404)
    problem(coordinator.post(f"people/{serving.pk}/retire/"), 404)
    told = Event.objects.get(verb="role.ended")
    assert not any(name.lower() in f"{told.subject} {told.actor} {told.data}".lower() for name in NAMES)


def test_a_role_ends_once_for_one_key(serving, amina):
    answers = [
        Caller(amina).send("POST", f"people/{serving.pk}/retire/", **{"Idempotency-Key": "end-7"}) for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [204, 204]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(verb="role.ended").count() == 1


def test_a_coordinator_ends_no_coordinators_or_reviewers_role(serving, amina, dalia, henrike):
    for person in (amina, dalia):
        role = person.country_roles.get()
        problem(Caller(amina).post(f"people/{role.pk}/retire/"), 403, "not_yours")
    assert Caller(henrike).post(f"people/{dalia.country_roles.get().pk}/retire/").status_code == 204
    other = CountryRoleFactory(user=UserFactory(), country=serving.country, role=Role.COORDINATOR)
    assert Caller(other.user).post(f"people/{serving.pk}/retire/").status_code == 204


def test_a_token_reads_of_people_with_its_own_scope_alone(serving, amina, digital_agency):
    def program(*scopes: str, institution=None) -> Caller:
        made = access_token_make(user=amina, name="x", scopes=scopes, days=30, institution=institution)
        return Caller(token=made[1])

    address = f"people/{serving.pk}/"
    every_other = [scope for scope in Scope if scope != Scope.PEOPLE]
    for caller in (program("read"), program(*every_other), program("report", institution=digital_agency)):
        for path in ("people/", address, "invitations/"):
            assert problem(caller.get(path), 403, "scope")["scope"] == "people"
        problem(caller.post(f"{address}retire/"), 403, "scope")
    assert program("people").get(address).json()["name"] == "Bruno"
    assert program("people").get("countries/").status_code == 200
    assert program("people").post(f"{address}retire/").status_code == 204
