"""An operator signs in with a real browser, which is also what shows that the browser itself works here."""

from __future__ import annotations

import pytest

from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


def test_an_operator_signs_in_and_finds_the_people(visit, henrike):
    page = visit("/admin/login/")
    page.get_by_label("E-mail address").fill(henrike.email.upper())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    assert page.get_by_text("Henrike").is_visible()


def test_an_officer_has_no_way_in_there(visit, bruno):
    page = visit("/admin/login/")
    page.get_by_label("E-mail address").fill(bruno.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    assert page.url.endswith("/admin/login/")
    assert "staff account" in page.locator(".errornote").inner_text()


def test_a_page_with_obstacles_is_found(visit, axe):
    page = visit("/admin/login/")
    image = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    page.set_content(f"<html lang=en><title>Obstacle</title><main><h1>Obstacle</h1>{image}</main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
