"""The page that shows the demo's mail, and nothing anywhere else."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from notices.folder import mail_filed
from notices.post import letters_send
from tests.notices.agency import commitment_of, due_in, write_all

pytestmark = pytest.mark.django_db
URL = "/workspace/demo-mail/"


@pytest.fixture(autouse=True)
def _in_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "notices.folder.FolderBackend"
    settings.MAIL_DIR = tmp_path / "mail"


@pytest.fixture
def sent(bruno, digital_agency):
    due_in(-1, commitment_of(digital_agency), title="Draft <the> law")
    write_all()
    letters_send()
    return mail_filed(1)[0]


def test_before_anything_was_sent_it_says_so(client, db):
    assert "No mail yet." in client.get(URL).content.decode()


def test_everybodys_mail_is_listed_for_everybody(client, sent):
    words = client.get(URL).content.decode()
    assert "Open government: 1 overdue" in words
    assert "bruno@example.org" in words
    assert reverse("workspace:demo_mail", args=[sent.name]) in words


def test_one_mail_is_shown_as_text_with_its_headers(client, sent):
    words = client.get(reverse("workspace:demo_mail", args=[sent.name])).content.decode()
    assert "Draft &lt;the&gt; law" in words
    assert "List-Unsubscribe-Post" in words


def test_its_html_is_served_in_a_sandbox(client, sent):
    answer = client.get(reverse("workspace:demo_mail_html", args=[sent.name]))
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert "Draft &lt;the&gt; law" in answer.content.decode()


def test_mail_that_is_not_a_letter_of_ours_is_shown_too(client, db):
    EmailMessage("Your new password", "Follow this link.", to=["bruno@example.org"]).send()
    [mail] = mail_filed(10)
    assert "Follow this link." in client.get(reverse("workspace:demo_mail", args=[mail.name])).content.decode()
    assert client.get(reverse("workspace:demo_mail_html", args=[mail.name])).status_code == 404


@pytest.mark.parametrize("name", ["..", "0" * 32, "x", "%2e%2e%2fsecret-key"])
def test_what_is_not_there_is_not_found(client, db, name):
    assert client.get(f"{URL}{name}/").status_code == 404


def test_the_pages_of_the_workspace_lead_there_before_signing_in_too(client, bruno, settings):
    assert f'href="{URL}"' in client.get("/account/login/").content.decode()
    client.force_login(bruno)
    assert f'href="{URL}"' in client.get("/workspace/mail/").content.decode()
    settings.DEMO = False
    assert URL not in client.get("/workspace/mail/").content.decode()


def test_anywhere_but_in_a_demo_there_is_no_such_page(client, sent, settings):
    settings.DEMO = False
    for address in (URL, f"{URL}{sent.name}/", f"{URL}{sent.name}/html/"):
        assert client.get(address).status_code == 404
