"""What a person chooses to be mailed, what comes next, and what went out."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from core.clock import now
from notices.choices import EVERYTHING, LetterState, Topic
from notices.models import Letter
from notices.selectors import unwanted_by
from notices.services import mail_choose
from tests.factories import CountryRoleFactory
from tests.notices.agency import DAY, commitment_of, digest_of, due_in, write_all

pytestmark = pytest.mark.django_db
URL = "/workspace/mail/"


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def commitment(digital_agency):
    return commitment_of(digital_agency)


def page_of(client, person) -> str:
    client.force_login(person)
    answer = client.get(URL)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_at_the_agreed_address_and_only_for_who_signed_in(client):
    assert reverse("workspace:mail") == URL
    answer = client.get(URL)
    assert answer.status_code == 302
    assert f"next={URL}" in answer["Location"]


def test_topics_are_those_of_ones_parts(client, amina, bruno, dalia, henrike):
    def offered(person) -> set[str]:
        words = page_of(client, person)
        return {topic for topic in Topic.values if f'value="{topic}"' in words}

    assert offered(bruno) == {"overdue", "due", "asked", "disputed", "dead_link", "appointed"}
    assert offered(amina) == {"disputed", "repository", "rounds", "appointed"}
    assert offered(dalia) == {"reviewing", "appointed"}
    assert offered(henrike) == {"appointed"}


def test_choosing(client, bruno):
    client.force_login(bruno)
    answer = client.post(URL, {"topics": ["due", "asked"]}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "Your choices are kept." in answer.content.decode()
    assert unwanted_by(bruno) == {"overdue", "disputed", "dead_link", "appointed"}
    client.post(URL, {"topics": ["due"], "nothing": "on"})
    assert unwanted_by(bruno) == {"overdue", "asked", "disputed", "dead_link", "appointed", EVERYTHING}
    client.post(URL, {"topics": ["overdue", "due", "asked", "disputed", "dead_link", "appointed"]})
    assert unwanted_by(bruno) == set()


def test_a_choice_on_a_topic_that_is_not_offered_today_stays(client, amina):
    mail_choose(person=amina, unwanted={Topic.OVERDUE})
    client.force_login(amina)
    client.post(URL, {"topics": ["disputed", "repository", "rounds", "appointed"]})
    assert unwanted_by(amina) == {Topic.OVERDUE}


def test_a_topic_that_is_not_offered_is_refused_beside_the_field(client, bruno):
    client.force_login(bruno)
    answer = client.post(URL, {"topics": ["weather"]})
    assert answer.status_code == 200
    assert "weather is not one of the available choices" in answer.content.decode()
    assert unwanted_by(bruno) == set()


def test_nobody_else_can_choose_for_one(client, bruno):
    client.handler.enforce_csrf_checks = True
    client.force_login(bruno)
    assert client.post(URL, {"topics": []}).status_code == 403


def test_the_next_mail_is_shown_as_it_stands(client, bruno, commitment):
    due_in(-1, commitment, title="Draft the law")
    words = page_of(client, bruno)
    assert "Draft the law" in words
    assert "Was due on 1 March 2026, 1 day ago." in words
    write_all()
    assert "There is no news for you" in page_of(client, bruno)
    mail_choose(person=bruno, unwanted={EVERYTHING})
    assert "You chose to get no mail." in page_of(client, bruno)


def test_what_was_mailed_is_shown_for_a_month_to_its_reader_alone(client, bruno, chiara, commitment):
    due_in(-1, commitment, title="Draft <the> law")
    write_all()
    Letter.objects.update(state=LetterState.SENT, sent_at=now())
    words = page_of(client, bruno)
    assert "Open government: 1 overdue" in words
    assert "Draft &lt;the&gt; law" in words
    assert "Nothing was mailed to you" in page_of(client, chiara)
    with time_machine.travel(now() + dt.timedelta(days=30), tick=False):
        assert "Nothing was mailed to you" in page_of(client, bruno)


@pytest.mark.parametrize(
    ("state", "words"),
    [(LetterState.UNCERTAIN, "It may not have reached you"), (LetterState.REFUSED, "The mail server refused")],
)
def test_what_may_not_have_arrived_is_said(client, bruno, commitment, state, words):
    due_in(-1, commitment)
    write_all()
    Letter.objects.update(state=state)
    assert words in page_of(client, bruno)


def test_the_page_takes_the_same_queries_with_more_to_show(fixed_queries, client, bruno, digital_agency, commitment):
    # 2 session and person, 1 seats of the frame, 1 parts, 1 unwanted, 1 letters, 1 digest of the day; the next one: 1
    # parts, 1 due, 1 asked, 1 disputed, 1 found dead, 1 seats offered, 1 unwanted, 1 told
    due_in(-1, commitment)
    client.force_login(bruno)

    def grow():
        for days in range(10):
            due_in(days, commitment)
        write_all(DAY - dt.timedelta(days=3))
        CountryRoleFactory(institution=digital_agency)

    fixed_queries(lambda: client.get(URL), grow, 17)
    assert digest_of(bruno, DAY - dt.timedelta(days=3)).text
