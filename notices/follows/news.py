"""Letters of what moved: written for many followers at once, together with the note up to where they were told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import translation

from notices.follows.letters import news_letter
from notices.follows.moves import Move, latest_alone, moves_between
from notices.follows.rules import MOST_LINES
from notices.follows.selectors import followers_due
from notices.follows.subjects import countries_of
from notices.follows.words import Said, said_of, sections_of
from notices.models import Follow, Follower, Letter, Reading
from notices.services import Written
from notices.words import language_of

# Followers that are looked at together.
BATCH = 100


def news_write(*, day: dt.date, reading: Reading, after: int = 0) -> Written:
    """Write what moved for the next followers to look at on a day (UTC), up to a reading; none where nothing moved.

    A letter and the note that its follower was looked at, and told up to where, are written together or not at all.
    The followers are locked meanwhile, so that two workers never write to the same one. Eighteen queries at most.
    """
    with transaction.atomic():
        followers = list(followers_due(day, after).select_for_update(of=("self",), no_key=True)[:BATCH])
        if not followers:
            return Written(None, 0)
        letters = _letters(followers, reading, day)
        Letter.objects.bulk_create(letters)
        Follower.objects.filter(pk__in=[each.pk for each in followers]).update(told_to=reading, looked_on=day)
        return Written(followers[-1].pk, len(letters))


def _letters(followers: Sequence[Follower], reading: Reading, day: dt.date) -> list[Letter]:
    follows: dict[int, list[Follow]] = defaultdict(list)
    for follow in Follow.objects.filter(follower__in=followers).order_by("pk"):
        follows[follow.follower_id].append(follow)
    begun = Reading.objects.in_bulk({each.told_to_id for each in followers})
    moves = _by_subject(begun.values(), reading, [each.subject for rows in follows.values() for each in rows])
    wording: dict[tuple[str, int], Said] = {}
    letters = []
    for follower in followers:
        told = _told(follows[follower.pk], moves, begun[follower.told_to_id])
        if told:
            letters.append(_letter(follower, told, day, wording))
    return letters


def _by_subject(begun: Iterable[Reading], until: Reading, subjects: Collection[str]) -> Mapping[str, list[Move]]:
    """What moved since the earliest of some readings, by what is followed. Twelve queries at most."""
    heads: dict[str, int] = {}
    readings = list(begun)
    for name in until.heads:
        heads[name] = min(each.heads.get(name, 0) for each in readings)
    found: dict[str, list[Move]] = defaultdict(list)
    wanted = set(subjects)
    for move in moves_between(heads, until.heads, countries_of(subjects)):
        for subject in move.subjects & wanted:
            found[subject].append(move)
    return found


def _told(follows: Sequence[Follow], moves: Mapping[str, list[Move]], begun: Reading) -> list[Move]:
    """What moved of what somebody follows since they follow it and were last told, each once, oldest first."""
    told = {
        id(move): move
        for follow in follows
        for move in moves.get(follow.subject, ())
        if move.event.seq > begun.heads.get(move.country.pk, 0) and move.event.at > follow.since
    }
    return latest_alone(sorted(told.values(), key=lambda move: move.event.pk))


def _letter(follower: Follower, told: Sequence[Move], day: dt.date, wording: dict[tuple[str, int], Said]) -> Letter:
    """The letter to one follower; what many are told is put into words once for each language."""
    language = language_of(follower.language)

    def said(move: Move) -> Said:
        key = (language, id(move))
        if key not in wording:
            wording[key] = said_of(move)
        return wording[key]

    with translation.override(language):
        sections = sections_of(told[-MOST_LINES:], said)
        return news_letter(follower, sections, len(told), day)
