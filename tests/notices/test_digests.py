"""One digest per person and day, of what they were not told and want to know."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.models import CountryRole
from core.clock import now
from core.errors import Malformed
from notices.choices import EVERYTHING, LetterState, Occasion, Topic
from notices.models import Letter, Told
from notices.rules import KEPT_DAYS
from notices.selectors import digests_preview, unwanted_by
from notices.services import digests_write, letters_forget, mail_choose, mail_stop
from tests.factories import CountryRoleFactory, MilestoneFactory
from tests.notices.agency import DAY, commitment_of, digest_of, due_in, news, write_all

pytestmark = pytest.mark.django_db


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


@pytest.fixture
def commitment(digital_agency):
    return commitment_of(digital_agency)


def leave(letter: Letter) -> None:
    """The letter left the house."""
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=now())


def test_one_digest_a_day_and_none_without_news(bruno, chiara, commitment):
    due_in(-3, commitment)
    assert write_all() == 1
    due_in(5, commitment)
    assert write_all() == 0
    assert Letter.objects.get() == digest_of(bruno)
    leave(digest_of(bruno))
    assert write_all(later(1)) == 1
    assert digest_of(bruno, later(1)).told.get().occasion == Occasion.DUE_7


def test_each_due_date_is_told_once_and_a_moved_one_anew(bruno, commitment):
    milestone = due_in(20, commitment)
    told = {}
    for day in range(60):
        if write_all(later(day)):
            letter = digest_of(bruno, later(day))
            told[day] = [each.occasion for each in letter.told.all()]
            leave(letter)
        if day == 15:
            milestone.due_date = later(50)
            milestone.save()
    assert told == {
        0: [Occasion.DUE_30], 13: [Occasion.DUE_7],  # due on day 20
        20: [Occasion.DUE_30], 43: [Occasion.DUE_7], 51: [Occasion.OVERDUE], 58: [Occasion.OVERDUE_AGAIN],  # on day 50
    }  # fmt: skip


def test_inactive_people_and_ended_roles_get_nothing(bruno, commitment):
    due_in(-3, commitment)
    bruno.is_active = False
    bruno.save()
    assert write_all() == 0
    bruno.is_active = True
    bruno.save()
    CountryRole.objects.filter(user=bruno).update(ended_at=now())
    assert write_all() == 0


def test_a_digest_that_never_left_is_written_anew_the_next_day(bruno, commitment):
    late, soon = due_in(-3, commitment), due_in(7, commitment)
    assert write_all() == 1
    late.status = "completed"
    late.save()
    assert write_all(later(1)) == 1
    letter = Letter.objects.get()
    assert (letter.day, letter.told.get().subject) == (later(1), f"milestone:{soon.pk}:{soon.due_date}")
    assert "in 6 days" in letter.text


@pytest.mark.parametrize("state", [LetterState.SENDING, LetterState.SENT, LetterState.UNCERTAIN, LetterState.REFUSED])
def test_what_may_have_left_is_not_written_again(bruno, commitment, state):
    due_in(7, commitment)
    write_all()
    Letter.objects.update(state=state, sent_at=now(), claimed_until=now())
    assert write_all(later(1)) == 0
    assert Told.objects.count() == 1


def test_letter_and_what_it_tells_are_written_together_or_not_at_all(bruno, commitment, monkeypatch):
    due_in(7, commitment)
    monkeypatch.setattr(Told.objects, "bulk_create", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_all()
    assert not Letter.objects.exists()


class TestChoices:
    def test_an_unwanted_topic_is_left_out(self, bruno, commitment):
        due_in(-3, commitment)
        due_in(5, commitment)
        mail_choose(person=bruno, unwanted={Topic.OVERDUE})
        assert news(bruno) == [Occasion.DUE_7]

    def test_nothing_at_all_keeps_the_other_choices(self, bruno, commitment):
        due_in(5, commitment)
        mail_choose(person=bruno, unwanted={Topic.OVERDUE, EVERYTHING})
        assert news(bruno) == []
        mail_choose(person=bruno, unwanted={Topic.OVERDUE})
        assert news(bruno) == [Occasion.DUE_7]

    def test_a_topic_that_does_not_exist_is_refused(self, bruno):
        mail_choose(person=bruno, unwanted={Topic.OVERDUE})
        with pytest.raises(Malformed):
            mail_choose(person=bruno, unwanted={"weather"})
        assert unwanted_by(bruno) == {Topic.OVERDUE}

    def test_stopping_twice_is_stopping_once(self, bruno):
        for _ in range(2):
            mail_stop(person_id=bruno.pk, topic=EVERYTHING)
        assert unwanted_by(bruno) == {EVERYTHING}

    def test_stopping_for_somebody_who_is_gone_is_nothing(self, bruno):
        mail_stop(person_id=bruno.pk + 1000, topic=EVERYTHING)
        assert unwanted_by(bruno) == set()


def test_the_words_are_forgotten_after_a_month_but_not_what_was_told(bruno, commitment):
    due_in(5, commitment)
    write_all()
    assert letters_forget(day=later(KEPT_DAYS)) == 0
    assert letters_forget(day=later(KEPT_DAYS + 1)) == 1
    letter = digest_of(bruno)
    assert (letter.text, letter.html, letter.told.count()) == ("", "", 1)


def test_many_people_go_through_in_batches(digital_agency, commitment, monkeypatch):
    monkeypatch.setattr("notices.services.BATCH", 3)
    due_in(5, commitment)
    people = [CountryRoleFactory(institution=digital_agency).user for _ in range(8)]
    assert write_all() == 8
    assert {letter.person_id for letter in Letter.objects.all()} == {person.pk for person in people}


def test_what_would_be_sent_can_be_asked_without_writing(bruno, chiara, commitment):
    due_in(5, commitment)
    assert [(person, [fact.occasion for fact in facts]) for person, facts in digests_preview(DAY)] == [
        (bruno, [Occasion.DUE_7])
    ]
    assert not Letter.objects.exists()


def test_writing_takes_the_same_queries_for_few_and_for_many(fixed_queries, digital_agency, commitment):
    # 3 to begin without letters; the savepoint's 2; 1 people, 1 letters that never left, 1 letters of the day; 9 the
    # news (see test_facts), of no coordinator and no evidence; 1 letters, 1 what they tell
    due_in(5, commitment)
    CountryRoleFactory(institution=digital_agency)

    def call():
        Letter.objects.all().delete()
        digests_write(day=DAY)

    def grow():
        for _ in range(9):
            CountryRoleFactory(institution=digital_agency)
            MilestoneFactory(commitment=commitment, due_date=DAY)

    fixed_queries(call, grow, 20)
