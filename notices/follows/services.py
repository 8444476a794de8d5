"""The verbs of following: asking, confirming from the mailbox, changing, leaving, ending; and forgetting in time.

None of it enters the public ledger, a log or a page that others see: who follows what is nobody else's business.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from commitments.models import Commitment
from core.clock import now, today
from core.errors import Malformed, RuleBroken, require
from ledger.models import Stream
from notices.choices import HowOften, LetterState
from notices.follows.letters import LINKS, NEWS, link_letter
from notices.follows.limits import EVERYBODY, MOST_FROM_ONE, MOST_IN_ALL, MOST_TO_ONE, address_of, knock, mailbox_of
from notices.follows.rules import LINK_DAYS, MOST_FOLLOWED, MOST_REFUSED
from notices.follows.selectors import links_hold_from, request_of
from notices.follows.subjects import Thing, subject_of
from notices.follows.tokens import token_made
from notices.models import Follow, Follower, FollowRequest, Knock, Letter, Reading
from notices.rules import KEPT_DAYS


@transaction.atomic
def follow_ask(*, email: str, language: str, how_often: str, thing: Thing, place: str | None) -> None:
    """Write a letter to an address that somebody typed, with a link that makes it follow a thing.

    What happens here does not depend on whether the address follows anything already: nobody learns that from it. A
    mailbox that was written to often enough today is not written to again, and nobody learns that either.

    Args:
        place: where the request comes from, as guesses at passwords are counted.

    Raises:
        Malformed: a field is wrong.
        RuleBroken: ``not_public`` for a commitment of a draft; ``too_many_requests`` from that place, or in all.
    """
    address, faults = "", _choices_faults(language, how_often)
    try:
        address = address_of(email)
    except Malformed as error:
        faults = [*error.errors, *faults]
    if faults:
        raise Malformed(faults)
    public = not isinstance(thing, Commitment) or thing.plan.is_public
    require(public, "not_public", _("Only what is published can be followed."))
    message = _("Many people asked from your network today. Please come back tomorrow.")
    require(knock("place", place or "", MOST_FROM_ONE), "too_many_requests", message)
    message = _("More people asked today than the tracker can write to. Please come back tomorrow.")
    require(knock("all", EVERYBODY, MOST_IN_ALL), "too_many_requests", message)
    if knock("mailbox", mailbox_of(address), MOST_TO_ONE):
        _link_mailed(address, language, how_often, thing)


def _choices_faults(language: str, how_often: str) -> list[tuple[str, str, str]]:
    faults = []
    if language not in dict(settings.LANGUAGES):
        faults.append(("language", "invalid_choice", _("Choose one of the languages listed.")))
    if how_often not in HowOften.values:
        faults.append(("how_often", "invalid_choice", _("Choose once a day or once a week.")))
    return faults


def _link_mailed(address: str, language: str, how_often: str, thing: Thing) -> None:
    """Write down the request and the letter that holds its token, which is kept nowhere else."""
    token, digest = token_made()
    row = FollowRequest(
        address=address, language=language, how_often=how_often, subject=subject_of(thing), token_sha256=digest,
        asked_at=now(),
    ).save_checked()  # fmt: skip
    link_letter(row, token, thing).save_checked()


@transaction.atomic
def follow_confirm(*, token: str) -> Follower:
    """Let a request count: whoever reads the mailbox wants it. The link holds no more afterwards.

    The language and how often, as they were asked for, hold for all that the address follows.

    Raises:
        RuleBroken: ``link_expired`` for a link that was used, is too old, or is none; ``too_many_followed``.
    """
    row = request_of(token, locked=True)
    if row is None:
        raise RuleBroken("link_expired", _("This link was used already, or is older than seven days."))
    follower = _follower_of(row)
    known = follower.follows.filter(subject=row.subject).first()
    message = _("This address follows as many things as the tracker allows: leave one first.")
    require(known is not None or follower.follows.count() < MOST_FOLLOWED, "too_many_followed", message)
    follow = known or Follow(follower=follower, subject=row.subject, since=now())
    follow.request_key = row.pk
    follow.save_checked()
    FollowRequest.objects.filter(address=row.address, subject=row.subject).delete()
    return follower


def _follower_of(row: FollowRequest) -> Follower:
    """The follower with the address of a request, locked, as the request wants them; a new one is told what is new."""
    facts = {"language": row.language, "how_often": row.how_often}
    fresh = {"told_to": reading_latest(), "looked_on": today(), "created_at": now(), **facts}
    Follower.objects.get_or_create(address=row.address, defaults=fresh)
    follower = Follower.objects.select_for_update(of=("self",)).get(address=row.address)
    follower.language, follower.how_often = row.language, row.how_often
    return follower.save_checked()


def reading_take() -> Reading:
    """Write down how long each country's own chain is. Two queries.

    What was sealed and is revealed now lies in chains of its own, which are not read: a draft's history is no news.
    """
    own = Stream.objects.filter(sealed=False).exclude(name__contains="/")
    return Reading.objects.create(at=now(), heads=dict(own.values_list("name", "head_seq")))


def reading_latest() -> Reading:
    """The latest reading, the first one where there is none. One query, or three."""
    return Reading.objects.order_by("pk").last() or reading_take()


@transaction.atomic
def follows_change(*, follower: Follower, language: str, how_often: str) -> Follower:
    """Change the language of a follower's letters, and how often they come.

    Raises:
        Malformed: a field is wrong.
    """
    if faults := _choices_faults(language, how_often):
        raise Malformed(faults)
    current = Follower.objects.select_for_update(of=("self",)).get(pk=follower.pk)
    current.language, current.how_often = language, how_often
    return current.save_checked()


@transaction.atomic
def follow_leave(*, follower: Follower, subject: str) -> bool:
    """Leave one thing; whether any is left. With the last one the address is deleted."""
    current = Follower.objects.select_for_update(of=("self",)).filter(pk=follower.pk).first()
    if current is None:
        return False
    follows = {each.subject: each for each in current.follows.all()}
    if subject in follows:
        follows.pop(subject).delete()
    if not follows:
        current.delete()
    return bool(follows)


@transaction.atomic
def follows_stop(*, row: Follower | FollowRequest) -> None:
    """End the mail to an address: everything that is known of it is deleted, letters that wait among it.

    Of somebody who only got a link, all requests for that address.
    """
    if isinstance(row, Follower):
        Follower.objects.filter(pk=row.pk).delete()
    requests = FollowRequest.objects.filter(address=row.address)
    keys = [f"{LINKS}{pk}" for pk in requests.values_list("pk", flat=True)]
    Letter.objects.filter(key__in=keys, state=LetterState.WAITING).delete()
    requests.delete()


def follows_forget(*, day: dt.date) -> int:
    """Delete what is not needed any more on a day; how many requests that nobody confirmed.

    Unconfirmed requests after seven days with letters that never left, letters after a month, counts after their day,
    readings that nobody was told up to; and addresses that the mail server does not know.
    """
    refused = Count("letters", filter=Q(letters__state=LetterState.REFUSED))
    unknown = Follower.objects.annotate(refused=refused).filter(refused__gte=MOST_REFUSED)
    unknown.exclude(letters__state=LetterState.SENT).delete()
    old, month = day - dt.timedelta(days=LINK_DAYS), day - dt.timedelta(days=KEPT_DAYS)
    Letter.objects.filter(key__startswith=LINKS, state=LetterState.WAITING, day__lt=old).delete()
    for kind in (LINKS, NEWS):
        left = Letter.objects.filter(key__startswith=kind, day__lt=month)
        left.exclude(state__in=[LetterState.WAITING, LetterState.SENDING]).delete()
    Knock.objects.filter(day__lt=day).delete()
    latest = Reading.objects.order_by("pk").last()
    Reading.objects.filter(followers__isnull=True, pk__lt=latest.pk if latest else 0).delete()
    expired, _kinds = FollowRequest.objects.filter(asked_at__lt=links_hold_from()).delete()
    return expired
