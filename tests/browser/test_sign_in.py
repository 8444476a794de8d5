"""Signing in with a real browser: by password, by passkey, with a second factor; every page for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page

from accounts.models import User
from tests.factories import PASSWORD
from tests.workspace.second_factors import code_now, with_app

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
LOGIN, ACCOUNT = "/account/login/", "/workspace/account/"


def press(page: Page, name: str) -> None:
    """Press a button of the page's own part."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, person: User) -> None:
    """Fill in the door's form."""
    page.get_by_label("E-mail address").fill(person.email.upper())
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def with_authenticator(page: Page) -> None:
    """Give the browser what keeps passkeys: a device that knows its owner by their finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_operator_signs_in_and_finds_the_people(visit: Visit, henrike):
    page = visit("/admin/")
    sign_in(page, henrike)
    page.wait_for_url("**/admin/")
    page.get_by_text("Henrike").wait_for()


def test_an_officer_has_no_way_in_there(visit: Visit, axe, bruno):
    page = visit("/admin/")
    sign_in(page, bruno)
    page.get_by_role("heading", name="This page is not for you").wait_for()
    axe(page)


def test_a_form_from_before_signing_in_elsewhere_can_be_sent_again(visit: Visit, axe, bruno):
    page = visit(LOGIN)
    other = page.context.new_page()
    other.goto(LOGIN)
    sign_in(other, bruno)
    sign_in(page, bruno)
    page.get_by_role("heading", name="Please send it once more").wait_for()
    axe(page)


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_signs_in_by_keyboard_with_a_code(visit: Visit, bruno, script):
    with_app(bruno)
    page = visit("/workspace/", java_script_enabled=script, width=320)
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(bruno.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code").focus()
    page.keyboard.type(code_now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/workspace/")
    page.get_by_role("link", name="My account").click()
    page.get_by_text("Set: the password alone lets nobody in.").wait_for()


def test_a_passkey_is_added_and_signs_in_by_itself(visit: Visit, axe, bruno):
    page = visit(ACCOUNT)
    with_authenticator(page)
    sign_in(page, bruno)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    page.get_by_label("Name").fill("My phone")
    axe(page)
    press(page, "Add the passkey")
    page.wait_for_url("**/account/2fa/recovery-codes/")
    page.get_by_role("link", name="Done").click()
    page.get_by_text("My phone", exact=False).first.wait_for()
    page.get_by_role("link", name="Sign out").first.click()
    press(page, "Sign out")
    press(page, "Sign in with a passkey")
    page.wait_for_url("**/workspace/")
    page.goto(ACCOUNT)
    page.get_by_text(bruno.email).wait_for()


def test_a_passkey_is_a_second_factor_beside_the_password(visit: Visit, bruno):
    page = visit(ACCOUNT)
    with_authenticator(page)
    sign_in(page, bruno)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    press(page, "Add the passkey")
    page.wait_for_url("**/account/2fa/recovery-codes/")
    stranger = visit(ACCOUNT)
    sign_in(stranger, bruno)
    stranger.get_by_role("heading", name="Your second factor").wait_for()
    page.context.clear_cookies()
    page.goto(LOGIN)
    sign_in(page, bruno)
    press(page, "Use a passkey instead")
    page.wait_for_url("**/workspace/")


def test_a_browser_without_the_passkey_says_so(visit: Visit, bruno):
    page = visit(LOGIN)
    with_authenticator(page)
    press(page, "Sign in with a passkey")
    page.get_by_text("The passkey was not used").wait_for()
    page.get_by_label("Password").wait_for()


def test_without_scripts_no_passkey_is_offered(visit: Visit):
    page = visit(LOGIN, java_script_enabled=False)
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()


# Every page, for everybody


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_before_signing_in_have_no_obstacle(visit: Visit, axe, bruno, width):
    page = visit(LOGIN, width=width)
    looked_at(page, axe)
    for address in ("/account/password/reset/", "/account/password/reset/done/", "/account/inactive/"):
        page.goto(address)
        looked_at(page, axe)
    page.goto("/account/password/reset/")
    page.get_by_role("main").get_by_role("textbox").fill(bruno.email)
    press(page, "Send the link")
    link = re.search(r"http\S+", str(mail.outbox[0].body))
    assert link
    page.goto(link[0])
    looked_at(page, axe)
    page.goto(re.sub("key/.*", "key/1-set-password/", link[0]))
    looked_at(page, axe)
    page.goto("/account/3rdparty/login/cancelled/")
    looked_at(page, axe)
    page.goto("/account/3rdparty/login/error/")
    looked_at(page, axe)
    for _ in range(5):
        page.goto(LOGIN)
        page.get_by_label("E-mail address").fill(bruno.email)
        page.get_by_label("Password").fill("wrong")
        press(page, "Sign in")
        looked_at(page, axe)
    page.get_by_role("heading", name="Please wait").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_the_account_have_no_obstacle(visit: Visit, axe, bruno, width):
    page = visit(LOGIN, width=width)
    with_authenticator(page)
    sign_in(page, bruno)
    page.goto("/account/2fa/totp/activate/")
    looked_at(page, axe)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    looked_at(page, axe)
    page.get_by_role("main").get_by_label("code").fill(code_now(page.locator(".key").inner_text()))
    press(page, "Set it up")
    looked_at(page, axe)
    page.goto("/account/2fa/webauthn/add/")
    press(page, "Add the passkey")
    page.wait_for_url("**/workspace/account/")
    looked_at(page, axe)
    key = bruno.authenticator_set.get(type="webauthn").pk
    for address in (
        "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", f"2fa/webauthn/keys/{key}/edit/",
        f"2fa/webauthn/keys/{key}/remove/", "password/change/", "reauthenticate/", "2fa/reauthenticate/",
        "2fa/webauthn/reauthenticate/", "logout/",
    ):  # fmt: skip
        page.goto(f"/account/{address}")
        assert page.url.endswith(address)
        looked_at(page, axe)
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    sign_in(page, bruno)
    looked_at(page, axe)


def looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    """A page whose frame is ours, that fits its window and that axe finds no fault with."""
    page.wait_for_load_state("load")
    page.locator(".brand").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_page_with_obstacles_is_found(visit: Visit, axe):
    page = visit(LOGIN)
    image = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    page.set_content(f"<html lang=en><title>Obstacle</title><main><h1>Obstacle</h1>{image}</main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
