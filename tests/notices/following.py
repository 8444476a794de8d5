"""What the tests of following share: somebody who asks, the link in their mail, and who follows already."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from core.clock import now, today
from notices.choices import HowOften
from notices.follows.jobs import follow_links_send, news_send
from notices.follows.services import follow_ask, reading_latest
from notices.follows.subjects import Thing, subject_of
from notices.models import Follow, Follower, Letter

KIM = "kim@example.org"
LINK = re.compile(r"https://tracker\.example\.org(/follow/confirm/([^/\s]+)/)")


def ask(thing: Thing, email: str = KIM, **more: Any) -> None:
    """Somebody asks to follow a thing."""
    asked = {"language": "en", "how_often": HowOften.DAILY, "place": "192.0.2.1", **more}
    follow_ask(email=email, thing=thing, **asked)


def link_written(address: str = KIM) -> str:
    """The path of the link in the latest letter that waits for an address."""
    letter = Letter.objects.filter(key__startswith="follow/", address=address).latest("pk")
    return LINK.findall(letter.text)[0][0]


def token_written(address: str = KIM) -> str:
    """The token in that link."""
    letter = Letter.objects.filter(key__startswith="follow/", address=address).latest("pk")
    return LINK.findall(letter.text)[0][1]


def follower_of_things(*things: Thing, address: str = KIM, since: dt.datetime | None = None, **facts: Any) -> Follower:
    """Somebody who confirmed some follows already, and was last looked at yesterday."""
    moment = since or now()
    standing = {"how_often": HowOften.DAILY, "language": "en", "looked_on": today() - dt.timedelta(days=1), **facts}
    follower = Follower(address=address, told_to=reading_latest(), created_at=moment, **standing).save_checked()
    for number, thing in enumerate(things, start=1):
        Follow(follower=follower, subject=subject_of(thing), since=moment, request_key=number).save_checked()
    return follower


def send_news() -> dict[str, int]:
    """What the worker does once a day."""
    return dict(news_send.call())


def send_links() -> dict[str, int]:
    """What the worker does at once."""
    return dict(follow_links_send.call())
