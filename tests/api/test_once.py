"""The same request twice is one effect, whatever happens between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import AuthToken, SentOnce
from core.clock import now
from milestones.models import Milestone, ProgressReport
from tests.api.calling import ROOT, Caller
from tests.factories import MilestoneFactory

KEY = "Idempotency-Key"
AT_ONCE = 50


def report(milestone: Milestone, **more: Any) -> dict[str, Any]:
    return {"milestone": milestone.pk, "status": "in_progress", "narrative": "The bill was sent to parliament.", **more}


def sent(caller: Caller, milestone: Milestone, key: str, version: int = 1, **more: Any) -> Any:
    return caller.send("POST", "progress-reports/", report(milestone, **more), version, **{KEY: key})


@pytest.fixture
def milestone(digital_agency) -> Milestone:
    return MilestoneFactory(institution=digital_agency)


def test_the_same_key_is_one_report_and_one_answer(bruno, milestone):
    caller = Caller(bruno)
    first = sent(caller, milestone, "a7f3")
    assert (first.status_code, first.has_header("Idempotency-Replayed")) == (201, False)
    again = sent(caller, milestone, '"a7f3"')
    assert again["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    assert [again[name] for name in ("Location", "Content-Type")] == [
        first[name] for name in ("Location", "Content-Type")
    ]
    assert ProgressReport.objects.count() == 1


def test_a_key_belongs_to_one_request(bruno, milestone):
    caller = Caller(bruno)
    sent(caller, milestone, "k")
    other = sent(caller, milestone, "k", narrative="Something else.")
    assert (other.status_code, other.json()["code"], other.json()["field"]) == (409, "idempotency_key_reused", KEY)
    assert sent(caller, milestone, "k", version=2).json()["code"] == "idempotency_key_reused"
    assert ProgressReport.objects.count() == 1


def test_a_key_belongs_to_one_person(bruno, amina, milestone):
    assert sent(Caller(bruno), milestone, "k").status_code == 201
    assert sent(Caller(amina), milestone, "k", version=2).status_code == 201
    assert ProgressReport.objects.count() == 2


def test_what_was_refused_may_be_mended_under_its_key(bruno, milestone):
    caller = Caller(bruno)
    assert sent(caller, milestone, "k", version=9).status_code == 412
    assert sent(caller, milestone, "k", status="completed").status_code == 409
    assert not SentOnce.objects.exists()
    assert sent(caller, milestone, "k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "é", "a b", '"', 'a"b', "x" * 256])
def test_what_is_no_key_is_said(bruno, milestone, key):
    answer = sent(Caller(bruno), milestone, key)
    assert (answer.status_code, answer.json()["field"]) == (400, KEY)
    assert not ProgressReport.objects.exists()


def test_without_signing_in_nothing_is_kept(anyone, milestone):
    assert sent(anyone, milestone, "k").status_code == 401
    assert not SentOnce.objects.exists()


def test_a_key_is_free_again_after_a_day(bruno, milestone):
    sent(Caller(bruno), milestone, "k")
    with time_machine.travel(now().timestamp() + 24 * 3600 + 60, tick=False):
        assert sent(Caller(bruno), milestone, "k", version=2).status_code == 201
    assert SentOnce.objects.count() == 1


def test_a_crash_after_the_effect_leaves_neither(bruno, milestone, monkeypatch):
    """The note of the answer fails as a full disk would: the report is not there either, and the retry makes it."""

    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("No space left on device")

    caller = Caller(bruno)
    caller.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(SentOnce, "save", full)
        assert sent(caller, milestone, "k").status_code == 500
    assert not ProgressReport.objects.exists()
    assert sent(caller, milestone, "k").status_code == 201


def test_a_file_is_told_from_another(bruno, milestone):
    caller = Caller(bruno)
    made = sent(caller, milestone, "report").json()["id"]

    def upload(content: bytes) -> Any:
        form = {"report": made, "title": "Minutes", "kind": "document", "file": _named("minutes.txt", content)}
        return caller.client.post(f"{ROOT}evidence/", form, headers={KEY: "file"})

    first = upload(b"Minutes of 3 May.")
    assert first.status_code == 201, first.content
    assert upload(b"Minutes of 3 May.").content == first.content
    assert upload(b"Minutes of 4 May.").json()["code"] == "idempotency_key_reused"


def _named(name: str, content: bytes) -> Any:
    return SimpleUploadedFile(name, content, "text/plain")


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_one_report(digital_agency, bruno):
    milestone = MilestoneFactory(institution=digital_agency)
    token = AuthToken.objects.create(signs_in=True, user=bruno)[1]

    def one(_number: int) -> tuple[int, bytes]:
        try:
            answer = sent(Caller(token=token), milestone, "once")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(AT_ONCE)))
    assert {status for status, _body in answers} == {201}
    assert len({body for _status, body in answers}) == 1
    assert ProgressReport.objects.count() == 1
