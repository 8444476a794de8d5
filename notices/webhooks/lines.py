"""Working off the lines of webhooks: each in its order, by one worker at a time; a worker that is killed loses nothing.

What is to be told lies in the database: how far each line was told, and which delivery of it is not done. A delivery is
written down before it is sent, together with how far the line is told then, so a killed worker leaves a delivery that
waits, and the next one sends it, perhaps once more, under the same identifier.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from core.clock import now
from ledger.models import Place, Stream
from notices.webhooks.choices import DeliveryState, Pause
from notices.webhooks.models import Delivery, Line, Webhook
from notices.webhooks.rules import given_up, wait_after
from notices.webhooks.sending import Answer

# Places that are looked through at once for an event that is wanted.
WINDOW = 2_000


def lines_due(moment: dt.datetime) -> QuerySet[Line]:
    """Lines with something to tell that nobody is telling, the one that has waited longest first."""
    waiting = Delivery.objects.filter(hook=OuterRef("hook"), feed=OuterRef("feed"), state=DeliveryState.WAITING)
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=moment)
    lines = Line.objects.filter(free, hook__in=Webhook.objects.awake(), next_at__lte=moment)
    return lines.filter(Q(feed__shown__gt=F("told_to")) | Exists(waiting)).order_by("next_at", "pk")


def lines_missing() -> Iterator[tuple[Webhook, Stream]]:
    """Webhooks and feeds without a line: feeds that began later. Three queries, and one for each such webhook."""
    feeds = {feed.name: feed for feed in Stream.objects.filter(shown__gt=0)}
    numbers = dict(Webhook.objects.awake().annotate(number=Count("lines")).values_list("pk", "number"))
    for hook in Webhook.objects.filter(pk__in=numbers).iterator():
        wanted = [feed for name, feed in feeds.items() if hook.is_told_of(name)]
        if numbers[hook.pk] < len(wanted):
            known = set(hook.lines.values_list("feed_id", flat=True))
            yield from ((hook, feed) for feed in wanted if feed.pk not in known)


def lines_open() -> int:
    """Draw the lines that are missing, to be told from the feed's beginning; how many."""
    moment = now()
    lines = [Line(hook=hook, feed=feed, next_at=moment) for hook, feed in lines_missing()]
    return len(Line.objects.bulk_create(lines, ignore_conflicts=True, batch_size=500))


@transaction.atomic
def line_claim() -> Line | None:
    """Take the line that has waited longest, for as long as the lease; ``None`` where there is none to take."""
    moment = now()
    for pk in lines_due(moment).values_list("pk", flat=True)[:20]:
        line = Line.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
        if line is not None and lines_due(moment).filter(pk=pk).exists():
            return _leased(line)
    return None


@transaction.atomic
def delivery_next(line: Line) -> Delivery | None:
    """What a claimed line has to deliver next, written down; ``None`` where nothing is left, or the lease was lost."""
    hook = Webhook.objects.awake().select_for_update(of=("self",)).filter(pk=line.hook_id).first()
    current = Line.objects.select_for_update(of=("self",)).select_related("feed").filter(pk=line.pk).first()
    if hook is None or current is None or current.claimed_until != line.claimed_until:
        return None
    waiting = _waiting(current)
    if waiting is None and _told_further(current, hook):
        waiting = _waiting(current)
    line.claimed_until = _leased(current).claimed_until
    return waiting


def _waiting(line: Line) -> Delivery | None:
    waiting = Delivery.objects.filter(hook=line.hook_id, feed=line.feed_id, state=DeliveryState.WAITING)
    return waiting.select_related("event__stream", "hook").order_by("number").first()


def _told_further(line: Line, hook: Webhook) -> bool:
    """Write down the next event that a webhook wants of a feed; whether there is one."""
    while line.told_to < line.feed.shown:
        last = min(line.told_to + WINDOW, line.feed.shown)
        places = Place.objects.filter(feed=line.feed_id, number__gt=line.told_to, number__lte=last)
        places = places.filter(event__verb__in=hook.verbs) if hook.verbs else places
        place = places.order_by("number").first()
        line.told_to = place.number if place is not None else last
        if place is not None:
            Delivery.objects.update_or_create(
                hook=hook, feed_id=line.feed_id, number=place.number,
                defaults={"state": DeliveryState.WAITING},
                create_defaults={"event_id": place.event_id, "created_at": now()},
            )  # fmt: skip
            return True
    return False


def _leased(line: Line) -> Line:
    line.claimed_until = now() + dt.timedelta(seconds=settings.WEBHOOKS_LEASE_SECONDS)
    line.save(update_fields=["claimed_until", "told_to"])
    return line


@transaction.atomic
def line_release(line: Line) -> None:
    """Give a claimed line back; its turn comes again after those that wait."""
    Line.objects.filter(pk=line.pk, claimed_until=line.claimed_until).update(claimed_until=None, next_at=now())


@transaction.atomic
def delivery_note(line: Line, delivery: Delivery, answer: Answer) -> bool:
    """Write down what came of an attempt; whether the line may go on. After a failure it is given back to wait."""
    moment = now()
    hook = Webhook.objects.select_for_update(of=("self",)).filter(pk=line.hook_id).first()
    current = Line.objects.select_for_update(of=("self",)).filter(pk=line.pk).first()
    row = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery.pk).first()
    if hook is None or current is None or row is None:
        return False
    row.attempts, row.tried_at, row.status, row.trouble = row.attempts + 1, moment, answer.status, answer.trouble
    if not answer.trouble:
        row.state, row.delivered_at = DeliveryState.DELIVERED, moment
    row.save()
    if current.claimed_until != line.claimed_until:
        return False
    if answer.trouble:
        _failed(hook, current, answer, moment)
    elif current.failures:
        current.failures, current.failing_since = 0, None
        current.save(update_fields=["failures", "failing_since"])
    return not answer.trouble


def _failed(hook: Webhook, line: Line, answer: Answer, moment: dt.datetime) -> None:
    """Let a line wait, and its webhook rest where that is no use any more."""
    line.failures += 1
    line.failing_since = line.failing_since or moment
    line.next_at = moment + wait_after(line.failures, random.random())  # noqa: S311  (when to knock again guards nothing)
    line.claimed_until = None
    line.save(update_fields=["failures", "failing_since", "next_at", "claimed_until"])
    why = Pause.GONE if answer.gone else Pause.FAILING
    if not hook.paused and (answer.gone or given_up(line.failing_since, moment)):
        hook.paused, hook.paused_at = why, moment
        hook.save_next()
