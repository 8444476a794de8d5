"""What a letter says, and how it travels."""

from __future__ import annotations

import re
from email.utils import getaddresses

import pytest
from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from core.clock import end_of_day
from milestones.models import ProgressRequest
from notices.choices import EVERYTHING, Topic
from notices.letters import mail_of, message_id, stop_meant, stop_token
from notices.models import Letter
from notices.words import one_line
from tests.notices.agency import DAY, commitment_of, digest_of, due_in, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(digital_agency):
    french = {"fr": {"title": "Publier le registre"}}
    return commitment_of(digital_agency, title="Publish the register", translations=french)


def mail_to(person: User) -> EmailMultiAlternatives:
    write_all()
    return mail_of(digest_of(person))


def test_it_says_what_is_late_first_and_leads_there(bruno, commitment, settings):
    soon = due_in(7, commitment, title="Open the register")
    due_in(-1, commitment, title="Draft <the> law & more")
    letter = mail_to(bruno)
    assert letter.subject == "Open government: 1 overdue, 1 due soon"
    text = str(letter.body)
    assert text.index("Draft <the> law & more") < text.index("Open the register")
    assert "Was due on 1 March 2026, 1 day ago." in text
    assert "Due on 9 March 2026, in 7 days." in text
    assert f"{settings.SITE_URL}/workspace/milestones/{soon.pk}/report/" in text
    assert "Draft &lt;the&gt; law &amp; more" in str(letter.alternatives[0].content)


def test_it_is_in_the_persons_language(bruno, chiara, commitment, finance_ministry):
    due_in(0, commitment, translations={"fr": {"title": "Ouvrir le registre"}})
    bruno.language = "fr"
    bruno.save()
    letter = mail_to(bruno)
    assert "Ouvrir le registre" in str(letter.body)
    assert "Publier le registre" in str(letter.body)
    assert '<html lang="fr"' in str(letter.alternatives[0].content)


def test_a_language_that_is_not_spoken_here_is_read_in_english(bruno, commitment):
    due_in(0, commitment)
    User.objects.filter(pk=bruno.pk).update(language="tlh")
    assert "Due today." in str(mail_to(bruno).body)


def test_both_parts_have_every_link_and_ask_nothing_of_another_server(bruno, commitment, settings):
    due_in(-1, commitment)
    due_in(7, commitment)
    letter = mail_to(bruno)
    html = str(letter.alternatives[0].content)
    links = set(re.findall(r"https?://[^\s\"<]+", str(letter.body)))
    assert links == set(re.findall(r"href=\"([^\"]+)\"", html))
    assert all(link.startswith(f"{settings.SITE_URL}/workspace/") for link in links)
    assert not re.search(r"<(img|link|style|script|iframe)|src=|url\(|style=|@import", html)


def test_somebody_elses_words_are_quoted_and_run_nothing(bruno, amina, commitment):
    ProgressRequest(
        milestone=due_in(200, commitment), asked_by=amina, note='<script>alert("x")</script>', asked_at=end_of_day(DAY)
    ).save_checked()
    html = str(mail_to(bruno).alternatives[0].content)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_its_headers_say_what_it_is_and_how_to_end_it(bruno, commitment, settings):
    due_in(-1, commitment)
    mail = mail_to(bruno).message()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(.+)>", mail["List-Unsubscribe"])
    assert address
    assert address[1].startswith(f"{settings.SITE_URL}/workspace/mail/stop/")
    assert mail["Message-ID"] == message_id(f"digest/{bruno.pk}/{DAY}")
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "name",
    [
        "Bruno, of the agency",
        'Bruno "the" officer',
        "برونو",
        "Bruno\r\nBcc: everybody@example.org",
        "Bruno\u202egro.elpmaxe@live",
        "Bruno <chiara@example.org>",
        "B" * 120,
        "",
    ],
)
def test_a_name_is_only_a_name(bruno, commitment, name):
    due_in(-1, commitment)
    User.objects.filter(pk=bruno.pk).update(name=name)
    mail = mail_to(bruno).message()
    # What every reader of headers makes of it: one address, Bruno's.
    assert [address for _, address in getaddresses([str(mail["To"])])] == ["bruno@example.org"]
    assert "Bcc" not in mail
    assert not {"\u202e", "\r", "\n"} & set(one_line(name))
    assert "\n" not in mail["Subject"]


def test_a_letter_that_nobody_can_unsubscribe_from_does_not_say_so():
    letter = Letter(key="x", address="bruno@example.org", message_id="<x@example.org>", subject="Invited\nBcc: a@b.c")
    mail = mail_of(letter).message()
    assert "List-Unsubscribe" not in mail
    assert "Bcc" not in mail


class TestStopTokens:
    @pytest.mark.parametrize("topic", [EVERYTHING, *Topic])
    def test_it_means_what_it_was_made_for(self, topic):
        assert stop_meant(stop_token(12, topic)) == (12, topic)

    @pytest.mark.parametrize("token", ["", "12:everything", "12:everything:abc", "a:b:c", ":::"])
    def test_it_cannot_be_made_up(self, token):
        assert stop_meant(token) is None

    def test_it_cannot_be_turned_into_another(self):
        assert stop_meant(stop_token(12, EVERYTHING).replace("12", "13", 1)) is None
