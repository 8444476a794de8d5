"""What moved, told to who follows it: published things alone, once, in their language, and nothing when nothing did."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine

from commitments.services import (
    commitment_add,
    commitment_change,
    commitment_withdraw,
    plan_change,
    plan_close,
    plan_create,
    plan_withdraw,
)
from core.clock import now, today
from ledger.models import Event
from ledger.services import Actor, event_append
from milestones.choices import Completion, MilestoneStatus
from milestones.models import Milestone
from milestones.services import (
    EvidenceDraft,
    evidence_add,
    milestone_add,
    milestone_change,
    plan_publish,
    progress_report,
)
from notices.choices import HowOften, LetterState
from notices.follows.moves import AMENDED, TOLD
from notices.follows.news import news_write
from notices.follows.services import reading_take
from notices.follows.words import SAYINGS
from notices.models import Follow, Follower, Letter
from reviews.choices import Finding, RoundState
from reviews.models import ReviewRound
from reviews.services import rating_save, rating_submit, round_publish, verification_make
from tests.factories import (
    ActionPlanFactory,
    AppointmentFactory,
    CommitmentFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    RatingFactory,
    ResponseFactory,
    ReviewRoundFactory,
)
from tests.notices.following import KIM, follower_of_things, send_news

pytestmark = pytest.mark.django_db
PROOF = EvidenceDraft(title="The register", url="https://demoland.example.org/register")


@pytest.fixture
def milestone(digital_agency) -> Milestone:
    plan = ActionPlanFactory(country=digital_agency.country, number=4, title="Plan of rivers")
    commitment = CommitmentFactory(
        plan=plan, reference="12", title="Publish the rivers", lead_institution=digital_agency
    )
    return MilestoneFactory(commitment=commitment, title="The register is online", due_date=dt.date(2026, 5, 1))


def report(user: Any, milestone: Milestone, status: MilestoneStatus = MilestoneStatus.IN_PROGRESS, **more: Any) -> Any:
    milestone.refresh_from_db()
    said = {"narrative": "We began.", **more}
    return progress_report(user=user, milestone=milestone, version=milestone.version, status=status, **said)


def told(mailoutbox: list[Any]) -> str:
    """What is written to Kim now; empty where nothing is."""
    mailoutbox.clear()
    Follower.objects.update(looked_on=today() - dt.timedelta(days=30))
    Letter.objects.all().delete()
    send_news()
    assert len(mailoutbox) <= 1
    return str(mailoutbox[0].body) if mailoutbox else ""


def has(words: str, *parts: str) -> bool:
    """Whether some words hold all parts, whatever their days."""
    plain = re.sub(r"\d{1,2} \w+ 20\d\d", "DAY", words)
    return all(part in plain for part in parts)


class TestWhatIsTold:
    def test_a_completion(self, milestone, bruno, mailoutbox):
        follower_of_things(milestone.commitment.plan.country)
        report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
        assert has(
            told(mailoutbox), "Demoland\nhttps://tracker.example.org/ZZ/\n",
            "Commitment 12: Publish the rivers\nhttps://tracker.example.org/ZZ/commitments/4-12/\n",
            "* The register is online\n  On DAY the government reports: completed.\n",
        )  # fmt: skip
        assert "piece" in mailoutbox[0].subject
        assert "Demoland" in mailoutbox[0].subject
        assert told(mailoutbox) == ""

    def test_the_latest_report_says_enough_and_a_standstill_nothing(self, milestone, bruno, mailoutbox):
        follower_of_things(milestone.commitment)
        report(bruno, milestone)
        report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
        assert told(mailoutbox).count("the government reports") == 1
        report(bruno, milestone)
        told(mailoutbox)
        report(bruno, milestone, no_change=True, narrative="")
        assert told(mailoutbox) == ""

    def test_evidence_and_what_reviewers_say_of_a_report(self, milestone, bruno, dalia, emil, mailoutbox):
        made = report(bruno, milestone)
        follower_of_things(milestone.commitment)
        evidence_add(user=bruno, report=made, draft=PROOF)
        verification_make(user=dalia, report=made, finding=Finding.DISPUTED, reason="It is empty.")
        verification_make(user=emil, report=made, finding=Finding.CONFIRMED, reason="It is there.")
        assert has(
            told(mailoutbox), "Evidence was added on DAY.", "Disputed by Open Budget Watch on DAY.",
            "Confirmed by Rivers and Rights on DAY.",
        )  # fmt: skip

    def test_amendments_with_their_reasons(self, milestone, amina, mailoutbox):
        commitment, plan = milestone.commitment, milestone.commitment.plan
        follower_of_things(plan.country)
        late = {"due_date": dt.date(2026, 9, 1)}
        milestone_change(user=amina, milestone=milestone, version=1, facts=late, reason="The flood.")
        plan_change(user=amina, plan=plan, version=1, facts={"title": "Plan of all rivers"}, reason="Wider.")
        commitment_change(user=amina, commitment=commitment, version=1, facts={"title": "All rivers"}, reason="More.")
        commitment_withdraw(user=amina, commitment=commitment, version=2, reason="No money.")
        commitment_add(user=amina, plan=plan, facts={"number": "13", "title": "Wells"}, reason="Asked for.")
        words = told(mailoutbox)
        assert has(
            words, "Due on DAY, no longer on DAY: amended on DAY. The reason given:\n  \"The flood.\"",
            "Plan of all rivers\n  Amended on DAY. The reason given:\n  \"Wider.\"",
            "* Withdrawn on DAY. The reason given:\n  \"No money.\"", "* Added to the plan on DAY. The reason given:",
            "Commitment 13: Wells",
        )  # fmt: skip
        assert "1 September 2026, no longer on 1 May 2026" in words

    def test_a_new_plan(self, demoland, digital_agency, amina, mailoutbox):
        area = PolicyAreaFactory(slug="open-data")
        facts = {"number": 5, "title": "Plan of lakes", "start_date": today(), "end_date": today() + dt.timedelta(730)}
        plan = plan_create(user=amina, country=demoland, facts=facts)
        kim = follower_of_things(demoland)
        lee = follower_of_things(area, address="lee@example.org")
        promised = {"number": "1", "title": "Count the lakes", "policy_areas": [area]}
        commitment = commitment_add(user=amina, plan=plan, facts=promised)
        milestone_add(user=amina, commitment=commitment, facts={"number": "1.1", "title": "A list"})
        send_news()
        assert mailoutbox == []  # a draft is nobody's business
        Follower.objects.update(looked_on=today() - dt.timedelta(days=1))
        plan_publish(user=amina, plan=plan, version=1)
        send_news()
        words = {mail.to[0]: mail.body for mail in mailoutbox}
        assert has(words[kim.address], "* Plan of lakes\n  Published on DAY, with 1 commitment.\n")
        assert "Count the lakes" not in words[kim.address]
        assert has(words[lee.address], "Commitment 1: Count the lakes", "Promised on DAY in a new plan: Plan of lakes.")
        assert "Added to the plan" not in words[lee.address]  # the draft's own history is revealed, and no news

    @pytest.mark.parametrize("follow", ["country", "commitment"])
    def test_the_end_of_a_plan(self, milestone, amina, follow, mailoutbox):
        plan = milestone.commitment.plan
        follower_of_things(plan.country if follow == "country" else milestone.commitment)
        plan_close(user=amina, plan=plan, version=1)
        assert has(told(mailoutbox), "Plan of rivers\n  Closed on DAY", "/ZZ/plans/4/")

    def test_a_plan_that_is_withdrawn(self, milestone, amina, mailoutbox):
        follower_of_things(milestone.commitment)
        plan_withdraw(user=amina, plan=milestone.commitment.plan, version=1, reason="A new government.")
        assert has(told(mailoutbox), 'Withdrawn on DAY. The reason given:\n  "A new government."')

    def test_facts_of_an_import(self, demoland, mailoutbox):
        follower_of_things(demoland)
        for _ in range(2):
            event_append(stream="ZZ", actor=Actor("import", "x"), verb="import.applied", subject="country:ZZ")
        assert has(told(mailoutbox), "* Facts from an official source were entered on DAY.")

    def test_every_verb_that_is_told_has_its_words(self):
        assert set(TOLD) | {"commitment.promised", "commitment.judged"} == {*AMENDED, *SAYINGS}


@pytest.fixture
def ripe(milestone, dalia, emil, farah) -> ReviewRound:
    """A round of the milestone's plan that can be published; three reviewers agree, the government replied."""
    found: ReviewRound = ReviewRoundFactory(plan=milestone.commitment.plan, closed=True, title="The first year")
    for person in (dalia, emil, farah):
        AppointmentFactory(round=found, reviewer=person, organisation=person.country_roles.get().institution)
        RatingFactory(
            round=found, commitment=milestone.commitment, reviewer=person, handed_in=True,
            completion=Completion.LIMITED,
        )  # fmt: skip
    ResponseFactory(round=found, commitment=milestone.commitment, text="We do what we can.")
    ReviewRound.objects.filter(pk=found.pk).update(revise_until=today() - dt.timedelta(days=1))
    return found


class TestJudging:
    def test_a_published_round_is_told_with_its_verdicts(self, ripe, milestone, amina, mailoutbox):
        country, commitment = milestone.commitment.plan.country, milestone.commitment
        kim, lee = follower_of_things(country), follower_of_things(commitment, address="lee@example.org")
        round_publish(user=amina, review_round=ripe)
        send_news()
        words = {mail.to[0]: mail.body for mail in mailoutbox}
        assert has(words[kim.address], "* The first year\n  A review was published on DAY; it judges 1 commitment.",
                   f"/ZZ/rounds/{ripe.pk}/")  # fmt: skip
        assert has(words[lee.address], "Reviewers find, published on DAY with the government’s reply:")
        assert "We do what we can" not in words[lee.address]

    def test_nothing_of_a_round_before_that(self, milestone, amina, dalia, mailoutbox):
        follower_of_things(milestone.commitment.plan.country, milestone.commitment)
        running = ReviewRoundFactory(
            plan=milestone.commitment.plan, state=RoundState.OPEN, opens_on=today(), closes_on=today(), opened_at=now()
        )
        AppointmentFactory(round=running, reviewer=dalia, organisation=dalia.country_roles.get().institution)
        scores = {"completion": "limited", "reason": "KINGFISHER"}
        place = {"user": dalia, "review_round": running, "commitment": milestone.commitment}
        rating_save(scores=scores, evidence=[PROOF], **place)
        rating_submit(**place)
        assert Event.objects.filter(verb="rating.submitted", stream__sealed=True).exists()
        assert told(mailoutbox) == ""


class TestWhom:
    def test_each_who_follows_anything_it_belongs_to_and_nobody_else(
        self, milestone, digital_agency, finance_ministry, farland, bruno, mailoutbox
    ):
        commitment, area = milestone.commitment, PolicyAreaFactory(slug="rivers")
        commitment.policy_areas.add(area)
        commitment.supports.create(institution=finance_ministry)
        own = MilestoneFactory(commitment=CommitmentFactory(plan=commitment.plan), institution=digital_agency)
        concerned = [commitment.plan.country, commitment, digital_agency, finance_ministry, area]
        others = [farland, own.commitment, PolicyAreaFactory(slug="lakes")]
        for number, thing in enumerate([*concerned, *others]):
            follower_of_things(thing, address=f"f{number}@example.org")
        report(bruno, milestone)
        assert send_news() == {LetterState.SENT: len(concerned)}
        assert {mail.to[0] for mail in mailoutbox} == {f"f{number}@example.org" for number in range(len(concerned))}

    def test_who_follows_several_of_it_is_told_once(self, milestone, digital_agency, bruno, mailoutbox):
        follower_of_things(milestone.commitment.plan.country, milestone.commitment, digital_agency)
        report(bruno, milestone)
        assert told(mailoutbox).count("the government reports") == 1

    def test_what_was_before_is_no_news_to_who_comes_later(self, milestone, bruno, mailoutbox):
        report(bruno, milestone)
        follower = follower_of_things(milestone.commitment.plan.country)
        assert told(mailoutbox) == ""
        report(bruno, milestone)
        Follow(follower=follower, subject=f"commitment:{milestone.commitment_id}", since=now(), request_key=9).save()
        follower.follows.filter(subject="country:ZZ").delete()
        assert told(mailoutbox) == ""


class TestWhen:
    def test_daily_is_every_day_and_weekly_from_monday_on(self, milestone, bruno, mailoutbox):
        with time_machine.travel(dt.datetime(2026, 12, 2, 6, tzinfo=dt.UTC)) as clock:  # a Wednesday
            day = today()
            for often in HowOften:
                follower_of_things(milestone.commitment, address=f"{often}@example.org", how_often=often, looked_on=day)
            sent = []
            for _ in range(9):
                report(bruno, milestone)
                clock.shift(dt.timedelta(days=1))
                send_news()
                send_news()
                sent.append(sorted(mail.to[0].partition("@")[0] for mail in mailoutbox))
                mailoutbox.clear()
        weekly = [number for number, whom in enumerate(sent) if "weekly" in whom]
        assert weekly == [4]  # Monday, 7 December
        assert all("daily" in whom for whom in sent)

    def test_whose_letter_is_still_on_its_way_gets_no_second_one_and_misses_nothing(self, milestone, bruno):
        follower = follower_of_things(milestone.commitment)
        report(bruno, milestone)
        news_write(day=today(), reading=reading_take())
        Follower.objects.update(looked_on=today() - dt.timedelta(days=1))
        report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
        assert news_write(day=today(), reading=reading_take()).letters == 0
        Letter.objects.all().delete()
        assert news_write(day=today(), reading=reading_take()).letters == 1
        assert "completed" in follower.letters.get().text

    def test_letter_and_how_far_it_tells_are_written_together_or_not_at_all(self, milestone, bruno, monkeypatch):
        follower = follower_of_things(milestone.commitment)
        report(bruno, milestone)
        monkeypatch.setattr(Letter.objects, "bulk_create", lambda rows: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            news_write(day=today(), reading=reading_take())
        before = follower.told_to_id
        follower.refresh_from_db()
        assert (follower.told_to_id, follower.looked_on) == (before, today() - dt.timedelta(days=1))

    def test_an_event_that_becomes_visible_late_is_told_later(self, milestone, bruno, mailoutbox):
        """Its number lies after the reading, whatever its key: nothing between two readings is passed over."""
        follower_of_things(milestone.commitment)
        reading = reading_take()
        report(bruno, milestone)
        assert news_write(day=today(), reading=reading).letters == 0
        assert "the government reports" in told(mailoutbox)


class TestTheMail:
    def test_in_french(self, milestone, bruno, mailoutbox):
        follower_of_things(milestone.commitment, language="fr", how_often=HowOften.WEEKLY)
        report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
        words = told(mailoutbox)
        assert "le gouvernement déclare\u00a0: achevé." in words
        assert "Engagement 12\u00a0: Publish the rivers" in words
        assert "par semaine" in words
        assert "lang=fr" in words
        assert '<html lang="fr"' in mailoutbox[0].alternatives[0].content

    def test_it_ends_with_one_click_and_names_nobody(self, milestone, bruno, mailoutbox):
        follower_of_things(milestone.commitment)
        report(bruno, milestone)
        told(mailoutbox)
        [mail] = mailoutbox
        assert mail.to == [KIM]
        assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail.extra_headers["List-Unsubscribe"].startswith("<https://tracker.example.org/follow/stop/")
        assert "Bruno" not in mail.body
        letter = Letter.objects.get()
        assert (letter.address, letter.text, letter.html, letter.stop_url) == ("", "", "", "")

    def test_words_stay_words(self, milestone, amina, mailoutbox):
        follower_of_things(milestone.commitment)
        facts, reason = {"title": "<script>alert(1)</script>"}, "<img src=x onerror=alert(1)>"
        commitment_change(user=amina, commitment=milestone.commitment, version=1, facts=facts, reason=reason)
        told(mailoutbox)
        html = mailoutbox[0].alternatives[0].content
        assert "<script>" not in html
        assert "<img" not in html

    def test_what_is_too_much_for_a_letter_is_counted(self, milestone, bruno, mailoutbox, monkeypatch):
        monkeypatch.setattr("notices.follows.news.MOST_LINES", 2)
        follower_of_things(milestone.commitment.plan.country)
        for _ in range(5):
            report(bruno, MilestoneFactory(commitment=milestone.commitment))
        words = told(mailoutbox)
        assert words.count("the government reports") == 2
        assert "3 earlier pieces of news are not in this mail" in words
        assert mailoutbox[0].subject.startswith("5 pieces of news")


def test_many_followers_go_through_in_batches(milestone, bruno, monkeypatch, mailoutbox):
    monkeypatch.setattr("notices.follows.news.BATCH", 3)
    for number in range(8):
        follower_of_things(milestone.commitment, address=f"f{number}@example.org")
    report(bruno, milestone)
    assert send_news() == {LetterState.SENT: 8}
    assert send_news() == {}


def test_writing_takes_the_same_queries_for_few_and_for_many(
    fixed_queries, milestone, bruno, dalia, amina, digital_agency
):
    # 6 to begin without letters and with a new reading; 1 savepoint; 1 followers, 1 what they follow, 1 readings;
    # 2 countries of commitments and institutions; 1 events, and of what they tell of 1 countries, 1 milestones,
    # 1 amendments, 1 supporting institutions, 1 policy areas; 1 letters, 1 what was looked at, 1 more to leave the
    # savepoint. Plans, rounds, commitments and verdicts are not asked for where no event tells of any
    follower_of_things(milestone.commitment, digital_agency, milestone.commitment.plan.country)
    reading = Follower.objects.get().told_to
    made = report(bruno, milestone)
    verification_make(user=dalia, report=made, finding=Finding.DISPUTED, reason="It is empty.")
    milestone_change(user=amina, milestone=milestone, version=2, facts={"title": "A list"}, reason="Shorter.")

    def call():
        Letter.objects.all().delete()
        Follower.objects.update(looked_on=today() - dt.timedelta(days=1), told_to=reading)
        until = reading_take()
        assert news_write(day=today(), reading=until).letters

    def grow():
        for number in range(9):
            report(bruno, MilestoneFactory(commitment=CommitmentFactory(plan=milestone.commitment.plan,
                                                                        lead_institution=digital_agency)))  # fmt: skip
            follower_of_things(digital_agency, address=f"f{number}@example.org", since=now() - dt.timedelta(days=1))

    fixed_queries(call, grow, 21)
