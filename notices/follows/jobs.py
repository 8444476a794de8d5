"""What the worker does for who follows something, and when it is time for it."""

from __future__ import annotations

from collections import Counter

from django_tasks import task

from core.clock import today
from notices.choices import LetterState
from notices.follows.letters import LINKS, NEWS
from notices.follows.news import news_write
from notices.follows.selectors import followers_due
from notices.follows.services import follows_forget, reading_take
from notices.jobs import digests_needed
from notices.models import Follower, FollowRequest, Knock, Letter
from notices.post import letters_send


@task()
def follow_links_send() -> dict[str, int]:
    """Mail the links that confirm what somebody wants to follow; how many letters came to which state."""
    return dict(letters_send(LINKS))


def follow_links_waiting() -> bool:
    """Whether there is such a link to mail. One query."""
    return Letter.objects.filter(key__startswith=LINKS, state=LetterState.WAITING).exists()


@task()
def news_send() -> dict[str, int]:
    """Forget what is too old, write what moved for everybody it is time for, send it; letters by their state."""
    return dict(send_news())


def send_news() -> Counter[str]:
    """The same without the worker."""
    day = today()
    follows_forget(day=day)
    if followers_due(day).exists():
        reading = reading_take()
        last: int | None = 0
        while last is not None:
            last = news_write(day=day, reading=reading, after=last).last
    return letters_send(NEWS)


def news_needed() -> bool:
    """Whether it is late enough today (``DIGEST_HOUR``, UTC), and anything is kept of anybody. Three queries."""
    return digests_needed() and any(kind.objects.exists() for kind in (Follower, FollowRequest, Knock))
