"""An officer's story in a browser, with scripts and without: invited, in with a second factor, reports with a file, is
disputed, corrects.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from milestones.models import Evidence, Milestone, ProgressReport
from notices.jobs import invitations_send
from reviews.choices import Finding
from reviews.services import verification_make
from tests.factories import PASSWORD, CommitmentFactory, MilestoneFactory
from tests.workspace.second_factors import code_now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def milestone(amina, digital_agency) -> Milestone:
    """What the digital agency answers for."""
    commitment = CommitmentFactory(lead_institution=digital_agency, title="One address for all open data")
    return MilestoneFactory(commitment=commitment, number="1", title="Open the catalogue")


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the door, by e-mail address and password."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def invited(visit: Callable[..., Page], look: Callable[[Page], None], coordinator: str, outbox, scripts: bool) -> str:
    """The coordinator invites somebody; the link that is mailed."""
    page = visit("/workspace/ZZ/people/", java_script_enabled=scripts)
    sign_in(page, coordinator)
    page.get_by_role("link", name="Invite an officer").click()
    page.get_by_label("Institution").select_option(label="Digital Agency of Demoland")
    page.get_by_label("E-mail address").fill("ines@example.org")
    page.get_by_label("Name").fill("Ines")
    page.get_by_role("button", name="Send the invitation").click()
    look(page)
    # Only the mail holds the link.
    invitations_send.call()
    [mail] = outbox
    assert mail.to == ["Ines <ines@example.org>"]
    [link] = re.findall(r"https?://[^/]+(/workspace/invitation/\S+)", mail.body)
    return link


def second_factor(page: Page) -> str:
    """Set up an app for codes; its key."""
    page.goto("/workspace/account/")
    page.get_by_role("link", name="Set up an app for codes").click()
    if "reauthenticate" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
    key = page.locator("code.key").inner_text()
    page.locator("main input[name=code]").fill(code_now(key))
    page.get_by_role("button", name="Set it up").click()
    return key


def come_in(page: Page, look: Callable[[Page], None]) -> None:
    """Accept an invitation, set a second factor, and find that the password alone lets nobody in any more."""
    look(page)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Accept and sign in").click()
    page.wait_for_url("**/workspace/")
    key = second_factor(page)
    page.context.clear_cookies()
    page.goto("/workspace/")
    sign_in(page, "ines@example.org")
    assert "Your second factor" in page.locator("h1").inner_text()
    look(page)
    page.locator("main input[name=code]").first.fill(code_now(key))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/workspace/")


def report_with_a_file(page: Page, look: Callable[[Page], None]) -> None:
    """Completed without evidence is refused, and nothing is lost; with a file it is previewed, and handed in."""
    page.get_by_role("link", name=re.compile("^Report")).first.click()
    page.get_by_label("Completed").check()
    page.get_by_label("What happened").fill("The catalogue is open.")
    page.get_by_role("button", name="Hand in").click()
    assert "at least one piece of evidence" in page.locator("main").inner_text()
    assert page.get_by_label("What happened").input_value() == "The catalogue is open."
    look(page)
    page.locator("#evidence input[type=file]").set_input_files(
        {"name": "the catalogue.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.locator("#evidence").get_by_label("What it is called").fill("A picture of the catalogue")
    page.get_by_role("button", name="Preview").click()
    said = page.locator("main").inner_text()
    assert "Nothing is handed in yet" in said
    assert "A picture of the catalogue" in said
    assert not ProgressReport.objects.exists()
    look(page)
    page.get_by_role("button", name="Hand in").click()


def correct_it(page: Page, look: Callable[[Page], None]) -> None:
    """What a reviewer disputes stands first in the work; a new report corrects the old one."""
    page.goto("/workspace/")
    assert "It is closed on Sundays." in page.locator("main").inner_text()
    look(page)
    page.get_by_role("link", name=re.compile("^Correct the report")).click()
    page.get_by_label("In progress").check()
    page.get_by_label("What happened").fill("It is open from Monday to Saturday.")
    page.get_by_role("button", name="Hand in").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_an_officer_is_invited_reports_is_disputed_and_corrects(
    visit, look, amina, dalia, milestone, mailoutbox, scripts
):
    link = invited(visit, look, amina.email, mailoutbox, scripts)
    page = visit(link, width=320, java_script_enabled=scripts)
    come_in(page, look)
    report_with_a_file(page, look)
    report = ProgressReport.objects.get()
    assert (report.status, Evidence.objects.get().file_name) == ("completed", "the catalogue.png")
    public = f"/ZZ/commitments/{milestone.commitment.plan.slug}-{milestone.commitment.reference}/"
    assert "The catalogue is open." in visit(public, java_script_enabled=scripts).locator("main").inner_text()

    verification_make(user=dalia, report=report, finding=Finding.DISPUTED, reason="It is closed on Sundays.")
    correct_it(page, look)
    correction = ProgressReport.objects.latest("pk")
    assert (correction.corrects, correction.status) == (report, "in_progress")
    told = visit(public, java_script_enabled=scripts).locator("main").inner_text()
    assert "It is open from Monday to Saturday." in told
    assert "It is closed on Sundays." in told
