"""Questions asked of followers and their requests; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import now
from notices.choices import HowOften, LetterState
from notices.follows.rules import LINK_DAYS, week_of
from notices.follows.subjects import Followed, followed, things_named
from notices.follows.tokens import FOLLOWER, mine_meant, stop_meant, token_digest
from notices.models import Follower, FollowRequest, Letter


def links_hold_from() -> dt.datetime:
    """Links that were asked for before this moment hold no more."""
    return now() - dt.timedelta(days=LINK_DAYS)


def request_of(token: str, *, locked: bool = False) -> FollowRequest | None:
    """The request whose link holds a token, while it holds. One query."""
    rows = FollowRequest.objects.select_for_update() if locked else FollowRequest.objects.all()
    return rows.filter(token_sha256=token_digest(token), asked_at__gte=links_hold_from()).first()


def follower_of(token: str) -> Follower | None:
    """The follower whose own page a token opens. One query."""
    pk = mine_meant(token)
    return Follower.objects.filter(pk=pk).first() if pk is not None else None


def stop_wanted(token: str) -> Follower | FollowRequest | None:
    """Whose mail an address to unsubscribe ends; ``None`` where they are gone already. Two queries at most.

    The letter with the link that confirms ends, once it did, what it began.

    Raises:
        LookupError: the address is none of ours.
    """
    meant = stop_meant(token)
    if meant is None:
        raise LookupError
    kind, pk = meant
    if kind == FOLLOWER:
        return Follower.objects.filter(pk=pk).first()
    begun = Follower.objects.filter(follows__request_key=pk)
    return FollowRequest.objects.filter(pk=pk).first() or begun.first()


def followed_by(follower: Follower) -> Sequence[Followed]:
    """What a follower follows, in the active language, in the order in which it was asked for. Five queries at most."""
    subjects = list(follower.follows.order_by("pk").values_list("subject", flat=True))
    things = things_named(subjects)
    return [followed(things[subject]) for subject in subjects if subject in things]


def asked_for(row: FollowRequest) -> Followed | None:
    """What a request is about, in the active language. One query."""
    thing = things_named([row.subject]).get(row.subject)
    return followed(thing) if thing is not None else None


def followers_due(day: dt.date, after: int = 0) -> QuerySet[Follower]:
    """Whom to look at on a day: nobody twice, and nobody to whom an earlier letter is still on its way."""
    daily = Q(how_often=HowOften.DAILY, looked_on__lt=day)
    weekly = Q(how_often=HowOften.WEEKLY, looked_on__lt=week_of(day))
    on_its_way = Letter.objects.filter(follower=OuterRef("pk"), state__in=[LetterState.WAITING, LetterState.SENDING])
    return Follower.objects.filter(daily | weekly, ~Exists(on_its_way), pk__gt=after).order_by("pk")
