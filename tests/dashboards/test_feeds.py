"""What changed as Atom feeds: read as RFC 4287 wants them, followed by whom, and silent on what is not public."""

from __future__ import annotations

import datetime as dt
from xml.etree.ElementTree import Element

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.core.cache import cache
from django.test import Client

from tests.dashboards.told import OFFICER, tell
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    CommitmentFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ReviewRoundFactory,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2)


@pytest.fixture
def commitment(plan, digital_agency):
    return CommitmentFactory(
        plan=plan, number="1", reference="1", title="Publish the river register", lead_institution=digital_agency,
        policy_areas=[PolicyAreaFactory(slug="open-data", name="Open data")],
    )  # fmt: skip


@pytest.fixture
def milestone(commitment):
    return MilestoneFactory(commitment=commitment, number="1.1", title="Measure every river")


@pytest.fixture
def other(plan):
    """A commitment of somebody else, in no policy area."""
    return CommitmentFactory(
        plan=plan, number="2", reference="2", lead_institution=InstitutionFactory(country=plan.country)
    )


@pytest.fixture
def told(milestone, other, plan, digital_agency):
    """One entry each about the milestone, the commitment, its round, the institution; two about the other one."""
    tell("progress.reported", f"milestone:{milestone.pk}", actor=OFFICER, status="completed", evidence=[{}])
    tell(
        "commitment.amended",
        f"commitment:{milestone.commitment_id}",
        amendment=AmendmentFactory(commitment=milestone.commitment).pk,
    )
    tell("round.published", f"round:{ReviewRoundFactory(plan=plan).pk}", verdicts=2)
    tell("institution.changed", f"institution:{digital_agency.pk}")
    tell("commitment.withdrawn", f"commitment:{other.pk}")
    tell("progress.reported", f"milestone:{MilestoneFactory(commitment=other).pk}", status="in_progress")


ADDRESSES = {
    "all": "/changes/feed.atom",
    "country": "/ZZ/changes/feed.atom",
    "commitment": "/ZZ/commitments/2-1/feed.atom",
    "area": "/policy-areas/open-data/feed.atom",
}


def read(client: Client, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return fromstring(response.content)


def one(element: Element | None, name: str) -> str:
    """The text of the one child by that name, of which there must be exactly one."""
    assert element is not None
    [found] = element.findall(f"{ATOM}{name}")
    return found.text or ""


def links(element: Element, rel: str) -> list[str]:
    return [each.attrib["href"] for each in element.findall(f"{ATOM}link") if each.attrib.get("rel") == rel]


def verbs(client: Client, address: str) -> list[str]:
    return [each.find(f"{ATOM}category").attrib["term"] for each in read(client, address).findall(f"{ATOM}entry")]


@pytest.mark.parametrize("address", ADDRESSES.values())
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_is_what_the_standard_demands(client, told, address, language):
    feed = read(client, f"{address}?lang={language}")
    assert feed.tag == f"{ATOM}feed"
    assert feed.attrib[XML_LANG] == language
    assert one(feed, "title")
    assert one(feed, "id").startswith("tag:tracker.example.org,2026-01-01:feed/")
    assert links(feed, "self") == [f"http://testserver{address}?lang={language}"]
    assert len(links(feed, "alternate")) == 1
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    ids = [one(each, "id") for each in entries]
    assert len(ids) == len(set(ids))
    for each in entries:
        assert one(each, "title")
        assert one(each, "id").startswith("tag:tracker.example.org,2026-06-15:event/")
        assert dt.datetime.fromisoformat(one(each, "updated")).tzinfo is not None
        [author] = each.findall(f"{ATOM}author")
        assert one(author, "name")
        assert links(each, "alternate")[0].startswith("http://testserver/")
        assert {"term", "label"} == set(each.find(f"{ATOM}category").attrib)
        assert each.find(f"{ATOM}summary").attrib["type"] == "html"
    assert one(feed, "updated") == max(one(each, "updated") for each in entries)


def test_an_entry_says_who_did_what_and_leads_there(client, told):
    entry = read(client, ADDRESSES["country"]).findall(f"{ATOM}entry")[-1]
    assert one(entry, "title") == (
        "Demoland: Digital Agency of Demoland reported milestone 1.1 of commitment 1 as “completed”, "
        "with 1 piece of evidence."
    )
    assert one(entry.find(f"{ATOM}author"), "name") == "Digital Agency of Demoland (Demoland)"
    assert links(entry, "alternate") == ["http://testserver/ZZ/commitments/2-1/#m11"]
    assert '<span lang="en">Measure every river</span>' in one(entry, "summary")


def test_each_feed_tells_what_concerns_it(client, told, digital_agency):
    own = ["commitment.amended", "progress.reported"]
    assert verbs(client, ADDRESSES["country"]) == verbs(client, ADDRESSES["all"])
    assert len(verbs(client, ADDRESSES["country"])) == 6
    assert verbs(client, ADDRESSES["commitment"]) == ["round.published", *own]
    assert verbs(client, f"/ZZ/institutions/{digital_agency.pk}/feed.atom") == ["institution.changed", *own]
    assert verbs(client, ADDRESSES["area"]) == own


def test_an_identity_outlives_the_address_and_the_language(client, told):
    def ids(address: str, host: str = "testserver") -> list[str]:
        feed = fromstring(client.get(address, headers={"Host": host}).content)
        return [one(each, "id") for each in feed.findall(f"{ATOM}entry")]

    known = ids(ADDRESSES["country"])
    assert ids(f"{ADDRESSES['country']}?lang=fr") == known
    assert ids(ADDRESSES["all"]) == known
    assert ids(ADDRESSES["country"], host="other.example.org") == known


def test_what_was_sealed_is_told_by_one_entry(client, plan):
    tell("plan.created", f"plan:{plan.pk}", stream=f"ZZ/plan/{plan.pk}", number=2)
    tell("stream.revealed", f"stream:ZZ/plan/{plan.pk}", stream_name="")
    assert verbs(client, ADDRESSES["country"]) == ["stream.revealed"]


def test_a_draft_is_in_no_feed(client, demoland, digital_agency):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True, title="A secret plan")
    area = PolicyAreaFactory(slug="open-data")
    promise = CommitmentFactory(
        plan=draft, reference="1", title="A secret promise", lead_institution=digital_agency, policy_areas=[area]
    )
    step = MilestoneFactory(commitment=promise, title="A secret step")
    for subject in (f"plan:{draft.pk}", f"commitment:{promise.pk}", f"milestone:{step.pk}"):
        tell("tested", subject)
        tell("tested", subject, stream=f"ZZ/plan/{draft.pk}", sealed=True)
    for address in (
        ADDRESSES["all"], ADDRESSES["country"], ADDRESSES["area"], f"/ZZ/institutions/{digital_agency.pk}/feed.atom"
    ):  # fmt: skip
        assert verbs(client, address) == []
    assert client.get("/ZZ/commitments/3-1/feed.atom").status_code == 404
    assert client.get("/ZZ/commitments/3-1/calendar.ics").status_code == 404
    for address in (f"/ZZ/institutions/{digital_agency.pk}/", f"/ZZ/institutions/{digital_agency.pk}/calendar.ics",
                    "/policy-areas/open-data/calendar.ics"):  # fmt: skip
        assert "secret" not in client.get(address).content.decode()


def test_an_empty_feed_is_a_feed_and_stays_the_same(client, demoland):
    first = client.get(ADDRESSES["country"]).content
    cache.clear()
    with time_machine.travel(TODAY + dt.timedelta(days=1), tick=False):
        assert client.get(ADDRESSES["country"]).content == first
    assert one(fromstring(first), "updated") == "2011-09-20T00:00:00+00:00"


def test_what_xml_cannot_carry_is_left_out(client, demoland):
    tell("institution.added", "institution:9", name="Ministry \x08of <Bells> & \ufffe Whistles")
    title = one(read(client, ADDRESSES["country"]).find(f"{ATOM}entry"), "title")
    assert title == "Demoland: The national coordinator added an institution: Ministry  of <Bells> &   Whistles."


@pytest.mark.parametrize("address", ADDRESSES.values())
def test_it_is_304_in_two_queries_until_something_happens(client, told, address, django_assert_max_num_queries):
    tag = client.get(address).headers["ETag"]
    with django_assert_max_num_queries(2):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    tell("plan.closed", "plan:99")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("address", "queries"),
    # The tag; whose feed it is (a commitment: three); the entries; each kind of subject; amendments; countries.
    [("all", 8), ("country", 9), ("commitment", 10), ("area", 7)],
)
def test_it_takes_the_same_queries_at_any_size(client, told, plan, milestone, fixed_queries, address, queries):
    def ask() -> None:
        cache.clear()
        assert client.get(ADDRESSES[address]).status_code == 200

    def grow() -> None:
        for _ in range(20):
            step = MilestoneFactory(commitment=milestone.commitment)
            tell("progress.reported", f"milestone:{step.pk}", status="completed")

    fixed_queries(ask, grow, queries)


def test_nothing_is_remembered_of_who_reads(client, told):
    for address in ADDRESSES.values():
        assert client.get(f"{address}?lang=fr").cookies == {}
    assert "django_language" in client.get("/ZZ/changes/?lang=fr").cookies


def test_pages_say_where_their_feed_is(client, told, digital_agency):
    for page, feed in (
        ("/", "/changes/feed.atom"), ("/changes/", "/changes/feed.atom"), ("/ZZ/", "/ZZ/changes/feed.atom"),
        ("/ZZ/plans/2/", "/ZZ/changes/feed.atom"), ("/ZZ/commitments/2-1/", "/ZZ/commitments/2-1/feed.atom"),
        (f"/ZZ/institutions/{digital_agency.pk}/", f"/ZZ/institutions/{digital_agency.pk}/feed.atom"),
    ):  # fmt: skip
        body = client.get(f"{page}?lang=fr").content.decode()
        assert f'type="application/atom+xml" title="Suivre ce qui change (flux Atom)" href="{feed}?lang=fr">' in body


def test_calendars_of_one_commitment_institution_and_area(client, milestone, other, digital_agency):
    MilestoneFactory(commitment=other, title="Elsewhere")
    for address in (
        "/ZZ/commitments/2-1/calendar.ics", f"/ZZ/institutions/{digital_agency.pk}/calendar.ics",
        "/policy-areas/open-data/calendar.ics",
    ):  # fmt: skip
        text = client.get(address).content.decode()
        assert "Measure every river" in text
        assert "Elsewhere" not in text
    assert (
        "webcal://testserver/ZZ/commitments/2-1/calendar.ics?lang=en"
        in client.get("/ZZ/commitments/2-1/").content.decode()
    )


@pytest.mark.parametrize("address", ["/QQ/changes/feed.atom", "/ZZ/commitments/2-9/feed.atom",
                                     "/ZZ/institutions/999999/feed.atom", "/policy-areas/nothing/feed.atom",
                                     "/policy-areas/nothing/calendar.ics"])  # fmt: skip
def test_what_is_not_there_has_no_feed(client, commitment, address):
    assert client.get(address).status_code == 404
