"""Swagger UI works from this installation's own files, and reports no error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.factories import CountryFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_call_is_tried_out(visit: Callable[..., Page]):
    CountryFactory()
    page = visit("/")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/api/v1/docs/")
    page.locator(".operation-filter-input").fill("countries")
    page.locator("#operations-countries-countries_list").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table").get_by_text('"Demoland"').first.wait_for()
    assert errors == []


def test_an_address_leads_to_an_operation_far_down(visit: Callable[..., Page]):
    page = visit("/")
    page.goto("/api/v1/docs/#/verdicts/verdicts_list")
    page.locator("#operations-verdicts-verdicts_list").get_by_text("What published rounds concluded").first.wait_for()
