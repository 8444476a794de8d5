"""Followers as operators see them: masked, only looked at, and not to be found out letter by letter."""

from __future__ import annotations

import pytest
from django.contrib import admin

from notices.models import Follow, Follower, FollowRequest, Knock, Letter
from tests.factories import CountryFactory
from tests.notices.following import KIM, follower_of_things

pytestmark = pytest.mark.django_db
LIST = "/admin/notices/follower/"


@pytest.fixture
def follower(client, henrike) -> Follower:
    client.force_login(henrike)
    return follower_of_things(CountryFactory())


def test_the_address_is_masked_everywhere(client, follower):
    for page in (LIST, f"{LIST}{follower.pk}/change/", f"{LIST}{follower.pk}/history/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert KIM not in answer.content.decode()
    assert "k…@example.org" in client.get(LIST).content.decode()
    assert "country:ZZ" not in client.get(f"{LIST}{follower.pk}/change/").content.decode()


def test_nobody_writes_here(client, follower):
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{follower.pk}/change/", {"language": "fr"}).status_code == 403
    assert client.post(f"{LIST}{follower.pk}/delete/", {"post": "yes"}).status_code == 403


def test_no_address_asks_for_an_address(client, follower):
    for lookup in ("address__startswith=k", "address=kim@example.org", "follows__subject=country:ZZ"):
        assert client.get(f"{LIST}?{lookup}").status_code == 400, lookup


def test_nothing_else_of_them_is_there():
    assert not any(admin.site.is_registered(model) for model in (Follow, FollowRequest, Knock, Letter))


def test_the_list_takes_the_same_queries_for_one_and_for_many(client, follower, fixed_queries):
    # 1 session, 2 person, 3 count, 4 rows with their counts, 5 languages to filter by
    def grow():
        for number in range(9):
            follower_of_things(CountryFactory(), address=f"f{number}@example.org")

    fixed_queries(lambda: client.get(LIST), grow, 5)
