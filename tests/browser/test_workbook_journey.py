"""A workbook goes out and comes back, with scripts and without: five hundred rows, twenty mistakes, each named by its
cell; the rest is applied, and once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from exchange.sheets.progress.table import PROGRESS
from milestones.models import ProgressReport
from tests.exchange.sheet_books import edited, letter
from tests.exchange.test_sheets_five_hundred import COMMITMENTS, EACH, MISTAKES, NAMED, fill
from tests.factories import PASSWORD, CommitmentFactory, MilestoneFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(page: Page, content: bytes) -> None:
    page.goto("/workspace/ZZ/sheets/")
    page.locator("form[action$='/progress/'] input[type=file]").set_input_files(
        {"name": "filled in.xlsx", "mimeType": XLSX, "buffer": content}
    )
    page.locator("form[action$='/progress/']").get_by_role("button", name="See what would change").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_twenty_mistakes_are_named_and_the_rest_is_applied(
    visit: Callable[..., Page], axe, bruno, digital_agency, scripts
):
    first = CommitmentFactory(lead_institution=digital_agency)
    others = CommitmentFactory.create_batch(COMMITMENTS - 1, plan=first.plan, lead_institution=digital_agency)
    for commitment in (first, *others):
        MilestoneFactory.create_batch(EACH, commitment=commitment, promised_date=False)
    page = visit("/workspace/ZZ/sheets/", width=320, java_script_enabled=scripts)
    page.get_by_label("E-mail address").fill(bruno.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if scripts:
        axe(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the milestones").click()
    content = edited(Path(started.value.path()).read_bytes(), fill)

    upload(page, content)
    wrong = page.locator("section[aria-labelledby=wrong] tbody th").all_inner_texts()
    assert [cell.strip() for cell in wrong] == [
        f"Progress!{letter(PROGRESS, NAMED.get(row, key))}{row}" for row, (key, _value, _code) in MISTAKES.items()
    ]
    assert not ProgressReport.objects.exists()
    # A slow machine says how far it came, and goes on with the next press.
    while True:
        page.get_by_role("button", name="Apply all").first.click()
        if ProgressReport.objects.count() == len(range(COMMITMENTS * EACH)) - len(MISTAKES):
            break
    if scripts:
        axe(page)
    upload(page, content)
    if scripts:
        axe(page)
    assert "480 rows were applied already." in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Apply all").count() == 0
    assert ProgressReport.objects.count() == 480
