"""The table of public pages that the browser's tests go through holds every public address."""

from __future__ import annotations

from dashboards.urls import urlpatterns
from tests.browser.public_pages import NO_PAGES, PAGES


def test_every_public_address_is_in_the_table():
    named = {pattern.name for pattern in urlpatterns} - {None}
    told = {*PAGES, *NO_PAGES}
    assert named - told == set(), "say in tests/browser/public_pages.py where these are to be seen, or what they answer"
    assert told - named == set(), "these are no public addresses any more"
    assert not PAGES.keys() & NO_PAGES.keys()
