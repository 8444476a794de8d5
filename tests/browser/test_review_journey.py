"""A whole round in a browser: five reviewers in five sessions, one recused, one late, one revising after the reply; and
what everybody sees of it before, during and after.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commitments.models import Commitment, CommitmentSupport
from core.clock import today
from exchange.questionnaires import questionnaires_load
from milestones.choices import MilestoneStatus
from milestones.services import EvidenceDraft, progress_report
from notices.jobs import confirmations_send
from reviews.models import AnswerSheet, Rating, ReviewRound, Verdict
from tests.browser.conftest import arrived
from tests.browser.test_officer_journey import sign_in
from tests.factories import PASSWORD, CommitmentFactory, CountryRoleFactory, MilestoneFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROOF = EvidenceDraft(title="The register", url="https://demoland.example.org/register")
TITLE = "Review of the first year"


@pytest.fixture
def promises(bruno, digital_agency) -> list[Commitment]:
    """Three commitments: the first is reported complete, the others in progress; each on one milestone."""
    first = CommitmentFactory(plan__country=digital_agency.country, lead_institution=digital_agency, number="1")
    others = [CommitmentFactory(plan=first.plan, lead_institution=digital_agency, number=n) for n in ("2", "3")]
    for promise in (first, *others):
        done = promise == first
        progress_report(
            user=bruno, milestone=MilestoneFactory(commitment=promise), version=1,
            status=MilestoneStatus.COMPLETED if done else MilestoneStatus.IN_PROGRESS, narrative="So far.",
            evidence=[PROOF] if done else [],
        )  # fmt: skip
    return [first, *others]


@pytest.fixture
def lena(demoland):
    """A fourth reviewer, whose organisation supports the second commitment."""
    return CountryRoleFactory(
        user=UserFactory(name="Lena", email="lena@example.org"), country=demoland, role="reviewer",
        institution__name="Plain Law Centre", institution__kind="civil_society",
    ).user  # fmt: skip


Sessions = dict[str, Page]


def text(page: Page) -> str:
    arrived(page)
    return page.locator("main").inner_text()


def schedule(page: Page, look) -> ReviewRound:
    """The coordinator schedules the round; a closing before the opening is refused, and nothing typed is lost."""
    page.get_by_role("link", name="Rounds", exact=True).click()
    page.get_by_role("link", name="Schedule a round").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Opens on").fill(str(today()))
    page.get_by_label("Closes on").fill(str(today() - dt.timedelta(days=1)))
    page.get_by_label("Questions on the making of the plan").select_option(index=1)
    page.get_by_role("button", name="Schedule it").click()
    assert "A round closes after it opens." in text(page)
    assert page.get_by_label("Title").input_value() == TITLE
    look(page)
    page.get_by_label("Closes on").fill(str(today() + dt.timedelta(days=14)))
    page.get_by_role("button", name="Schedule it").click()
    assert "The round is scheduled" in text(page)
    look(page)
    return ReviewRound.objects.get()


def propose(page: Page, review_round: ReviewRound, name: str, email: str) -> None:
    page.goto(f"/workspace/rounds/{review_round.pk}/propose/")
    page.get_by_label("Name of the reviewer").fill(name)
    page.get_by_label("Their e-mail address").fill(email)
    page.get_by_role("button", name="Propose", exact=True).click()


def propose_from_outside(page: Page, look, review_round: ReviewRound, outbox) -> None:
    """An organisation that the tracker does not know proposes somebody without an account, and confirms by mail."""
    page.goto(f"/ZZ/rounds/{review_round.pk}/")
    look(page)
    page.get_by_role("link", name="Propose a reviewer for your organisation").click()
    page.get_by_label("Name of the organisation, if not in the list").fill("Friends of Rivers")
    page.get_by_label("The organisation’s e-mail address").fill("office@rivers.example.org")
    look(page)
    page.get_by_label("Name of the reviewer").fill("Kim")
    page.get_by_label("Their e-mail address").fill("kim@example.org")
    page.get_by_role("button", name="Propose", exact=True).click()
    assert "One step is left" in text(page)
    confirmations_send.call()
    [link] = re.findall(r"https?://[^/]+(/workspace/proposals/\S+)", outbox[-1].body)
    page.goto(link)
    look(page)
    page.get_by_role("button", name="Yes, we propose this person").click()
    assert "The proposal counts." in text(page)


def offer_all(page: Page, look, review_round: ReviewRound) -> None:
    """The coordinator answers what was proposed, one after the other."""
    for _ in range(review_round.proposals.count()):
        page.goto(f"/workspace/rounds/{review_round.pk}/")
        page.locator("h3 a.title-link").first.click()
        page.get_by_role("button", name="Offer the seat").click()
        assert "The seat is offered" in text(page)
    look(page)


def take_seat(page: Page, look) -> None:
    page.goto("/workspace/")
    page.get_by_role("link", name=TITLE).first.click()
    look(page)
    page.get_by_label("Your interests").fill("I have no interests to declare.")
    page.get_by_role("button", name="Declare this and take the seat").click()
    assert "The seat is yours." in text(page)


def rate(page: Page, review_round: ReviewRound, promise: Commitment, completion: str, reason: str) -> None:
    page.goto(f"/workspace/reviews/{review_round.pk}/commitments/{promise.pk}/")
    page.get_by_role("radio", name=re.compile(f"^{completion}")).first.check()
    page.get_by_label("Your reasons").fill(reason)
    page.get_by_label("Address of a page that shows it").fill("https://watch.example.org/count")
    page.get_by_role("button", name="Hand in", exact=True).click()
    assert "Your rating is handed in" in text(page)


def two_devices(page: Page, second: Page, review_round: ReviewRound, promise: Commitment) -> None:
    """What is written saves itself; another device goes on with it, and the first does not write over that."""
    address = f"/workspace/reviews/{review_round.pk}/commitments/{promise.pk}/"
    page.goto(address)
    page.get_by_label("Your reasons").fill("Half of it is there.")
    expect(page.locator("#saved")).to_contain_text("Draft saved at", timeout=15_000)
    second.goto(address)
    assert second.get_by_label("Your reasons").input_value() == "Half of it is there."
    second.get_by_label("Your reasons").fill("Half of it is there, and the rest is not.")
    second.get_by_role("button", name="Save draft").click()
    arrived(second)
    page.get_by_label("Your reasons").fill("Half of it is there; I looked twice.")
    page.get_by_role("button", name="Save draft").click()
    said = text(page)
    assert "saved on another device" in said
    assert "Half of it is there, and the rest is not." in said
    assert page.get_by_label("Your reasons").input_value() == "Half of it is there; I looked twice."
    page.get_by_role("button", name="Save draft").click()
    assert "Your draft is saved." in text(page)


def answer_how_it_was_made(page: Page, look, review_round: ReviewRound) -> None:
    page.goto(f"/workspace/reviews/{review_round.pk}/making/")
    look(page)
    for group in page.locator(".question").all():
        group.get_by_role("radio", name=re.compile("^Good")).check()
    page.get_by_role("button", name="Hand in", exact=True).click()
    assert "Your answers are handed in." in text(page)


def verdicts_nowhere(page: Page, review_round: ReviewRound) -> None:
    """What the public reads while the round runs: that it runs, and nothing of its ratings."""
    page.goto(f"/ZZ/rounds/{review_round.pk}/")
    said = text(page)
    assert "nobody learns before the round is published" in said
    for words in ("Limited", "Substantial", "KINGFISHER", "What reviewers concluded"):
        assert words not in said
    page.goto("/ZZ/")
    assert "No review round of this plan has been published yet." in text(page)


def close_and_reply(page: Page, look, review_round: ReviewRound, promise: Commitment) -> None:
    """The government reads the ratings without names, and replies to one with evidence."""
    page.goto(f"/workspace/rounds/{review_round.pk}/")
    assert "KINGFISHER" not in text(page)
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    assert "This field is required." in text(page)
    look(page)
    page.get_by_label("Why today").fill("Everybody has spoken.")
    page.get_by_role("button", name="Close the round").click()
    page.get_by_role("link", name="Read the ratings and reply").click()
    said = text(page)
    assert "KINGFISHER" in said
    assert not any(name in said for name in ("Dalia", "Emil", "Farah", "Lena", "Open Budget Watch"))
    look(page)
    page.get_by_role("link", name=re.compile("^Reply on this commitment")).first.click()
    page.get_by_role("button", name="Give this reply").click()
    assert "This field is required." in text(page)
    page.get_by_role("textbox", name="Your reply").fill("The second half went online last week.")
    page.get_by_label("Address of a page that shows it").fill("https://demoland.example.org/second-half")
    look(page)
    page.get_by_role("button", name="Give this reply").click()
    assert "The second half went online last week." in text(page)
    page.get_by_role("link", name="The reply is complete").click()
    page.get_by_role("button", name="The reply is complete").click()
    assert "Reviewers may revise once" in text(page)


def revise(page: Page, look, review_round: ReviewRound, promise: Commitment) -> None:
    page.goto(f"/workspace/reviews/{review_round.pk}/commitments/{promise.pk}/")
    assert "The second half went online last week." in text(page)
    page.get_by_role("radio", name=re.compile("^Substantial")).first.check()
    page.get_by_role("button", name="Hand in the revision").click()
    assert "Say why you revise your rating." in text(page)
    look(page)
    page.get_by_label("Why you revise").fill("We saw the second half online.")
    page.get_by_role("button", name="Hand in the revision").click()
    assert "Your rating is handed in" in text(page)


def stand(page: Page, review_round: ReviewRound) -> None:
    page.goto(f"/workspace/reviews/{review_round.pk}/")
    page.get_by_role("button", name="My ratings stand as they are").click()
    assert "your ratings stand" in text(page)


def before(coordinator: Page, public: Page, look, sessions: Sessions, people, outbox) -> ReviewRound:
    """Scheduled, proposed, offered; who has no account yet is told so by mail."""
    review_round = schedule(coordinator, look)
    for person in people:
        propose(sessions[person.name], review_round, person.name, person.email)
    propose_from_outside(public, look, review_round, outbox)
    offer_all(coordinator, look, review_round)
    return review_round


def during(public: Page, look, sessions: Sessions, review_round: ReviewRound, promises: list[Commitment]) -> None:
    """Four rate, each blind; Kim, who is late, sees nothing of it, and neither does the public."""
    kim, late = sessions["Kim"], f"/workspace/reviews/{review_round.pk}/commitments/{promises[0].pk}/"
    for name, completion in (("Dalia", "Limited"), ("Emil", "Substantial"), ("Farah", "Limited"), ("Lena", "Limited")):
        rate(sessions[name], review_round, promises[0], completion, f"KINGFISHER: {completion}, as we see it.")
        verdicts_nowhere(public, review_round)
        kim.goto(late)
        assert "KINGFISHER" not in text(kim)
    look(kim)
    for name in ("Dalia", "Emil", "Farah"):
        rate(sessions[name], review_round, promises[1], "Limited", "So it is.")
        answer_how_it_was_made(sessions[name], look, review_round)
    sessions["Lena"].goto(f"/workspace/reviews/{review_round.pk}/commitments/{promises[1].pk}/")
    assert "You do not judge this commitment" in text(sessions["Lena"])
    look(sessions["Lena"])
    for name in ("Dalia", "Emil", "Farah", "Lena"):
        rate(sessions[name], review_round, promises[2], "Not started", "Nothing is there.")


def after_the_closing(look, coordinator: Page, sessions: Sessions, review_round: ReviewRound, promise: Commitment):
    """The reply, one revision, and everybody stands by the rest; who is late finds the round closed."""
    close_and_reply(coordinator, look, review_round, promise)
    kim = sessions["Kim"]
    kim.goto(f"/workspace/reviews/{review_round.pk}/commitments/{promise.pk}/")
    assert "This round is closed" in text(kim)
    revise(sessions["Dalia"], look, review_round, promise)
    for name in ("Dalia", "Emil", "Farah", "Lena"):
        stand(sessions[name], review_round)
    coordinator.goto(f"/workspace/rounds/{review_round.pk}/")
    coordinator.get_by_role("link", name="Publish the round").click()
    coordinator.get_by_role("button", name="Publish the round").click()
    assert "The round is published" in text(coordinator)


def published(public: Page, look, review_round: ReviewRound, promise: Commitment) -> None:
    """Everybody reads everything; people are named only as they chose."""
    public.goto(f"/ZZ/rounds/{review_round.pk}/")
    said = text(public)
    look(public)
    for words in ("What reviewers concluded", "the reviewer’s organisation carries it out", "second half went online"):
        assert words in said
    public.goto(f"/ZZ/commitments/{promise.plan.slug}-{promise.reference}/")
    said = text(public)
    look(public)
    for words in ("KINGFISHER: Limited", "We saw the second half online.", "Open Budget Watch", "second half went"):
        assert words in said
    assert "Dalia" not in said
    public.goto("/ZZ/")
    assert "How the plan was made" in text(public)
    look(public)


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 320)])
def test_a_whole_round(
    visit: Callable[..., Page], look, mailoutbox, promises, amina, dalia, emil, farah, lena, scripts, width
):
    questionnaires_load()
    CommitmentSupport.objects.create(commitment=promises[1], institution=lena.country_roles.get().institution)

    def session(email: str = "") -> Page:
        page = visit("/workspace/" if email else "/", java_script_enabled=scripts, width=width)
        if email:
            sign_in(page, email)
            arrived(page)
        return page

    coordinator, public, people = session(amina.email), session(), (dalia, emil, farah, lena)
    sessions: Sessions = {person.name: session(person.email) for person in people}
    review_round = before(coordinator, public, look, sessions, people, mailoutbox)
    kim = review_round.appointments.get(reviewer__email="kim@example.org").reviewer
    kim.set_password(PASSWORD)  # what “forgotten password” does, which another test shows
    kim.save()
    sessions["Kim"] = session(kim.email)
    for page in sessions.values():
        take_seat(page, look)
    coordinator.goto(f"/workspace/rounds/{review_round.pk}/")
    coordinator.get_by_role("link", name="Open the round").click()
    coordinator.get_by_role("button", name="Open the round").click()
    if scripts:
        two_devices(sessions["Dalia"], session(dalia.email), review_round, promises[0])
    during(public, look, sessions, review_round, promises)
    after_the_closing(look, coordinator, sessions, review_round, promises[0])
    published(public, look, review_round, promises[0])
    verdict = Verdict.objects.get(commitment=promises[0])
    assert (verdict.reviewers, verdict.distribution) == (4, {"limited": 2, "substantial": 2})
    assert Verdict.objects.get(commitment=promises[1]).recusals == 1
    assert (Rating.objects.count(), AnswerSheet.objects.count()) == (11, 3)
