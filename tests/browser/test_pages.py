"""The public pages in a real browser: nothing of ours is refused, charts are drawn, and no script is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.public_pages import addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_security_policy_refuses_nothing_of_ours(visit: Callable[..., Page], told_country):
    page = visit("/")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    for address in [*addresses(told_country.pk), "/ZZ/charts/values.svg", "/ZZ/charts/values.svg?width=360"]:
        page.goto(address)
    assert refused == []


# A picture that has come, or will not.
LOADED = """picture => new Promise(done => {
  picture.loading = 'eager';
  if (picture.complete) done(); else picture.onload = picture.onerror = done;
}).then(() => undefined)"""


@pytest.mark.usefixtures("told_country")
def test_charts_are_drawn(visit: Callable[..., Page]):
    page = visit("/ZZ/")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for picture in page.locator("figure.chart img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate(LOADED)
        assert picture.evaluate("picture => picture.naturalWidth") > 0, picture.get_attribute("src")


@pytest.mark.usefixtures("told_country")
def test_a_reader_without_script_filters_looks_back_and_changes_language(visit: Callable[..., Page]):
    page = visit("/ZZ/", java_script_enabled=False)
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Words of the title or institution").fill("river")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("1 of 2 commitments fits what you asked.").wait_for()
    page.goto("/ZZ/?plan=1")
    page.get_by_label("As it stood on").fill("2025-03-01")
    page.get_by_role("button", name="Show that day").click()
    page.get_by_text("You are looking at the past.").wait_for()
    page.get_by_role("link", name="Français").click()
    page.get_by_text("Vous regardez le passé.").wait_for()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "fr"
