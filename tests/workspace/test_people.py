"""The pages of who serves a country: officers, invitations, and the page an invitation's link leads to."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from commitments.choices import Role
from commitments.models import CountryRole, Invitation
from commitments.selectors import invitation_link_token
from commitments.services import invitation_mailed, invitation_make, invitation_resend, invitation_withdraw
from core.clock import now
from tests.factories import (
    PASSWORD,
    CommitmentFactory,
    CountryRoleFactory,
    InstitutionFactory,
    MilestoneFactory,
    ProgressReportFactory,
    UserFactory,
)

PEOPLE = "/workspace/ZZ/people/"
ADDRESS = "ines@demoland.example.org"
NEW_PASSWORD = "seven quiet rivers"


@pytest.fixture
def coordinating(amina) -> Client:
    """Amina's browser."""
    client = Client()
    client.force_login(amina)
    return client


@pytest.fixture
def invitation(amina, digital_agency) -> Invitation:
    return invitation_make(
        user=amina, country=digital_agency.country, role=Role.OFFICER, institution=digital_agency, email=ADDRESS,
        name="Ines", language="en",
    )  # fmt: skip


def link_of(invitation: Invitation) -> str:
    return f"/workspace/invitation/{invitation_link_token(invitation)}/"


def text_of(response) -> str:
    return response.content.decode()


def test_the_page_lists_who_serves(coordinating, bruno, dalia, invitation):
    ProgressReportFactory(
        milestone=MilestoneFactory(), reported_by=bruno, reported_at=dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
    )
    text = text_of(coordinating.get(PEOPLE))
    for expected in ("Bruno", bruno.email, "1 July 2025", "Amina", "Dalia", ADDRESS, "not sent yet"):
        assert expected in text
    assert dalia.email not in text  # a reviewer's address is none of the government's business
    invitation_mailed(invitation=invitation)
    with time_machine.travel(invitation.expires_at + dt.timedelta(days=1)):
        coordinating.force_login(User.objects.get(name="Amina"))
        text = text_of(coordinating.get(PEOPLE))
    assert "expired" in text
    assert "sent on" in text


def test_the_link_is_for_the_mailbox_and_not_for_the_coordinator(coordinating, digital_agency):
    form = {"institution": digital_agency.pk, "email": ADDRESS, "name": "Ines", "language": "fr"}
    answer = coordinating.post(f"{PEOPLE}invite/", form)
    made = Invitation.objects.get()
    assert (made.email, made.language, made.institution) == (ADDRESS, "fr", digital_agency)
    shown = coordinating.get(answer["Location"])
    assert ADDRESS in text_of(shown)
    assert invitation_link_token(made) not in text_of(shown)
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"email": "no address"}, 400, "Enter a valid email address."),
        ({"institution": ""}, 400, "This field is required."),
        ({"email": "bruno@example.org"}, 409, "serves this country already"),
        ({"email": ADDRESS}, 409, "invited already"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_what_was_typed_is_kept(
    coordinating, bruno, invitation, digital_agency, change, status, words
):
    form = {"institution": digital_agency.pk, "email": "new@example.org", "name": "Kept Name", "language": "en"}
    answer = coordinating.post(f"{PEOPLE}invite/", {**form, **change})
    assert answer.status_code == status
    assert words in text_of(answer)
    assert "Kept Name" in text_of(answer)
    assert Invitation.objects.count() == 1


def test_an_institution_can_be_chosen_beforehand(coordinating, digital_agency):
    text = text_of(coordinating.get(f"{PEOPLE}invite/?institution={digital_agency.pk}"))
    assert f'<option value="{digital_agency.pk}" selected>' in text
    assert coordinating.get(f"{PEOPLE}invite/?institution=nonsense").status_code == 200


def test_the_coordinator_sees_the_same_whether_an_address_has_an_account(coordinating, digital_agency, goran):
    def seen(email: str) -> list[str]:
        """Both pages of an invitation, without what names it."""
        form = {"institution": digital_agency.pk, "email": email, "language": "en"}
        made = coordinating.post(f"{PEOPLE}invite/", form, follow=True)
        row = Invitation.objects.get(email=email)
        token = invitation_link_token(row)
        pages = text_of(made) + text_of(Client().get(link_of(row)))
        for name in (email, token, quote(token), f"/{row.pk}/"):
            pages = pages.replace(name, "…")
        return [line for line in pages.splitlines() if "csrf" not in line]

    assert seen(goran.email) == seen("stranger@example.org")


def test_sending_again_and_withdrawing(coordinating, invitation):
    old = link_of(invitation)
    answer = coordinating.post(f"{PEOPLE}invitations/{invitation.pk}/resend/", follow=True)
    assert "sent again" in text_of(answer)
    gone = Client().get(old)
    assert gone.status_code == 410
    assert "newer link" in text_of(gone)
    invitation.refresh_from_db()
    invitation_mailed(invitation=invitation)
    too_soon = coordinating.post(f"{PEOPLE}invitations/{invitation.pk}/resend/")
    assert too_soon.status_code == 409
    assert "less than an hour ago" in text_of(too_soon)
    answer = coordinating.post(f"{PEOPLE}invitations/{invitation.pk}/withdraw/", follow=True)
    assert "withdrawn" in text_of(answer)
    assert ADDRESS not in text_of(answer)
    assert coordinating.get(f"{PEOPLE}invitations/{invitation.pk}/").status_code == 404


def test_the_operators_invitation_of_a_coordinator_is_not_the_coordinators_business(coordinating, henrike, demoland):
    made = invitation_make(
        user=henrike, country=demoland, role=Role.COORDINATOR, institution=None, email="kim@example.org", name="",
        language="en",
    )  # fmt: skip
    assert "kim@example.org" not in text_of(coordinating.get(PEOPLE))
    for verb in ("", "resend/", "withdraw/"):
        call = coordinating.post if verb else coordinating.get
        assert call(f"{PEOPLE}invitations/{made.pk}/{verb}").status_code == 404
    assert "coordinate the action plans of Demoland" in text_of(Client().get(link_of(made)))


def test_somebody_new_accepts_and_is_signed_in(invitation, digital_agency):
    client = Client()
    page = client.get(link_of(invitation))
    assert "no-store" in page["Cache-Control"]
    assert digital_agency.name in text_of(page)
    assert ADDRESS in text_of(page)
    answer = client.post(link_of(invitation), {"name": "Ines", "password": NEW_PASSWORD})
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/workspace/")
    home = client.get("/workspace/")
    assert home.status_code == 200
    assert "Welcome, Ines" in text_of(home)
    assert User.objects.get(email=ADDRESS).country_roles.get().institution == digital_agency
    again = client.get(link_of(invitation))
    assert again.status_code == 410
    assert "accepted already" in text_of(again)


def test_a_bad_password_keeps_what_was_typed_but_the_password(invitation):
    answer = Client().post(link_of(invitation), {"name": "Ines of the Agency", "password": "short"})
    assert answer.status_code == 400
    assert "Ines of the Agency" in text_of(answer)
    assert "too short" in text_of(answer)
    assert 'value="short"' not in text_of(answer)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_has_an_account_signs_in_first_and_comes_back(invitation, digital_agency):
    UserFactory(email=ADDRESS, name="Ines")
    client = Client()
    refused = client.post(link_of(invitation), {"name": "Ines", "password": NEW_PASSWORD})
    assert refused.status_code == 409
    assert "account with this address already" in text_of(refused)
    assert f"/account/login/?next={link_of(invitation).replace(':', '%3A')}" in text_of(refused)
    signed = client.post(
        f"/account/login/?next={link_of(invitation)}",
        {"login": ADDRESS, "password": PASSWORD, "next": link_of(invitation)},
    )
    assert signed["Location"] == link_of(invitation)
    assert client.post(link_of(invitation))["Location"] == "/workspace/"
    assert CountryRole.objects.get(user__email=ADDRESS).institution == digital_agency


def test_an_invitation_is_not_for_whoever_is_signed_in(invitation, goran, dalia):
    client = Client()
    client.force_login(goran)
    assert "this invitation is for another address" in text_of(client.get(link_of(invitation)))
    assert client.post(link_of(invitation)).status_code == 403
    assert not CountryRole.objects.filter(user=goran, country="ZZ").exists()


def test_a_reviewer_who_follows_an_invitation_is_told_why_not(amina, dalia, digital_agency):
    made = invitation_make(
        user=amina, country=digital_agency.country, role=Role.OFFICER, institution=digital_agency, email=dalia.email,
        name="", language="en",
    )  # fmt: skip
    client = Client()
    client.force_login(dalia)
    answer = client.post(link_of(made))
    assert answer.status_code == 409
    assert "nobody has two" in text_of(answer)


@pytest.mark.parametrize(
    ("fate", "status", "words"),
    [
        ("expired", 410, "has expired"),
        ("withdrawn", 410, "no longer holds"),
        ("replaced", 410, "newer link"),
        ("lapsed", 410, "no longer holds"),
        ("forged", 404, "leads nowhere"),
    ],
)
def test_a_link_that_does_not_hold_says_what_to_do(amina, invitation, fate, status, words):
    link = link_of(invitation)
    if fate == "withdrawn":
        invitation_withdraw(user=amina, invitation=invitation)
    if fate == "replaced":
        invitation_resend(user=amina, invitation=invitation)
    if fate == "lapsed":
        amina.country_roles.update(ended_at=now())
    if fate == "forged":
        link = link[:-2] + ("x" if link[-2] != "x" else "y") + "/"
    later = invitation.expires_at if fate == "expired" else now()
    with time_machine.travel(later):
        for answer in (Client().get(link), Client().post(link, {"name": "Ines", "password": NEW_PASSWORD})):
            assert answer.status_code == status
            assert words in text_of(answer)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_retiring_an_officer_says_what_it_means(coordinating, bruno, digital_agency):
    MilestoneFactory(commitment__lead_institution=digital_agency)
    role = bruno.country_roles.get()
    url = f"{PEOPLE}{role.pk}/retire/"
    assert "Nobody will be left" in text_of(coordinating.get(url))
    CountryRoleFactory(institution=digital_agency)
    assert "1 other officer can report" in text_of(coordinating.get(url))
    assert "Everything reported in it stays" in text_of(coordinating.post(url, follow=True))
    role.refresh_from_db()
    assert role.ended_at is not None
    assert coordinating.post(url).status_code == 404  # there is nothing left to end


def test_only_officers_of_the_own_country_are_retired(coordinating, amina, dalia, goran):
    for person in (amina, dalia, goran):
        role = person.country_roles.get()
        assert coordinating.post(f"{PEOPLE}{role.pk}/retire/").status_code == 404
        role.refresh_from_db()
        assert role.ended_at is None


def test_the_same_few_queries_for_any_number_of_people(coordinating, amina, bruno, invitation, fixed_queries):
    def grow():
        for number in range(6):
            institution = InstitutionFactory()
            CountryRoleFactory(institution=institution)
            CommitmentFactory(lead_institution=institution)
            invitation_make(
                user=amina, country=institution.country, role=Role.OFFICER, institution=institution,
                email=f"new{number}@example.org", name="", language="en",
            )  # fmt: skip

    # session, person, seat, people with their last report, invitations, seats for the navigation
    fixed_queries(lambda: coordinating.get(PEOPLE), grow, 6)
