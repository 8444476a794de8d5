"""Inviting people to serve a country: who may, what the link is worth and for how long, and that nothing is told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from commitments.choices import InvitationState, Role
from commitments.models import CountryRole, Invitation
from commitments.selectors import invitation_followed, invitation_link_token, invitations_to_mail
from commitments.services import (
    invitation_accept,
    invitation_join,
    invitation_mailed,
    invitation_make,
    invitation_resend,
    invitation_withdraw,
    invitations,
    role_end,
)
from core.errors import Malformed
from ledger.models import Event
from tests.factories import CountryRoleFactory, InstitutionFactory, UserFactory
from tests.refusals import code

ADDRESS = "ines@demoland.example.org"
PASSWORD = "seven quiet rivers"


def invite(user, institution, **changes) -> Invitation:
    facts = {"role": Role.OFFICER, "email": ADDRESS, "name": "Ines", "language": "fr", **changes}
    country = facts.pop("country", institution.country if institution else None)
    return invitation_make(user=user, country=country, institution=institution, **facts)


@pytest.fixture
def invitation(amina, digital_agency) -> Invitation:
    return invite(amina, digital_agency)


def state_of(invitation: Invitation) -> InvitationState:
    found = invitation_followed(invitation_link_token(invitation))
    assert found is not None
    return found[1]


def test_somebody_new_accepts_and_serves(invitation, digital_agency, demoland):
    person = invitation_join(token=invitation_link_token(invitation), name=" Ines ", password=PASSWORD)
    assert (person.email, person.name, person.language) == (ADDRESS, "Ines", "fr")
    assert person.check_password(PASSWORD)
    seat = person.country_roles.get()
    assert (seat.role, seat.institution, seat.country, seat.ended_at) == ("officer", digital_agency, demoland, None)
    granted = Event.objects.get(verb="role.granted")
    assert (granted.role, granted.data["institution"]) == ("coordinator", digital_agency.name)
    assert state_of(Invitation.objects.get()) == InvitationState.ACCEPTED


def test_somebody_with_an_account_accepts_with_it(invitation, digital_agency):
    ines = UserFactory(email="Ines@demoland.example.org".lower())
    token = invitation_link_token(invitation)
    assert code(lambda: invitation_join(token=token, name="Ines", password=PASSWORD)) == "sign_in_first"
    assert code(lambda: invitation_accept(user=UserFactory(), token=token)) == "other_address"
    assert not CountryRole.objects.filter(role=Role.OFFICER).exists()
    assert invitation_accept(user=ines, token=token).institution == digital_agency
    assert User.objects.filter(email__iexact=ADDRESS).count() == 1


def test_a_link_is_used_once(invitation):
    token = invitation_link_token(invitation)
    person = invitation_join(token=token, name="Ines", password=PASSWORD)
    assert code(lambda: invitation_join(token=token, name="Ines", password=PASSWORD)) == "invitation_accepted"
    assert code(lambda: invitation_accept(user=person, token=token)) == "invitation_accepted"
    assert CountryRole.objects.filter(role=Role.OFFICER).count() == 1


def test_a_link_holds_for_its_days(invitation, settings):
    token = invitation_link_token(invitation)
    assert invitation.expires_at - invitation.invited_at >= dt.timedelta(days=settings.INVITATION_DAYS)
    with time_machine.travel(invitation.expires_at - dt.timedelta(seconds=1), tick=False):
        assert state_of(invitation) == InvitationState.OPEN
    with time_machine.travel(invitation.expires_at, tick=False):
        assert state_of(invitation) == InvitationState.EXPIRED
        assert code(lambda: invitation_join(token=token, name="Ines", password=PASSWORD)) == "invitation_expired"


def test_sending_again_renews_the_link_and_ends_the_one_before(amina, invitation):
    old = invitation_link_token(invitation)
    with time_machine.travel(invitation.expires_at + dt.timedelta(days=3), tick=False):
        renewed = invitation_resend(user=amina, invitation=invitation)
        assert state_of(renewed) == InvitationState.OPEN
        assert invitation_followed(old) == (renewed, InvitationState.REPLACED)
        assert code(lambda: invitation_join(token=old, name="Ines", password=PASSWORD)) == "invitation_replaced"
        invitation_join(token=invitation_link_token(renewed), name="Ines", password=PASSWORD)
    assert code(lambda: invitation_resend(user=amina, invitation=invitation)) == "invitation_accepted"


def test_withdrawing_kills_the_link_and_forgets_the_person(amina, invitation):
    token = invitation_link_token(invitation)
    invitation_withdraw(user=amina, invitation=invitation)
    assert code(lambda: invitation_join(token=token, name="Ines", password=PASSWORD)) == "invitation_withdrawn"
    assert Invitation.objects.values_list("email", "name").get() == ("", "")
    assert code(lambda: invitation_withdraw(user=amina, invitation=invitation)) == "invitation_withdrawn"
    assert code(lambda: invitation_resend(user=amina, invitation=invitation)) == "invitation_withdrawn"


@pytest.mark.parametrize("token", ["", "x", "WzEsICJhIl0:forged", "[1, 2]"])
def test_a_link_that_we_never_made_leads_nowhere(invitation, token):
    assert invitation_followed(token) is None
    assert code(lambda: invitation_join(token=token, name="Ines", password=PASSWORD)) == "invitation_unknown"


def test_a_link_falls_with_who_made_it(amina, henrike, invitation):
    role_end(user=henrike, role=amina.country_roles.get())
    token = invitation_link_token(invitation)
    assert state_of(invitation) == InvitationState.LAPSED
    assert code(lambda: invitation_join(token=token, name="Ines", password=PASSWORD)) == "invitation_lapsed"
    renewed = invitation_resend(user=henrike, invitation=invitation)
    assert state_of(renewed) == InvitationState.OPEN


def test_who_invites_whom(amina, bruno, dalia, goran, henrike, digital_agency, demoland):
    for user in (bruno, dalia, goran):
        assert code(lambda user=user: invite(user, digital_agency)) == "not_yours"
    coordinator = {"role": Role.COORDINATOR, "country": demoland}
    assert code(lambda: invite(amina, None, **coordinator)) == "not_yours"
    made = invite(henrike, None, **coordinator)
    assert code(lambda: invitation_withdraw(user=amina, invitation=made)) == "not_yours"
    assert code(lambda: invitation_resend(user=bruno, invitation=made)) == "not_yours"
    person = invitation_join(token=invitation_link_token(made), name="Ines", password=PASSWORD)
    assert person.country_roles.get().role == Role.COORDINATOR


def test_what_an_invitation_needs(amina, goran, demoland, digital_agency):
    foreign = goran.country_roles.get().institution
    assert code(lambda: invite(amina, foreign, country=demoland)) == "foreign_institution"
    with pytest.raises(Malformed) as lacking:
        invite(amina, None, country=demoland)
    assert (lacking.value.field, lacking.value.code) == ("institution", "institution_required")
    for facts, field in (({"email": "no address"}, "email"), ({"email": ""}, ""), ({"language": "tlh"}, "language")):
        with pytest.raises(Malformed) as caught, transaction.atomic():
            invite(amina, digital_agency, **facts)
        assert caught.value.field == field
    assert not Invitation.objects.exists()
    assert not Event.objects.exists()


def test_nobody_is_invited_twice(amina, bruno, dalia, henrike, digital_agency, finance_ministry, farland, invitation):
    assert code(lambda: invite(amina, finance_ministry, email=ADDRESS.upper())) == "invited_already"
    assert code(lambda: invite(amina, finance_ministry, email=bruno.email.upper())) == "serves_already"
    assert invite(henrike, InstitutionFactory(country=farland)).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            country=digital_agency.country, role=Role.OFFICER, institution=digital_agency, email=ADDRESS.upper(),
            invited_by=amina, invited_at=invitation.invited_at, expires_at=invitation.expires_at, nonce="n",
        )  # fmt: skip


def test_a_country_invites_so_many_within_a_day(amina, henrike, digital_agency, farland, invitation, monkeypatch):
    """Withdrawn ones count: who invites, withdraws and invites again fills a mailbox too."""
    monkeypatch.setattr(invitations, "MOST_A_DAY", 1)
    invitation_withdraw(user=amina, invitation=invitation)
    assert code(lambda: invite(amina, digital_agency)) == "too_many_invitations"
    assert invite(henrike, InstitutionFactory(country=farland)).pk
    with time_machine.travel(invitation.invited_at + dt.timedelta(days=1), tick=False):
        assert invite(amina, digital_agency).pk


def test_inviting_does_not_tell_who_has_an_account(amina, goran, dalia, digital_agency):
    answers = [invite(amina, digital_agency, email=email) for email in ("new@example.org", goran.email, dalia.email)]
    assert {each.state(each.invited_at) for each in answers} == {InvitationState.OPEN}
    assert len({(each.role, each.institution_id, each.country_id) for each in answers}) == 1


def test_a_reviewer_who_is_invited_stays_a_reviewer(amina, dalia, digital_agency):
    made = invite(amina, digital_agency, email=dalia.email)
    token = invitation_link_token(made)
    assert code(lambda: invitation_accept(user=dalia, token=token)) == "two_roles"
    assert state_of(made) == InvitationState.OPEN
    assert dalia.country_roles.get().role == Role.REVIEWER


@pytest.mark.parametrize(
    ("name", "password", "field", "error"),
    [
        ("Ines", "short", "password", "password_too_short"),
        ("Ines", "ines@demoland", "password", "password_too_similar"),
        ("Ines", "123456789012345", "password", "password_entirely_numeric"),
        ("", PASSWORD, "name", "blank"),
        ("I" * 121, PASSWORD, "name", "max_length"),
    ],
)
def test_who_joins_has_a_name_and_a_good_password(invitation, name, password, field, error):
    with pytest.raises(Malformed) as caught, transaction.atomic():
        invitation_join(token=invitation_link_token(invitation), name=name, password=password)
    assert (field, error) in [(each[0], each[1]) for each in caught.value.errors]
    assert not User.objects.filter(email=ADDRESS).exists()
    assert state_of(invitation) == InvitationState.OPEN


def test_the_ledger_learns_of_no_person(amina, invitation, digital_agency):
    invitation_resend(user=amina, invitation=invitation)
    invitation_withdraw(user=amina, invitation=invitation)
    events = list(Event.objects.order_by("pk"))
    assert [event.verb for event in events] == ["invitation.made", "invitation.renewed", "invitation.withdrawn"]
    told = {"role": "officer", "institution": digital_agency.name}
    assert [event.data for event in events] == [told, told, told]
    assert not any("ines" in f"{event.subject} {event.actor} {event.data}".lower() for event in events)


def test_what_waits_to_be_mailed(amina, invitation):
    assert invitations_to_mail() == [invitation]
    read = invitations_to_mail()[0]
    renewed = invitation_resend(user=amina, invitation=invitation)
    invitation_mailed(invitation=read)  # the link that left is not the one that holds
    assert invitations_to_mail() == [renewed]
    invitation_mailed(invitation=renewed)
    assert invitations_to_mail() == []
    assert code(lambda: invitation_resend(user=amina, invitation=renewed)) == "mailed_just_now"
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1, seconds=5)):
        again = invitation_resend(user=amina, invitation=renewed)
        assert invitations_to_mail() == [again]
    with time_machine.travel(again.expires_at):
        assert invitations_to_mail() == []


@pytest.fixture
def coordinator_at_large(transactional_db) -> User:
    """Somebody who coordinates Demoland, seen by every connection."""
    return CountryRoleFactory(role=Role.COORDINATOR).user


def at_once(*calls) -> Counter[str]:
    def outcome(call) -> str:
        try:
            call()
        except Exception as error:  # noqa: BLE001  (what was raised is what the test looks at)
            return getattr(error, "code", repr(error))
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(outcome, calls))


def test_two_who_accept_at_once_make_one_seat(coordinator_at_large):
    made = invite(coordinator_at_large, InstitutionFactory())
    token = invitation_link_token(made)
    calls = [lambda: invitation_join(token=token, name="Ines", password=PASSWORD)] * 4
    assert at_once(*calls) == {"done": 1, "invitation_accepted": 3}
    assert CountryRole.objects.filter(role=Role.OFFICER).count() == 1
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_two_invitations_of_one_address_make_one_person(coordinator_at_large, farland):
    both = [
        invite(coordinator_at_large, InstitutionFactory()),
        invite(UserFactory(is_superuser=True, is_staff=True), InstitutionFactory(country=farland)),
    ]
    tokens = [invitation_link_token(each) for each in both]
    calls = [lambda token=token: invitation_join(token=token, name="Ines", password=PASSWORD) for token in tokens]
    assert at_once(*calls) == {"done": 1, "sign_in_first": 1}
    assert User.objects.filter(email=ADDRESS).count() == 1
