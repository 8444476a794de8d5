"""The main job, end to end: what officers and reviewers do over the API is what a visitor reads on a phone."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import APIResponse, Page

from milestones.choices import Completion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-demo-for-the-tests"
# Three of them whose organisations have no part in the commitment.
REVIEWERS = ("reviewer1", "reviewer2", "reviewer4")
PROOF = [{"title": "The register", "url": "https://demoland.example.org/register"}]


@pytest.fixture
def demo(live_server, monkeypatch) -> None:
    """Demoland, with a password that the tests know."""
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo", verbosity=0)


class Person:
    """Somebody of Demoland at the API, with a token of their own."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.email = f"{name}@demoland.example.org"
        signed_in = self.post("auth/token/", {"email": self.email, "password": PASSWORD})
        self.headers = {"Authorization": f"Token {signed_in['token']}"}
        self.organisation = self.get("auth/me/")["roles"][0]["institution"]

    headers: dict[str, str]

    def get(self, path: str) -> Any:
        return self._checked(self.page.request.get(f"/api/v1/{path}", headers=self.headers), 200)

    def post(self, path: str, data: Any, expected: int | tuple[int, ...] = (200, 201), **headers: str) -> Any:
        known = getattr(self, "headers", {})
        body = json.dumps(data)
        sent = {"Content-Type": "application/json", **known, **headers}
        return self._checked(self.page.request.post(f"/api/v1/{path}", data=body, headers=sent), expected)

    def put(self, path: str, data: Any) -> Any:
        sent = {"Content-Type": "application/json", **self.headers}
        return self._checked(self.page.request.put(f"/api/v1/{path}", data=json.dumps(data), headers=sent), (200, 201))

    def _checked(self, answer: APIResponse, expected: int | tuple[int, ...]) -> Any:
        assert answer.status in (expected if isinstance(expected, tuple) else (expected,)), answer.text()
        return answer.json()


def values_on(page: Page) -> dict[str, str]:
    """The three values as a commitment's page says them."""
    words = {"claimed": "The government reports", "evidenced": "Evidence shows", "reviewed": "Reviewers find"}
    text = " ".join(page.locator("main").inner_text().split())
    scale = [str(value.label) for value in Completion] + ["Not reviewed"]
    found = {}
    for name, phrase in words.items():
        rest = text[text.index(phrase) + len(phrase) :].strip()
        found[name] = next(value for value in scale if rest.startswith(value))
    return found


def complete_a_milestone(officer: Person, refused_to: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """Report a milestone completed: refused without evidence, made with it, stale for a colleague."""
    plan = officer.get("action-plans/?country=ZZ&number=2")["results"][0]["id"]
    own = f"milestones/?plan={plan}&institution={officer.organisation['id']}&status=in_progress"
    milestone = officer.get(own)["results"][0]
    version = {"If-Match": f'"{milestone["version"]}"'}
    said = {"milestone": milestone["id"], "status": "completed", "narrative": "It is finished."}
    refused = officer.post("progress-reports/", said, 409, **version)
    assert refused["code"] == "evidence_required"
    report = officer.post("progress-reports/", {**said, "evidence": PROOF}, 201, **version)
    stale = refused_to.post("progress-reports/", {**said, "evidence": PROOF}, 412, **version)
    assert stale["current"]["version"] == milestone["version"] + 1
    return milestone, report


def review(coordinator: Person, reviewers: list[Person], commitment: dict[str, Any]) -> None:
    """A round from its schedule to its verdicts; nobody sees another's rating before handing in."""
    today = dt.datetime.now(dt.UTC).date()
    asked = {"plan": commitment["plan"], "title": "Journey", "opens_on": str(today), "closes_on": str(today)}
    review_round = coordinator.post("review-rounds/", asked)["id"]
    coordinator.post(f"review-rounds/{review_round}/open/", {})
    for reviewer in reviewers:
        reviewer.post("proposals/", {"round": review_round, "email": reviewer.email, "name": "A colleague"})
        offer = {"round": review_round, "reviewer": reviewer.email, "organisation": reviewer.organisation["id"]}
        seat = coordinator.post("appointments/", offer)["id"]
        reviewer.post(f"appointments/{seat}/accept/", {"declaration": "No interests."})
    key = f"ratings/{review_round}/{commitment['id']}/"
    for place, (reviewer, completion) in enumerate(zip(reviewers, ("limited", "limited", "not_started"), strict=True)):
        reviewer.put(key, {"completion": completion, "reason": "We looked.", "evidence": PROOF})
        assert reviewer.get(f"ratings/?round={review_round}")["count"] == 1
        reviewer.post(f"{key}submit/", {})
        assert reviewer.get(f"ratings/?round={review_round}")["count"] == place + 1
        assert coordinator.get(f"ratings/?round={review_round}")["count"] == 0
    coordinator.post(f"review-rounds/{review_round}/close/", {})
    assert coordinator.post(f"review-rounds/{review_round}/publish/", {}, 409)["code"] == "response_window_open"
    coordinator.post("responses/", {"round": review_round, "text": "We will finish it."})
    assert coordinator.post(f"review-rounds/{review_round}/publish/", {}, 409)["code"] == "revision_open"
    for reviewer in reviewers:
        reviewer.post(f"review-rounds/{review_round}/stand/", {})
    coordinator.post(f"review-rounds/{review_round}/publish/", {})


def test_a_promise_is_reported_disputed_reviewed_and_read(visit: Callable[..., Page], axe, demo):
    page = visit("/", width=360, java_script_enabled=False)
    names = ("coordinator", "officer1", "officer4", *REVIEWERS)
    people = {name: Person(page, name) for name in names}
    page.get_by_role("link", name="Demoland").first.click()
    assert "Demoland is invented" in page.locator("body").inner_text()

    milestone, report = complete_a_milestone(people["officer1"], people["officer4"])
    commitment = people["officer1"].get(f"commitments/{milestone['commitment']}/")
    page.goto(f"/ZZ/commitments/2-{commitment['reference']}/")
    reported = values_on(page)
    assert reported["claimed"] == commitment["claimed"].replace("_", " ").capitalize()

    people["reviewer1"].post(
        "verifications/", {"report": report["id"], "finding": "disputed", "reason": "Half of it is empty."}
    )
    page.reload()
    disputed = values_on(page)
    assert disputed["claimed"] == reported["claimed"]
    assert disputed["evidenced"] != reported["evidenced"]
    assert "Half of it is empty." in page.locator("main").inner_text()

    review(people["coordinator"], [people[name] for name in REVIEWERS], commitment)
    page.reload()
    assert values_on(page) == {**disputed, "reviewed": "Limited"}
    assert "We will finish it." in page.locator("main").inner_text()

    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    page.goto(f"/ZZ/commitments/2-{commitment['reference']}/?as_of={yesterday}")
    assert "Half of it is empty." not in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_country_page_has_no_obstacles(visit: Callable[..., Page], axe, demo, language, scheme):
    page = visit(f"/ZZ/?lang={language}", width=320, color_scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)


def test_the_readmes_picture(visit: Callable[..., Page], demo):
    """The picture in the README is this page; ``PICTURES=docs/pictures make browser`` draws it anew."""
    page = visit("/ZZ/", width=1100, device_scale_factor=1.5)
    page.set_viewport_size({"width": 1100, "height": 1500})
    page.get_by_role("heading", name="Demoland", exact=True).wait_for()
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / "country.png"))
