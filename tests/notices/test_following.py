"""Following: asked for, confirmed from the mailbox, changed, left, ended, forgotten; nobody learns of it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from core.clock import now, today
from core.errors import Malformed, RuleBroken
from ledger.models import Event
from notices.choices import HowOften, LetterState
from notices.follows import limits
from notices.follows.limits import address_of, knock, mailbox_of, masked
from notices.follows.rules import LINK_DAYS, MOST_FOLLOWED, week_of
from notices.follows.selectors import followed_by, follower_of, request_of, stop_wanted
from notices.follows.services import (
    follow_confirm,
    follow_leave,
    follows_change,
    follows_forget,
    follows_stop,
    reading_latest,
)
from notices.follows.subjects import subject_of
from notices.follows.tokens import mine_token, stop_token, token_digest
from notices.models import Follow, Follower, FollowRequest, Knock, Letter, Reading
from notices.rules import KEPT_DAYS
from tests.factories import ActionPlanFactory, CommitmentFactory, PolicyAreaFactory
from tests.notices.following import KIM, ask, follower_of_things, send_links, token_written

pytestmark = pytest.mark.django_db


def after(**time: int):
    return time_machine.travel(now() + dt.timedelta(**time), tick=False)


class TestAddresses:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Kim@Example.ORG ", "kim@example.org"),
            ("kim+tracker@example.org", "kim+tracker@example.org"),
            ("kim@exämple.org", "kim@xn--exmple-cua.org"),
            ("o'neil.k_m-1@sub.example.org", "o'neil.k_m-1@sub.example.org"),
            (f"{'k' * 64}@example.org", f"{'k' * 64}@example.org"),
        ],
    )
    def test_an_address_has_one_form(self, typed, kept):
        assert address_of(typed) == kept

    @pytest.mark.parametrize(
        "typed",
        [
            "", "kim", "@example.org", "kim@", "kim@localhost", "kim@example", "kim@@example.org", "kim @example.org",
            "kim@example.org\nBcc: all@example.org", "kim@example.org\r\nSubject: x", "kim\n@example.org",
            "kim@exam\nple.org", "Kim <kim@example.org>", "kim@example.org, lee@example.org", '"kim lee"@example.org',
            '"kim\\\n"@example.org', "kim@[127.0.0.1]", "kim@[IPv6:::1]", "kïm@example.org", "kim\x00@example.org",
            f"{'k' * 65}@example.org", f"kim@{'a' * 64}.org", f"kim@{'abcdefg.' * 40}org", "kim\u202e@example.org",
            f"kim@{'ä' * 60}.org", "kim@.org", "x" * 100_000,
        ],
    )  # fmt: skip
    def test_what_is_none_is_refused_and_says_so(self, typed, demoland):
        with pytest.raises(Malformed) as refused:
            ask(demoland, typed)
        assert [(field, code) for field, code, _message in refused.value.errors] == [("email", "not_an_address")]
        assert not FollowRequest.objects.exists()

    def test_operators_see_a_letter_and_a_domain(self):
        assert masked(KIM) == "k…@example.org"

    def test_tags_and_dots_are_one_mailbox(self):
        assert {mailbox_of(each) for each in ("k.im@example.org", "kim+a@example.org", KIM)} == {KIM}


class TestAsking:
    def test_a_link_waits_and_only_its_digest_is_kept(self, demoland):
        ask(demoland)
        row = FollowRequest.objects.get()
        assert row.token_sha256 == token_digest(token_written())
        assert not Follower.objects.exists()
        assert [each.subject for each in FollowRequest.objects.all()] == ["country:ZZ"]

    def test_it_is_the_same_for_who_follows_already(self, demoland):
        follower_of_things(demoland)
        ask(demoland)
        ask(demoland, "lee@example.org")
        letters = {each.address: each for each in Letter.objects.all()}
        known, unknown = letters[KIM], letters["lee@example.org"]
        assert known.subject == unknown.subject
        assert len(known.text) == len(unknown.text)

    def test_language_and_how_often_are_refused_together_with_the_address(self, demoland):
        with pytest.raises(Malformed) as refused:
            ask(demoland, "kim", language="tlh", how_often="hourly")
        assert [field for field, _code, _message in refused.value.errors] == ["email", "language", "how_often"]

    def test_a_draft_is_not_followed(self):
        with pytest.raises(RuleBroken, match="published"):
            ask(CommitmentFactory(plan=ActionPlanFactory(draft=True)))

    def test_a_mailbox_is_written_to_three_times_a_day_and_nobody_learns_that(self, demoland):
        for typed in (KIM, "k.im+a@example.org", "KIM@example.org", KIM, "kim+b@example.org"):
            ask(demoland, typed)
        assert Letter.objects.count() == FollowRequest.objects.count() == limits.MOST_TO_ONE
        with after(days=1):
            ask(demoland)
        assert Letter.objects.count() == limits.MOST_TO_ONE + 1

    def test_who_unsubscribes_or_confirms_is_not_written_to_more_often(self, demoland):
        for _ in range(limits.MOST_TO_ONE):
            ask(demoland)
        follow_confirm(token=token_written())
        follows_stop(row=Follower.objects.get())
        ask(demoland)
        assert not FollowRequest.objects.exists()

    def test_one_place_asks_so_often_a_day(self, demoland, monkeypatch):
        monkeypatch.setattr("notices.follows.services.MOST_FROM_ONE", 2)
        for number in range(2):
            ask(demoland, f"kim{number}@example.org")
        with pytest.raises(RuleBroken) as refused:
            ask(demoland, "lee@example.org")
        assert refused.value.code == "too_many_requests"
        ask(demoland, "lee@example.org", place="192.0.2.2")

    def test_the_tracker_writes_so_many_links_a_day(self, demoland, monkeypatch):
        monkeypatch.setattr("notices.follows.services.MOST_IN_ALL", 1)
        ask(demoland, place=None)
        with pytest.raises(RuleBroken):
            ask(demoland, place="192.0.2.2")

    def test_counts_hold_no_address(self, demoland):
        ask(demoland)
        assert Knock.objects.count() == 3
        assert not any("kim" in each.who or "192" in each.who for each in Knock.objects.all())

    def test_a_count_never_passes_its_limit(self):
        assert [knock("mailbox", KIM, 2) for _ in range(4)] == [True, True, False, False]
        assert knock("mailbox", "lee@example.org", 2)
        assert knock("place", KIM, 2)


class TestConfirming:
    def test_the_mailbox_decides_and_the_link_holds_once(self, demoland):
        ask(demoland, how_often=HowOften.WEEKLY, language="fr")
        token = token_written()
        follower = follow_confirm(token=token)
        assert (follower.address, follower.language, follower.how_often) == (KIM, "fr", HowOften.WEEKLY)
        assert [each.name for each in followed_by(follower)] == ["Demoland"]
        assert not FollowRequest.objects.exists()
        with pytest.raises(RuleBroken) as refused:
            follow_confirm(token=token)
        assert refused.value.code == "link_expired"

    def test_after_seven_days_it_is_too_late(self, demoland):
        ask(demoland)
        with after(days=LINK_DAYS, seconds=1):
            assert request_of(token_written()) is None
            with pytest.raises(RuleBroken):
                follow_confirm(token=token_written())
        assert not Follower.objects.exists()

    def test_a_second_thing_joins_the_first_and_the_latest_choice_holds(self, demoland, farland):
        follower = follower_of_things(demoland)
        ask(farland, how_often=HowOften.WEEKLY, language="fr")
        assert Follower.objects.get().how_often == HowOften.DAILY  # whoever asked may not be who reads the mail
        follow_confirm(token=token_written())
        follower.refresh_from_db()
        assert (follower.how_often, follower.language) == (HowOften.WEEKLY, "fr")
        assert {each.subject for each in follower.follows.all()} == {"country:ZZ", "country:QX"}

    def test_the_same_again_is_followed_once_and_keeps_its_day(self, demoland):
        follower = follower_of_things(demoland)
        since = follower.follows.get().since
        ask(demoland)
        ask(demoland)
        follow_confirm(token=token_written())
        assert follower.follows.get().since == since
        assert not FollowRequest.objects.exists()

    def test_nobody_follows_everything(self, demoland):
        follower = follower_of_things(*(PolicyAreaFactory() for _ in range(MOST_FOLLOWED)))
        ask(demoland)
        with pytest.raises(RuleBroken) as refused:
            follow_confirm(token=token_written())
        assert refused.value.code == "too_many_followed"
        assert follower.follows.count() == MOST_FOLLOWED


class TestChangingAndLeaving:
    def test_language_and_how_often(self, demoland):
        follower = follower_of_things(demoland)
        follows_change(follower=follower, language="fr", how_often=HowOften.WEEKLY)
        follower.refresh_from_db()
        assert (follower.language, follower.how_often) == ("fr", HowOften.WEEKLY)
        with pytest.raises(Malformed):
            follows_change(follower=follower, language="", how_often="never")

    def test_the_last_one_takes_the_address_with_it(self, demoland, farland):
        follower = follower_of_things(demoland, farland)
        assert follow_leave(follower=follower, subject="country:ZZ")
        assert follow_leave(follower=follower, subject="made\x00up")
        assert not follow_leave(follower=follower, subject="country:QX")
        assert not Follower.objects.exists()
        assert not follow_leave(follower=follower, subject="country:QX")

    def test_ending_deletes_everything_that_is_known(self, demoland, farland):
        follower = follower_of_things(demoland)
        ask(farland)
        Letter(key="news/1", follower=follower, address=KIM, day=today(), message_id="1", subject="1").save_checked()
        follows_stop(row=follower)
        for kind in (Follower, Follow, FollowRequest, Letter):
            assert not kind.objects.exists(), kind

    def test_a_request_is_taken_back_without_touching_what_is_followed(self, demoland, farland):
        follower_of_things(demoland)
        ask(farland)
        row = FollowRequest.objects.get()
        follows_stop(row=row)
        assert not FollowRequest.objects.exists()
        assert not Letter.objects.exists()
        assert Follower.objects.get().follows.count() == 1

    def test_the_first_letter_still_ends_it_once_it_is_confirmed(self, demoland):
        ask(demoland)
        token = stop_token(FollowRequest.objects.get())
        follower = follow_confirm(token=token_written())
        assert stop_wanted(token) == follower
        follows_stop(row=follower)
        assert stop_wanted(token) is None

    def test_tokens_open_what_they_are_for(self, demoland):
        follower = follower_of_things(demoland)
        assert follower_of(mine_token(follower)) == follower
        assert follower_of(stop_token(follower)) is None
        assert follower_of("made-up") is None
        with pytest.raises(LookupError):
            stop_wanted(mine_token(follower))


class TestForgetting:
    def test_what_nobody_confirmed_goes_after_seven_days(self, demoland):
        ask(demoland)
        assert follows_forget(day=today()) == 0
        with after(days=LINK_DAYS + 1):
            assert follows_forget(day=today()) == 1
        assert not FollowRequest.objects.exists()
        assert not Letter.objects.exists()
        assert not Knock.objects.exists()

    def test_letters_go_after_a_month(self, demoland, mailoutbox):
        ask(demoland)
        assert send_links() == {LetterState.SENT: 1}
        letter = Letter.objects.get()
        assert (letter.address, letter.text, letter.html, letter.stop_url) == ("", "", "", "")
        with after(days=KEPT_DAYS):
            follows_forget(day=today())
            assert Letter.objects.exists()
        with after(days=KEPT_DAYS + 1):
            follows_forget(day=today())
        assert not Letter.objects.exists()

    @pytest.mark.parametrize(("refused", "sent", "stays"), [(2, 0, True), (3, 0, False), (9, 1, True)])
    def test_an_address_that_the_server_does_not_know_goes(self, demoland, refused, sent, stays):
        follower = follower_of_things(demoland)
        states = [LetterState.REFUSED] * refused + [LetterState.SENT] * sent
        for number, state in enumerate(states):
            Letter(
                key=f"news/{number}", follower=follower, day=today(), message_id=str(number), subject="x", state=state,
                sent_at=now(),
            ).save_checked()  # fmt: skip
        follows_forget(day=today())
        assert Follower.objects.exists() == stays

    def test_readings_that_somebody_was_told_up_to_stay(self, demoland):
        follower = follower_of_things(demoland)
        kept, unused, latest = follower.told_to, Reading.objects.create(at=now()), Reading.objects.create(at=now())
        follows_forget(day=today())
        assert set(Reading.objects.all()) == {kept, latest}
        assert unused not in Reading.objects.all()


def test_nothing_of_it_is_in_the_ledger_or_in_a_log(demoland, mailoutbox, caplog):
    events = Event.objects.count()
    ask(demoland)
    token = token_written()
    send_links()
    follower = follow_confirm(token=token)
    follows_change(follower=follower, language="fr", how_often=HowOften.DAILY)
    follows_stop(row=follower)
    assert Event.objects.count() == events
    assert not any(word in caplog.text for word in ("kim", token))


def test_no_row_says_its_address_where_it_is_printed(demoland):
    ask(demoland)
    rows = [follower_of_things(demoland), FollowRequest.objects.get(), Follow.objects.get(), *Knock.objects.all()]
    assert not any("kim" in f"{row} {row!r}" for row in rows)


def test_a_week_begins_on_monday():
    assert {week_of(dt.date(2026, 3, day)) for day in range(2, 9)} == {dt.date(2026, 3, 2)}


def test_what_is_followed_has_a_name_and_a_page(demoland, digital_agency):
    area = PolicyAreaFactory(slug="open-data")
    commitment = CommitmentFactory(plan=ActionPlanFactory(country=demoland, number=4), reference="12", title="Rivers")
    follower = follower_of_things(demoland, commitment, digital_agency, area)
    assert [(each.name, each.context, each.path) for each in followed_by(follower)] == [
        ("Demoland", "", "/ZZ/"),
        ("Commitment 12: Rivers", "Demoland", "/ZZ/commitments/4-12/"),
        ("Digital Agency of Demoland", "Demoland", "/ZZ/"),
        ("Open data", "", ""),
    ]


def test_what_is_followed_is_read_in_a_fixed_number_of_queries(fixed_queries, demoland, digital_agency):
    # 1 what is followed; 1 of each kind: countries, commitments, institutions, policy areas
    plan = ActionPlanFactory(country=demoland)
    follower = follower_of_things(demoland, digital_agency, CommitmentFactory(plan=plan), PolicyAreaFactory())

    def grow():
        for number in range(9):
            for thing in (CommitmentFactory(plan=plan), PolicyAreaFactory()):
                Follow(follower=follower, subject=subject_of(thing), since=now(), request_key=number).save()

    fixed_queries(lambda: followed_by(follower), grow, 5)


def test_a_reading_is_of_the_countries_own_chains(demoland):
    assert reading_latest() == reading_latest()
    assert Reading.objects.count() == 1
