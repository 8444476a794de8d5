"""The worker and its clock: asked for often, done once, and never in need of what a dead one knew."""

from __future__ import annotations

import datetime as dt
import signal
from importlib import import_module

import pytest
import time_machine
from django.core.management import call_command
from django.test import override_settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.clock import now
from notices.choices import LetterState
from notices.jobs import digests_needed, digests_send, jobs, jobs_enqueue
from notices.models import Letter
from tests.notices.agency import commitment_of, due_in

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _mail_alone(settings):
    """The jobs of other rooms are tested there."""
    settings.JOBS = [job for job in settings.JOBS if job[0].startswith("notices.")]


@pytest.fixture
def late(bruno, digital_agency):
    return due_in(-1, commitment_of(digital_agency))


def results() -> list[str]:
    return list(DBTaskResult.objects.filter(task_path="notices.jobs.digests_send").values_list("status", flat=True))


def test_every_job_of_the_settings_is_one():
    settings = import_module("config.settings.base")
    with override_settings(JOBS=settings.JOBS):
        assert [job.task.module_path for job in jobs()] == [path for path, _, _ in settings.JOBS]
        assert all(job.needed() in (True, False) for job in jobs())


def test_the_day_begins_at_the_hour_chosen(clock, settings):
    settings.DIGEST_HOUR = 7
    assert not digests_needed()
    clock.move_to(MORNING + dt.timedelta(hours=1))
    assert digests_needed()


def test_asking_again_asks_for_nothing_more_within_the_hour(clock, late):
    assert "digests_send" in jobs_enqueue()
    assert jobs_enqueue() == []
    clock.move_to(MORNING + dt.timedelta(minutes=59))
    assert jobs_enqueue() == []


def test_what_is_still_waiting_is_not_asked_for_twice(clock, late):
    jobs_enqueue()
    clock.move_to(MORNING + dt.timedelta(hours=5))
    jobs_enqueue()
    assert results() == [TaskResultStatus.READY]


def test_a_job_that_died_is_asked_for_again(clock, late):
    jobs_enqueue()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=now())
    clock.move_to(MORNING + dt.timedelta(hours=2))
    assert "digests_send" in jobs_enqueue()


def test_one_that_is_running_is_left_alone(clock, late):
    jobs_enqueue()
    clock.move_to(MORNING + dt.timedelta(hours=2))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=now())
    assert jobs_enqueue() == []


def test_the_job_writes_and_sends(clock, late, mailoutbox):
    assert digests_send.call() == {LetterState.SENT: 1}
    assert digests_send.call() == {}
    assert len(mailoutbox) == 1


def test_sending_by_hand_says_what_it_did(clock, late, mailoutbox, capsys):
    call_command("send_digests", "--dry-run")
    assert "bruno@example.org" in capsys.readouterr().out
    assert not Letter.objects.exists()
    call_command("send_digests")
    assert capsys.readouterr().out == "In this run: 1 sent. Of today, in all: 1 sent.\n"
    call_command("send_digests")
    assert capsys.readouterr().out == "In this run: no letter. Of today, in all: 1 sent.\n"
    assert len(mailoutbox) == 1


def test_the_command_says_what_it_asked_for(clock, late, capsys):
    call_command("enqueue_jobs")
    assert "digests_send" in capsys.readouterr().out


@pytest.fixture
def own_signals():
    """The worker listens to signals for as long as it works; afterwards they are the tests' again."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("own_signals")
@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_was_asked(late, mailoutbox, settings):
    settings.DIGEST_HOUR = 0
    with time_machine.travel(MORNING):
        call_command("enqueue_jobs")
        call_command("db_worker", "--batch", "--no-startup-delay", "--verbosity", "0")
    assert results() == [TaskResultStatus.SUCCESSFUL]
    assert [mail.to for mail in mailoutbox] == [["Bruno <bruno@example.org>"]]
