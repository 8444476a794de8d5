"""What watches over the service: alive, ready or why not, and figures for who has the secret."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from api import health
from core.clock import now
from tests.factories import CountryFactory

TOKEN = "a-secret-for-tests"


@pytest.fixture(autouse=True)
def _looked_at_anew():
    health._answered.clear()


def job(status: str, **facts: object) -> DBTaskResult:
    made = DBTaskResult.objects.create(
        status=status, args_kwargs={"args": [], "kwargs": {}}, task_path="notices.jobs.rounds_close",
        backend_name="default", run_after=now(), exception_class_path="", traceback="",
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=made.pk).update(**facts)
    return made


def test_a_process_that_answers_says_so_and_asks_nothing(db, settings, django_assert_num_queries):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["tracker.example.org"], True
    with django_assert_num_queries(0):
        answer = Client().get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "RateLimit" not in answer
    assert Client().post("/healthz").status_code == 405


def test_ready_says_what_it_looked_at_once_in_two_seconds(db, django_assert_num_queries):
    job(TaskResultStatus.SUCCESSFUL, finished_at=now())
    answer = Client().get("/readyz")
    checks = {"database": "ok", "migrations": "ok", "media": "ok", "worker": "ok"}
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": checks})
    with django_assert_num_queries(0):
        assert Client().get("/readyz").status_code == 200


def test_a_database_that_does_not_answer_is_named(db, monkeypatch):
    def gone(_self: object) -> None:
        raise OperationalError("the password of the database")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "unreachable"
    assert b"password" not in answer.content


def test_a_migration_that_is_not_applied_is_named(db):
    MigrationRecorder.Migration.objects.filter(app="notices").order_by("-pk").first().delete()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "missing")


def test_a_folder_that_takes_no_file_is_named(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(health.os, "access", lambda *_arguments: False)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["media"]) == (503, "not writable")


@pytest.mark.parametrize("minutes", [None, 41])
def test_a_silent_worker_is_a_warning_and_no_failure(db, minutes):
    if minutes:
        job(TaskResultStatus.SUCCESSFUL, finished_at=now() - dt.timedelta(minutes=minutes))
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (200, "warning: not heard of lately")


def test_without_a_secret_there_are_no_metrics(db):
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Token {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"])
def test_who_has_not_the_secret_reads_no_metrics(db, settings, given):
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", headers={"Authorization": given} if given else None)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert b"tracker_" not in answer.content


def figures(client: Client) -> dict[tuple[str, ...], float]:
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    return {
        (each.name, *(value for _name, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def test_metrics_count_requests_by_the_name_of_their_address(db, settings):
    settings.METRICS_TOKEN = TOKEN
    settings.RATES = {**settings.RATES, "exports": (1, 1, 86_400)}
    country, client = CountryFactory(), Client()
    before = figures(client)
    for code in (country.pk, "QX", "QY"):
        client.get(f"/api/v1/countries/{code}/")
    for _ in range(3):
        client.get("/api/v1/export/commitments.csv")
    client.generic("BREW", "/no/such/place/?q=somebody@example.org")
    after = figures(client)
    grown = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}
    detail = "api:country-detail"
    assert grown["tracker_requests_total", "GET", detail, "2xx"] == 1
    assert grown["tracker_requests_total", "GET", detail, "4xx"] == 2
    assert grown["tracker_request_seconds_count", detail] == 3
    assert grown["tracker_throttled_requests_total", "exports"] == 2
    assert grown["tracker_requests_total", "other", "none", "4xx"] == 1


def test_metrics_tell_of_jobs_mail_and_the_ledger(db, settings, django_assert_num_queries):
    settings.METRICS_TOKEN = TOKEN
    job(TaskResultStatus.READY, enqueued_at=now() - dt.timedelta(minutes=5))
    job(TaskResultStatus.FAILED, finished_at=now())
    # Jobs by state, the oldest one, the last one; letters by state; the length of the chains.
    with django_assert_num_queries(5):
        told = figures(Client())
    assert (told["tracker_jobs", "ready"], told["tracker_jobs", "failed"], told["tracker_jobs", "running"]) == (1, 1, 0)
    assert 299 <= told["tracker_oldest_job_seconds",] <= 400
    assert told["tracker_worker_last_seen_seconds",] > 0
    assert told["tracker_ledger_events",] >= 0
