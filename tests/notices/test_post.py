"""Handing letters to a real mail server: each once at most, over one connection, and nothing lost in silence."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.mail import get_connection
from django.test import override_settings

from core.clock import now
from notices import post
from notices.choices import LetterState
from notices.folder import FolderBackend, mail_filed
from notices.letters import mail_of, message_id
from notices.models import Letter
from notices.post import LEASE, letters_send, settle_left_behind
from tests.factories import CountryRoleFactory, UserFactory
from tests.notices.agency import DAY, commitment_of, digest_of, due_in, write_all
from tests.notices.mail_server import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    with mail_server() as postmaster:
        yield postmaster


@pytest.fixture
def in_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "notices.folder.FolderBackend"
    settings.MAIL_DIR = tmp_path


@pytest.fixture
def written(digital_agency):
    """Ten digests that wait, by the address they go to."""
    due_in(-1, commitment_of(digital_agency))
    people = [CountryRoleFactory(institution=digital_agency).user for _ in range(10)]
    write_all()
    return {person.email: digest_of(person) for person in people}


def states() -> dict[str, int]:
    found = list(Letter.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def state_of(letter: Letter) -> str:
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def after_the_lease():
    return time_machine.travel(now() + LEASE + dt.timedelta(seconds=1), tick=False)


class TestOverSmtp:
    def test_everybody_gets_one_over_one_connection(self, server, written):
        assert letters_send() == {LetterState.SENT: 10}
        assert sorted(to for [to], _ in server.mails) == sorted(written)
        assert len(server.connections) == 1
        assert letters_send() == {}
        assert len(server.mails) == 10

    def test_what_arrives_is_what_was_written(self, server, written, settings):
        letters_send()
        [address], mail = server.mails[0]
        letter = written[address]
        assert mail.get_content_type() == "multipart/alternative"
        assert mail.get_body(("plain",)).get_content().splitlines() == letter.text.splitlines()
        assert "<html" in mail.get_body(("html",)).get_content()
        assert mail["Message-ID"] == letter.message_id
        assert mail["List-Unsubscribe"].strip() == f"<{letter.stop_url}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["From"] == settings.DEFAULT_FROM_EMAIL

    def test_who_is_refused_for_good_holds_nobody_up(self, server, written):
        refused = next(iter(written))
        server.answers[refused] = "550 5.1.1 Nobody of that name"
        assert letters_send() == {LetterState.SENT: 9, LetterState.REFUSED: 1}
        assert state_of(written[refused]) == LetterState.REFUSED

    def test_who_is_put_off_is_tried_again_later(self, server, written):
        later = next(iter(written))
        server.answers[later] = "450 4.2.0 Greylisted, come back"
        assert letters_send() == {LetterState.SENT: 9, LetterState.WAITING: 1}
        server.answers.clear()
        assert letters_send() == {LetterState.SENT: 1}
        assert len(server.mails) == 10

    def test_a_line_that_breaks_leaves_one_letter_uncertain_and_it_is_not_sent_again(self, server, written):
        broken = list(written)[4]
        server.broken.add(broken)
        assert letters_send() == {LetterState.SENT: 9, LetterState.UNCERTAIN: 1}
        server.broken.clear()
        with after_the_lease():
            assert letters_send() == {}
        assert [to for [to], _ in server.mails].count(broken) == 1
        assert Letter.objects.get(pk=written[broken].pk).text

    def test_while_no_server_answers_everything_waits(self, written, caplog):
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9
        ):
            assert letters_send() == {}
        assert states() == {LetterState.WAITING: 10}
        assert "cannot be reached" in caplog.text

    def test_what_a_dead_worker_left_is_uncertain(self, server, written):
        dead = next(iter(written.values()))
        assert post._claim(dead)
        assert letters_send() == {LetterState.SENT: 9}
        assert state_of(dead) == LetterState.SENDING
        with after_the_lease():
            assert letters_send() == {LetterState.UNCERTAIN: 1}
            assert letters_send() == {}
        assert len(server.mails) == 9

    def test_an_address_that_nothing_can_be_sent_to_holds_nobody_up(self, server, written):
        broken = next(iter(written.values()))
        Letter.objects.filter(pk=broken.pk).update(address="bruno@exa mple.org")
        assert letters_send() == {LetterState.SENT: 9, LetterState.REFUSED: 1}


class TestIntoFiles:
    def test_each_mail_is_one_file(self, in_files, written):
        assert letters_send() == {LetterState.SENT: 10}
        assert sorted(mail.to.split("<")[1].strip(">") for mail in mail_filed(100)) == sorted(written)

    def test_what_a_dead_worker_filed_was_sent(self, in_files, written):
        dead = next(iter(written.values()))
        assert post._claim(dead)
        get_connection().send_messages([mail_of(dead)])
        with after_the_lease():
            assert settle_left_behind() == {LetterState.SENT: 1}
        assert Letter.objects.get(pk=dead.pk).sent_at

    def test_what_a_dead_worker_did_not_file_is_sent_now(self, in_files, written):
        dead = next(iter(written.values()))
        assert post._claim(dead)
        with after_the_lease():
            assert letters_send() == {LetterState.WAITING: 1, LetterState.SENT: 10}
        assert len(mail_filed(100)) == 10

    def test_a_full_disk_leaves_the_letters_waiting(self, in_files, written, monkeypatch):
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("notices.folder._file", full)
        assert letters_send()[LetterState.WAITING] == 10
        assert states() == {LetterState.WAITING: 10}

    def test_the_same_mail_twice_is_one_file(self, in_files, written):
        letter = next(iter(written.values()))
        for _ in range(2):
            get_connection().send_messages([mail_of(letter)])
        assert len(mail_filed(100)) == 1
        backend = FolderBackend()
        assert backend.has_sent(letter.message_id)
        assert not backend.has_sent(message_id("digest/0/2026-01-01"))


def test_of_two_workers_one_claims(written):
    letter = next(iter(written.values()))
    assert [post._claim(letter), post._claim(letter)] == [True, False]


def test_a_worker_given_up_does_not_write_over_the_one_that_took_over(in_files, written):
    """It was slow, another found nothing filed and let a third claim the letter: the slow one's word comes too late."""
    slow = next(iter(written.values()))
    assert post._claim(slow)
    with after_the_lease():
        settle_left_behind()
        other = Letter.objects.get(pk=slow.pk)
        assert post._claim(other)
        post._settle(slow, LetterState.WAITING)
        assert state_of(slow) == LetterState.SENDING


def test_who_hears_late_that_it_was_taken_knows_better(server, written):
    slow = next(iter(written.values()))
    assert post._claim(slow)
    with after_the_lease():
        settle_left_behind()
        assert state_of(slow) == LetterState.UNCERTAIN
        post._settle(slow, LetterState.SENT)
    assert state_of(slow) == LetterState.SENT


def test_who_may_not_sign_in_any_more_gets_none(server, written):
    letter = next(iter(written.values()))
    letter.person.is_active = False
    letter.person.save()
    assert letters_send() == {LetterState.SENT: 9}


def test_a_letter_to_nobody_we_know_loses_its_words_as_soon_as_it_left(server):
    letter = Letter.objects.create(
        key="invitation/1", day=DAY, address=UserFactory.build().email, message_id="<one@example.org>",
        subject="You are invited", text="A secret link", html="<p>A secret link</p>",
    )  # fmt: skip
    letters_send()
    letter.refresh_from_db()
    assert (letter.state, letter.address, letter.text, letter.html) == (LetterState.SENT, "", "", "")
    assert "A secret link" in server.mails[0][1].get_body(("plain",)).get_content()
