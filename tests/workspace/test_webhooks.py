"""The page of one's own webhooks: how they do, a rest, and the last event once more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Place
from notices.webhooks.choices import DeliveryState, Pause
from notices.webhooks.models import Delivery, Line, Webhook
from notices.webhooks.services import webhook_register
from tests.factories import at
from tests.notices.hooks import happen

pytestmark = pytest.mark.django_db

PAGE = "/workspace/account/webhooks/"


@pytest.fixture
def hook(client: Client, amina) -> Webhook:
    """Amina's, who is signed in; one event was not taken."""
    client.force_login(amina)
    happen("thing:before")
    hook = webhook_register(user=amina, url="https://hooks.ministry.gov.zz/tracker?key=1")
    place = Place.objects.get(event=happen("thing:1"))
    Delivery(
        hook=hook, feed=place.feed, number=place.number, event=place.event, created_at=at(2026, 3, 1),
        tried_at=at(2026, 3, 1), attempts=1, status=503, trouble="status",
    ).save_checked()  # fmt: skip
    Line.objects.update(failing_since=at(2026, 3, 1), failures=1)
    return hook


def shown(client: Client) -> str:
    page: str = client.get(PAGE).content.decode()
    return page


def test_it_says_how_each_does(client, hook):
    page = shown(client)
    assert "https://hooks.ministry.gov.zz/tracker?key=1" in page
    assert "It fails, and is tried again, since" in page
    assert "thing.done, ZZ 2" in page
    assert "(503)" in page
    Webhook.objects.update(paused=Pause.FAILING, paused_at=at(2026, 3, 4))
    assert "It failed for three days" in shown(client)


def test_it_rests_goes_on_and_sends_again(client, hook):
    client.post(reverse("workspace:webhook-pause", args=[hook.pk]))
    assert Webhook.objects.get().paused == Pause.OWNER
    client.post(reverse("workspace:webhook-resume", args=[hook.pk]))
    assert (Webhook.objects.get().paused, Line.objects.get().failures) == ("", 0)
    Delivery.objects.update(state=DeliveryState.DELIVERED, delivered_at=at(2026, 3, 1))
    client.post(reverse("workspace:webhook-replay", args=[hook.pk, Delivery.objects.get().pk]))
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_others_find_nothing(hook, bruno):
    client = Client()
    client.force_login(bruno)
    assert "You have none yet" in shown(client)
    assert client.post(reverse("workspace:webhook-pause", args=[hook.pk])).status_code == 404


def test_many_cost_no_more_than_one(client, amina, hook, fixed_queries):
    # Session, person, webhooks, their last deliveries, the seats of the frame.
    fixed_queries(lambda: client.get(PAGE), lambda: [webhook_register(user=amina, url=hook.url) for _ in range(5)], 5)
