"""What the database writes is what the serializers make, row by row and field by field, for everybody."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from accounts.services import token_make
from api.base import Listing
from api.fast_rows import statement_for
from commitments.models import CommitmentSupport
from commitments.policies import limit_to
from core.clock import now, today
from tests.api.calling import Caller, problem
from tests.api.test_filters import VIEWS
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    VerdictFactory,
    at,
    in_step,
)

pytestmark = pytest.mark.django_db
FAST = [path for path, view in VIEWS.items() if view.every_row.__func__ is not Listing.every_row.__func__]
TRICKY = "“It’s” \\ \"quoted\", 50 % {done} – ‘مصر’ \u2028 \n\t </b> 'x' %s"


@pytest.fixture
def facts(world, demoland):
    """Rows that hold what is hard to write: odd letters, empty and full columns, local plans, microseconds."""
    area, lead = PolicyAreaFactory(slug="odd"), InstitutionFactory(country=demoland, name=TRICKY)
    plan = ActionPlanFactory(country=demoland, title=TRICKY, start_date=today() + dt.timedelta(days=3))
    row = CommitmentFactory(
        plan=plan, title=TRICKY, problem=TRICKY, translations={"fr": {"title": TRICKY}}, sdgs=[1, 17],
        lead_institution=lead, start_date="2025-01-01", added_at=at(2025, 2, 3) + dt.timedelta(microseconds=1200),
    )  # fmt: skip
    row.policy_areas.add(area, PolicyAreaFactory(slug="another"))
    row.values_served.create(value="technology")
    CommitmentSupport.objects.create(commitment=row, institution=lead, part=TRICKY)
    row.carried_over_from.add(world.commitment, world.draft_commitment)
    late = MilestoneFactory(commitment=row, institution=lead, due_date=today() - dt.timedelta(days=1), title=TRICKY)
    MilestoneFactory(commitment=row, due_date=None)
    report = ProgressReportFactory(milestone=late, narrative=TRICKY, no_change=True)
    ProgressReportFactory(milestone=late, corrects=report)
    EvidenceFactory.create_batch(2, report=report, title=TRICKY)
    VerdictFactory(commitment=row, completion="limited")
    VerdictFactory(commitment=CommitmentFactory(plan=plan), completion="", outcome="low_agreement")
    in_step(row)


def both(caller, path, monkeypatch, **asked):
    """The rows as the database writes them, and as the serializers do."""
    written = caller.get(f"{path}/", **asked)
    with monkeypatch.context() as patched:
        patched.setattr(VIEWS[path], "database_writes", lambda _view: False)
        shown = caller.get(f"{path}/", **asked)
    assert (written.status_code, shown.status_code) == (200, 200), written.content
    return written.json()["results"], shown.json()["results"]


def test_these_lists_are_written_by_the_database():
    assert set(FAST) == {
        "institutions", "action-plans", "commitments", "milestones", "progress-reports", "events",
    }  # fmt: skip


@pytest.mark.parametrize("path", FAST)
def test_every_field_of_every_row_is_what_the_serializer_makes(facts, anyone, amina, dalia, henrike, path, monkeypatch):
    # Rows are found whole in the list's own order, and by their keys in another.
    another = {"ordering": next(iter(VIEWS[path].orderings))} if VIEWS[path].orderings else {}
    for caller in (anyone, Caller(amina), Caller(dalia), Caller(henrike)):
        for asked in ({"page_size": 200}, {"cursor": "start", "page_size": 200}, {"page_size": 200, **another}):
            written, shown = both(caller, path, monkeypatch, **asked)
            assert written == shown
            assert written
    for name in anyone.rows(f"{path}/", page_size=1)[0]:
        written, shown = both(anyone, path, monkeypatch, fields=name, page_size=200)
        assert written == shown, name


@pytest.mark.parametrize("path", FAST)
def test_no_field_is_left_to_the_serializer(amina, path):
    view = VIEWS[path](action="list", request=SimpleNamespace(user=amina))
    assert statement_for(view, None) is not None


def test_what_a_row_names_is_seen_as_long_as_its_reader_may(facts, amina, henrike, digital_agency):
    """Statements are kept for each caller; who serves where, and by what token they ask, is not."""

    def seen(caller):
        rows = caller.rows("commitments/", fields="title,carried_over_from", page_size=200)
        return [len(row["carried_over_from"]) for row in rows if row["title"] == TRICKY]

    limit = limit_to(digital_agency)
    limited = token_make(person=amina, name="One", scopes=["read"], days=90, limited_to=limit)[1]
    assert [seen(caller) for caller in (Caller(), Caller(amina), Caller(token=limited), Caller(henrike))] == [
        [1], [2], [1], [2],
    ]  # fmt: skip
    amina.country_roles.update(ended_at=now())
    type(henrike).objects.filter(pk=henrike.pk).update(is_superuser=False)
    assert [seen(caller) for caller in (Caller(amina), Caller(henrike))] == [[1], [1]]


def test_parts_of_objects_are_written_too(facts, anyone, monkeypatch):
    for path, fields in (
        ("commitments", "lead_institution.name"), ("action-plans", "id,locality.code"),
        ("milestones", "institution.id,overdue"),
    ):  # fmt: skip
        written, shown = both(anyone, path, monkeypatch, fields=fields)
        assert written == shown
    problem(anyone.get("commitments/", fields="lead_institution.x"), 400, "unknown_name", "fields")


def test_the_same_question_is_answered_anew(anyone, demoland):
    """The question is kept, not the answer; and no other caller's question is taken for it."""
    asked = {"fields": "title,url", "cursor": "start", "country": "ZZ"}
    for count in (1, 2, 3):
        CommitmentFactory(plan__country=demoland, title=f"Promise {count}")
        rows = anyone.get("commitments/", **asked).json()["results"]
        assert [row["title"] for row in rows] == [f"Promise {n}" for n in range(1, count + 1)]
        assert len(anyone.rows("commitments/", country="ZZ")) == count
    there = anyone.get("commitments/", headers={"Host": "other.example.org"}, **asked).json()["results"]
    assert there[0]["url"].startswith("http://other.example.org/ZZ/commitments/")


def test_drafts_are_for_those_who_may_see_them(anyone, amina, demoland):
    draft = CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True))
    shown = CommitmentFactory(plan__country=demoland)
    shown.carried_over_from.add(draft)
    for caller, keys in ((Caller(amina), [draft.pk]), (anyone, [])):
        rows = {row["id"]: row for row in caller.rows("commitments/", cursor="start") or []}
        assert rows[shown.pk]["carried_over_from"] == keys
        assert (draft.pk in rows) == bool(keys)


def test_a_plain_read_goes_the_short_way_and_is_guarded_all_the_same(anyone, amina, demoland):
    """No cookie: no session. The headers that guard pages guard this too."""
    short = anyone.client.get("/api/v1/countries/")
    anyone.client.force_login(amina)
    long = anyone.client.get("/api/v1/countries/")
    assert short.json() == long.json()
    assert "default-src 'none'" in short["Content-Security-Policy"]
    for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Content-Length", "ETag"):
        assert short[name] == long[name]
    problem(anyone.get("nothing/"), 404)
