"""A session that ended while somebody was typing loses nothing, and sends nothing by itself."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.shortcuts import resolve_url
from django.test import Client

from accounts.models import User
from milestones.choices import MilestoneStatus
from milestones.models import DraftEvidence, Milestone, ProgressReport, ReportDraft
from milestones.services import progress_report
from tests.factories import PASSWORD, MilestoneFactory
from tests.workspace.building import fields_of
from workspace import kept

WORDS = "The register is online since Monday, and the ministry of justice has added its own."

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(bruno) -> Milestone:
    return MilestoneFactory(commitment__lead_institution=bruno.country_roles.get().institution)


@pytest.fixture
def page(milestone) -> str:
    return f"/workspace/milestones/{milestone.pk}/report/"


@pytest.fixture
def browser() -> Client:
    """One that keeps forged requests out, as in service."""
    return Client(enforce_csrf_checks=True, headers={"Referer": "http://testserver/"})


def token(answer) -> str:
    return fields_of(answer)["csrfmiddlewaretoken"]


def sign_in(client: Client, user: User, address: str):
    """Through the real door, by its own form."""
    form = client.get(address)
    return client.post(address, {**fields_of(form), "login": user.email, "password": PASSWORD})


def come_in(client: Client, user: User) -> None:
    assert sign_in(client, user, resolve_url(settings.LOGIN_URL))["Location"] == "/workspace/"


def send(client: Client, page: str, opened, **typed):
    """Send the form on ``page`` as it was opened, with what was typed into it."""
    sent = {**fields_of(opened), "do": "hand-in", "status": "in_progress", **typed}
    return client.post(page, sent, headers={"Referer": f"http://testserver{page}"})


@pytest.fixture
def typed(browser, bruno, page):
    """Bruno typed for so long that his session ended; his browser was led to the door."""
    come_in(browser, bruno)
    opened = browser.get(page)
    Session.objects.all().delete()
    return send(
        browser, page, opened, narrative=WORDS, obstacles="None.\r\nReally.", language="fr",
        **{"evidence-url": "https://demoland.example.org/register", "evidence-file": SimpleUploadedFile("a.txt", b"A")},
    )  # fmt: skip


def test_the_way_through_the_door_leads_back_to_the_form_filled_in(browser, bruno, page, typed):
    assert typed.status_code == 302
    assert typed["Location"] == f"{resolve_url(settings.LOGIN_URL)}?next={page}"
    before = browser.session.session_key
    led = sign_in(browser, bruno, typed["Location"])
    assert led["Location"] == page
    assert browser.session.session_key != before
    back = browser.get(page)
    fields = fields_of(back)
    assert (fields["narrative"], fields["status"], fields["language"]) == (WORDS, "in_progress", "fr")
    assert fields["obstacles"] == "None.\r\nReally."
    assert fields["evidence-url"] == "https://demoland.example.org/register"
    said = back.content.decode()
    assert "You had been signed out meanwhile" in said
    assert "A file cannot be kept. Please choose it again:" in said
    assert '<span dir="auto">a.txt</span>' in said
    assert not ProgressReport.objects.exists()
    assert not ReportDraft.objects.exists()
    assert not DraftEvidence.objects.exists()


def test_once_sent_it_is_kept_no_longer(browser, bruno, page, typed):
    sign_in(browser, bruno, typed["Location"])
    back = browser.get(page)
    assert send(browser, page, back).status_code == 302
    assert ProgressReport.objects.get().narrative == WORDS
    assert kept.KEY not in browser.session
    assert fields_of(browser.get(page))["narrative"] == ""


def test_it_is_still_there_when_the_page_is_loaded_again(browser, bruno, page, typed):
    sign_in(browser, bruno, typed["Location"])
    browser.get(page)
    assert fields_of(browser.get(page))["narrative"] == WORDS


def test_it_can_be_thrown_away(browser, bruno, page, typed):
    sign_in(browser, bruno, typed["Location"])
    back = browser.get(page)
    assert 'action="/workspace/kept/forget/"' in back.content.decode()
    here = {"Referer": f"http://testserver{page}"}
    sent = browser.post("/workspace/kept/forget/", {"csrfmiddlewaretoken": token(back)}, headers=here)
    assert sent["Location"] == page
    assert fields_of(browser.get(page))["narrative"] == ""


def test_what_came_in_meanwhile_is_still_a_conflict(amina, browser, bruno, milestone, page, typed):
    said = MilestoneStatus.IN_PROGRESS
    progress_report(user=amina, milestone=milestone, version=1, status=said, narrative="Theirs.")
    sign_in(browser, bruno, typed["Location"])
    answer = send(browser, page, browser.get(page))
    assert answer.status_code == 412
    assert "Theirs." in answer.content.decode()
    assert fields_of(answer)["narrative"] == WORDS


def test_it_is_shown_on_its_own_page_only_and_to_nobody_who_may_not_open_it(browser, chiara, page, typed, milestone):
    sign_in(browser, chiara, typed["Location"])
    assert browser.get(page).status_code == 403
    for address in (page, "/workspace/", f"/workspace/milestones/{milestone.pk}/"):
        assert WORDS not in browser.get(address).content.decode()


def test_after_an_hour_it_is_gone(browser, bruno, page):
    with time_machine.travel(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), tick=False):
        come_in(browser, bruno)
        opened = browser.get(page)
        Session.objects.all().delete()
        door = send(browser, page, opened, narrative=WORDS)["Location"]
    with time_machine.travel(dt.datetime(2026, 3, 1, 10, 0, 1, tzinfo=dt.UTC), tick=False):
        sign_in(browser, bruno, door)
        assert fields_of(browser.get(page))["narrative"] == ""


def test_nobody_else_can_put_text_there(browser, bruno, page):
    """Another site sends the form in the browser's name: it has no token, and is refused before anything is kept."""
    forged = browser.post(page, {"narrative": "Forged."}, headers={"Referer": "http://elsewhere.example.org/"})
    assert forged.status_code == 403
    assert not Session.objects.exists()
    come_in(browser, bruno)
    assert "Forged." not in browser.get(page).content.decode()


def test_no_more_is_kept_than_fits(client, page):
    other = "/workspace/milestones/999999/report/"
    client.post(page, {"narrative": "x" * (kept.MOST_BYTES - 100)})
    assert set(client.session[kept.KEY]) == {page}
    client.post(other, {"narrative": "y" * 200})
    assert set(client.session[kept.KEY]) == {other}
    client.post(page, {"narrative": "x" * kept.MOST_BYTES})
    assert client.session[kept.KEY] == {}


def test_two_pages_are_kept_side_by_side(client, bruno, page):
    second = MilestoneFactory(commitment__lead_institution=bruno.country_roles.get().institution)
    other = f"/workspace/milestones/{second.pk}/report/"
    client.post(page, {"narrative": "Of the first."})
    client.post(other, {"narrative": "Of the second."})
    client.post(resolve_url(settings.LOGIN_URL), {"login": bruno.email, "password": PASSWORD})
    assert fields_of(client.get(page))["narrative"] == "Of the first."
    assert fields_of(client.get(other))["narrative"] == "Of the second."


def test_passwords_and_tokens_are_not_kept(client, page):
    client.post(page, {"narrative": "Mine.", "new_password1": "secret", "csrfmiddlewaretoken": "t"})
    assert client.session[kept.KEY][page]["fields"] == {"narrative": ["Mine."]}


def test_a_button_on_another_page_leads_back_to_that_page(client, bruno, milestone):
    address = f"/workspace/milestones/{milestone.pk}/no-change/"
    door = client.post(address, {"version": 1}, headers={"Referer": "http://testserver/workspace/?x=1"})["Location"]
    assert door.endswith("?next=/workspace/%3Fx%3D1")
    client.force_login(bruno)
    assert "What you asked for was not done. Please ask for it again." in client.get("/workspace/").content.decode()
    assert "What you asked for" not in client.get("/workspace/").content.decode()
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    "referer", ["", "http://elsewhere.example.org/workspace/", "http://testserver/admin/", "javascript:alert(1)"]
)
def test_no_other_site_decides_where_one_is_led(client, page, referer):
    assert client.post(page, headers={"Referer": referer})["Location"].endswith(f"?next={page}")


def test_a_part_of_a_page_is_not_replaced_by_the_door(client, page):
    answer = client.post(page, {"narrative": WORDS}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].endswith(f"?next={page}")


def test_text_that_finds_no_field_is_shown_to_be_copied(client, bruno, page):
    client.post(page, {"comment": WORDS, "version": "1"})
    client.force_login(bruno)
    said = client.get(page).content.decode()
    assert "What found no place in the form, to be copied" in said
    assert WORDS in said
