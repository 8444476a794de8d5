"""What a page says of the draft before its author: when it was saved, and whether others see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.clock import today
from dashboards.words import day_words
from reviews.models import AnswerSheet, Rating


@dataclass(frozen=True, slots=True)
class Saved:
    """A sentence, and the moment of the draft on the page, which comes back with what is sent; empty without one."""

    words: str
    moment: str


def saved_of(draft: Rating | AnswerSheet | None) -> Saved:
    """What is said of a draft; of what is handed in and was not touched since, that it is no draft."""
    if draft is None:
        return Saved(_("Your draft saves itself while you write."), "")
    return Saved(_words(draft.saved_at, draft.submitted_at), draft.saved_at.isoformat())


def _words(saved_at: dt.datetime, submitted_at: dt.datetime | None) -> str:
    time = f"{saved_at:%H:%M}"
    if submitted_at is not None and saved_at <= submitted_at:
        words = _(
            "This is what you handed in on %(day)s at %(time)s (UTC). What you change saves itself as a draft that "
            "only you see, and counts once you hand it in again."
        )
        return words % {"day": day_words(submitted_at.date()), "time": f"{submitted_at:%H:%M}"}
    if saved_at.date() == today():
        return _("Draft saved at %(time)s (UTC). Only you see it; you can go on from another device.") % {"time": time}
    words = _("Draft saved on %(day)s at %(time)s (UTC). Only you see it; you can go on from another device.")
    return words % {"day": day_words(saved_at.date()), "time": time}
