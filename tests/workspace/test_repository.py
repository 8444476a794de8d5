"""The coordinator's page of a country's public repository."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from commitments.choices import PlanState
from milestones.choices import ProcessKind
from milestones.models import ProcessEvidence
from milestones.services import EvidenceDraft, process_evidence_add
from tests.factories import ActionPlanFactory

PAGE = "/workspace/ZZ/repository/"
TODAY = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


@pytest.fixture
def signed(client: Client, amina) -> Client:
    """Amina's browser."""
    client.force_login(amina)
    return client


def words(response) -> str:
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def minutes(of, **changed):
    return {"plan": of.pk, "shows": "dialogue", "title": "Minutes of 12 May", "kind": "minutes", **changed}


def test_the_coordinator_is_warned_two_months_ahead_until_something_is_added(signed, plan):
    warning = "Nothing was added to the repository of plan 2 in January to June 2026. 41 days are left."
    assert warning in words(signed.get(PAGE))
    home = signed.get("/workspace/")
    assert warning in words(home)
    assert f'href="{PAGE}"' in home.content.decode()
    response = signed.post(PAGE, minutes(plan, url="https://demoland.example.org/minutes"))
    assert (response.status_code, response.headers["Location"]) == (302, PAGE)
    page = words(signed.get(PAGE))
    assert "Added to the repository" in page
    assert "Nothing was added to the repository" not in page
    assert "Minutes of 12 May" in page
    assert "○ Still running, already updated" in page


@pytest.mark.parametrize(("day", "left"), [("2026-04-30", ""), ("2026-05-01", "60 days"), ("2026-06-30", "last day")])
def test_the_warning_stands_from_the_first_of_may_to_the_last_day(client, amina, plan, day, left):
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False):
        client.force_login(amina)
        page = words(client.get(PAGE))
    assert ("Nothing was added to the repository" in page) == bool(left)
    assert left in page


def test_officers_are_not_warned_of_what_is_the_coordinators(client, plan, bruno):
    client.force_login(bruno)
    assert "Nothing was added to the repository" not in words(client.get("/workspace/"))


def test_a_file_is_added_and_anybody_can_fetch_it(signed, plan):
    file = SimpleUploadedFile("../minutes of May.pdf", PDF)
    assert signed.post(PAGE, minutes(plan, file=file)).status_code == 302
    row = ProcessEvidence.objects.get()
    assert (row.file_name, row.media_type) == ("minutes of May.pdf", "application/pdf")
    response = Client().get(f"/evidence/{row.sha256}/")
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_what_a_draft_takes_is_public_with_the_plan_only(signed, demoland):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True)
    signed.post(PAGE, minutes(draft, file=SimpleUploadedFile("minutes.pdf", PDF)))
    row = ProcessEvidence.objects.get()
    assert Client().get(f"/evidence/{row.sha256}/").status_code == 404
    page = signed.get(PAGE).content.decode()
    assert "Minutes of 12 May" in page
    assert row.sha256 not in page
    draft.state, draft.published_at = PlanState.PUBLISHED, TODAY
    draft.save()
    assert b"".join(Client().get(f"/evidence/{row.sha256}/").streaming_content) == PDF


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"url": ""}, "give exactly one"),
        ({"url": "not an address"}, "Enter a valid URL"),
        ({"title": "", "url": "https://demoland.example.org/a"}, "This field is required"),
        ({"shows": "everything", "url": "https://demoland.example.org/a"}, "is not one of the available choices"),
        ({"plan": "0", "url": "https://demoland.example.org/a"}, "not one of the available choices"),
        ({"file": SimpleUploadedFile("minutes.pdf", b"<script>")}, "content is not that of a .pdf file"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(signed, plan, changed, said):
    response = signed.post(PAGE, minutes(plan, **changed))
    assert response.status_code == 400
    assert said in words(response)
    assert ("Please choose the file again" in words(response)) == ("file" in changed)
    if changed.get("title") is None:
        assert 'value="Minutes of 12 May"' in response.content.decode()
    assert not ProcessEvidence.objects.exists()


def test_the_same_twice_is_added_once(signed, plan):
    told = minutes(plan, url="https://demoland.example.org/minutes")
    signed.post(PAGE, told)
    response = signed.post(PAGE, told)
    assert (response.status_code, ProcessEvidence.objects.count()) == (400, 1)
    assert "has this evidence already" in words(response)


def test_others_have_no_such_page(client, plan, bruno, dalia, goran, farland):
    assert client.get(PAGE).status_code == 302
    for person, status in ((bruno, 403), (dalia, 403), (goran, 404)):
        client.force_login(person)
        assert client.get(PAGE).status_code == status
        assert client.post(PAGE, minutes(plan, url="https://example.org/")).status_code == status
    assert not ProcessEvidence.objects.exists()


def test_another_countrys_plan_is_not_to_be_chosen(signed, plan, farland):
    abroad = ActionPlanFactory(country=farland)
    assert signed.post(PAGE, minutes(abroad, url="https://example.org/a")).status_code == 400


def test_a_country_without_plans_says_what_comes_first(signed):
    assert "There is no plan yet" in words(signed.get(PAGE))


def test_the_page_takes_the_same_queries_at_any_size(signed, amina, plan, demoland, fixed_queries):
    def grow() -> None:
        for number in (7, 8, 9):
            other = ActionPlanFactory(country=demoland, number=number)
            for kind in ProcessKind:
                draft = EvidenceDraft(title=kind, url=f"https://demoland.example.org/{kind}")
                process_evidence_add(user=amina, plan=other, shows=kind, draft=draft)

    # Session, person, seat; the plans; additions of two kinds and the evidence; the running plans and their additions;
    # the seats of the frame.
    fixed_queries(lambda: signed.get(PAGE), grow, 11)
