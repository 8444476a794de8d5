"""Every page of the workspace in a real browser: no obstacle in either colour scheme, nothing sideways on a small
screen, and a report made with nothing but a keyboard.

The pages are those of the permission matrix, which knows every address: a new one is looked at without a word here.
"""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User
from commitments.choices import Role
from commitments.services import invitation_make
from core.clock import today
from milestones.models import ProgressReport
from tests.api.world import NOW, World, world_made
from tests.factories import MilestoneFactory
from tests.workspace.permission_matrix import ROLES, matrix

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ACCOUNT = [
    "/account/password/change/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/logout/",
]  # fmt: skip
DOOR = ["/account/login/", "/account/password/reset/"]
AMINA, BRUNO = ROLES[1], ROLES[2]


@pytest.fixture
def world(demoland, digital_agency, bruno, amina, dalia) -> World:
    """Made on its own day, and looked at today: a browser does not travel."""
    with time_machine.travel(NOW, tick=False):
        return world_made(demoland, digital_agency, bruno, amina, dalia)


@pytest.fixture
def addresses(world, demoland, digital_agency, amina) -> dict[str, list[str]]:
    """The pages that open for a role, by role."""
    invitation = invitation_make(
        user=amina, country=demoland, role=Role.OFFICER, institution=digital_agency, email="ines@example.org",
        name="Ines", language="en",
    )  # fmt: skip
    rows = matrix(world, invitation)
    return {
        role: [
            f"/workspace/{row.path}"
            for route, row in rows.items()
            if route.startswith("GET") and row.answers.split()[ROLES.index(role)] == "200" and ".xlsx" not in row.path
        ]
        for role in (AMINA, BRUNO)
    }


def let_in(page: Page, person: User, url: str) -> None:
    """Sign in without going through the door."""
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_obstacle(visit, axe, live_server, addresses, amina, bruno, scheme):
    page = visit("/account/login/", color_scheme=scheme, width=320)
    axe(page)
    for person, role in ((amina, AMINA), (bruno, BRUNO)):
        let_in(page, person, live_server.url)
        for address in [*addresses[role], *ACCOUNT]:
            answer = page.goto(address)
            assert answer.status == 200, address
            axe(page)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_page_scrolls_sideways_on_a_small_screen(visit, live_server, addresses, amina, bruno, locale):
    page = visit("/account/login/", width=320, locale=locale)
    wide = []
    for person, role in ((None, ""), (amina, AMINA), (bruno, BRUNO)):
        if person:
            let_in(page, person, live_server.url)
        for address in [*addresses[role], *ACCOUNT] if role else DOOR:
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == locale
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(address)
    assert wide == []


def test_a_report_is_made_by_keyboard_alone(visit, live_server, world, bruno):
    MilestoneFactory(commitment=world.commitment, due_date=today() - dt.timedelta(days=3))
    page = visit("/methodology/")
    let_in(page, bruno, live_server.url)
    page.goto("/workspace/")
    press_until(page, "a", "Report:")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/**")
    press_until(page, "input", "", "status")
    page.keyboard.press("ArrowDown")
    press_until(page, "textarea", "", "narrative")
    page.keyboard.type("Typed and never clicked.")
    press_until(page, "button", "Hand in")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/report/" not in url)
    assert ProgressReport.objects.filter(narrative="Typed and never clicked.").count() == 1


def press_until(page: Page, tag: str, words: str, name: str = "") -> None:
    """Go on with the Tab key until a control of that kind, text and name has the focus, and shows it."""
    for _step in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(e => [e.tagName.toLowerCase(), e.textContent.trim(), e.name || '',"
            " getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        if at[0] == tag and at[1].startswith(words) and (not name or at[2] == name):
            assert at[3] != "none", f"the focus on {at} cannot be seen"
            return
    pytest.fail(f"the Tab key never reaches {tag} {words} {name}")
