"""A coordinator's story in a browser, with scripts and without: a plan of five commitments and fifteen milestones is
built, published, and amended.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from commitments.models import ActionPlan, Amendment, Commitment
from milestones.models import Milestone, PromisedDate
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMMITMENTS, EACH = 5, 3


def fill(page: Page, **fields: str) -> None:
    """Type into fields by their names."""
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def new_plan(page: Page) -> None:
    page.get_by_role("link", name="New plan").click()
    fill(page, number="7", title="Open Demoland", start_date="2026-01-01", end_date="2027-12-31")
    page.get_by_role("button", name="Save", exact=True).click()


def new_commitment(page: Page, number: int) -> None:
    page.get_by_role("link", name="Add a commitment", exact=True).last.click()
    words = {"problem": "Nobody finds it.", "action": "We publish it.", "expected_result": "Everybody finds it."}
    fill(page, number=str(number), title=f"Promise {number}", **words)
    page.get_by_label("Lead institution").select_option(label="Digital Agency of Demoland")
    page.get_by_label("Access to information").check()
    page.get_by_role("button", name="Save", exact=True).first.click()


def new_milestones(page: Page) -> None:
    page.get_by_role("link", name="Add a milestone").first.click()
    for place in range(1, EACH + 1):
        fill(page, number=str(place), title=f"Step {place}", deliverable="A page.", due_date=f"2027-0{place}-28")
        last = place == EACH
        page.get_by_role("button", name="Save" if last else "Save and add another", exact=True).first.click()


def build(page: Page, look: Callable[[Page], None]) -> ActionPlan:
    """A draft of five commitments with three milestones each; what is empty cannot be published, and says so."""
    look(page)
    new_plan(page)
    plan = ActionPlan.objects.get()
    address = f"/workspace/ZZ/plans/{plan.pk}/"
    page.goto(f"{address}publish/")
    assert page.get_by_role("button", name="Publish this plan").count() == 0
    look(page)
    for number in range(1, COMMITMENTS + 1):
        page.goto(address)
        new_commitment(page, number)
        new_milestones(page)
    assert (Commitment.objects.count(), Milestone.objects.count()) == (COMMITMENTS, COMMITMENTS * EACH)
    page.goto(address)
    look(page)
    return plan


def publish(page: Page, look: Callable[[Page], None]) -> None:
    """See it as the public will, and make it so."""
    page.get_by_role("link", name="Preview and publish").click()
    assert "Promise 5" in page.locator("main").inner_text()
    look(page)
    page.get_by_label("I understand").check()
    page.get_by_role("button", name="Publish this plan").click()


def amend(page: Page, look: Callable[[Page], None], commitment: Commitment) -> None:
    """Put a date off: not without a reason, and not before having seen what the public will see."""
    page.goto(f"/workspace/commitments/{commitment.pk}/")
    page.get_by_role("link", name="Amend milestone 1").click()
    fill(page, due_date="2027-03-30")
    page.get_by_role("button", name="Show what the public will see").first.click()
    assert "reason" in page.locator(".faults").inner_text().lower()
    assert not Amendment.objects.exists()
    fill(page, reason="The tender came late.")
    page.get_by_role("button", name="Show what the public will see").first.click()
    assert "61 days later than first promised" in page.locator("main").inner_text()
    look(page)
    page.get_by_role("button", name="Make this amendment public").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_plan_is_built_published_and_amended(visit: Callable[..., Page], look, amina, bruno, scripts):
    page = visit("/workspace/ZZ/plans/", width=320, java_script_enabled=scripts)
    page.get_by_label("E-mail address").fill(amina.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    plan = build(page, look)
    # A draft is nobody's but theirs.
    assert visit("/ZZ/plans/7/").get_by_text("Open Demoland").count() == 0

    publish(page, look)
    plan.refresh_from_db()
    assert plan.is_public
    assert PromisedDate.objects.count() == COMMITMENTS * EACH
    assert visit("/ZZ/plans/7/").get_by_role("heading", name="Open Demoland").count() == 1

    # From now on a change is an amendment: it says why, and what stood before stays readable.
    commitment = Commitment.objects.get(number="1")
    amend(page, look, commitment)
    amendment = Amendment.objects.get()
    assert (amendment.before["due_date"], amendment.after["due_date"]) == ("2027-01-28", "2027-03-30")
    told = visit(f"/ZZ/commitments/7-{commitment.reference}/", java_script_enabled=scripts).locator("main").inner_text()
    assert "The tender came late." in told
    assert "put off" in told
