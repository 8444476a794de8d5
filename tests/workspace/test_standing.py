"""The pages of a country's institutions: how they stand, asking them for reports, and their list."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from commitments.models import Institution
from milestones.choices import MilestoneStatus
from milestones.models import ProgressRequest
from milestones.services import progress_request
from tests.factories import (
    CommitmentFactory,
    CountryRoleFactory,
    InstitutionFactory,
    MilestoneFactory,
    ProgressReportFactory,
    at,
    in_step,
)

NOW = at(2025, 9, 15)
ALL = "/workspace/ZZ/institutions/"


@pytest.fixture(autouse=True)
def _mid_september():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def coordinating(amina, _mid_september) -> Client:
    """Amina's browser."""
    client = Client()
    client.force_login(amina)
    return client


@pytest.fixture
def agency(bruno, digital_agency) -> Institution:
    """Bruno's: one milestone late and silent, one fresh, one done."""
    commitment = CommitmentFactory(lead_institution=digital_agency)
    MilestoneFactory(commitment=commitment, title="Late one", due_date=dt.date(2025, 8, 31))
    fresh = MilestoneFactory(commitment=commitment, title="Fresh one")
    ProgressReportFactory(milestone=fresh, reported_at=at(2025, 9, 10))
    done = MilestoneFactory(commitment=commitment, title="Dropped one")
    ProgressReportFactory(milestone=done, status=MilestoneStatus.WITHDRAWN, reported_at=at(2025, 9, 1))
    in_step(commitment)
    return digital_agency


def text_of(response) -> str:
    return response.content.decode()


def names_in(response) -> list[str]:
    table = text_of(response).split("<tbody>")[1].split("</tbody>")[0]
    return re.findall(r'<th scope="row">.*?<span[^>]*>(.*?)</span>', table)


def test_all_at_a_glance_the_most_silent_first(coordinating, agency, finance_ministry):
    MilestoneFactory(commitment__lead_institution=finance_ministry, due_date=None)
    page = coordinating.get(ALL)
    assert names_in(page) == [finance_ministry.name, agency.name]
    assert 'aria-sort="descending"' in text_of(page)
    assert "Invite one" in text_of(page)  # nobody is appointed for the ministry
    assert names_in(coordinating.get(f"{ALL}?sort=overdue")) == [agency.name, finance_ministry.name]
    assert names_in(coordinating.get(f"{ALL}?sort=name")) == [agency.name, finance_ministry.name]
    assert coordinating.get(f"{ALL}?sort=%3Cscript%3E").status_code == 200


def test_what_nobody_answers_for_and_who_answers_for_nothing(coordinating, agency):
    MilestoneFactory(commitment__lead_institution=None)
    idle = InstitutionFactory(name="Choir of Demoland")
    text = text_of(coordinating.get(ALL))
    assert "1 milestone has no responsible institution" in text
    assert idle.name in text.split("Without milestones")[1]


def test_before_any_plan_is_published_the_page_says_so(coordinating):
    assert "No institution answers for a milestone of a published plan yet" in text_of(coordinating.get(ALL))


def test_one_institution_with_its_milestones(coordinating, agency, amina):
    late = agency.milestones.get(title="Late one")
    progress_request(user=amina, country=agency.country, milestones=[late])
    text = text_of(coordinating.get(f"{ALL}{agency.pk}/"))
    for expected in ("Bruno", "Late one", "overdue", "silent for 8 months", "asked on", "Fresh one", "Dropped one"):
        assert expected in text


def test_other_countries_institutions_are_not_there(coordinating, goran):
    foreign = goran.country_roles.get().institution
    for page in ("", "edit/", "ask/"):
        assert coordinating.get(f"{ALL}{foreign.pk}/{page}").status_code == 404


def test_asking_is_prepared_and_done(coordinating, agency, amina):
    url = f"{ALL}{agency.pk}/ask/"
    late = agency.milestones.get(title="Late one")
    page = text_of(coordinating.get(url))
    ticked = re.findall(r'name="milestones" value="(\d+)"[^>]* checked', page)
    assert ticked == [str(late.pk)]
    assert "Dropped one" not in page
    answer = coordinating.post(url, {"milestones": ticked, "note": "Before the council meets."}, follow=True)
    assert "You asked for a report on 1 milestone." in text_of(answer)
    made = ProgressRequest.objects.get()
    assert (made.milestone, made.asked_by, made.note) == (late, amina, "Before the council meets.")
    after = text_of(coordinating.get(url))
    assert f'value="{late.pk}"' not in after
    assert "again from" in after.split("Asked lately")[1]
    assert "22 September 2025" in after


def test_what_cannot_be_asked_is_said_and_the_note_is_kept(coordinating, agency, amina):
    url = f"{ALL}{agency.pk}/ask/"
    nothing = coordinating.post(url, {"note": "My words"})
    assert nothing.status_code == 400
    assert "Choose at least one milestone." in text_of(nothing)
    assert "My words" in text_of(nothing)
    late = agency.milestones.get(title="Late one")
    progress_request(user=amina, country=agency.country, milestones=[late])  # in another window, just now
    answer = coordinating.post(url, {"milestones": [late.pk], "note": "My words"})
    assert answer.status_code == 400
    assert "My words" in text_of(answer)
    assert ProgressRequest.objects.count() == 1
    done = agency.milestones.get(title="Dropped one")
    assert coordinating.post(url, {"milestones": [done.pk]}).status_code == 400


def test_when_all_was_asked_or_done_there_is_nothing_to_ask(coordinating, agency, amina):
    url = f"{ALL}{agency.pk}/ask/"
    open_ones = agency.milestones.exclude(title="Dropped one")
    progress_request(user=amina, country=agency.country, milestones=list(open_ones))
    assert "was asked for already" in text_of(coordinating.get(url))
    idle = InstitutionFactory()
    assert "there is nothing to ask for" in text_of(coordinating.get(f"{ALL}{idle.pk}/ask/"))
    assert "Nobody is appointed" in text_of(coordinating.get(f"{ALL}{idle.pk}/ask/"))


def test_the_list_of_institutions_is_kept_in_the_browser(coordinating, agency):
    facts = {"name": "Court of Demoland", "short_name": "CoD", "kind": "court", "website": "", "language": "en"}
    answer = coordinating.post(f"{ALL}new/", facts)
    made = Institution.objects.get(name="Court of Demoland")
    assert answer["Location"] == f"{ALL}{made.pk}/"
    assert (made.short_name, made.kind, made.country_id) == ("CoD", "court", "ZZ")
    url = f"{ALL}{made.pk}/edit/"
    assert "CoD" in text_of(coordinating.get(url))
    assert coordinating.post(url, {**facts, "short_name": "Court"})["Location"] == f"{ALL}{made.pk}/"
    made.refresh_from_db()
    assert made.short_name == "Court"


def test_a_name_is_taken_once(coordinating, agency):
    facts = {"name": agency.name, "kind": "agency", "short_name": "Twin", "language": "en"}
    other = InstitutionFactory()
    for url in (f"{ALL}new/", f"{ALL}{other.pk}/edit/"):
        answer = coordinating.post(url, facts)
        assert answer.status_code == 400
        assert "Twin" in text_of(answer)
    assert Institution.objects.filter(name=agency.name).count() == 1


def test_the_same_few_queries_for_any_number_of_institutions(coordinating, agency, fixed_queries):
    def grow():
        for _ in range(6):
            MilestoneFactory.create_batch(3, commitment=CommitmentFactory())
            CountryRoleFactory()
            MilestoneFactory.create_batch(3, commitment__lead_institution=agency)

    # session, person, seat, milestones with requests, officers, institutions, seats for the navigation
    for url in (ALL, f"{ALL}{agency.pk}/", f"{ALL}{agency.pk}/ask/"):
        fixed_queries(lambda url=url: coordinating.get(url), grow, 7)
