"""Due dates as an iCalendar document (RFC 5545, RFC 7986) that calendar programs subscribe to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vText

from dashboards.due_dates import DueDate
from dashboards.words import day_words
from milestones.choices import StandingStatus

MEDIA_TYPE = "text/calendar; charset=utf-8"
# How long programs may wait before they ask again; said twice, as the standard and as the older programs read it.
ASKED_AGAIN_AFTER = dt.timedelta(hours=12)
REMINDED_BEFORE = dt.timedelta(days=7)
# RFC 5545, 3.1: no control characters in a text but the horizontal tab; line breaks are written as \n.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the calendar is read: its own name and address, and how an address of a page begins."""

    name: str
    description: str
    host: str
    address_of: Callable[[DueDate], str]


def calendar_document(place: Place, dates: Sequence[DueDate], *, reminding: bool = False) -> bytes:
    """The calendar, the same bytes for the same facts; ``reminding`` adds an alarm a week before each day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Open Government Commitment Tracker//due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("NAME", "X-WR-CALNAME"):
        calendar[name] = _plain(place.name)
    for name in ("DESCRIPTION", "X-WR-CALDESC"):
        calendar[name] = _plain(place.description)
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for date in dates:
        calendar.add_component(_event(place, date, reminding))
    if not dates:
        # A calendar holds at least one component (RFC 5545, 3.6): this one says nothing.
        calendar.add_component(Timezone.from_tzid("UTC"))
    return bytes(calendar.to_ical())


def _event(place: Place, date: DueDate, reminding: bool) -> Event:
    """A whole day, which leaves the reader free, under an identity that outlives every change."""
    event = Event()
    event.add("uid", f"milestone-{date.key}@{place.host}")
    event.add("dtstamp", date.changed_at)
    event.add("last-modified", date.changed_at)
    event.add("sequence", date.sequence)
    event.add("dtstart", date.due)
    event.add("duration", dt.timedelta(days=1))
    event.add("status", "CANCELLED" if date.withdrawn else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    event["SUMMARY"] = _plain(_headline(date), date.title.language)
    event["DESCRIPTION"] = _plain(_details(date))
    event.add("categories", [_clean(each) for each in (_status_words(date), *date.areas)])
    event.add("url", place.address_of(date))
    if reminding and not date.withdrawn:
        event.add_component(_alarm(event))
    return event


def _alarm(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDED_BEFORE)
    alarm["DESCRIPTION"] = vText(str(event["SUMMARY"]))
    return alarm


def _status_words(date: DueDate) -> str:
    """How it stands, in words; what was withdrawn with its commitment or plan is withdrawn too."""
    return str(StandingStatus.WITHDRAWN.label if date.withdrawn else date.status.label)


def _headline(date: DueDate) -> str:
    """The milestone, with a mark and a word before it where nothing is left to do."""
    if date.withdrawn:
        return "✕ " + _("Withdrawn: %(title)s") % {"title": date.title}
    if date.status == StandingStatus.COMPLETED:
        return "✓ " + _("Reported completed: %(title)s") % {"title": date.title}
    return str(date.title)


def _details(date: DueDate) -> str:
    """The commitment, who answers for the milestone, and how it stands."""
    lines = [
        _("Commitment %(reference)s: %(title)s") % {"reference": date.reference, "title": date.commitment},
        _("Milestone %(number)s, due on %(day)s") % {"number": date.number, "day": day_words(date.due)},
        _("Responsible: %(institution)s") % {"institution": date.institution} if date.institution else "",
        _("Reported status: %(status)s") % {"status": _status_words(date)},
    ]
    return "\n".join(line for line in lines if line)


def _clean(text: str) -> str:
    """The text without what a calendar cannot carry."""
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(text: str, language: str = "") -> vText:
    """A text as the format writes it: escaped, and marked with its language where that is known."""
    return vText(_clean(text), params={"LANGUAGE": language} if language else {})


def anchor_of(date: DueDate) -> str:
    """The place of a milestone within its commitment's page."""
    return f"m{slugify(date.number)}"
