"""Pages without a connection: what was read stays readable, in its language, and says from which day it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READY = "navigator.serviceWorker.ready.then(found => found.active.state === 'activated')"
COPIES = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""


def until(page: Page, holds: str, arg: Any = None) -> None:
    """Wait until an expression holds in a page, for half a minute at most.

    Playwright's own waiting evaluates text inside the page again and again, which our security policy refuses.
    """
    latest = time.monotonic() + 30
    while not page.evaluate(holds, arg):
        assert time.monotonic() < latest, f"it never came to hold: {holds}"
        page.wait_for_timeout(50)


def read(visit: Callable[..., Page], path: str, **options) -> Page:
    """Open a page and wait until the browser keeps what is read."""
    page = visit(path, **options)
    until(page, READY)
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def kept(page: Page, path: str) -> None:
    """Wait until there is a copy of a page."""
    until(page, f"async (path) => (await ({COPIES})()).includes(path)", path)


@pytest.mark.usefixtures("told_country")
def test_a_page_that_was_read_can_be_read_again_without_a_connection(visit: Callable[..., Page]):
    page = read(visit, "/ZZ/")
    kept(page, "/ZZ/")
    assert page.locator("#saved").is_hidden()
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("There is no connection: this is a copy saved on").wait_for()
    page.get_by_text("Publish the river register").first.wait_for()
    # Its style came along.
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).borderBlockEndWidth") == "2px"
    page.context.set_offline(False)
    page.reload()
    assert page.locator("#saved").is_hidden()


@pytest.mark.usefixtures("told_country")
def test_the_copy_and_what_was_never_read_speak_the_readers_language(visit: Callable[..., Page]):
    page = read(visit, "/ZZ/?lang=en")
    page.goto("/ZZ/?lang=fr")
    page.goto("/data/")
    kept(page, "/data/")
    page.context.set_offline(True)
    page.goto("/ZZ/")
    page.get_by_text("Il n’y a pas de connexion").wait_for()
    page.goto("/ZZ/?lang=en")
    page.get_by_text("There is no connection: this is a copy saved on").wait_for()
    page.goto("/ZZ/?lang=fr")
    answer = page.goto("/ZZ/plans/1/")
    assert answer.status == 503
    page.get_by_role("heading", name="Il n’y a pas de connexion").wait_for()


@pytest.mark.usefixtures("told_country")
def test_nothing_of_a_person_is_kept(visit: Callable[..., Page]):
    page = read(visit, "/scales/")
    for path in ("/account/login/", "/api/v1/", "/workspace/", "/data/"):
        page.goto(path)
    kept(page, "/data/")
    # Whoever has signed in carries a session, and public pages are not kept either; one that has ended is taken away.
    page.context.add_cookies([{"name": "sessionid", "value": "any", "url": page.evaluate("location.origin")}])
    page.goto("/ZZ/")
    page.goto("/methodology/")
    kept(page, "/methodology/")
    found = page.evaluate(COPIES)
    assert "/data/" in found
    assert "/ZZ/" not in found  # its charts came after the session had been taken away
    assert [path for path in found if path.startswith(("/workspace", "/account", "/api", "/admin"))] == []


@pytest.mark.usefixtures("told_country")
def test_copies_are_few_and_of_this_version(visit: Callable[..., Page]):
    page = read(visit, "/data/")
    page.evaluate("caches.open('pages-of-old').then(cache => cache.put('/old/', new Response('old')))")
    page.evaluate("""async () => {
        const cache = await caches.open((await caches.keys()).find(name => /^pages-(?!of-old)/.test(name)));
        for (let day = 0; day < 100; day++) await cache.put(`/ZZ/?day=${day}`, new Response("old"));
        await (await navigator.serviceWorker.ready).unregister();
    }""")
    page.goto("/scales/")
    until(page, READY)
    kept(page, "/scales/")
    names = page.evaluate("caches.keys()")
    assert sorted(name.split("-")[0] for name in names) == ["pages", "shell"]
    until(page, f"async () => (await ({COPIES})()).length < 90")


@pytest.mark.usefixtures("told_country")
def test_without_a_script_nothing_changes(visit: Callable[..., Page]):
    page = visit("/ZZ/", java_script_enabled=False)
    assert page.locator("#saved").is_hidden()
    page.get_by_text("Publish the river register").first.wait_for()
