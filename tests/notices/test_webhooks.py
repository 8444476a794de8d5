"""Webhooks: each public event, signed, in its country's order, until it is taken; and nothing that is sealed."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from core.clock import now
from core.errors import Malformed, NotPermitted
from ledger.models import Event
from ledger.services import stream_reveal
from notices.jobs import jobs
from notices.webhooks.choices import DeliveryState, Pause, Trouble
from notices.webhooks.jobs import webhooks_waiting
from notices.webhooks.lines import delivery_next, line_claim
from notices.webhooks.models import Delivery, Line, Webhook
from notices.webhooks.rules import GIVEN_UP_AFTER, MOST_WEBHOOKS, WAITS, wait_after
from notices.webhooks.secrets import secret_shown
from notices.webhooks.services import (
    deliveries_forget,
    delivery_replay,
    webhook_change,
    webhook_pause,
    webhook_register,
    webhook_remove,
    webhook_replay_from,
    webhook_resume,
    webhook_rotate_secret,
)
from tests.api.calling import Caller
from tests.notices.hooks import AGENCY, Receiver, deliver, happen, verified
from tests.refusals import code

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as made:
        yield made


@pytest.fixture
def receiver(server, settings) -> Receiver:
    made = Receiver(server)
    settings.WEBHOOKS_PLAIN_HTTP, settings.LINKS_LOCAL_SERVERS = True, [made.local]
    return made


@pytest.fixture
def hook(receiver, amina) -> Webhook:
    """Amina's, of everything; one thing happened before she registered it."""
    happen("thing:before")
    return webhook_register(user=amina, url=receiver.url)


def reveal(stream: str) -> None:
    stream_reveal(stream=stream, into=stream.partition("/")[0], actor=AGENCY)


def test_what_happens_from_now_on_is_told_signed_and_as_the_api_shows_it(hook, receiver):
    assert not webhooks_waiting()
    first = happen("thing:1")
    assert webhooks_waiting()
    assert deliver() == {"delivered": 1}
    [(headers, body, _status)] = receiver.requests
    assert body == Caller().client.get(f"/api/v1/events/{first.hash}/").content
    assert verified(secret_shown(hook), headers, body)
    assert not verified(secret_shown(hook), headers, body + b" ")
    assert abs(int(headers["Webhook-Timestamp"]) - now().timestamp()) < 60
    assert headers["Content-Type"] == "application/json"
    assert (deliver(), webhooks_waiting()) == ({}, False)


def test_a_receiver_that_fails_five_times_gets_everything_in_order(hook, receiver):
    for number in range(3):
        happen(f"thing:{number}")
    receiver.answers = lambda number: Response(status=500 if number < 5 else 200)
    assert [deliver() for _ in range(6)] == [{"failed": 1}] * 5 + [{"delivered": 3}]
    assert receiver.told() == ["thing:0", "thing:1", "thing:2"]
    assert len({headers["Webhook-Id"] for headers, *_ in receiver.requests[:6]}) == 1
    assert Delivery.objects.earliest("pk").attempts == 6
    assert Line.objects.get().failures == 0


def test_a_failure_holds_back_its_own_country_only(hook, receiver):
    happen("thing:a", "QX")
    happen("thing:1")
    happen("thing:2")
    assert deliver() == {"delivered": 3}
    happen("thing:3")
    happen("thing:b", "QX")
    failing = iter([503, 200])
    receiver.answers = lambda _number: Response(status=next(failing, 200))
    assert deliver() == {"failed": 1, "delivered": 1}
    happen("thing:4")
    deliver()
    assert receiver.told() == ["thing:1", "thing:2", "thing:3", "thing:4"]
    assert receiver.told("QX") == ["thing:a", "thing:b"]


def test_a_line_that_waits_is_not_tried_before_its_time(hook, receiver):
    receiver.answers = lambda _number: Response(status=500)
    happen("thing:1")
    deliver()
    wait = Line.objects.get().next_at - now()
    assert dt.timedelta(0) < wait <= wait_after(1, 1)
    assert not webhooks_waiting()
    with time_machine.travel(now() + wait_after(1, 1)):
        assert webhooks_waiting()


def test_sealed_events_are_told_when_they_are_revealed(hook, receiver):
    happen("thing:1")
    happen("rating:1", "ZZ/round/7", sealed=True)
    happen("rating:2", "ZZ/round/7", sealed=True)
    deliver()
    assert receiver.told() == ["thing:1"]
    happen("thing:2")
    reveal("ZZ/round/7")
    deliver()
    assert receiver.told() == ["thing:1", "thing:2", "stream:ZZ/round/7", "rating:1", "rating:2"]


def test_countries_and_verbs_are_chosen(receiver, amina, demoland):
    webhook_register(user=amina, url=receiver.url, countries=["ZZ"], verbs=["thing.done"])
    happen("thing:1")
    happen("thing:2", verb="thing.begun")
    happen("thing:3", "QX")
    happen("thing:4")
    assert deliver() == {"delivered": 2}
    assert receiver.told() == ["thing:1", "thing:4"]
    assert not webhooks_waiting()


def test_after_a_change_what_is_new_is_told_from_then_on(hook, receiver, amina, demoland, farland):
    happen("thing:a", farland.pk)
    happen("thing:1")
    only = webhook_change(user=amina, hook=hook, version=1, countries=["ZZ"])
    deliver()
    assert (receiver.told(), receiver.told(farland.pk)) == (["thing:1"], [])
    webhook_change(user=amina, hook=only, version=2, countries=[])
    happen("thing:b", farland.pk)
    deliver()
    assert receiver.told(farland.pk) == ["thing:b"]
    assert code(lambda: webhook_change(user=amina, hook=hook, version=1, verbs=[])) == "stale"


def test_redirects_are_not_followed_and_trouble_is_named(hook, receiver, server):
    happen("thing:1")
    receiver.answers = lambda _number: Response(status=302, headers={"Location": server.url_for("/elsewhere")})
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.trouble, len(server.log)) == (302, Trouble.REDIRECT, 1)
    server.stop()
    deliver()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.trouble, delivery.attempts) == (None, Trouble.NO_CONNECTION, 2)
    server.start()


def test_a_private_network_is_never_reached(hook, receiver, settings):
    happen("thing:1")
    settings.LINKS_LOCAL_SERVERS = []
    Webhook.objects.update(url="http://127.0.0.1:8080/hook")
    assert deliver() == {"failed": 1}
    assert (Delivery.objects.get().trouble, receiver.requests) == (Trouble.PRIVATE, [])


def test_a_receiver_that_takes_its_time_is_not_waited_for(hook, receiver, settings):
    settings.WEBHOOKS_TIMEOUT_SECONDS = 0.2
    happen("thing:1")
    enough = threading.Event()
    receiver.answers = lambda _number: Response(status=200 if enough.wait(5) else 500)
    deliver()
    enough.set()
    assert Delivery.objects.get().trouble == Trouble.SILENT


def test_three_days_of_failures_let_it_rest_until_its_owner_resumes_it(hook, receiver, amina):
    receiver.answers = lambda _number: Response(status=500)
    happen("thing:1")
    deliver()
    Line.objects.update(failing_since=now() - GIVEN_UP_AFTER)
    deliver()
    hook.refresh_from_db()
    assert hook.paused == Pause.FAILING
    happen("thing:2")
    assert not webhooks_waiting()
    receiver.answers = lambda _number: Response(status=200)
    webhook_resume(user=amina, hook=hook)
    deliver()
    assert receiver.told() == ["thing:1", "thing:2"]


def test_an_address_that_says_it_is_gone_rests_at_once(hook, receiver):
    receiver.answers = lambda _number: Response(status=410)
    happen("thing:1")
    deliver()
    hook.refresh_from_db()
    assert hook.paused == Pause.GONE


def test_what_happens_during_a_pause_is_told_after_it(hook, receiver, amina):
    webhook_pause(user=amina, hook=hook)
    happen("thing:1")
    assert (deliver(), webhooks_waiting()) == ({}, False)
    webhook_resume(user=amina, hook=hook)
    deliver()
    assert receiver.told() == ["thing:1"]


def test_after_a_rotation_both_secrets_sign_for_a_day(hook, receiver, amina):
    before = secret_shown(hook)
    after = secret_shown(webhook_rotate_secret(user=amina, hook=hook))
    happen("thing:1")
    deliver()
    happen("thing:2")
    Webhook.objects.update(previous_until=now())
    deliver()
    first, second = (each[:2] for each in receiver.requests)
    assert before != after
    assert [verified(before, *first), verified(after, *first)] == [True, True]
    assert [verified(before, *second), verified(after, *second)] == [False, True]


def test_when_the_installations_key_is_replaced_both_sign(hook, receiver, settings):
    before = secret_shown(hook)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    happen("thing:1")
    deliver()
    headers, body, _status = receiver.requests[0]
    assert verified(before, headers, body)
    assert verified(secret_shown(hook), headers, body)


def test_one_delivery_is_replayed_and_all_from_an_event_on(hook, receiver, amina):
    events = [happen(f"thing:{number}") for number in range(3)]
    deliver()
    delivery_replay(user=amina, delivery=Delivery.objects.get(event=events[1]))
    deliver()
    assert receiver.told()[3:] == ["thing:1"]
    assert webhook_replay_from(user=amina, hook=hook, event_hash=events[1].hash) == 2
    happen("thing:3")
    deliver()
    assert receiver.told()[4:] == ["thing:1", "thing:2", "thing:3"]
    ids = [headers["Webhook-Id"] for headers, *_ in receiver.requests]
    assert ids[1] == ids[3] == ids[4]
    sealed = happen("rating:1", "ZZ/round/7", sealed=True)
    for unknown in (sealed.hash, "f" * 64):
        with pytest.raises(Malformed):
            webhook_replay_from(user=amina, hook=hook, event_hash=unknown)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.gov.zz/", "not_encrypted"),
        ("https://10.1.2.3/", "private"),
        ("https://[::1]/", "private"),
        ("https://169.254.169.254/latest/", "private"),
        ("https://localhost/", "not_reachable"),
        ("https://hooks.internal/", "not_reachable"),
        ("https://user:word@hooks.gov.zz/", "not_reachable"),
        ("https://hooks.gov.zz:22/", "not_reachable"),
        ("https://hooks.gov.zz/#part", "not_reachable"),
        ("ftp://hooks.gov.zz/", "not_reachable"),
        ("https://hooks.gov.zz/\n", None),
        ("hooks", "not_reachable"),
        ("https://[", "not_reachable"),
    ],
)
def test_addresses_that_are_refused_when_they_are_registered(amina, url, why):
    if why is None:
        assert webhook_register(user=amina, url=url).url == url.strip()
    else:
        assert code(lambda: webhook_register(user=amina, url=url)) == why
        assert not Webhook.objects.exists()


def test_what_else_is_refused(amina, bruno, nobody, hook):
    def register(**facts: list[str]) -> str:
        return code(lambda: webhook_register(user=amina, url="https://hooks.gov.zz/", **facts))

    assert register(countries=["XX"]) == "no_such_country"
    assert register(verbs=["Drop table"]) == "no_verb"
    assert (
        register(verbs=[f"thing.done_{'abcdefghij'[n % 10]}{'abcdefghij'[n // 10]}" for n in range(51)]) == "too_many"
    )
    for verb in (webhook_pause, webhook_resume, webhook_rotate_secret, webhook_remove):
        with pytest.raises(NotPermitted):
            verb(user=bruno, hook=hook)
    with pytest.raises(NotPermitted):
        webhook_register(user=nobody, url="https://hooks.gov.zz/")
    for _ in range(MOST_WEBHOOKS - 1):
        webhook_register(user=amina, url="https://hooks.gov.zz/")
    assert register() == "too_many_webhooks"


def test_somebody_who_may_not_sign_in_any_more_is_told_nothing(hook, receiver, amina):
    happen("thing:1")
    amina.is_active = False
    amina.save()
    assert (deliver(), receiver.requests) == ({}, [])


def test_a_worker_that_died_is_followed_by_another_once_its_lease_is_over(hook, receiver, settings):
    happen("thing:1")
    line = line_claim()
    assert line is not None
    assert delivery_next(line) is not None
    assert (line_claim(), deliver()) == (None, {})
    Line.objects.update(claimed_until=now())
    assert delivery_next(line) is None, "the lease is lost"
    assert deliver() == {"delivered": 1}


def test_a_month_later_deliveries_are_forgotten_and_events_are_not(hook, receiver):
    happen("thing:1")
    deliver()
    assert deliveries_forget(day=now().date() + dt.timedelta(days=30)) == 0
    assert deliveries_forget(day=now().date() + dt.timedelta(days=31)) == 1
    assert Event.objects.filter(subject="thing:1").exists()
    assert not Delivery.objects.filter(state=DeliveryState.DELIVERED).exists()


def test_the_worker_is_asked_for_it():
    assert "notices.webhooks.jobs.webhooks_send" in [job.task.module_path for job in jobs()]


@given(st.integers(1, 500), st.floats(0, 1))
def test_waits_grow_and_end(failures, chance):
    wait = wait_after(failures, chance)
    assert dt.timedelta(seconds=WAITS[0]) <= wait <= 1.25 * dt.timedelta(seconds=WAITS[-1])
    assert wait_after(failures + 1, chance) >= wait
