"""Commitments and milestones of a draft in the workspace: every field, rows, missing institutions, order, removal."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.models import ActionPlan, Commitment, Institution
from milestones.models import Milestone
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
)
from tests.workspace.building import fields_of, press, send, signed_in, words_of


@pytest.fixture
def draft(demoland) -> ActionPlan:
    """A draft of 2027 and 2028."""
    return ActionPlanFactory(draft=True, start_date=dt.date(2027, 1, 1), end_date=dt.date(2028, 12, 31))


def new(plan: ActionPlan) -> str:
    return f"/workspace/ZZ/plans/{plan.pk}/commitments/new/"


def of(row: Commitment | Milestone, page: str = "") -> str:
    return f"/workspace/{row._meta.verbose_name_plural}/{row.pk}/{page}"


def test_every_field_of_the_template_is_kept(amina, draft, digital_agency, finance_ministry):
    predecessor = CommitmentFactory(plan=ActionPlanFactory(), title="The first register")
    area = PolicyAreaFactory()
    answer = send(
        signed_in(amina), new(draft), number="1", title="Open the register", language="fr", problem="Nobody knows.",
        action="We publish.", expected_result="All know.", lead_institution=str(digital_agency.pk),
        support__0__institution=str(finance_ministry.pk), support__0__part="pays", ogp_values=["civic_participation"],
        policy_areas=[str(area.pk)], sdgs=["5", "16"], start_date="2027-02-01", end_date="2028-06-30", ogp_id="ZZ0012",
        carried_over_from=[str(predecessor.pk)], source_url="https://example.org/1",
    )  # fmt: skip
    made = draft.commitments.get()
    assert (answer.status_code, answer.url) == (302, of(made))
    assert (made.title, made.language, made.ogp_id, made.sdgs) == ("Open the register", "fr", "ZZ0012", [5, 16])
    assert (made.problem, made.action, made.expected_result) == ("Nobody knows.", "We publish.", "All know.")
    assert (made.start_date, made.end_date) == (dt.date(2027, 2, 1), dt.date(2028, 6, 30))
    assert (made.lead_institution, made.source_url) == (digital_agency, "https://example.org/1")
    assert [(each.institution, each.part) for each in made.supports.all()] == [(finance_ministry, "pays")]
    assert [each.value for each in made.values_served.all()] == ["civic_participation"]
    assert (list(made.policy_areas.all()), list(made.carried_over_from.all())) == ([area], [predecessor])
    words = words_of(signed_in(amina).get(of(made)))
    for said in ("We publish.", "Ministry of Finance of Demoland: pays", "The first register", "5, 16"):
        assert said in words


def test_a_draft_is_nobodys_predecessor(amina, draft):
    own, other = CommitmentFactory(plan=draft), CommitmentFactory(plan=ActionPlanFactory(draft=True))
    offered = signed_in(amina).get(new(draft)).context["form"].fields["carried_over_from"].choices
    assert offered == []
    answer = send(signed_in(amina), new(draft), title="T", carried_over_from=[str(other.pk)])
    assert (answer.status_code, draft.commitments.get()) == (400, own)


def test_saving_again_changes_nothing(amina, draft):
    made = CommitmentFactory(plan=draft, problem="One\nTwo\n", sdgs=[16, 5], lead_institution=None)
    assert send(signed_in(amina), of(made, "edit/")).status_code == 302
    made.refresh_from_db()
    assert (made.version, made.problem, made.sdgs) == (1, "One\nTwo\n", [16, 5])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"ogp_id": "12"}, "The partnership's id is two or three letters and four digits."),
        ({"start_date": "2027-05-01", "end_date": "2027-04-01"}, "A commitment ends after it begins."),
        ({"support__0__part": "pays"}, "Choose whose part this is."),
    ],
)
def test_what_is_wrong_is_named_and_everything_typed_is_kept(amina, draft, typed, words):
    answer = send(signed_in(amina), new(draft), **{"title": "T", "problem": "A long story.", **typed})
    assert answer.status_code == 400
    assert words in words_of(answer).replace("’", "'")
    assert fields_of(answer)["problem"] == "A long story."
    assert not Commitment.objects.exists()


def test_an_institution_supports_once(amina, draft, digital_agency):
    key = str(digital_agency.pk)
    answer = send(signed_in(amina), new(draft), title="T", support__0__institution=key, support__1__institution=key)
    assert answer.status_code == 400
    assert "An institution supports a commitment once" in words_of(answer)


def test_more_rows_keep_what_was_typed_and_blame_nobody(amina, draft, digital_agency):
    typed = {"problem": "A long story.", "support__1__institution": str(digital_agency.pk)}
    answer = send(signed_in(amina), new(draft), "rows", **typed)
    assert answer.status_code == 200
    sent = fields_of(answer)
    assert (sent["support-TOTAL_FORMS"], sent["support-4-part"]) == ("5", "")
    assert (sent["problem"], sent["support-1-institution"]) == ("A long story.", str(digital_agency.pk))
    assert "This field is required." not in words_of(answer)


def test_an_institution_is_added_on_the_way_and_the_form_is_not_lost(amina, draft):
    client = signed_in(amina)
    opened = client.get(new(draft))
    answer = press(client, new(draft), opened, "institution", title="Kept", new__name="Registry", new__kind="agency")
    assert answer.status_code == 200
    added = Institution.objects.get(name="Registry")
    sent = fields_of(answer)
    assert (sent["title"], sent["lead_institution"], sent["new-name"]) == ("Kept", str(added.pk), "")
    assert not Commitment.objects.exists()
    again = press(client, new(draft), answer, "institution", new__name="Registry", new__kind="agency")
    assert (again.status_code, Institution.objects.count()) == (400, 1)
    assert fields_of(again)["title"] == "Kept"
    assert press(client, new(draft), answer, "save").status_code == 302
    assert Commitment.objects.get().lead_institution == added


def test_two_coordinators_at_once_see_both_commitments(amina, draft, digital_agency, finance_ministry):
    made = CommitmentFactory(plan=draft, lead_institution=None)
    client, url = signed_in(amina), of(made, "edit/")
    opened = client.get(url)
    send(client, url, lead_institution=str(digital_agency.pk), support__0__institution=str(finance_ministry.pk))
    answer = press(client, url, opened, "save", problem="Mine.", ogp_values=["technology"])
    assert answer.status_code == 412
    told = {str(each.label): (each.standing, each.typed) for each in answer.context["form"].differences}
    assert told == {
        "Public problem": ("", "Mine."),
        "OGP values it serves": ("", "Technology and innovation"),
        "Lead institution": ("Digital Agency of Demoland", ""),
        "Supporting institutions": ("Ministry of Finance of Demoland", ""),
    }
    made.refresh_from_db()
    assert (made.problem, made.lead_institution) == ("", digital_agency)


def test_milestones_are_added_one_after_the_other(amina, draft, digital_agency):
    made = CommitmentFactory(plan=draft, lead_institution=digital_agency)
    client, url = signed_in(amina), of(made, "milestones/new/")
    answer = send(client, url, "next", title="Law in force", due_date="2027-05-31", deliverable="The law")
    assert (answer.status_code, answer.url) == (302, url)
    assert fields_of(client.get(url))["number"] == "2"
    answer = send(client, url, title="Online", due_date="2028-05-31", institution=str(digital_agency.pk))
    assert answer.url == of(made)
    assert [(each.number, each.title, each.due_date) for each in made.milestones.all()] == [
        ("1", "Law in force", dt.date(2027, 5, 31)), ("2", "Online", dt.date(2028, 5, 31)),
    ]  # fmt: skip
    assert words_of(client.get(of(made))).count("Digital Agency of Demoland") >= 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"due_date": ""}, "due_date"),
        ({"due_date": "", "due_text": "Semester 1 2028"}, "due_date"),
        ({"start_date": "2028-06-01"}, "__all__"),
        ({"number": "7"}, "__all__"),
    ],
)
def test_a_milestone_is_due_on_a_real_day(amina, draft, typed, field):
    standing = MilestoneFactory(commitment=CommitmentFactory(plan=draft), number="7", promised_date=False)
    url = of(standing.commitment, "milestones/new/")
    answer = send(signed_in(amina), url, **{"title": "Online", "due_date": "2028-05-31", **typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert fields_of(answer)["title"] == "Online"
    assert Milestone.objects.get() == standing


def test_a_draft_milestone_is_changed_and_stale_writing_is_told(amina, draft):
    milestone = MilestoneFactory(commitment=CommitmentFactory(plan=draft), promised_date=False)
    client, url = signed_in(amina), of(milestone, "edit/")
    opened = client.get(url)
    assert send(client, url, due_date="2028-01-31").status_code == 302
    answer = press(client, url, opened, "save", title="Renamed")
    assert answer.status_code == 412
    [title, due] = answer.context["form"].differences
    assert (title.typed, due.standing, due.typed) == ("Renamed", "31 January 2028", "31 December 2025")


def test_order_is_changed_by_buttons(amina, draft):
    rows = CommitmentFactory.create_batch(3, plan=draft)
    client = signed_in(amina)
    answer = client.post(of(rows[2], "place/"), {"place": "1"})
    assert (answer.status_code, answer.url) == (302, f"/workspace/ZZ/plans/{draft.pk}/#commitment-{rows[2].pk}")
    assert list(draft.commitments.all()) == [rows[2], rows[0], rows[1]]
    steps = [MilestoneFactory(commitment=rows[0], promised_date=False) for _ in range(2)]
    client.post(of(steps[0], "place/"), {"place": "2"})
    assert list(rows[0].milestones.all()) == [steps[1], steps[0]]
    assert client.get(of(rows[0], "place/")).status_code == 405
    assert client.post(of(rows[0], "place/"), {"place": "-x"}).status_code == 302


def test_rows_of_a_draft_are_thrown_away_after_a_question(amina, draft):
    made = CommitmentFactory(plan=draft)
    one, _two = (
        MilestoneFactory(commitment=made, promised_date=False),
        MilestoneFactory(commitment=made, promised_date=False),
    )
    client = signed_in(amina)
    assert client.get(of(one, "throw-away/")).status_code == 200
    assert Milestone.objects.count() == 2
    assert send(client, of(one, "throw-away/")).url == of(made)
    assert "With it goes its 1 milestone." in words_of(client.get(of(made, "throw-away/")))
    assert send(client, of(made, "throw-away/")).url == f"/workspace/ZZ/plans/{draft.pk}/"
    assert not Commitment.objects.exists()
    published = MilestoneFactory()
    assert client.get(of(published, "throw-away/")).status_code == 409
    assert client.get(of(published.commitment, "throw-away/")).status_code == 409


@pytest.mark.parametrize(
    ("person", "draft_reads", "draft_writes", "public_reads"),
    [("bruno", 200, 403, 200), ("dalia", 404, 404, 403), ("goran", 404, 404, 404), ("henrike", 404, 404, 404)],
)
def test_who_reads_and_who_writes(request, draft, person, draft_reads, draft_writes, public_reads):
    milestone = MilestoneFactory(commitment=CommitmentFactory(plan=draft), promised_date=False)
    client = signed_in(request.getfixturevalue(person))
    made = milestone.commitment
    assert client.get(of(made)).status_code == draft_reads
    pages = ("edit/", "throw-away/", "preview/", "milestones/new/")
    urls = [*(of(made, each) for each in pages), of(milestone, "edit/"), of(milestone, "throw-away/"),
            f"/workspace/translations/commitment/{made.pk}/"]  # fmt: skip
    assert {client.get(url).status_code for url in urls} == {draft_writes}
    assert {client.post(of(row, "place/"), {"place": "1"}).status_code for row in (made, milestone)} == {draft_writes}
    assert client.get(of(MilestoneFactory().commitment)).status_code == public_reads
    if person == "bruno":
        assert "Edit" not in words_of(client.get(of(made)))


def test_texts_are_translated_beside_the_original(amina, draft):
    made = CommitmentFactory(plan=draft, title="Open the register", translations={"es": {"title": "Abrir"}})
    client, url = signed_in(amina), f"/workspace/translations/commitment/{made.pk}/?language=fr"
    assert "Open the register" in words_of(client.get(url))
    assert send(client, url, title="Ouvrir le registre", problem="").status_code == 302
    made.refresh_from_db()
    assert made.translations == {"es": {"title": "Abrir"}, "fr": {"title": "Ouvrir le registre"}}
    assert send(client, url, title="").status_code == 302
    made.refresh_from_db()
    assert made.translations == {"es": {"title": "Abrir"}}
    milestone = MilestoneFactory(commitment=made, promised_date=False)
    for kind, row in (("milestone", milestone), ("plan", draft)):
        assert send(client, f"/workspace/translations/{kind}/{row.pk}/?language=fr", title="Titre").status_code == 302
        row.refresh_from_db()
        assert row.translations == {"fr": {"title": "Titre"}}


def test_the_forms_make_a_fixed_number_of_queries(amina, draft, fixed_queries):
    client = signed_in(amina)
    milestone = MilestoneFactory(commitment=CommitmentFactory(plan=draft), promised_date=False)
    made = milestone.commitment

    def grow():
        MilestoneFactory.create_batch(20, commitment=made, institution=InstitutionFactory(), promised_date=False)
        PolicyAreaFactory.create_batch(20)
        CommitmentFactory.create_batch(20, plan=ActionPlanFactory())

    # session, person, commitment, seat, the promise's four lists, areas and values, milestones with their latest
    # reports, their institutions, evidence and promised dates, the frame
    fixed_queries(lambda: client.get(of(made)), grow, 15)
    # session, person, commitment, seat, its lists, policy areas, predecessors, institutions, the frame
    fixed_queries(lambda: client.get(of(made, "edit/")), grow, 12)
