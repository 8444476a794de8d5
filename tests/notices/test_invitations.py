"""Invitations are mailed within moments, each link once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from commitments.choices import Role
from commitments.models import Invitation
from commitments.selectors import invitation_link_token, invitations_to_mail
from commitments.services import invitation_make, invitation_resend, invitation_withdraw
from core.clock import now
from notices.choices import LetterState
from notices.invitations import invitation_key, invitations_note, invitations_waiting, invitations_write
from notices.jobs import invitations_send
from notices.models import Letter
from notices.post import letters_send
from tests.notices.agency import commitment_of, due_in, write_all
from tests.notices.mail_server import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    with mail_server() as postmaster:
        yield postmaster


@pytest.fixture
def invite(amina, demoland, digital_agency):
    def made(**fields):
        who = {"email": "ines@example.org", "name": "Ines", "language": "en", **fields}
        return invitation_make(user=amina, country=demoland, role=Role.OFFICER, institution=digital_agency, **who)

    return made


def test_the_link_is_mailed_once(server, invite, settings):
    invitation = invite()
    assert invitations_waiting()
    assert invitations_send.call() == {LetterState.SENT: 1}
    [(to, mail)] = server.mails
    assert to == ["ines@example.org"]
    link = f"{settings.SITE_URL}/workspace/invitation/{invitation_link_token(invitation)}/"
    for kind in ("plain", "html"):
        words = mail.get_body((kind,)).get_content()
        assert link in words
        assert "Amina" in words
        assert "Digital Agency of Demoland" in words
    assert "List-Unsubscribe" not in mail
    assert mail["Subject"] == "Invitation: Government officer, Demoland"
    assert Invitation.objects.get().mailed_at
    assert not invitations_waiting()
    assert invitations_send.call() == {}
    assert len(server.mails) == 1


def test_sent_again_it_is_mailed_again_with_its_new_link(server, amina, invite):
    invitation = invite()
    invitations_send.call()
    with time_machine.travel(now() + dt.timedelta(hours=2), tick=False):
        renewed = invitation_resend(user=amina, invitation=invitation)
        invitations_send.call()
    first, second = (mail.get_body(("plain",)).get_content() for _, mail in server.mails)
    assert invitation_link_token(invitation) in first
    assert invitation_link_token(renewed) in second
    assert invitation_link_token(renewed) not in first


def test_one_withdrawn_before_it_left_is_not_mailed(server, amina, invite):
    invitation = invite()
    assert invitations_write() == 1
    invitation_withdraw(user=amina, invitation=invitation)
    assert invitations_send.call() == {}
    assert not Letter.objects.exists()


def test_a_worker_that_died_after_the_mail_left_is_followed_by_one_that_notes_it(server, invite):
    invite()
    invitations_write()
    letters_send("invitation/")
    assert invitations_to_mail()
    assert invitations_send.call() == {}
    assert len(server.mails) == 1
    assert not invitations_to_mail()


def test_one_that_is_refused_for_good_is_not_tried_for_ever_nor_said_to_be_mailed(server, invite):
    server.answers["ines@example.org"] = "550 5.1.1 Nobody of that name"
    invitation = invite()
    assert invitations_send.call() == {LetterState.REFUSED: 1}
    assert not invitations_waiting()
    assert invitations_send.call() == {}
    assert Invitation.objects.get().mailed_at is None
    assert Letter.objects.get().key == invitation_key(invitation)


def test_nothing_of_the_person_or_the_link_is_kept_once_it_left(server, invite):
    invitation = invite()
    token = invitation_link_token(invitation)
    invitations_write()
    assert token in Letter.objects.get().text
    invitations_send.call()
    letter = Letter.objects.get()
    assert (letter.name, letter.address, letter.text, letter.html) == ("", "", "", "")


def test_digests_do_not_wait_for_invitations_nor_they_for_digests(server, bruno, digital_agency, invite):
    due_in(-1, commitment_of(digital_agency))
    write_all()
    invite()
    assert invitations_send.call() == {LetterState.SENT: 1}
    assert [to for to, _ in server.mails] == [["ines@example.org"]]


@pytest.mark.parametrize("name", ["Ines\r\nBcc: everybody@example.org", "Ines, of the agency", "إيناس"])
def test_a_name_is_only_a_name(server, invite, name):
    invitation = invite()
    Invitation.objects.filter(pk=invitation.pk).update(name=name)
    invitations_send.call()
    [(to, mail)] = server.mails
    assert to == ["ines@example.org"]
    assert mail["Bcc"] is None


def test_noting_twice_is_noting_once(server, invite):
    invite()
    invitations_write()
    letters_send()
    assert [invitations_note(), invitations_note()] == [1, 0]


def test_writing_takes_the_same_queries_for_few_and_for_many(fixed_queries, invite):
    # 1 to begin without letters; 1 invitations, 1 letters whose link holds no more, 1 letters known, 1 written
    invite()

    def call():
        Letter.objects.all()._raw_delete("default")
        invitations_write()

    def grow():
        for number in range(9):
            invite(email=f"person{number}@example.org")

    fixed_queries(call, grow, 5)
