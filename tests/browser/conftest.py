"""A real Chromium for the journeys: one browser for the run, a fresh visitor for each test.

Deselected unless asked for with ``-m browser``; every test here needs that marker. A page that asks for anything
outside the service, or whose script fails, fails its test.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from commitments.choices import AmendedKind
from commitments.models import Amendment
from milestones.choices import Completion, MilestoneStatus
from milestones.services import progress_refresh
from reviews.choices import Finding
from reviews.models import Lot, ReviewRound
from tests.factories import (
    ActionPlanFactory,
    AppointmentFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    RatingFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)
from tests.reviews.review_rows import MakingVerdictFactory, QuestionFactory

FLAGS = [
    "--no-sandbox",  # a container's root has none
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, headless."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("Chromium is missing: install it (on Debian: apt install chromium), or leave -m browser out.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread, and Django takes that for asynchronous code, which it is not.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open pages as new visitors: ``visit("/ZZ/", locale="fr", width=400, java_script_enabled=False)``.

    Further options are those of Playwright's ``new_context``. Each call is another visitor with cookies of their own.
    """
    contexts, faults = [], []

    def guard(route: Route) -> None:
        if route.request.url.startswith((live_server.url, "data:")):
            route.continue_()
        else:
            faults.append(f"{route.request.frame.url} asked for {route.request.url}")
            route.abort()

    def open_page(path: str, *, locale: str = "en", width: int = 1280, **options) -> Page:
        size = ViewportSize(width=width, height=900)
        context = browser.new_context(
            base_url=live_server.url, locale=locale, viewport=size, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def arrived(page: Page) -> None:
    """Wait until a page is whole: before its style is there, everything is too wide, and nothing in its place."""
    page.locator("main, footer").last.wait_for(state="attached")  # a card for other sites has no footer
    page.wait_for_load_state("load")


# A rule of WCAG 2.2 AA that axe leaves out unless it is asked for it.
MORE = {"rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Assert that axe finds no obstacle on a page for people who see, hear or move otherwise: ``axe(page)``."""
    checker = Axe()

    def check(page: Page) -> None:
        page.wait_for_load_state("load")
        found = checker.run(page, options=MORE)
        assert found.violations_count == 0, found.generate_report()

    return check


@pytest.fixture
def look(axe) -> Callable[[Page], None]:
    """Nothing stands in anybody's way, and nothing is wider than the screen; the checker itself needs scripts."""

    def check(page: Page) -> None:
        arrived(page)
        if page.evaluate("typeof htmx") != "undefined":
            axe(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} is {overflow} pixels too wide"

    return check


@pytest.fixture
def told_country(demoland) -> ReviewRound:
    """A plan with a commitment that has a whole story and one that has none, and another plan; its published round."""
    plan = ActionPlanFactory(country=demoland, number=1, title="Plan of rivers")
    agency = InstitutionFactory(pk=4242, country=demoland)
    title = "Publish the river register " * 4
    told = CommitmentFactory(plan=plan, number="1", reference="1", title=title, lead_institution=agency)
    told.policy_areas.add(PolicyAreaFactory(slug="open-data", name="Open Data"))
    CommitmentFactory(plan=plan, number="2", reference="2", title="A promise without milestones", lead_institution=None)
    milestone = MilestoneFactory(commitment=told, number="1.1")
    report = ProgressReportFactory(milestone=milestone, status=MilestoneStatus.COMPLETED)
    EvidenceFactory(report=report, url=f"https://demoland.example.org/{'a-long-address/' * 12}")
    VerificationFactory(report=report, finding=Finding.DISPUTED)
    questionnaire = QuestionFactory().section.questionnaire
    rounds = ReviewRoundFactory(plan=plan, published=True, questionnaire=questionnaire)
    MakingVerdictFactory(round=rounds)
    quotas = {"where they live": {"a town": [1, 1], "the country": [1, 2]}}
    convener = InstitutionFactory()
    Lot(round=rounds, organisation=convener, size=2, quotas=quotas, created_at=at(2025, 1, 1)).save_checked()
    ActionPlanFactory(country=demoland, number=2, start_date=dt.date(2021, 1, 1), end_date=dt.date(2022, 12, 31))
    CountryFactory(code="FF", name="Farland")
    other = ActionPlanFactory(country=CountryFactory(code="YY", name="Otherland"), number=1)
    IRMAssessmentFactory(commitment=CommitmentFactory(plan=other), completion=Completion.LIMITED, stage="results")
    AppointmentFactory(round=rounds)
    RatingFactory(round=rounds, commitment=told, handed_in=True)
    VerdictFactory(round=rounds, commitment=told, completion=Completion.LIMITED)
    IRMAssessmentFactory(commitment=told, completion=Completion.SUBSTANTIAL)
    Amendment(
        plan=plan, commitment=told, kind=AmendedKind.MILESTONE, subject_id=milestone.pk, subject_label=str(milestone),
        after={"source_url": f"https://demoland.example.org/{'a-long-address-' * 9}"}, reason="It was asked for.",
        author=report.reported_by, at=at(2025, 12, 1),
    ).save()  # fmt: skip
    progress_refresh(commitment_ids=[told.pk])
    return rounds
