"""Questions asked of what was told and written; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accounts.models import User
from commitments.choices import Role
from commitments.models import CountryRole
from notices.choices import EVERYTHING, TOPIC_OF, TOPICS_OF, Occasion, Topic
from notices.facts import facts_for, seats_offered
from notices.letters import stop_meant
from notices.models import Letter, Told, Unwanted
from notices.parts import Fact
from notices.rules import KEPT_DAYS, ToldBefore, overdue_to_tell
from notices.words import Section, language_of, sections_of

# People that are looked at together.
BATCH = 100


def readers(after: int = 0) -> QuerySet[User]:
    """People who may sign in and have a part in some country today, or an offered seat; those after a key, in order."""
    part = CountryRole.objects.active().filter(user=OuterRef("pk"))
    takes_part = Q(Exists(part)) | Q(Exists(seats_offered().filter(reviewer=OuterRef("pk"))))
    return User.objects.filter(takes_part, is_active=True, pk__gt=after).order_by("pk")


def digests_preview(day: dt.date) -> Iterator[tuple[User, list[Fact]]]:
    """Who would be told what if today's digests were written now; a fixed number of queries per batch of people."""
    last = 0
    while people := list(readers(last)[:BATCH]):
        last = people[-1].pk
        keys = [person.pk for person in people]
        done = set(Letter.objects.filter(person__in=keys, day=day).values_list("person_id", flat=True))
        news = news_for([key for key in keys if key not in done], day)
        yield from ((person, news[person.pk]) for person in people if news.get(person.pk))


def news_for(people: Collection[int], day: dt.date) -> dict[int, list[Fact]]:
    """What each of some people is to be told on a day: what they want to know and were not told. Two queries besides
    those of ``facts_for``.
    """
    facts = facts_for(people, day)
    unwanted: dict[int, set[str]] = defaultdict(set)
    for person, topic in Unwanted.objects.filter(person__in=people).values_list("person_id", "topic"):
        unwanted[person].add(topic)
    told = _told_before(people)
    news = {}
    for person, known in facts.items():
        wanted = [fact for fact in known if not {TOPIC_OF[fact.occasion], EVERYTHING} & unwanted[person]]
        news[person] = list(_untold(wanted, told.get(person, {}), day))
    return news


def _told_before(people: Collection[int]) -> Mapping[int, ToldBefore]:
    """What some people were told, and the last day on which. One query."""
    told: dict[int, dict[tuple[str, str], dt.date]] = defaultdict(dict)
    rows = Told.objects.filter(person__in=people).order_by().values_list("person_id", "occasion", "subject")
    for person, occasion, subject, on in rows.annotate(last=Max("on")):
        told[person][occasion, subject] = on
    return told


def _untold(facts: Iterable[Fact], told: ToldBefore, day: dt.date) -> Iterable[Fact]:
    for fact in facts:
        if fact.occasion == Occasion.OVERDUE:
            occasion = overdue_to_tell(told, fact.subject, day)
            if occasion is not None:
                yield replace(fact, occasion=occasion)
        elif (fact.occasion, fact.subject) not in told:
            yield fact


def unwanted_by(person: Any) -> set[str]:
    """The topics a person wants no mail about, *everything* among them. One query."""
    return set(Unwanted.objects.filter(person=person).values_list("topic", flat=True))


def topics_for(person: User) -> list[Topic]:
    """The topics that concern a person by their parts of today, in the order of ``Topic``. One query.

    Who has none (yet) may be offered a seat.
    """
    roles = person.country_roles.active().values_list("role", flat=True)
    concerned = {topic for role in roles for topic in TOPICS_OF[Role(role)]} | {Topic.APPOINTED}
    return [topic for topic in Topic if topic in concerned]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A person's next digest as it stands, and the language it will be in."""

    language: str
    sections: Sequence[Section]


def next_digest(person: User, day: dt.date) -> Upcoming:
    """What a person would be told next: on ``day``, or the day after where they had their digest of that day."""
    if Letter.objects.filter(person=person, day=day).exists():
        day += dt.timedelta(days=1)
    return Upcoming(language_of(person.language), sections_of(news_for([person.pk], day).get(person.pk, []), day))


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Who asks for no more mail, of which topic (or *everything*), and the language they read."""

    person: User
    topic: str
    language: str


def stop_asked(token: str) -> StopAsked | None:
    """What an address to unsubscribe means; ``None`` where it is none of ours, or the person is gone. One query."""
    meant = stop_meant(token)
    person = User.objects.filter(pk=meant[0]).first() if meant else None
    return StopAsked(person, meant[1], language_of(person.language)) if meant and person else None


def letters_to(person: Any, day: dt.date) -> list[Letter]:
    """What was mailed to a person in the month before a day, the latest first. One query."""
    return list(Letter.objects.filter(person=person, day__gt=day - dt.timedelta(days=KEPT_DAYS)).defer("html"))


def letters_by_state(day: dt.date) -> Mapping[str, int]:
    """How many letters of a day there are in each state. One query."""
    return Counter(Letter.objects.filter(day=day).values_list("state", flat=True))
