"""The pages of workbooks: who sees them, what is downloaded, what an upload shows, what becomes of the rows."""

from __future__ import annotations

import functools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.models import ActionPlan
from exchange.sheets import kinds
from exchange.sheets.plan.tables import COMMITMENTS, MILESTONES, PLAN
from exchange.sheets.progress.table import PROGRESS
from milestones.models import ProgressReport
from tests.exchange.sheet_books import filled, opened
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory

SHEETS = "/workspace/ZZ/sheets/"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAID = {"new_status": "In progress", "happened": "The tender <was> published."}


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def download(client: Client, name: str = "progress", **query: str) -> bytes:
    answer = client.get(f"{SHEETS}{name}.xlsx", query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == WORKBOOK
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def upload(client: Client, content: bytes, name: str = "progress", file_name: str = "answers.xlsx"):
    file = SimpleUploadedFile(file_name, content)
    return client.post(f"{SHEETS}{name}/", {f"{name}-file": file})


def parcel_of(answer) -> str:
    parcel: str = answer.context["checked"].parcel
    return parcel


@pytest.fixture
def steps(digital_agency):
    commitment = CommitmentFactory(lead_institution=digital_agency, number="7")
    return [MilestoneFactory(commitment=commitment, number=str(n), title=f"Step {n}") for n in (1, 2, 3)]


def test_addresses_are_the_ones_agreed_on():
    assert reverse("workspace:sheets", args=["ZZ"]) == SHEETS


@pytest.mark.parametrize("path", ["", "result/", "progress.xlsx", "plan.xlsx", "progress/", "plan/"])
def test_who_comes_in(path, amina, bruno, dalia, goran, henrike, steps):
    address = SHEETS + path
    answers = {
        person.name: signed_in(person).get(address).status_code for person in (amina, bruno, dalia, goran, henrike)
    }
    coordinators_only = path.startswith("plan")
    shown = 200 if path in ("", "progress.xlsx", "plan.xlsx") else 302
    assert answers == {
        "Amina": shown, "Bruno": 403 if coordinators_only else shown, "Dalia": 403, "Goran": 404, "Henrike": 404,
    }  # fmt: skip
    nobody = Client().get(address)
    assert nobody.status_code == 302
    assert nobody["Location"].endswith(f"next={address}")


def test_only_a_coordinator_is_offered_plans(amina, bruno, steps, finance_ministry):
    page = signed_in(bruno).get(SHEETS).content.decode()
    assert "Digital Agency of Demoland" in page
    assert "A whole plan" not in page
    assert 'name="download-institution"' not in page
    page = signed_in(amina).get(SHEETS).content.decode()
    assert "A whole plan" in page
    assert "Digital Agency of Demoland</option>" in page
    assert "Ministry of Finance" not in page
    assert signed_in(bruno).post(f"{SHEETS}plan/apply/", {"parcel": "x"}).status_code == 403
    assert signed_in(amina).get(f"{SHEETS}elsewhere/").status_code == 404


def test_a_download_may_be_of_one_plan_and_one_institution(amina, steps, finance_ministry):
    other = MilestoneFactory(commitment=CommitmentFactory(lead_institution=finance_ministry))
    client = signed_in(amina)
    assert opened(download(client))["Progress"].max_row == 6
    sheet = opened(download(client, **{"download-institution": str(finance_ministry.pk)}))["Progress"]
    assert (sheet.max_row, sheet["E3"].value) == (3, other.title)
    sheet = opened(download(client, **{"download-plan": str(other.commitment.plan_id)}))["Progress"]
    assert sheet.max_row == 3
    assert client.get(f"{SHEETS}progress.xlsx", {"download-plan": "999"}).status_code == 404


def test_an_upload_shows_row_by_row_what_would_change(bruno, steps):
    client = signed_in(bruno)
    answer = upload(client, filled(download(client), PROGRESS, {3: SAID, 4: {"new_status": "Done"}}), "progress")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Progress!K4" in page
    assert "“Done” is none of the choices" in page
    assert "The tender &lt;was&gt; published." in page
    assert "Nothing is changed yet." in page
    assert 'value="progress-3"' in page
    assert 'value="progress-4"' not in page
    assert not ProgressReport.objects.exists()


def test_all_rows_are_applied_and_the_next_page_says_so(bruno, steps):
    client = signed_in(bruno)
    content = filled(download(client), PROGRESS, {3: SAID, 5: SAID})
    parcel = parcel_of(upload(client, content))
    answer = client.post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "all"}, follow=True)
    assert answer.redirect_chain == [(f"{SHEETS}result/", 302)]
    assert "2 rows were applied." in answer.content.decode()
    assert ProgressReport.objects.count() == 2
    # Sent again, by the button that goes back and forth.
    answer = client.post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "all"}, follow=True)
    assert "2 rows were applied already." in answer.content.decode()
    page = upload(client, content).content.decode()
    assert "There is nothing to apply" in page
    assert ProgressReport.objects.count() == 2


def test_the_ticked_rows_are_applied_and_none_without_ticks(bruno, steps):
    client = signed_in(bruno)
    parcel = parcel_of(upload(client, filled(download(client), PROGRESS, {3: SAID, 4: SAID})))
    answer = client.post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "ticked"})
    assert "No row was chosen" in answer.content.decode()
    assert parcel_of(answer) == parcel
    assert not ProgressReport.objects.exists()
    client.post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "ticked", "rows": ["progress-4"]})
    assert [report.milestone for report in ProgressReport.objects.all()] == [steps[1]]


def test_a_refused_row_is_named_with_its_cell(bruno, steps, finance_ministry):
    client = signed_in(bruno)
    parcel = parcel_of(upload(client, filled(download(client), PROGRESS, {3: SAID, 4: SAID})))
    steps[0].institution = finance_ministry
    steps[0].save()
    answer = client.post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "all"}, follow=True)
    page = answer.content.decode()
    assert "1 row was applied." in page
    assert "1 row was refused." in page
    assert "Progress!A3" in page
    assert "You do not report on this milestone" in page


def test_many_rows_go_on_where_they_stopped(bruno, steps, monkeypatch):
    monkeypatch.setattr(kinds, "SECONDS", -1)
    client = signed_in(bruno)
    parcel = parcel_of(upload(client, filled(download(client), PROGRESS, {3: SAID, 4: SAID, 5: SAID})))
    ticked = {"parcel": parcel, "which": "ticked", "rows": ["progress-3", "progress-5"]}
    answer = client.post(f"{SHEETS}progress/apply/", ticked)
    page = answer.content.decode()
    assert "1 row was applied, 1 are left" in page
    assert 'value="progress-5" checked' in page
    assert 'value="progress-4" checked' not in page
    assert 'value="progress-3"' not in page
    assert ProgressReport.objects.count() == 1


@pytest.mark.parametrize("parcel", ["", "nonsense", "a:b:c"])
def test_a_parcel_that_is_not_ours_changes_nothing(bruno, steps, parcel):
    client = signed_in(bruno)
    answer = client.post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "all"})
    assert (answer.status_code, answer["Location"]) == (302, SHEETS)


def test_somebody_elses_parcel_changes_nothing(bruno, amina, steps):
    client = signed_in(bruno)
    parcel = parcel_of(upload(client, filled(download(client), PROGRESS, {3: SAID})))
    answer = signed_in(amina).post(f"{SHEETS}progress/apply/", {"parcel": parcel, "which": "all"}, follow=True)
    assert "was not made for you" in answer.content.decode()
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "The file is empty."), (b"a,b,c", "This is not a workbook"), (b"0" * (9 * 1024 * 1024), "larger than 8 MB")],
)
def test_a_file_that_is_not_taken_says_why_beside_the_field(bruno, steps, content, said):
    answer = upload(signed_in(bruno), content)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'href="#id_progress-file"' in page
    answer = signed_in(bruno).post(f"{SHEETS}progress/")
    assert answer.status_code == 400
    assert "This field is required." in answer.content.decode()


def test_a_whole_plan_goes_the_same_way(amina, digital_agency):
    client = signed_in(amina)
    content = download(client, "plan")
    for table, answers in (
        (PLAN, {"number": 6, "title": "Sixth", "start_date": "2027-01-01", "end_date": "2028-12-31"}),
        (COMMITMENTS, {"number": 1, "title": "Publish", "lead_institution": "Digital Agency of Demoland"}),
        (MILESTONES, {"commitment": 1, "number": 1, "title": "Law", "due_date": "2027-06-30"}),
    ):
        content = filled(content, table, {3: answers})
    parcel = parcel_of(upload(client, content, "plan"))
    answer = client.post(f"{SHEETS}plan/apply/", {"parcel": parcel, "which": "all"}, follow=True)
    assert "3 rows were applied." in answer.content.decode()
    plan = ActionPlan.objects.get(number=6)
    assert opened(download(client, "plan", **{"template-plan": str(plan.pk)}))["Milestones"]["D3"].value == "Law"
    published = ActionPlanFactory(number=3)
    assert client.get(f"{SHEETS}plan.xlsx", {"template-plan": str(published.pk)}).status_code == 404


def test_the_pages_ask_the_same_however_much_there_is(bruno, steps, fixed_queries):
    client = signed_in(bruno)
    grow = functools.partial(MilestoneFactory.create_batch, 20, commitment=steps[0].commitment)
    # 1 session, 2 person, 3 seat, 4 seats for the frame, 5 plans
    fixed_queries(lambda: client.get(SHEETS), grow, 5)
    content = filled(download(client), PROGRESS, dict.fromkeys(range(3, 6), SAID))
    more = filled(download(client), PROGRESS, dict.fromkeys(range(3, 26), SAID))
    books = iter([content, content, more])
    # 1 session, 2 person, 3 seat, 4 milestones, 5 seats for the frame
    fixed_queries(lambda: upload(client, next(books)), lambda: None, 5)
