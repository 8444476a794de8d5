"""What other sites show of ours: cards, badges, oEmbed and share pictures; who may frame what, and what never leaks."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.core.cache import cache
from django.test import Client
from PIL import Image

from dashboards.charts.share import drawable
from dashboards.sharing import locale_code
from milestones.choices import Completion, MilestoneStatus
from tests.dashboards.told import tell
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    LocalityFactory,
    MilestoneFactory,
    ProgressReportFactory,
    VerdictFactory,
    at,
    in_step,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
SVG = "{http://www.w3.org/2000/svg}"
CARDS = ["/ZZ/embed/", "/ZZ/commitments/2-1/embed/"]
BADGES = ["/ZZ/badge.svg", "/ZZ/commitments/2-1/badge.svg"]
PICTURES = ["/share.png", "/ZZ/share.png", "/ZZ/commitments/2-1/share.png"]
CODES = ["/ZZ/embed/code/", "/ZZ/commitments/2-1/embed/code/"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


@pytest.fixture
def commitment(plan):
    """Claimed and evidenced complete, reviewed limited; a second one that nobody has said anything of."""
    told = CommitmentFactory(plan=plan, number="1", reference="1", title="Publish the river <register>")
    report = ProgressReportFactory(
        milestone=MilestoneFactory(commitment=told), status=MilestoneStatus.COMPLETED, reported_at=at(2025, 8, 1)
    )
    EvidenceFactory(report=report, added_at=at(2025, 8, 1))
    VerdictFactory(commitment=told, round__plan=plan, round__published=True, completion=Completion.LIMITED)
    in_step(told, CommitmentFactory(plan=plan, number="2", reference="2"))
    return told


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def oembed(client: Client, url: str, **asked: str):
    return client.get("/oembed", {"url": url, **asked})


@pytest.mark.parametrize("address", CARDS)
def test_a_card_may_be_framed_by_anyone_and_leaves_nothing_behind(client, commitment, address):
    address = f"{address}?lang=fr&theme=dark"
    for response in (client.get(address), client.get(address)):  # drawn, then kept
        assert response.status_code == 200
        assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in response.headers
        assert response.cookies == {}
    body = client.get(address).content.decode()
    assert len(body.encode()) < 15_000
    assert '<html lang="fr" dir="ltr" class="dark">' in body
    assert body.count('target="_top"') == body.count("<a ")
    assert "<script" not in body


@pytest.mark.parametrize(
    "address",
    ["/", "/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/changes/", "/ZZ/changes/", *CODES, *BADGES, "/data/"],
)
def test_nothing_else_may_be_framed(client, commitment, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "DENY"
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy or policy.endswith("sandbox")


def test_a_card_says_the_sentence_and_the_three_numbers(client, commitment):
    told = words(client, "/ZZ/embed/")
    page = words(client, "/ZZ/")
    sentence = (
        "With 7 months left, the government reports 1 of 2 commitments substantial or complete; evidence supports 1;"
    )
    assert sentence in told
    assert sentence in page
    assert "The government reports 1 of 2 substantial or complete" in told
    assert "Reviewers find 0 of 2 substantial or complete" in told
    assert "Plan 2, 2025–2026 Demoland" in told
    assert "Demoland is invented. As of 15 June 2026 ." in told
    assert 'href="http://testserver/ZZ/?lang=en" target="_top"' in client.get("/ZZ/embed/").content.decode()


def test_a_card_of_a_commitment_says_its_three_values(client, commitment):
    told = words(client, "/ZZ/commitments/2-1/embed/?lang=en")
    assert "Publish the river &lt;register&gt;" in told
    assert "The government reports: complete; evidence shows: complete; reviewers find: limited." in told
    french = words(client, "/ZZ/commitments/2-1/embed/?lang=fr")
    assert (
        "Le gouvernement déclare : achevé ; les preuves montrent : achevé ; les relecteurs constatent : limité."
        in french
    )


def test_plan_and_day_are_kept(client, commitment, demoland):
    old = ActionPlanFactory(
        country=demoland, number=1, start_date=dt.date(2022, 1, 1), end_date=dt.date(2023, 12, 31),
        published_at=at(2022, 1, 1),
    )  # fmt: skip
    CommitmentFactory(plan=old)
    assert "Plan 1, 2022–2023" in words(client, "/ZZ/embed/?plan=1")
    past = client.get("/ZZ/embed/?as_of=2025-06-01").content.decode()
    assert "no progress is reported on its 2 commitments" in past
    assert 'href="http://testserver/ZZ/?as_of=2025-06-01&amp;lang=en"' in past
    assert 'As of <time datetime="2025-06-01">' in past
    for address in (*CARDS, *BADGES, *PICTURES[1:], *CODES):
        assert client.get(address, {"as_of": "nonsense"}).status_code == 400
        assert client.get(address, {"as_of": "2020-01-01"}).status_code in (200, 404)
    assert client.get("/ZZ/embed/?plan=9").status_code == 404
    assert "No plan of this country is published here yet." in words(client, "/ZZ/embed/?as_of=2020-01-01")


@pytest.mark.parametrize("address", BADGES)
def test_a_badge_is_text_for_everybody_and_always_the_same(client, commitment, address):
    first = client.get(address)
    assert first.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    root = fromstring(first.content)
    assert root.attrib["role"] == "img"
    assert {root.find(f"{SVG}title").attrib["id"], root.find(f"{SVG}desc").attrib["id"]} == set(
        root.attrib["aria-labelledby"].split()
    )
    assert "Demoland" in root.find(f"{SVG}text").text
    assert "evidence" in root.find(f"{SVG}desc").text
    assert len(first.content) < 4000
    cache.clear()
    again = client.get(address)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(f"{address}?lang=fr").cookies == {}


def test_a_badge_has_a_light_and_a_dark_side(client, commitment):
    auto, light, dark = (
        client.get(f"/ZZ/badge.svg?theme={theme}").content.decode() for theme in ("x", "light", "dark")
    )
    assert "prefers-color-scheme:dark" in auto
    assert "#12161c" not in light
    assert ".f-paper{fill:#12161c}" in dark
    assert "1/2" in auto
    assert "limited" in client.get("/ZZ/commitments/2-1/badge.svg").content.decode()


@pytest.mark.parametrize("address", PICTURES)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_share_picture_has_the_size_that_is_asked_for(client, commitment, address, language):
    response = client.get(f"{address}?lang={language}")
    assert response.headers["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert picture.text["Title"]
    assert len(response.content) < 150_000
    assert response.cookies == {}


def test_a_share_picture_is_drawn_once_for_the_same_figures(client, commitment, monkeypatch):
    drawn = client.get("/ZZ/share.png").content
    tell("plan.closed", "plan:99")  # the page is drawn anew, the picture is not: it says the same
    monkeypatch.setattr("dashboards.charts.share._draw", None)
    assert client.get("/ZZ/share.png").content == drawn


def test_letters_that_cannot_be_drawn_are_known():
    assert drawable("Publier le registre des rivières, Łódź")
    assert not drawable("公共数据")
    assert not drawable("البيانات المفتوحة")


@pytest.mark.parametrize("address", ["/", "/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/"])
def test_pages_say_what_to_show_beside_a_link(client, commitment, address):
    body = client.get(f"{address}?lang=fr").content.decode()
    found = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', body))
    assert found["og:locale"] == "fr_FR"
    assert found["og:locale:alternate"] == "ar_EG"  # the last of three
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:title"]
    assert found["og:description"]
    assert found["og:description"] in found["og:image:alt"]
    for name in ("og:url", "og:image"):
        assert found[name].startswith("http://testserver/")
        assert "lang=fr" in found[name]
        assert client.get(found[name].removeprefix("http://testserver").replace("&amp;", "&")).status_code == 200
    discovered = re.findall(r'type="application/json\+oembed" href="([^"]+)"', body)
    assert len(discovered) == (address != "/")
    for each in discovered:
        answer = client.get(each.removeprefix("http://testserver").replace("&amp;", "&"))
        assert answer.json()["title"] == found["og:title"].replace("&lt;", "<").replace("&gt;", ">")


def test_a_locale_is_written_with_a_place():
    assert [locale_code(tag) for tag in ("en", "fr", "es", "ar")] == ["en_US", "fr_FR", "es_ES", "ar_EG"]


def test_oembed_answers_in_json_and_xml(client, commitment):
    got = oembed(client, "http://testserver/ZZ/commitments/2-1/?lang=fr")
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    answer = got.json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["title"].startswith("Publish the river <register>. Demoland, engagement 1.")
    [source] = re.findall(r'<iframe src="([^"]+)"', answer["html"])
    assert source == "http://testserver/ZZ/commitments/2-1/embed/?lang=fr"
    assert client.get(source.removeprefix("http://testserver")).status_code == 200
    assert f'width="{answer["width"]}" height="{answer["height"]}"' in answer["html"]
    xml = oembed(client, "http://testserver/ZZ/commitments/2-1/?lang=fr", format="xml")
    assert xml.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = fromstring(xml.content)
    assert root.tag == "oembed"
    assert {each.tag: each.text for each in root} == {name: str(value) for name, value in answer.items()}


def test_oembed_keeps_to_the_room_there_is(client, commitment):
    for most_wide, most_high in (("400", ""), ("280", "200"), ("5000", "5000")):
        answer = oembed(client, "http://testserver/ZZ/", maxwidth=most_wide, maxheight=most_high).json()
        assert answer["width"] <= min(600, int(most_wide))
        assert answer["height"] <= int(most_high or 1000)
        assert ("thumbnail_url" in answer) == (most_wide == "5000")
    for wrong in ("x", "0", "-1", "1e3", "٤٠٠"):
        assert oembed(client, "http://testserver/ZZ/", maxwidth=wrong).status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "http://[", "http://elsewhere.example.org/ZZ/", "ftp://testserver/ZZ/", "/ZZ/",
        "http://testserver/", "http://testserver/nothing/", "http://testserver/QQ/", "http://testserver/ZZ/?plan=9",
        "http://testserver/ZZ/?as_of=nonsense", "http://testserver/ZZ/commitments/2-9/",
        "http://testserver/ZZ/commitments/3-1/", "http://testserver/ZZ/plans/3/", "http://testserver/workspace/",
        "http://testserver@elsewhere.example.org/ZZ/", "http://testserver/ZZ/commitments/2-1/?as_of=2024-01-01",
    ],
)  # fmt: skip
def test_oembed_knows_nothing_else(client, commitment, demoland, url):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True, title="A secret plan")
    CommitmentFactory(plan=draft, reference="1", title="A secret promise")
    got = oembed(client, url)
    assert got.status_code == 404
    assert "secret" not in got.content.decode()


def test_oembed_says_what_it_does_not_speak(client, commitment):
    got = oembed(client, "http://testserver/ZZ/", format="<yaml>")
    assert got.status_code == 501
    assert got.headers["Content-Type"].startswith("text/plain")


def test_oembed_knows_the_installations_own_name_and_local_plans(client, commitment, demoland):
    local = ActionPlanFactory(country=demoland, number=1, locality=LocalityFactory(country=demoland))
    CommitmentFactory(plan=local, reference="1")
    answer = oembed(client, "https://tracker.example.org/ZZ/plans/RIV-1/").json()
    assert "http://testserver/ZZ/embed/?plan=RIV-1&amp;lang=en" in answer["html"]


def test_a_draft_has_no_card(client, demoland, commitment):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True, title="A secret plan")
    CommitmentFactory(plan=draft, reference="1", title="A secret promise")
    for what in ("embed/", "embed/code/", "badge.svg", "share.png"):
        assert client.get(f"/ZZ/commitments/3-1/{what}").status_code == 404
        assert client.get(f"/ZZ/{what}?plan=3").status_code == 404
        assert b"secret" not in client.get(f"/ZZ/{what}").content


@pytest.mark.parametrize("address", CODES)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_codes_can_be_copied_and_lead_where_they_say(client, commitment, address, language):
    body = client.get(f"{address}?lang={language}&theme=dark").content.decode()
    areas = re.findall(
        r'<label for="([\w-]+)">[^<]+</label><textarea id="\1" readonly[^>]*>(.*?)</textarea>', body, re.S
    )
    assert [name for name, _code in areas] == ["code-card", "code-badge", "code-markdown", "code-link"]
    for _name, code in areas:
        for leads in re.findall(r"http://testserver(/[^&\"()\s]*(?:\?[^\"()\s]*?)?)(?=&quot;|\)|\]|\")", code):
            plain = leads.replace("&amp;amp;", "&").replace("&amp;", "&")
            assert client.get(plain).status_code == 200, plain
    assert "frame-src 'self'" in client.get(address).headers["Content-Security-Policy"]
    assert f'src="{address.removesuffix("code/")}?theme=dark&amp;lang={language}"' in body


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # The tag, the country, the scorecard's 17.
        ("/ZZ/embed/", 19), ("/ZZ/badge.svg", 19),
        # The tag, country, plan, commitment, its areas, supporters and values; milestones with their latest reports,
        # institutions, evidence, dates, disputes, verdicts; assessments.
        ("/ZZ/commitments/2-1/embed/", 14), ("/ZZ/commitments/2-1/badge.svg", 14),
    ],
)  # fmt: skip
def test_they_take_the_same_queries_at_any_size(client, plan, commitment, fixed_queries, address, queries):
    def ask() -> None:
        cache.clear()
        assert client.get(address).status_code == 200

    def grow() -> None:
        for _ in range(5):
            more = CommitmentFactory(plan=plan)
            EvidenceFactory(report=ProgressReportFactory(milestone=MilestoneFactory(commitment=more)))

    fixed_queries(ask, grow, queries)


@pytest.mark.parametrize("address", [*CARDS, *BADGES, "/ZZ/share.png", "/oembed?url=http://testserver/ZZ/"])
def test_unchanged_they_are_304_in_two_queries(client, commitment, address, django_assert_max_num_queries):
    tag = client.get(address).headers["ETag"]
    with django_assert_max_num_queries(2):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    tell("plan.closed", "plan:99")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
