"""What is decided to be told, written down together with the letter that tells it; and what people want to be told.

None of it enters the public ledger: who is mailed what is nobody else's business.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from notices.choices import LetterState
from notices.letters import digest_letter
from notices.models import Letter, Told, Unwanted
from notices.parts import Fact
from notices.rules import KEPT_DAYS
from notices.selectors import BATCH, news_for, readers, unwanted_by


@dataclass(frozen=True, slots=True)
class Written:
    """What one batch came to: the last person looked at (``None`` at the end), and the letters written."""

    last: int | None
    letters: int


def digests_write(*, day: dt.date, after: int = 0) -> Written:
    """Write the digests of a day (UTC) for the next people who have none of that day and something to be told.

    A digest of an earlier day that never left is taken apart: what it would have told is told today, as it is now.
    The people are locked while their batch is written, so that two workers never write to the same person.
    """
    with transaction.atomic():
        people = list(readers(after).select_for_update(of=("self",), no_key=True)[:BATCH])
        if not people:
            return Written(None, 0)
        _take_apart([person.pk for person in people], day)
        done = set(Letter.objects.filter(person__in=people, day=day).values_list("person_id", flat=True))
        waiting = [person for person in people if person.pk not in done]
        news = news_for([person.pk for person in waiting], day)
        return Written(people[-1].pk, _write([(each, news[each.pk]) for each in waiting if news.get(each.pk)], day))


def _take_apart(people: Collection[int], day: dt.date) -> None:
    """Remove unsent digests of earlier days, with what they would have told."""
    unsent = Letter.objects.select_for_update(of=("self",)).filter(
        person__in=people, day__lt=day, state=LetterState.WAITING
    )
    Letter.objects.filter(pk__in=[letter.pk for letter in unsent.only("pk")]).delete()


def _write(told: Sequence[tuple[User, Sequence[Fact]]], day: dt.date) -> int:
    letters = Letter.objects.bulk_create([digest_letter(person, facts, day) for person, facts in told])
    rows = [
        Told(person=person, occasion=fact.occasion, subject=fact.subject, on=day, letter=letter)
        for letter, (person, facts) in zip(letters, told, strict=True)
        for fact in facts
    ]
    Told.objects.bulk_create(rows)
    return len(letters)


def letters_forget(*, day: dt.date) -> int:
    """Empty the digests that are older than a month; that they were sent, and when, stays."""
    old = Letter.objects.filter(day__lt=day - dt.timedelta(days=KEPT_DAYS)).exclude(text="")
    return old.update(text="", html="", stop_url="")


@transaction.atomic
def mail_choose(*, person: User, unwanted: Collection[str]) -> None:
    """Write down what ``person`` wants no mail about: topics, or *everything*.

    Raises:
        Malformed: a topic that does not exist.
    """
    Unwanted.objects.filter(person=person).exclude(topic__in=unwanted).delete()
    for topic in sorted(set(unwanted) - unwanted_by(person)):
        Unwanted(person=person, topic=topic).save_checked()


@transaction.atomic
def mail_stop(*, person_id: int, topic: str) -> None:
    """End the mail about a topic, or *everything*, for whoever holds a letter to that person; twice is once."""
    person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is not None:
        Unwanted.objects.get_or_create(person=person, topic=topic)
