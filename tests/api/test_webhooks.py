"""Webhooks through the API: their owner's alone, a secret shown once, and a rule for everything that is sent."""

from __future__ import annotations

import json

import pytest

from ledger.models import Place
from notices.webhooks.choices import DeliveryState
from notices.webhooks.models import Delivery, Webhook
from notices.webhooks.rules import MOST_WEBHOOKS
from notices.webhooks.secrets import secret_shown
from notices.webhooks.services import webhook_register
from tests.api.calling import Caller, problem
from tests.notices.hooks import happen

pytestmark = pytest.mark.django_db

URL = "https://hooks.ministry.gov.zz/tracker"


@pytest.fixture
def caller(amina) -> Caller:
    return Caller(amina)


def delivery_of(hook: int) -> Delivery:
    """An event that a webhook is told of."""
    event = happen("thing:1")
    place = Place.objects.get(event=event)
    return Delivery(
        hook_id=hook, feed=place.feed, number=place.number, event=event, created_at=event.at, trouble="status",
        status=500, attempts=1,
    ).save_checked()  # fmt: skip


def test_a_webhook_is_registered_and_its_secret_shown_once(caller, demoland):
    answer = caller.post("webhooks/", {"url": URL, "countries": ["ZZ"], "verbs": ["progress.reported"]})
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"http://testserver/api/v1/webhooks/{made['id']}/")
    assert "no-store" in answer["Cache-Control"]
    assert made.pop("secret") == secret_shown(Webhook.objects.get())
    assert caller.get(f"webhooks/{made['id']}/").json() == made == caller.rows("webhooks/")[0]
    assert (made["url"], made["countries"], made["verbs"], made["paused"]) == (URL, ["ZZ"], ["progress.reported"], "")


def test_it_is_changed_on_its_version_and_removed(caller, demoland):
    path = f"webhooks/{caller.post('webhooks/', {'url': URL}).json()['id']}/"
    problem(caller.patch(path, {"countries": ["ZZ"]}), 428)
    changed = caller.patch(path, {"countries": ["ZZ"]}, if_match=1).json()
    assert (changed["countries"], changed["url"], changed["version"]) == (["ZZ"], URL, 2)
    assert problem(caller.patch(path, {"verbs": []}, if_match=1), 412)["current"]["version"] == 2
    assert caller.delete(path).status_code == 204
    problem(caller.get(path), 404)


def test_it_is_paused_resumed_and_given_a_new_secret(caller):
    made = caller.post("webhooks/", {"url": URL}).json()
    path = f"webhooks/{made['id']}/"
    assert caller.post(f"{path}pause/").json()["paused"] == "owner"
    assert [each["id"] for each in caller.rows("webhooks/", resting="true")] == [made["id"]]
    assert caller.post(f"{path}resume/").json()["paused"] == ""
    rotated = caller.post(f"{path}rotate-secret/").json()
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_until"] is not None


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"url": "http://hooks.ministry.gov.zz/"}, "not_encrypted", "url"),
        ({"url": "https://10.0.0.1/"}, "private", "url"),
        ({"url": "https://localhost/"}, "not_reachable", "url"),
        ({}, "required", "url"),
        ({"url": URL, "countries": ["XX"]}, "no_such_country", "countries"),
        ({"url": URL, "countries": ["zz"]}, "invalid", None),
        ({"url": URL, "verbs": ["Progress"]}, "no_verb", "verbs"),
        ({"url": URL, "secret": "mine"}, "unknown_field", "secret"),
    ],
)
def test_what_is_refused_is_named(caller, sent, code, field):
    problem(caller.post("webhooks/", sent), 400, code, field)
    assert not Webhook.objects.exists()


def test_there_is_an_end_to_how_many(caller, amina):
    for _ in range(MOST_WEBHOOKS):
        assert caller.post("webhooks/", {"url": URL}).status_code == 201
    problem(caller.post("webhooks/", {"url": URL}), 409, "too_many_webhooks")


def test_deliveries_are_listed_with_their_events_and_replayed(caller, anyone):
    hook = caller.post("webhooks/", {"url": URL}).json()["id"]
    delivery = delivery_of(hook)
    path = f"webhooks/{hook}/deliveries/"
    [row] = caller.rows(path)
    assert row["event"] == json.loads(anyone.client.get(f"/api/v1/events/{delivery.event.hash}/").content)
    assert (row["state"], row["trouble"], row["status"], row["attempts"]) == ("waiting", "status", 500, 1)
    assert row["message_id"].startswith(f"msg_{hook}_")
    assert caller.rows(path, state="delivered") == []
    Delivery.objects.update(state=DeliveryState.DELIVERED, delivered_at=delivery.created_at)
    assert caller.post(f"{path}{row['id']}/replay/").json()["state"] == "waiting"
    assert caller.post(f"webhooks/{hook}/replay/", {"event": delivery.event.hash}).json() == {"events": 1}
    problem(caller.post(f"webhooks/{hook}/replay/", {"event": "0" * 64}), 400, "no_such_event", "event")
    problem(caller.post(f"webhooks/{hook}/replay/", {"event": "0"}), 400, "invalid", "event")


def test_others_see_nothing_of_it(caller, bruno, henrike, anyone):
    hook = caller.post("webhooks/", {"url": URL}).json()["id"]
    delivery = delivery_of(hook)
    for other in (Caller(bruno), Caller(henrike), anyone):
        assert other.rows("webhooks/") == []
        problem(other.get(f"webhooks/{hook}/"), 404)
        problem(other.get(f"webhooks/{hook}/deliveries/"), 404)
    other = Caller(bruno)
    mine = other.post("webhooks/", {"url": URL}).json()["id"]
    problem(other.post(f"webhooks/{mine}/deliveries/{delivery.pk}/replay/"), 404)


def test_lists_make_a_fixed_number_of_queries(caller, amina, fixed_queries):
    hook = caller.post("webhooks/", {"url": URL}).json()["id"]
    delivery_of(hook)
    # The token with its person; how many there are; the page.
    fixed_queries(lambda: caller.get("webhooks/"), lambda: [webhook_register(user=amina, url=URL) for _ in range(5)], 3)
    # The same, and whether the webhook is the caller's.
    fixed_queries(lambda: caller.get(f"webhooks/{hook}/deliveries/"), lambda: [delivery_of(hook) for _ in range(9)], 4)
