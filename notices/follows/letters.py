"""Writing letters to followers: the link that confirms, and what moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import today
from notices.choices import HowOften
from notices.follows.rules import LINK_DAYS
from notices.follows.subjects import Thing, followed, site
from notices.follows.tokens import mine_token, stop_token
from notices.follows.words import CountrySection
from notices.letters import message_id
from notices.models import Follower, FollowRequest, Letter
from notices.words import day_words, language_of, one_line

# How the keys of these letters begin.
LINKS, NEWS = "follow/", "news/"
# Countries that a subject names; of more, it says how many.
MOST_NAMED = 3


def page_of(name: str, token: str, language: str = "") -> str:
    """The full address of a follower's page, in their language."""
    query = f"?lang={language}" if language else ""
    return f"{site(reverse(f'dashboards:{name}', args=[token]))}{query}"


def link_letter(row: FollowRequest, token: str, thing: Thing) -> Letter:
    """The letter with the link that confirms a request to follow a thing, not saved yet. No query."""
    language = language_of(row.language)
    with translation.override(language):
        what = followed(thing)
        key, stop_url = f"{LINKS}{row.pk}", page_of("follow-stop", stop_token(row))
        context = {
            "what": one_line(what.name),
            "context": one_line(what.context),
            "how_often": HowOften(row.how_often).label,
            "until": day_words(today() + dt.timedelta(days=LINK_DAYS)),
            "link": page_of("follow-confirm", token, language),
            "stop_url": stop_url,
        }
        return Letter(
            key=key, day=today(), address=row.address, message_id=message_id(key),
            subject=_("Please confirm: news by mail"),
            text=render_to_string("notices/mail/follow.txt", context),
            html=render_to_string("notices/mail/follow.html", context), stop_url=stop_url,
        )  # fmt: skip


def news_letter(follower: Follower, sections: Sequence[CountrySection], told: int, day: dt.date) -> Letter:
    """What moved, in the language that is active, not saved yet. No query.

    Args:
        told: how many moves there are in all, which may be more than ``sections`` say.
    """
    key, stop_url = f"{NEWS}{follower.pk}/{day.isoformat()}", page_of("follow-stop", stop_token(follower))
    context = {
        "sections": sections,
        "more": told - sum(section.size for section in sections),
        "daily": follower.how_often == HowOften.DAILY,
        "mine_url": page_of("follow-mine", mine_token(follower), language_of(follower.language)),
        "stop_url": stop_url,
    }
    return Letter(
        key=key, follower=follower, day=day, address=follower.address, message_id=message_id(key),
        subject=_news_subject([section.name for section in sections], told),
        text=render_to_string("notices/mail/news.txt", context),
        html=render_to_string("notices/mail/news.html", context), stop_url=stop_url,
    )  # fmt: skip


def _news_subject(countries: Sequence[str], told: int) -> str:
    """How much moved, and where: no words that people wrote."""
    named = ", ".join(countries) if len(countries) <= MOST_NAMED else ""
    if not named:
        words = ngettext("%(n)d piece of news from %(countries)d countries",
                         "%(n)d pieces of news from %(countries)d countries", told)  # fmt: skip
        return words % {"n": told, "countries": len(countries)}
    words = ngettext("%(n)d piece of news: %(countries)s", "%(n)d pieces of news: %(countries)s", told)
    return words % {"n": told, "countries": named}
