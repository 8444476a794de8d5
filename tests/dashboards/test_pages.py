"""The public pages: what they answer, to whom, in how many queries, and what they keep to themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client

from commitments.choices import AmendedKind
from commitments.models import Amendment, Country
from ledger.services import Actor, event_append
from milestones.choices import Completion, LinkStatus, MilestoneStatus
from milestones.models import Evidence
from milestones.services import progress_refresh
from reviews.choices import Finding, IrmCompletion, Stage
from tests.factories import (
    ActionPlanFactory,
    AppointmentFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    LocalityFactory,
    MilestoneFactory,
    ProgressReportFactory,
    PromisedDateFactory,
    RatingFactory,
    ResponseFactory,
    ReviewRoundFactory,
    UserFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland: Country):
    """The second plan of Demoland, with one commitment that has a whole story."""
    return ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


@pytest.fixture
def commitment(plan):
    """A commitment with a milestone reported completed, with evidence, disputed; reviewed, answered and amended."""
    commitment = CommitmentFactory(plan=plan, number="1", reference="1", title="Publish the river register")
    milestone = MilestoneFactory(commitment=commitment, number="1.1", title="Measure every river")
    ProgressReportFactory(milestone=milestone, reported_at=at(2025, 3, 1), narrative="Stations were ordered.")
    report = ProgressReportFactory(
        milestone=milestone, status=MilestoneStatus.COMPLETED, reported_at=at(2025, 8, 1), narrative="All measure."
    )
    EvidenceFactory(report=report, title="The decree", url="https://demoland.example.org/decree")
    VerificationFactory(report=report, finding=Finding.DISPUTED, reason="One station stands in a shed.")
    progress_refresh(commitment_ids=[commitment.pk])
    return commitment


def text_of(response) -> str:
    """What a page says: tags left out, white space as one blank."""
    body = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def event(code: str = "ZZ") -> None:
    with transaction.atomic():
        event_append(stream=code, actor=Actor("operator", "operators"), verb="tested", subject=f"country:{code}")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/ZZ/",
        "/ZZ/?plan=2",
        "/ZZ/plans/2/",
        "/ZZ/commitments/2-1/",
        "/methodology/",
        "/data/",
        "/compare/",
        "/policy-areas/",
        "/ZZ/?as_of=2025-06-01",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_page_answers_in_both_languages(client: Client, commitment, address, language):
    joint = "&" if "?" in address else "?"
    response = client.get(f"{address}{joint}lang={language}")
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="' in response.content.decode()
    assert response.headers["Content-Language"] == language


def test_every_page_of_the_invented_country_says_that_it_is_invented(client: Client, commitment):
    for address in ("/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/"):
        assert "Demoland is invented" in text_of(client.get(address)), address
    CountryFactory(code="FR", name="France")
    assert "is invented" not in text_of(client.get("/FR/"))


@pytest.mark.parametrize(
    "address",
    [
        "/QQ/", "/ZZ/?plan=9", "/ZZ/?plan=nonsense", "/ZZ/plans/9/", "/ZZ/commitments/2-99/", "/ZZ/charts/none.svg",
        f"/evidence/{'0' * 64}/", "/ZZ/commitments/2-1/?as_of=2024-01-01",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(client: Client, commitment, address):
    assert client.get(address).status_code == 404


def test_a_draft_is_seen_by_nobody(client: Client, demoland):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True, title="A secret plan")
    CommitmentFactory(plan=draft, number="1", reference="1", title="A secret promise")
    for address in ("/", "/ZZ/"):
        assert "secret" not in client.get(address).content.decode()
    for address in ("/ZZ/plans/3/", "/ZZ/commitments/3-1/", "/ZZ/?plan=3"):
        assert client.get(address).status_code == 404


def test_small_letters_lead_to_the_country(client: Client, demoland):
    response = client.get("/zz/?plan=2")
    assert (response.status_code, response.headers["Location"]) == (301, "/ZZ/?plan=2")


def test_a_local_plan_is_named_by_its_locality(client: Client, demoland):
    plan = ActionPlanFactory(country=demoland, number=1, locality=LocalityFactory(country=demoland), title="River plan")
    CommitmentFactory(plan=plan, number="1", reference="1", title="A promise by the river")
    assert "River plan" in text_of(client.get("/ZZ/plans/RIV-1/"))
    assert "A promise by the river" in text_of(client.get("/ZZ/commitments/RIV-1-1/"))
    assert client.get("/ZZ/plans/1/").status_code == 404


@pytest.mark.parametrize(
    "typed", ["31/05/2026", "2026-13-01", "2026-6-1", "2099-01-01", "1999-01-01", "<b>", "٢٠٢٦-٠١-٠١"]
)
def test_what_is_no_day_is_400_and_keeps_what_was_typed(client: Client, commitment, typed):
    for address in ("/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/ZZ/charts/values.csv"):
        response = client.get(address, {"as_of": typed, "plan": "2"})
        assert response.status_code == 400
        body = response.content.decode()
        assert f'value="{typed}"'.replace("<", "&lt;").replace(">", "&gt;") in body
        assert '<input type="hidden" name="plan" value="2">' in body


def test_the_past_says_so_and_shows_the_world_before(client: Client, commitment):
    now, before = (
        text_of(client.get("/ZZ/commitments/2-1/")),
        text_of(client.get("/ZZ/commitments/2-1/?as_of=2025-04-01")),
    )
    assert "You are looking at the past" in before
    assert "You are looking at the past" not in now
    assert "Stations were ordered." in before
    assert "All measure." in now
    assert "All measure." not in before
    assert "The decree" not in before


def test_the_table_survives_bad_input_and_keeps_what_was_typed(client: Client, commitment):
    response = client.get("/ZZ/", {"q": "river", "claimed": "nonsense", "sort": "<x>", "gap": "unreviewed"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "Publish the river register" in body
    assert 'value="river"' in body
    assert "nonsense" in body
    assert "&lt;x&gt;" in body


def test_the_table_says_when_nothing_fits(client: Client, commitment):
    assert "No commitment fits what you asked" in text_of(client.get("/ZZ/?q=mountain"))


def test_a_commitment_tells_its_whole_story(client: Client, plan, commitment):
    milestone = commitment.milestones.get()
    PromisedDateFactory(milestone=milestone, due_date=dt.date(2026, 3, 1), promised_at=at(2025, 12, 1))
    rounds = ReviewRoundFactory(plan=plan, published=True, title="First review")
    reviewer = UserFactory(name="Dalia")
    AppointmentFactory(round=rounds, reviewer=reviewer, organisation__name="Open Budget Watch")
    RatingFactory(round=rounds, commitment=commitment, reviewer=reviewer, handed_in=True, reason="The map is empty.")
    VerdictFactory(round=rounds, commitment=commitment, completion=Completion.LIMITED)
    ResponseFactory(round=rounds, commitment=commitment, text="The map follows in spring.")
    IRMAssessmentFactory(commitment=commitment, stage=Stage.RESULTS, completion=IrmCompletion.SUBSTANTIAL)
    Amendment(
        plan=plan, commitment=commitment, kind=AmendedKind.COMMITMENT, subject_id=commitment.pk,
        subject_label=str(commitment), before={"end_date": "2026-06-30"}, after={"end_date": "2026-12-31"},
        reason="The panel asked for it.", author=reviewer, at=at(2025, 12, 1),
    ).save()  # fmt: skip
    page = text_of(client.get("/ZZ/commitments/2-1/"))
    for said in (
        "Measure every river", "All measure.", "The decree", "One station stands in a shed.", "put off by 60 days",
        "First review", "Open Budget Watch", "The map is empty.", "The map follows in spring.", "Results report",
        "The panel asked for it.", "30 June 2026", "31 December 2026",
    ):  # fmt: skip
        assert said in page, said
    assert "Dalia" not in page


def test_an_open_round_lets_nothing_through(client: Client, plan, commitment):
    rounds = ReviewRoundFactory(plan=plan, open=True, title="Second review")
    RatingFactory(round=rounds, commitment=commitment, handed_in=True, reason="A secret reason.", completion="complete")
    for address in ("/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/"):
        assert "A secret reason" not in client.get(address).content.decode()
    assert "Second review" in text_of(client.get("/ZZ/plans/2/"))


def test_a_published_file_is_saved_under_its_own_name(client: Client, commitment, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    body = b"<script>alert(1)</script>"
    digest = hashlib.sha256(body).hexdigest()
    evidence = Evidence(
        report=commitment.milestones.get().reports.first(), title="Minutes", file_name="minutes.html", sha256=digest,
        media_type="text/html", size=len(body), added_at=at(2025, 8, 1),
    )  # fmt: skip
    evidence.file.save("any", ContentFile(body), save=False)
    evidence.save()
    response = client.get(f"/evidence/{digest}/")
    assert b"".join(response.streaming_content) == body
    assert response.headers["Content-Disposition"] == 'attachment; filename="minutes.html"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    plan = commitment.plan
    type(plan).objects.filter(pk=plan.pk).update(state="draft", published_at=None)
    assert client.get(f"/evidence/{digest}/").status_code == 404


def test_a_dead_address_is_marked(client: Client, commitment):
    Evidence.objects.update(link_status=LinkStatus.DEAD, checked_at=at(2025, 9, 1))
    assert "no longer answered on 1 September 2025" in text_of(client.get("/ZZ/commitments/2-1/"))


def test_a_page_that_did_not_change_is_304_in_two_queries(client: Client, commitment, django_assert_max_num_queries):
    CommitmentFactory(plan=commitment.plan)
    event()
    for address in ("/", "/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/ZZ/charts/values.svg"):
        first = client.get(address)
        with django_assert_max_num_queries(2):
            again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, address
        event()
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200, address


def test_a_page_is_drawn_once_for_everybody(client: Client, commitment, django_assert_num_queries):
    event()
    first = client.get("/ZZ/")
    with django_assert_num_queries(1):
        again = Client().get("/ZZ/")
    assert again.content == first.content
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    event()
    CommitmentFactory(plan=commitment.plan, title="A promise that came later")
    assert "A promise that came later" in text_of(client.get("/ZZ/"))


def test_a_page_changes_with_its_language_its_question_and_the_day(client: Client, commitment):
    tags = {client.get(address).headers["ETag"] for address in ("/ZZ/?lang=en", "/ZZ/?lang=fr", "/ZZ/?q=x&lang=fr")}
    with time_machine.travel(TODAY + dt.timedelta(days=1)):
        tags.add(client.get("/ZZ/?lang=fr").headers["ETag"])
    assert len(tags) == 4


def test_no_page_needs_a_style_or_a_script_of_its_own(client: Client, commitment):
    for address in ("/", "/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/methodology/", "/data/", "/nothing/"):
        body = client.get(address).content.decode()
        assert not re.search(r"<style|<script(?! src=./| type=.application/ld\+json)|\sstyle=|\son\w+=", body), address
        outside = re.findall(r'(?:src|srcset|action)="(?!/|#|"|\?)([^"]*)"', body)
        assert outside == [], address
    assert "unsafe" not in client.get("/ZZ/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 7),  # 1 ledger, 4 overview, 2 plans since joining
        ("/ZZ/", 27),  # 2 ledger, 1 country, 17 scorecard, 1 the making of the plan, 5 stops in time, 1 data version
        ("/ZZ/plans/2/", 31),  # as the country's, and 1 plan, 4 of its own: rounds, seats, responses, amendments
        ("/ZZ/commitments/2-1/", 37),  # 1 ledger, 2 plan, 1 itself, 27 of its page, 5 stops in time, 1 data version
    ],
)
def test_pages_take_a_fixed_number_of_queries(client: Client, plan, commitment, fixed_queries, address, queries):
    def grow() -> None:
        for commitment_row in CommitmentFactory.create_batch(199, plan=plan):
            milestone = MilestoneFactory(commitment=commitment_row)
            EvidenceFactory(report__milestone=milestone)
        for milestone in MilestoneFactory.create_batch(199, commitment=commitment):
            report = ProgressReportFactory(milestone=milestone)
            EvidenceFactory(report=report)
            VerificationFactory(report=report)
        event()

    rounds = ReviewRoundFactory(plan=plan, published=True)
    AppointmentFactory(round=rounds)
    RatingFactory(round=rounds, commitment=commitment, handed_in=True)

    def call() -> None:
        cache.clear()
        client.get(address)

    fixed_queries(call, grow, queries)


def test_what_goes_to_a_session_is_kept_by_nobody_else(client: Client, commitment, settings):
    event()
    for address in ("/ZZ/", "/data/"):
        assert client.get(address).headers["Cache-Control"] == "max-age=0, must-revalidate, public"
        client.cookies[settings.SESSION_COOKIE_NAME] = "any"
        assert client.get(address).headers["Cache-Control"] == "max-age=0, must-revalidate, private"
        del client.cookies[settings.SESSION_COOKIE_NAME]


def test_the_sign_of_the_house_is_at_the_customary_address(client: Client):
    assert client.get("/favicon.ico")["Location"].endswith("dashboards/icon.svg")
