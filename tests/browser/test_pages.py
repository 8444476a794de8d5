"""The public pages in a real browser: no obstacle, nothing sideways, nothing refused, in both colour schemes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from commitments.choices import AmendedKind
from commitments.models import Amendment
from milestones.choices import Completion, MilestoneStatus
from milestones.services import progress_refresh
from reviews.choices import Finding
from tests.factories import (
    ActionPlanFactory,
    AppointmentFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
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

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = [
    "/", "/?q=nowhere", "/ZZ/", "/ZZ/?q=river&claimed=nonsense", "/ZZ/?as_of=2025-06-30", "/ZZ/?as_of=31/05/2026",
    "/ZZ/plans/1/", "/ZZ/commitments/1-1/", "/ZZ/commitments/1-2/", "/ZZ/repository/", "/changes/",
    "/ZZ/changes/?kind=nonsense", "/ZZ/embed/", "/ZZ/embed/code/", "/ZZ/commitments/1-1/embed/code/", "/methodology/",
    "/data/", "/?sort=-claimed&fill=reviewed", "/compare/", "/compare/?country=ZZ&country=YY", "/compare/?country=XX",
    "/policy-areas/", "/policy-areas/open-data/", "/policy-areas/open-data/?country=ZZ&claimed=high",
    "/nothing-here/", "/follow/", "/follow/?commitment=ZZ/1-1", "/follow/asked/",
    "/search/?q=river", "/search/?q=nowhere", "/search/?q=x",
]  # fmt: skip
SCHEMES = ["light", "dark"]


@pytest.fixture
def _a_country(demoland) -> None:
    """A plan with a commitment that has a whole story, and one that has none."""
    plan = ActionPlanFactory(country=demoland, number=1, title="Plan of rivers")
    told = CommitmentFactory(plan=plan, number="1", reference="1", title="Publish the river register " * 4)
    told.policy_areas.add(PolicyAreaFactory(slug="open-data", name="Open Data"))
    other = ActionPlanFactory(country=CountryFactory(code="YY", name="Farland"), number=1)
    IRMAssessmentFactory(commitment=CommitmentFactory(plan=other), completion=Completion.LIMITED, stage="results")
    CommitmentFactory(plan=plan, number="2", reference="2", title="A promise without milestones", lead_institution=None)
    milestone = MilestoneFactory(commitment=told, number="1.1")
    report = ProgressReportFactory(milestone=milestone, status=MilestoneStatus.COMPLETED)
    EvidenceFactory(report=report, url=f"https://demoland.example.org/{'a-long-address/' * 12}")
    VerificationFactory(report=report, finding=Finding.DISPUTED)
    rounds = ReviewRoundFactory(plan=plan, published=True)
    AppointmentFactory(round=rounds)
    RatingFactory(round=rounds, commitment=told, handed_in=True)
    VerdictFactory(round=rounds, commitment=told, completion=Completion.LIMITED)
    IRMAssessmentFactory(commitment=told, completion=Completion.SUBSTANTIAL, stage="results")
    Amendment(
        plan=plan, commitment=told, kind=AmendedKind.MILESTONE, subject_id=milestone.pk, subject_label=str(milestone),
        after={"source_url": f"https://demoland.example.org/{'a-long-address-' * 9}"}, reason="It was asked for.",
        author=report.reported_by, at=at(2025, 12, 1),
    ).save()  # fmt: skip
    progress_refresh(commitment_ids=[told.pk])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.usefixtures("_a_country")
def test_no_page_has_an_obstacle(visit: Callable[..., Page], axe: Callable[[Page], None], scheme):
    page = visit("/", color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(address)
        axe(page)


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.usefixtures("_a_country")
def test_no_page_scrolls_sideways_on_a_small_screen(visit: Callable[..., Page], locale):
    page = visit("/", width=320, locale=locale)
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.usefixtures("_a_country")
def test_the_security_policy_refuses_nothing_of_ours(visit: Callable[..., Page]):
    page = visit("/")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    for address in [*ADDRESSES, "/ZZ/charts/values.svg", "/ZZ/charts/values.svg?width=360"]:
        page.goto(address)
    assert refused == []


@pytest.mark.usefixtures("_a_country")
def test_charts_are_drawn(visit: Callable[..., Page]):
    page = visit("/ZZ/")
    for picture in page.locator("figure.chart img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("picture => picture.decode()")
        assert picture.evaluate("picture => picture.naturalWidth") > 0


@pytest.mark.usefixtures("_a_country")
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
