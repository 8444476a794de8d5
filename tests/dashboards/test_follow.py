"""The pages of following: nobody signs in, looking changes nothing, and what is answered tells of nobody."""

from __future__ import annotations

import datetime as dt
import logging
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.clock import now
from milestones.choices import MilestoneStatus
from milestones.services import progress_report
from notices.choices import HowOften
from notices.follows.tokens import mine_token, stop_token
from notices.models import Follow, Follower, FollowRequest
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory, PolicyAreaFactory
from tests.notices.following import KIM, ask, follower_of_things, link_written, send_links

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = {"email": KIM, "language": "en", "how_often": "daily"}


@pytest.fixture
def program() -> Client:
    """A mail program: no session, no cookie, no token against forged requests, which are looked for."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def commitment(demoland):
    return CommitmentFactory(plan=ActionPlanFactory(country=demoland, number=4), reference="12", title="Rivers")


def mine(follower: Follower) -> str:
    return reverse("dashboards:follow-mine", args=[mine_token(follower)])


def stop(row: Follower | FollowRequest) -> str:
    return reverse("dashboards:follow-stop", args=[stop_token(row)])


def words(answer) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode())


class TestTheForm:
    def test_every_thing_has_one(self, client, commitment, digital_agency):
        area = PolicyAreaFactory(slug="open-data")
        for asked, name in (
            ("country=ZZ", "Demoland"), ("commitment=ZZ/4-12", "Commitment 12: Rivers"),
            (f"institution={digital_agency.pk}", "Digital Agency of Demoland"), (f"area={area.slug}", "Open data"),
        ):  # fmt: skip
            answer = client.get(f"/follow/?{asked}")
            assert answer.status_code == 200
            assert name in words(answer)
            assert client.post(f"/follow/?{asked}", {**FORM, "email": f"{name[:3]}@example.org"}).status_code == 302
        assert [each.subject for each in FollowRequest.objects.all()] == [
            "country:ZZ", f"commitment:{commitment.pk}", f"institution:{digital_agency.pk}", f"policy_area:{area.pk}",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "asked",
        [
            "country=XX", "country=zz", "country=", "country=%00", "commitment=ZZ/4-13", "commitment=4-12",
            "commitment=ZZ/5-1", "commitment=%00", "institution=0", "institution=99999999999999999999",
            "institution=x", "area=", "area=nowhere", "area=%00",
        ],
    )  # fmt: skip
    def test_what_is_not_published_is_not_there(self, client, commitment, asked):
        CommitmentFactory(plan=ActionPlanFactory(country=commitment.plan.country, number=5, draft=True), reference="1")
        for call in (client.get, client.post):
            assert call(f"/follow/?{asked}", FORM if call == client.post else None).status_code == 404

    def test_without_a_thing_it_says_where_to_find_one(self, client):
        assert "Choose first" in words(client.get("/follow/"))
        assert "Choose first" in words(client.post("/follow/", FORM))

    def test_pages_lead_to_it(self, client, commitment):
        for page, asked in (("/ZZ/", "country=ZZ"), ("/ZZ/commitments/4-12/", "commitment=ZZ/4-12")):
            link = f"/follow/?{asked}"
            assert f'href="{link}"' in words(client.get(page))
            assert client.get(link).status_code == 200

    def test_it_is_kept_by_no_cache_and_taken_from_no_other_site(self, program, demoland):
        assert "no-store" in program.get("/follow/?country=ZZ")["Cache-Control"]
        assert program.post("/follow/?country=ZZ", FORM).status_code == 403
        assert not FollowRequest.objects.exists()

    def test_the_answer_is_the_same_for_everybody(self, client, demoland):
        follower_of_things(demoland)
        known = client.post("/follow/?country=ZZ", FORM)
        unknown = client.post("/follow/?country=ZZ", {**FORM, "email": "lee@example.org"})
        often = [client.post("/follow/?country=ZZ", FORM) for _ in range(9)]  # far more than that mailbox gets
        answers = {(each.status_code, each["Location"]) for each in (known, unknown, *often)}
        assert answers == {(302, "/follow/asked/")}
        page = words(client.get("/follow/asked/"))
        assert "on its way" in page
        assert KIM not in page

    def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(self, client, demoland):
        answer = client.post("/follow/?country=ZZ", {"email": "kim<script>", "language": "xx", "how_often": "daily"})
        assert answer.status_code == 400
        page = words(answer)
        assert "Select a valid choice" in page
        assert "kim&lt;script&gt;" in page
        answer = client.post("/follow/?country=ZZ", {**FORM, "email": "kim@localhost"})
        assert answer.status_code == 400
        assert "This is not an e-mail address" in words(answer)
        assert 'aria-describedby="id_email_error"' in words(answer)
        assert "Give the address" in words(client.post("/follow/?country=ZZ", {**FORM, "email": " "}))

    @pytest.mark.parametrize(
        "garbage", ["a\x00b", "9" * 40, "x" * 300_000, "\u202egnp", "[1, {}]", "a@b.org\nBcc: all@example.org"]
    )
    def test_garbage_is_refused_kindly(self, client, demoland, garbage):
        for name in FORM:
            assert client.post("/follow/?country=ZZ", {**FORM, name: garbage}).status_code == 400, name
        follower = follower_of_things(demoland)
        for name in ("do", "subject", "language", "how_often"):
            for do in ("leave", "change"):
                assert client.post(mine(follower), {"do": do, name: garbage}).status_code in (302, 400), (name, do)
        assert follower.follows.count() == 1

    def test_too_much_from_one_place_is_said(self, client, demoland, monkeypatch):
        monkeypatch.setattr("notices.follows.services.MOST_FROM_ONE", 1)
        client.post("/follow/?country=ZZ", FORM)
        answer = client.post("/follow/?country=ZZ", {**FORM, "email": "lee@example.org"})
        assert answer.status_code == 429
        assert "come back tomorrow" in words(answer)

    def test_in_french(self, client, demoland):
        page = words(client.get("/follow/?country=ZZ&lang=fr"))
        assert '<html lang="fr"' in page
        assert "Suivre par courriel" in page
        assert '<option value="fr" selected>' in page


class TestTheLink:
    def test_looking_changes_nothing_and_the_button_begins_it(self, program, client, commitment, mailoutbox):
        ask(commitment)
        link = link_written()
        send_links()
        [mail] = mailoutbox
        assert f"https://tracker.example.org{link}" in mail.body
        assert mail.to == [KIM]
        for look in (program.get, program.head):
            assert look(link).status_code == 200
        assert not Follower.objects.exists()
        assert "Commitment 12: Rivers" in words(program.get(link))
        assert KIM not in words(program.get(link))
        answer = program.post(link)
        assert answer["Location"].startswith("/follow/mine/")
        assert Follower.objects.get().address == KIM
        assert "Commitment 12: Rivers" in words(client.get(answer["Location"]))

    def test_once_used_or_after_seven_days_it_says_so(self, client, demoland):
        ask(demoland)
        link = link_written()
        with time_machine.travel(now() + dt.timedelta(days=8), tick=False):
            for call in (client.get, client.post):
                assert call(link).status_code == 404
                assert "older than seven days" in words(call(link))
        client.post(link)
        assert client.post(link).status_code == 404
        assert Follow.objects.count() == 1

    def test_a_link_that_we_never_made_leads_nowhere(self, client):
        for path in ("confirm/made-up/", "mine/made-up/", "stop/made-up/", "mine/1:x/", "stop/follower-1:x/"):
            assert client.get(f"/follow/{path}").status_code == 404
            assert client.post(f"/follow/{path}", ONE_CLICK).status_code == 404

    def test_the_limit_is_said(self, client, demoland, monkeypatch):
        monkeypatch.setattr("notices.follows.services.MOST_FOLLOWED", 1)
        follower_of_things(PolicyAreaFactory())
        ask(demoland)
        answer = client.post(link_written())
        assert answer.status_code == 409
        assert "leave one first" in words(answer)


class TestOnesOwnPage:
    def test_it_says_what_is_followed_and_masks_the_address(self, client, demoland, commitment):
        page = words(client.get(mine(follower_of_things(demoland, commitment))))
        assert "k…@example.org" in page
        assert KIM not in page
        assert "Commitment 12: Rivers" in page

    def test_how_often_and_in_which_language(self, client, demoland):
        follower = follower_of_things(demoland)
        answer = client.post(mine(follower), {"do": "change", "language": "fr", "how_often": "weekly"})
        assert answer["Location"] == f"{mine(follower)}?lang=fr"
        follower.refresh_from_db()
        assert (follower.language, follower.how_often) == ("fr", HowOften.WEEKLY)
        assert client.post(mine(follower), {"do": "change", "language": "fr"}).status_code == 400

    def test_leaving_one_and_the_last(self, client, demoland, commitment):
        follower = follower_of_things(demoland, commitment)
        assert client.post(mine(follower), {"do": "leave", "subject": "country:ZZ"}).status_code == 302
        answer = client.post(mine(follower), {"do": "leave", "subject": f"commitment:{commitment.pk}"})
        assert "Your address is deleted" in words(answer)
        assert not Follower.objects.exists()
        assert client.get(mine(follower)).status_code == 404

    def test_it_takes_the_same_queries_whatever_is_followed(self, client, fixed_queries, demoland):
        # 1 follower, 1 what is followed, 1 commitments
        plan = ActionPlanFactory(country=demoland)
        follower = follower_of_things(CommitmentFactory(plan=plan))

        def grow():
            for number in range(9):
                subject = f"commitment:{CommitmentFactory(plan=plan).pk}"
                Follow(follower=follower, subject=subject, since=now(), request_key=number).save()

        fixed_queries(lambda: client.get(mine(follower)), grow, 3)


class TestTheEnd:
    def test_a_mail_program_ends_it_in_one_step(self, program, demoland):
        address = stop(follower_of_things(demoland))
        body, kind = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
        answer = program.post(address, body, content_type=kind)
        assert answer.status_code == 200  # never a redirect: RFC 8058, section 3.1
        assert not answer.cookies
        assert not Follower.objects.exists()
        answer = program.post(address, body, content_type=kind)
        assert answer.status_code == 200
        assert "nothing to end" in words(answer)

    def test_multipart_is_understood_too(self, program, demoland):
        assert program.post(stop(follower_of_things(demoland)), ONE_CLICK).status_code == 200
        assert not Follower.objects.exists()

    def test_looking_and_other_posts_change_nothing(self, program, demoland):
        follower = follower_of_things(demoland, language="fr")
        for call in (program.get, program.head, program.post):
            assert call(stop(follower)).status_code == 200
        assert Follower.objects.exists()
        page = words(program.get(stop(follower)))
        assert '<html lang="fr"' in page
        assert '<input type="hidden" name="List-Unsubscribe" value="One-Click">' in page

    def test_whoever_got_a_link_takes_the_request_back(self, program, demoland, mailoutbox):
        ask(demoland)
        send_links()
        header = mailoutbox[0].extra_headers["List-Unsubscribe"]
        assert mailoutbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        program.post(header.strip("<>").removeprefix("https://tracker.example.org"), ONE_CLICK)
        assert not FollowRequest.objects.exists()


def test_no_log_cache_search_engine_or_other_site_learns_a_token(program, demoland, caplog):
    follower = follower_of_things(demoland)
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "tracker.requests"):
        for address in (mine(follower), stop(follower)):
            answer = program.get(address)
            assert "no-store" in answer["Cache-Control"]
            assert answer["X-Robots-Tag"] == "noindex"
            assert answer["Referrer-Policy"] == "no-referrer"
        for path in ("confirm", "mine", "stop"):
            program.get(f"/follow/{path}/KINGFISHER/")
        program.put(mine(follower))
    assert sum(record.name == "tracker.requests" for record in caplog.records) == 6
    told = [f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name != "django.db.backends"]
    assert not any(word in line for line in told for word in ("KINGFISHER", mine_token(follower)))


def test_nothing_of_who_follows_is_public(client, demoland, bruno, digital_agency):
    """Before and after somebody follows, every public word of the country is the same."""
    plan = ActionPlanFactory(country=demoland, number=4)
    milestone = MilestoneFactory(
        commitment=CommitmentFactory(plan=plan, reference="12", lead_institution=digital_agency)
    )
    progress_report(
        user=bruno, milestone=milestone, version=1, status=MilestoneStatus.IN_PROGRESS, narrative="We began."
    )
    pages = ["/", "/ZZ/", "/ZZ/commitments/4-12/", "/api/v1/events/", "/api/v1/countries/ZZ/dashboard/"]
    before = [client.get(page).content for page in pages]
    follower_of_things(demoland, milestone.commitment)
    ask(demoland)
    assert [client.get(page).content for page in pages] == before
