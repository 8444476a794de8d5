"""What operators do with invitations: make them, for coordinators above all, send them again, withdraw them."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from commitments.choices import Role
from commitments.models import Country, Invitation
from commitments.selectors import invitations_to_mail
from commitments.services import invitation_mailed
from ledger.models import Event

ALL = "/admin/commitments/invitation/"
FACTS = {"country": "ZZ", "role": "coordinator", "email": "kim@example.org", "name": "Kim", "language": "en"}


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    """The operator's browser."""
    client.force_login(operator)
    return client


@pytest.fixture
def invitation(desk: Client, demoland: Country) -> Invitation:
    """A coordinator's, made at the desk."""
    assert desk.post(f"{ALL}add/", FACTS).status_code == 302
    return Invitation.objects.get()


def test_a_coordinator_is_invited(invitation, operator):
    assert (invitation.role, invitation.country_id, invitation.invited_by) == (Role.COORDINATOR, "ZZ", operator)
    assert invitations_to_mail() == [invitation]
    event = Event.objects.get()
    assert (event.verb, event.role) == ("invitation.made", "operator")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"role": "officer"}, "institution"), ({"email": "nonsense"}, "email"), ({"language": "tlh"}, "language")],
)
def test_what_is_wrong_stands_beside_its_field(desk, demoland, change, field):
    answer = desk.post(f"{ALL}add/", {**FACTS, **change})
    assert field in answer.context["adminform"].form.errors
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice(desk, invitation):
    answer = desk.post(f"{ALL}add/", FACTS)
    assert "email" in answer.context["adminform"].form.errors


def test_an_invitation_is_looked_at_and_never_changed(desk, invitation):
    page = desk.get(f"{ALL}{invitation.pk}/change/")
    assert page.status_code == 200
    assert invitation.nonce not in page.content.decode()
    assert desk.post(f"{ALL}{invitation.pk}/change/", {**FACTS, "email": "eve@example.org"}).status_code == 403
    assert desk.post(f"{ALL}{invitation.pk}/delete/", {"post": "yes"}).status_code == 403


def test_sending_again_and_withdrawing(desk, invitation):
    invitation_mailed(invitation=invitation)
    chosen = {"_selected_action": [invitation.pk]}
    again = desk.post(ALL, {"action": "send_again", **chosen}, follow=True)
    assert "less than an hour ago" in again.content.decode()
    Invitation.objects.update(mailed_at=None)
    again = desk.post(ALL, {"action": "send_again", **chosen}, follow=True)
    assert "Invitations sent again: 1." in again.content.decode()
    gone = desk.post(ALL, {"action": "withdraw", **chosen}, follow=True)
    assert "Invitations withdrawn: 1." in gone.content.decode()
    assert not Invitation.objects.unanswered().exists()
