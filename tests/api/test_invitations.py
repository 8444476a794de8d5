"""Inviting by the API: the link goes to the mailbox, and nobody learns more than on the coordinator's page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from accounts.models import SentOnce, User
from commitments.choices import InvitationState, Role
from commitments.models import Invitation
from commitments.policies import limit_to, may_grant
from commitments.selectors import invitation_link_token
from commitments.services import invitation_make
from core.clock import now
from ledger.models import Event
from notices.jobs import invitations_send
from tests.api.calling import Caller, problem
from tests.commitments.invitation_rows import InvitationFactory
from tests.notices.mail_server import mail_server

ADDRESS = "ines@demoland.example.org"
PASSWORD = "seven quiet rivers"
KEY = "Idempotency-Key"


@pytest.fixture
def asked(digital_agency):
    """What is sent to invite somebody."""
    return {"country": "ZZ", "institution": digital_agency.pk, "email": ADDRESS, "name": "Ines", "language": "fr"}


@pytest.fixture
def invited(amina, asked) -> Invitation:
    answer = Caller(amina).post("invitations/", asked)
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"/invitations/{answer.json()['id']}/")
    return Invitation.objects.get()


def test_an_officer_is_invited_and_accepts_by_the_mailed_link(amina, invited, digital_agency):
    caller, address = Caller(amina), f"invitations/{invited.pk}/"
    shown = caller.get(address)
    assert shown["Cache-Control"] == "no-store"
    row = shown.json()
    assert {name: row[name] for name in ("country", "role", "institution", "email", "name", "language", "state")} == {
        "country": "ZZ", "role": "officer", "institution": {"id": digital_agency.pk, "name": digital_agency.name},
        "email": ADDRESS, "name": "Ines", "language": "fr", "state": "open",
    }  # fmt: skip
    assert row["mailed_at"] is None
    with mail_server() as postmaster:
        invitations_send.call()
    [(to, mail)] = postmaster.mails
    assert to == [ADDRESS]
    [link] = re.findall(r"https?://[^/]+(/workspace/invitation/\S+)", mail.get_body(("plain",)).get_content())
    assert caller.get(address).json()["mailed_at"]
    assert Client().post(link, {"name": "Ines", "password": PASSWORD}).status_code == 302
    row = caller.get(address).json()
    assert (row["state"], row["email"], row["name"]) == ("accepted", "", "")
    assert row["accepted_at"]
    [person] = caller.rows("people/", institution=digital_agency.pk)
    assert (person["name"], person["email"], person["role"]) == ("Ines", ADDRESS, "officer")
    problem(caller.post(f"{address}withdraw/"), 409, "invitation_accepted")


def test_no_answer_holds_the_link(amina, asked):
    caller = Caller(amina)
    answers = [caller.post("invitations/", asked)]
    row = Invitation.objects.get()
    address = f"invitations/{row.pk}/"
    answers += [caller.get(address), caller.get("invitations/"), caller.get("events/")]
    answers += [caller.post(f"{address}resend/"), caller.get(address), caller.post(f"{address}withdraw/")]
    renewed = Invitation.objects.get()
    for answer in answers:
        text = answer.content.decode()
        secrets = (row.nonce, renewed.nonce, invitation_link_token(row), "workspace/invitation")
        assert not any(secret in text for secret in secrets)


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"email": "no address"}, 400, "invalid", "email"),
        ({"email": None}, 400, "null", "email"),
        ({"email": f"{'a' * 250}@example.org"}, 400, "max_length", "email"),
        ({"name": "I" * 121}, 400, "max_length", "name"),
        ({"name": 7}, 400, "invalid", "name"),
        ({"language": "tlh"}, 400, "invalid_choice", "language"),
        ({"institution": None}, 400, "institution_required", "institution"),
        ({"institution": 10**9}, 400, "does_not_exist", "institution"),
        ({"country": "XX"}, 400, "does_not_exist", "country"),
        ({"role": "king"}, 400, "invalid_choice", "role"),
        ({"nonce": "mine"}, 400, "unknown_field", "nonce"),
        ({"role": "coordinator"}, 403, "not_yours", None),
        ({"role": "reviewer"}, 403, "not_yours", None),
        ({"country": "QX"}, 403, "not_yours", None),
        ({"email": "Bruno@example.org"}, 409, "serves_already", "email"),
    ],
)
def test_what_is_wrong_is_named(amina, bruno, farland, asked, change, status, code, field):
    answer = Caller(amina).post("invitations/", {**asked, **change})
    body = problem(answer, status, code, field)
    assert body["detail"]
    assert not Invitation.objects.exists()
    assert not Event.objects.filter(verb="invitation.made").exists()


def test_what_contradicts_what_is_there_is_named(amina, goran, invited, asked):
    problem(Caller(amina).post("invitations/", {**asked, "email": ADDRESS.upper()}), 409, "invited_already", "email")
    foreign = {**asked, "email": "new@example.org", "institution": goran.country_roles.get().institution_id}
    problem(Caller(amina).post("invitations/", foreign), 409, "foreign_institution", "institution")


def test_the_answer_is_the_same_whether_an_address_has_an_account(amina, goran, dalia, asked):
    def seen(email: str) -> dict[str, object]:
        with time_machine.travel(dt.datetime(2025, 9, 15, tzinfo=dt.UTC), tick=False):
            answer = Caller(amina).post("invitations/", {**asked, "email": email})
            row = Caller(amina).get(f"invitations/{answer.json()['id']}/").json()
        assert answer.json() == row
        return {**row, "id": 0, "email": "", "status": answer.status_code}

    assert seen(goran.email) == seen(dalia.email) == seen("stranger@example.org")


def test_sending_again_makes_a_new_link_and_rests_an_hour(amina, invited):
    caller, address = Caller(amina), f"invitations/{invited.pk}/resend/"
    old = f"/workspace/invitation/{invitation_link_token(invited)}/"
    Invitation.objects.update(mailed_at=now())
    problem(caller.post(address), 409, "mailed_just_now")
    Invitation.objects.update(mailed_at=now() - dt.timedelta(hours=2), expires_at=now() - dt.timedelta(days=1))
    assert caller.get(f"invitations/{invited.pk}/").json()["state"] == "expired"
    row = caller.post(address).json()
    assert (row["state"], row["mailed_at"], row["email"]) == ("open", None, ADDRESS)
    assert Client().get(old).status_code == 410


def test_withdrawing_forgets_the_person(amina, invited):
    caller, address = Caller(amina), f"invitations/{invited.pk}/"
    row = caller.post(f"{address}withdraw/").json()
    assert (row["state"], row["email"], row["name"]) == ("withdrawn", "", "")
    assert row["withdrawn_at"]
    problem(caller.post(f"{address}withdraw/"), 409, "invitation_withdrawn")
    problem(caller.post(f"{address}resend/"), 409, "invitation_withdrawn")
    assert "ines" not in caller.get("invitations/").content.decode().lower()
    assert "ines" not in caller.get("events/").content.decode().lower()


def test_the_same_key_is_one_invitation_and_what_is_kept_for_it_names_nobody(amina, asked):
    caller = Caller(amina)
    first, again = (caller.send("POST", "invitations/", asked, **{KEY: "i-1"}) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert again["Location"] == first["Location"]
    assert again.json() == {**first.json(), "email": "", "name": ""}
    assert first.json()["email"] == ADDRESS
    assert Invitation.objects.count() == 1
    Invitation.objects.update(mailed_at=None)
    caller.send("POST", f"invitations/{first.json()['id']}/resend/", **{KEY: "i-2"})
    caller.send("POST", f"invitations/{first.json()['id']}/withdraw/", **{KEY: "i-3"})
    kept = [bytes(each.body) for each in SentOnce.objects.all()]
    assert len(kept) == 3
    assert not any(b"ines" in each.lower() for each in kept)


@pytest.mark.parametrize("who", ["bruno", "dalia", "goran"])
def test_everybody_else_finds_none_and_makes_none(request, invited, asked, who):
    caller = Caller(request.getfixturevalue(who))
    body = caller.get("invitations/", state="open").json()
    assert (body["count"], body["results"]) == (0, [])
    for path in ("", "resend/", "withdraw/"):
        send = caller.post if path else caller.get
        problem(send(f"invitations/{invited.pk}/{path}"), 404)
    problem(caller.post("invitations/", {**asked, "email": "new@example.org"}), 403, "not_yours")
    assert Invitation.objects.unanswered().count() == 1


def test_whoever_has_not_signed_in_is_told_so(anyone, invited, asked):
    for path in ("invitations/", f"invitations/{invited.pk}/"):
        problem(anyone.get(path), 401)
    for path in ("invitations/", f"invitations/{invited.pk}/resend/", f"invitations/{invited.pk}/withdraw/"):
        problem(anyone.post(path, asked if path == "invitations/" else None), 401)


@pytest.mark.parametrize("who", ["amina", "bruno", "dalia", "goran", "henrike", "nobody"])
def test_the_lists_are_of_those_whom_the_policy_lets_invite(request, amina, invited, henrike, demoland, farland, who):
    invitation_make(
        user=henrike, country=demoland, role=Role.COORDINATOR, institution=None, email="kim@example.org", name="",
        language="en",
    )  # fmt: skip
    InvitationFactory(country=farland)
    user = request.getfixturevalue(who)
    seen = set(Invitation.objects.visible_to(user))
    assert seen == {each for each in Invitation.objects.all() if may_grant(user, each.country_id, each.role)}
    if user.is_authenticated:
        user.limited_to = limit_to(invited.institution)
        assert not Invitation.objects.visible_to(user).exists()


def test_operators_invite_coordinators_of_whom_the_coordinator_learns_nothing(amina, henrike, demoland):
    asked = {"country": "ZZ", "role": "coordinator", "email": "kim@example.org"}
    row = Caller(henrike).post("invitations/", asked).json()
    assert (row["role"], row["institution"], row["language"]) == ("coordinator", None, "en")
    assert Caller(amina).rows("invitations/") == []
    problem(Caller(amina).post(f"invitations/{row['id']}/withdraw/"), 404)
    assert Caller(henrike).post(f"invitations/{row['id']}/withdraw/").json()["state"] == "withdrawn"


def test_states_are_filtered_as_they_are_shown(henrike, demoland):
    moment = now()
    ends = {"open": {}, "expired": {}, "accepted": {"accepted_at": moment}, "withdrawn": {"withdrawn_at": moment}}
    for state, changes in ends.items():
        days = -1 if state == "expired" else 1
        InvitationFactory(country=demoland, expires_at=moment + dt.timedelta(days=days), name=state, **changes)
    with time_machine.travel(moment, tick=False):
        caller = Caller(henrike)
        assert {each["name"]: each["state"] for each in caller.rows("invitations/")} == {name: name for name in ends}
        for state in ends:
            assert [each["state"] for each in caller.rows("invitations/", state=state)] == [state]
        assert not Invitation.objects.in_state(InvitationState.LAPSED, moment).exists()
        assert len(caller.rows("invitations/", mailed="false")) == len(ends)


def test_what_the_public_feed_tells_of_names_nobody(anyone, amina, invited):
    told = next(each for each in anyone.rows("events/") if each["verb"] == "invitation.made")
    assert told["data"] == {"role": "officer", "institution": invited.institution.name}
    assert User.objects.filter(email=ADDRESS).count() == 0
