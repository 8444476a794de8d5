"""What the log says of what people do: enough to find a mistake, and nothing that names anybody."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.clock import today
from core.logs import logging_of, without_secrets
from notices.choices import LetterState
from notices.models import Letter
from notices.post import letters_send
from tests.api.calling import Caller
from tests.factories import PASSWORD

PLACE = "192.0.2.77"
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


class Lines:
    """The log as production writes it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def all_of_it(self) -> str:
        return self.stream.getvalue()

    def each(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.all_of_it().splitlines()]


@pytest.fixture
def lines(settings):
    told = Lines()
    configured = logging_of("json", "INFO")
    console = {"class": "logging.StreamHandler", "formatter": "lines", "stream": told.stream}
    root = {"handlers": ["console"], "level": "INFO"}
    logging.config.dictConfig({**configured, "handlers": {"console": console}, "root": root})
    yield told
    logging.config.dictConfig(settings.LOGGING)


def test_each_request_is_one_line_that_says_how_it_went(lines, anyone, demoland):
    anyone.get("countries/ZZ/", headers={"X-Request-ID": "my-request-1"})
    [line] = lines.each()
    assert line.pop("milliseconds") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", str(line.pop("at")))
    assert line == {
        "event": "request", "logger": "tracker.requests", "level": "info", "request_id": "my-request-1",
        "method": "GET", "route": "api:country-detail", "status": 200, "who": "anonymous",
    }  # fmt: skip


def test_it_says_what_kind_of_caller_it_was(lines, bruno, henrike):
    client = Client()
    client.force_login(bruno)
    client.get("/workspace/")
    Caller(bruno).get("auth/me/")
    Caller(henrike).get("auth/me/")
    Client().get("/")
    assert [line["who"] for line in lines.each() if line["event"] == "request"] == [
        "person",
        "person",
        "operator",
        "anonymous",
    ]


def test_signing_in_well_and_badly_names_nobody(lines, bruno):
    page = Client(REMOTE_ADDR=PLACE)
    for password in (*["wrong-pass-1"] * 6, PASSWORD):
        page.post(reverse("account_login"), {"login": bruno.email, "password": password})
        page.post("/api/v1/auth/token/", {"email": bruno.email, "password": password}, content_type="application/json")
    page.get(f"/calendar/{'k' * 20}7.ics?q=somebody@example.org")
    page.get("/api/v1/countries/", headers={"Authorization": f"Token {'ab12' * 16}"})
    said = lines.all_of_it()
    assert said.count('"event":"request"') == 16
    for secret in (
        bruno.email,
        bruno.email.partition("@")[0],
        PLACE,
        PASSWORD,
        "wrong-pass",
        "kkkk",
        "ab12",
        "somebody",
    ):
        assert secret not in said, secret


def test_a_report_and_its_mail_name_nobody(lines, bruno, amina):
    caller = Caller(bruno)
    caller.post("progress-reports/", {"milestone": 1, "narrative": f"Ask {amina.email} of us at {PLACE}."})
    Letter.objects.create(
        key="digest/1",
        message_id="<1@example.org>",
        day=today(),
        person=amina,
        address=amina.email,
        subject="What is due",
        text="See.",
        state=LetterState.WAITING,
    )
    letters_send()
    assert [each.to for each in mail.outbox] == [[amina.email]]
    said = lines.all_of_it()
    for secret in (amina.email, bruno.email, PLACE, caller.client.defaults["HTTP_AUTHORIZATION"], "narrative"):
        assert secret not in said, secret


def test_what_nobody_expected_is_told_once_with_its_place_and_without_its_secrets(lines, db, monkeypatch):
    def broken(*_arguments: object) -> None:
        raise RuntimeError(f"somebody@example.org at {PLACE} sent {'cd34' * 16}")

    monkeypatch.setattr("dashboards.views.countries.countries_overview", broken)
    answer = Client(raise_request_exception=False).get("/?q=secret-word")
    mistake, line = lines.each()
    assert (mistake["event"], mistake["level"], line["status"]) == ("Internal Server Error", "error", 500)
    assert "RuntimeError: [e-mail] at [address] sent [secret]" in str(mistake["exception"])
    assert mistake["request_id"] == line["request_id"] == answer["X-Request-ID"]
    assert "secret-word" not in lines.all_of_it()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0b9d7a52-5f1e-4a53-9a2f-0d3f3b8b6a11", True), ("ministry-42-0001", True), ("short", False), ("", False),
        ("a" * 41, False), ("203.0.113.200", False), ("somebody@example.org", False), ("two words here", False),
        ("a2" * 32, False), ("line\tbreak-here", False),
    ],
)  # fmt: skip
def test_a_sane_name_of_a_request_is_kept_and_any_other_replaced(db, given, kept):
    name = Client().get("/api/v1/countries/", headers={"X-Request-ID": given})["X-Request-ID"]
    assert (name == given) is kept
    assert kept or UUID.fullmatch(name)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from ::1 and 2001:db8::7 and fe80:0:0:0:1:2:3:4", "from [address] and [address] and [address]"),
        ("at 12:30:45 in core.models.thing", "at 12:30:45 in core.models.thing"),
        ("job 0b9d7a52-5f1e-4a53-9a2f-0d3f3b8b6a11 failed", "job 0b9d7a52-5f1e-4a53-9a2f-0d3f3b8b6a11 failed"),
        ("Key (email)=(a.b@example.org) exists", "Key (email)=([e-mail]) exists"),
    ],
)
def test_addresses_and_secrets_are_taken_out_and_words_stay(text, left):
    assert without_secrets(text) == left


def test_the_server_in_front_writes_into_the_same_log_without_what_was_asked(lines):
    logging.getLogger("gunicorn.error").error("Error handling request /calendar/secret.ics?x=1")
    [line] = lines.each()
    assert line["event"] == "Error handling "


def test_a_terminal_gets_words(capsys):
    formatter = logging_of("human", "INFO")["formatters"]["lines"]
    made = formatter["()"](**{name: value for name, value in formatter.items() if name != "()"})
    record = logging.LogRecord("tracker.requests", logging.INFO, __file__, 1, "request", None, None)
    assert "request" in made.format(record)
