"""The public ledger in words: entries of streams that are not sealed, about things the public sees."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from commitments.models import ActionPlan, Country
from dashboards.change_words import Told, change_sentence, who_words
from dashboards.changes_page import KIND_OF, KINDS, Change, ChangesPage
from dashboards.commitment_page import AmendmentLine
from dashboards.reader import reader_language
from dashboards.scorecard import CountryRef
from dashboards.selectors.amendments import amendments_by_key
from dashboards.selectors.names import country_ref
from dashboards.selectors.subjects import Resolved, nameless, subjects_of
from ledger.models import Event, EventQuerySet
from ledger.rules import moment_text

PER_PAGE = 50
# Characters of an entry that a page shows as they are; a longer one is shown in part.
SHOWN = 3000
NAME = re.compile(r"(?P<stream>[A-Za-z0-9/_-]{1,80}):(?P<seq>\d{1,12})")


def changes_page(country: Country | None, asked: Mapping[str, str]) -> ChangesPage:
    """A page of a country's ledger, or of all, as ``asked`` for (``kind``, ``from``). Ten queries at most."""
    language = reader_language()
    events = Event.objects.public().select_related("stream")
    if country is not None:
        events = events.of_country(country.pk)
    unknown: list[tuple[str, str]] = []
    kind = asked.get("kind", "")
    if kind and kind not in KINDS:
        unknown.append(("kind", kind))
        kind = ""
    first = _entry_named(events, asked.get("from", ""))
    if asked.get("from") and first is None:
        unknown.append(("from", asked["from"]))
    shown = events.filter(verb__in=KINDS[kind][1]) if kind else events
    shown = shown.filter(pk__lte=first.pk) if first else shown
    rows = list(shown.order_by("-pk")[: PER_PAGE + 1])
    return ChangesPage(
        country=country_ref(country, language) if country else None,
        countries=() if country else _countries_told_of(language),
        changes=changes_of(rows[:PER_PAGE]),
        kind=kind,
        first=_name(first) if first else "",
        later=_name(rows[PER_PAGE]) if len(rows) > PER_PAGE else "",
        unknown=tuple(unknown),
    )


def _name(event: Event) -> str:
    return f"{event.stream.name}:{event.seq}"


def _entry_named(events: EventQuerySet, typed: str) -> Event | None:
    """The entry an address names, if it is one of ``events``. One query."""
    asked = NAME.fullmatch(typed)
    return events.filter(stream__name=asked["stream"], seq=int(asked["seq"])).first() if asked else None


def _countries_told_of(language: str) -> tuple[CountryRef, ...]:
    """Countries with a public plan, by name in the reader's language. One query."""
    found = Country.objects.filter(plans__in=ActionPlan.objects.published()).distinct()
    return tuple(sorted((country_ref(each, language) for each in found), key=lambda each: each.name))


def changes_of(events: Sequence[Event]) -> tuple[Change, ...]:
    """Entries in words, in the order given; their streams must have been fetched. Seven queries at most.

    An entry about a draft, or what is in one, is left out (rule 9), even where a public stream tells of it.
    """
    language = reader_language()
    subjects = subjects_of({each.subject for each in events}, language)
    keys = [key for event in events if isinstance(key := event.data.get("amendment"), int)]
    amendments = amendments_by_key(keys)
    found = Country.objects.filter(pk__in={each.stream.name.partition("/")[0] for each in events})
    countries = {each.pk: country_ref(each, language) for each in found}
    told = [event for event in events if event.subject not in subjects or subjects[event.subject] is not None]
    return tuple(_change(event, subjects.get(event.subject), amendments, countries) for event in told)


def _change(
    event: Event,
    resolved: Resolved | None,
    amendments: Mapping[int, AmendmentLine],
    countries: Mapping[str, CountryRef],
) -> Change:
    what, subject = resolved or (nameless(event.subject), None)
    who = who_words(event.role, event.actor)
    amendment = amendments.get(event.data.get("amendment", 0))
    raw, left_out = _raw(event)
    return Change(
        stream=event.stream.name,
        seq=event.seq,
        at=event.at,
        hash=event.hash,
        verb=event.verb,
        kind=KIND_OF.get(event.verb, ""),
        country=countries.get(event.stream.name.partition("/")[0]),
        who=who,
        sentence=change_sentence(Told(event.verb, who, what, event.data)),
        subject=subject,
        reason=amendment.reason if amendment else str(event.data.get("reason") or ""),
        fields=amendment.changes if amendment and not amendment.added else (),
        raw=raw,
        left_out=left_out,
    )


def _raw(event: Event) -> tuple[str, tuple[str, ...]]:
    """The entry as the programming interface gives it, and which parts are left out because they are long."""
    data: dict[str, Any] = dict(event.data)
    entry = {
        "stream": event.stream.name, "seq": event.seq, "at": moment_text(event.at), "actor": event.actor,
        "role": event.role, "verb": event.verb, "subject": event.subject, "data": data,
        "previous_hash": event.previous_hash, "hash": event.hash,
    }  # fmt: skip
    left_out: list[str] = []
    for name in ("records", *data):
        if len(json.dumps(data)) <= SHOWN:
            break
        if data.pop(name, None) is not None:
            left_out.append(name)
    return json.dumps(entry, ensure_ascii=False, indent=1), tuple(left_out)
