"""The public ledger in words: what it says, to whom, page by page, and what it keeps to itself."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from commitments.services import plan_change
from dashboards.change_words import Told, change_sentence
from dashboards.changes_page import KIND_OF
from dashboards.selectors.changes import PER_PAGE
from ledger.models import Event
from milestones.choices import MilestoneStatus
from milestones.services import EvidenceDraft, milestone_change, plan_publish, progress_report
from tests.architecture.source import ROOT
from tests.dashboards.told import OFFICER, REVIEWER, tell
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    CommitmentFactory,
    CountryFactory,
    MilestoneFactory,
    ReviewRoundFactory,
)

TODAY = dt.datetime(2026, 6, 15, 12, 30, tzinfo=dt.UTC)
# Verbs that are put together where they are written, so that no search finds them whole.
COMPOSED = {"plan.closed", "plan.withdrawn", "report.confirmed", "report.disputed"}
SUBJECTS = (
    "plan|commitment|milestone|progress|evidence|process_evidence|rating_evidence|report|round|rating|ratings|answers"
    "|reviewer|proposal|seat|lot|role|invitation|import|institution|stream"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


@pytest.fixture
def milestone(plan, digital_agency):
    commitment = CommitmentFactory(
        plan=plan, number="1", reference="1", title="Publish the river register", lead_institution=digital_agency
    )
    return MilestoneFactory(commitment=commitment, number="1.1", title="Measure every river")


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def names(client: Client, address: str = "/ZZ/changes/") -> list[str]:
    """The entries of a page, as it names them, in its order."""
    return re.findall(r"entry (\w+(?:/\w+)*:\d+)", words(client, address))


def test_a_report_is_told_with_its_milestone_and_linked(client, milestone, bruno):
    evidence = [EvidenceDraft(title="The decree", url="https://demoland.example.org/decree")]
    progress_report(
        user=bruno, milestone=milestone, version=1, status=MilestoneStatus.COMPLETED, narrative="Done.",
        evidence=evidence,
    )  # fmt: skip
    told = words(client, "/ZZ/changes/")
    sentence = (
        "Digital Agency of Demoland reported milestone 1.1 of commitment 1 as “completed”, with 1 piece of evidence."
    )
    assert sentence in told
    assert "Measure every river · Action plan 2, 2025–2026" in told
    assert "15 June 2026, 12:30 UTC · entry ZZ:1" in told
    assert 'href="/ZZ/commitments/2-1/#m11"' in client.get("/ZZ/changes/").content.decode()


def test_an_entry_stands_there_as_it_was_written(client, milestone, bruno):
    progress_report(
        user=bruno, milestone=milestone, version=1, status=MilestoneStatus.IN_PROGRESS, narrative="Under way."
    )
    event = Event.objects.get()
    page = client.get("/ZZ/changes/").content.decode()
    raw = json.loads(re.search(r'<pre class="raw"[^>]*>(.*?)</pre>', page, re.S)[1].replace("&quot;", '"'))
    assert raw == client.get(f"/api/v1/events/{event.hash}/").json()
    assert f'href="/api/v1/events/{event.hash}/"' in page


def test_an_amendment_says_what_became_what_and_why(client, plan, milestone, amina):
    milestone_change(
        user=amina, milestone=milestone, version=1, facts={"due_date": dt.date(2026, 9, 30)}, reason="The river rose."
    )
    told = words(client, "/ZZ/changes/")
    assert "The national coordinator amended milestone 1.1 of commitment 1." in told
    assert "31 December 2025 → became 30 September 2026" in told
    assert "Reason: The river rose." in told


def test_nothing_of_a_draft_is_told_until_it_is_published(client, demoland, amina):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True, title="A secret plan")
    promise = CommitmentFactory(plan=draft, number="1", reference="1", title="A secret promise")
    MilestoneFactory(commitment=promise, title="A secret step")
    plan_change(user=amina, plan=draft, version=1, facts={"title": "A secret plan, again"})
    # A check of an address is written into the public stream, even where the plan is a draft.
    tell("process_evidence.checked", f"plan:{draft.pk}", evidence=1, link_status="dead")
    tell("tested", f"commitment:{promise.pk}")
    for address in ("/ZZ/changes/", "/changes/", "/ZZ/changes/feed.atom", "/changes/feed.atom"):
        page = client.get(address).content.decode().lower()
        assert "secret" not in page
        assert "action plan 3" not in page
        assert f"plan:{draft.pk}" not in page
    assert names(client) == []
    draft.refresh_from_db()
    plan_publish(user=amina, plan=draft, version=draft.version)
    told = words(client, "/ZZ/changes/")
    assert "The national coordinator published action plan 3 with 1 commitment." in told
    assert f"A part of the ledger that was sealed is now public: ZZ/plan/{draft.pk}, with 1 entry." in told
    assert "The national coordinator changed action plan 3 while it was a draft." in told


def test_an_open_round_is_silent(client, plan):
    open_round = ReviewRoundFactory(plan=plan)
    tell(
        "rating.submitted", "commitment:1", stream=f"ZZ/round/{open_round.pk}", actor=REVIEWER, sealed=True, revision=1
    )
    tell("round.opened", f"round:{open_round.pk}")
    assert names(client) == ["ZZ:1"]
    assert names(client, f"/ZZ/changes/?from=ZZ/round/{open_round.pk}:1") == ["ZZ:1"]


def test_it_is_paged_by_entries(client, demoland):
    for _ in range(PER_PAGE + 3):
        tell("plan.closed", "plan:99")
    first = client.get("/ZZ/changes/").content.decode()
    assert names(client)[0] == f"ZZ:{PER_PAGE + 3}"
    assert '<a class="button" href="?from=ZZ%3A3" rel="next">' in first
    assert names(client, "/ZZ/changes/?from=ZZ:3") == ["ZZ:3", "ZZ:3", "ZZ:2", "ZZ:1"]  # named above the list too
    assert 'rel="next"' not in client.get("/ZZ/changes/?from=ZZ:3").content.decode()
    assert (
        '<a class="button" href="?kind=promises&amp;from=ZZ%3A3"'
        in client.get("/ZZ/changes/?kind=promises").content.decode()
    )


def test_it_is_filtered_by_kind_and_country(client, demoland, farland):
    ActionPlanFactory(country=demoland)
    ActionPlanFactory(country=farland)
    tell("round.opened", "round:1")
    tell("plan.closed", "plan:99", stream="QX")
    assert names(client, "/changes/") == ["QX:1", "ZZ:1"]
    assert names(client, "/QX/changes/") == ["QX:1"]
    assert names(client, "/changes/?kind=reviews") == ["ZZ:1"]
    assert names(client, "/changes/?kind=people") == []
    page = client.get("/changes/?kind=reviews").content.decode()
    assert 'href="/QX/changes/?kind=reviews"' in page
    assert 'href="?kind=reviews" aria-current="true"' in page


@pytest.mark.parametrize("asked", ["kind=nonsense", "from=nonsense", "from=ZZ:99", "from=QX:1", "from=ZZ:٣"])
def test_what_is_asked_in_vain_is_said_and_the_newest_shown(client, farland, demoland, asked):
    tell("plan.closed", "plan:99", stream="QX")
    tell("plan.closed", "plan:99")
    told = words(client, f"/ZZ/changes/?{asked}")
    assert f"“{asked.partition('=')[2]}” is no" in told
    assert "entry ZZ:1" in told


def test_markup_in_the_ledger_is_words(client, demoland):
    tell("plan.withdrawn", "plan:99", reason="<script>alert(1)</script>")
    page = client.get("/ZZ/changes/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_long_entry_is_shown_in_part(client, demoland):
    tell("import.applied", "country:ZZ", file="ZZ.json", records=[{"id": n, "sha256": "0" * 64} for n in range(200)])
    told = words(client, "/ZZ/changes/")
    assert "Left out here because it is long: records." in told
    assert "loaded facts from the file ZZ.json" in told
    assert len(client.get("/ZZ/changes/").content) < 20_000


def test_it_is_told_in_french(client, milestone):
    tell("progress.reported", f"milestone:{milestone.pk}", actor=OFFICER, status="completed", evidence=[{}, {}])
    tell("round.extended", "round:9", before="2026-06-01", closes_on="2026-07-01")
    told = words(client, "/ZZ/changes/?lang=fr")
    assert (
        "Digital Agency of Demoland a déclaré le jalon 1.1 de l’engagement 1 « achevé », avec 2 éléments de preuve."
    ) in told
    assert "a reporté le dernier jour pour un cycle d’évaluation du 1er juin 2026 au 1er juillet 2026." in told


def test_every_verb_of_the_house_has_words_and_a_kind():
    text = "".join(
        path.read_text(encoding="utf-8")
        for room in ("commitments", "milestones", "reviews", "exchange", "ledger")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    )
    verbs = set(re.findall(rf'"((?:{SUBJECTS})\.[a-z_]+)"', text)) - {"institution.id", "institution.name"} | COMPOSED
    assert len(verbs) > 40
    for verb in sorted(verbs):
        said = change_sentence(Told(verb, "the tracker itself", "milestone 1", {}))
        assert verb not in said, f"{verb} has no words in dashboards.change_words"
        assert said[0].isupper()
        assert said.endswith(".")
        assert verb in KIND_OF, f"{verb} is of no kind in dashboards.changes_page"


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_an_unknown_verb_is_told_all_the_same(client, demoland, language):
    tell("weather.changed", "sky:1")
    with translation.override(language):
        assert "weather.changed" in words(client, f"/ZZ/changes/?lang={language}")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # The tag; countries; the entries; plans, commitments, milestones, rounds, institutions; amendments; names.
        ("/changes/", 10),
        # The tag, the country, the entry named; the entries; the same five, amendments, the country's name.
        ("/ZZ/changes/?from=ZZ:5", 11),
    ],
)
def test_it_takes_the_same_queries_at_any_size(
    client, plan, milestone, digital_agency, fixed_queries, address, queries
):
    review_round = ReviewRoundFactory(plan=plan)

    def grow() -> None:
        for number in range(4):
            step = MilestoneFactory(commitment=CommitmentFactory(plan=plan))
            tell("milestone.amended", f"milestone:{step.pk}", amendment=AmendmentFactory(commitment=step.commitment).pk)
            tell("commitment.added", f"commitment:{step.commitment_id}")
            tell(
                "round.closed",
                f"round:{ReviewRoundFactory(plan=ActionPlanFactory(country=plan.country, number=50 + number)).pk}",
            )
            tell("plan.published", f"plan:{ActionPlanFactory(country=CountryFactory(code='QY')).pk}", stream="QY")
            tell("progress.asked", f"institution:{step.institution_id}")

    tell(
        "milestone.amended", f"milestone:{milestone.pk}", amendment=AmendmentFactory(commitment=milestone.commitment).pk
    )
    tell("commitment.added", f"commitment:{milestone.commitment_id}")
    tell("round.closed", f"round:{review_round.pk}")
    tell("plan.published", f"plan:{plan.pk}")
    tell("progress.asked", f"institution:{digital_agency.pk}")

    def ask() -> None:
        cache.clear()
        assert client.get(address).status_code == 200

    fixed_queries(ask, grow, queries)


def test_an_unchanged_page_is_304_in_one_query(client, demoland, django_assert_max_num_queries):
    tell("plan.closed", "plan:99")
    tag = client.get("/ZZ/changes/").headers["ETag"]
    with django_assert_max_num_queries(2):
        assert client.get("/ZZ/changes/", headers={"If-None-Match": tag}).status_code == 304
    tell("plan.closed", "plan:98")
    assert client.get("/ZZ/changes/", headers={"If-None-Match": tag}).status_code == 200


def test_no_country_no_changes(client, demoland):
    assert client.get("/QQ/changes/").status_code == 404
    assert "Nothing has happened in public yet" in words(client, "/ZZ/changes/")
