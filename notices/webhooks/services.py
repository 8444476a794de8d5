"""The verbs of webhooks: registering, changing, resting, going on, a new secret, and telling again."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Country
from core.clock import now
from core.errors import Malformed, NotPermitted, permit, require
from core.web.addresses import refusal_of
from core.web.session import is_public
from ledger.models import Place, Stream
from notices.webhooks.choices import DeliveryState, Pause
from notices.webhooks.models import Delivery, Line, Webhook
from notices.webhooks.policies import may_change, may_register
from notices.webhooks.rules import BOTH_SECRETS, KEPT, MOST_VERBS, MOST_WEBHOOKS, VERB
from notices.webhooks.secrets import nonce_made

Fault = tuple[str, str, str]


@transaction.atomic
def webhook_register(*, user: Any, url: str, countries: Sequence[str] = (), verbs: Sequence[str] = ()) -> Webhook:
    """Register an address; it is told of what becomes public from now on.

    Args:
        countries: codes; none means all, those to come among them.
        verbs: as in ``progress.reported``; none means all.

    Raises:
        NotPermitted: nobody is signed in.
        RuleBroken: ``too_many_webhooks``.
        Malformed: an address that is not asked, a country or a verb that is none.
    """
    permit(may_register(user), "not_signed_in", _("Sign in to register a webhook."))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # so that two at once count one another
    message = _("You have as many webhooks as the tracker allows: remove one first.")
    require(Webhook.objects.filter(owner=user).count() < MOST_WEBHOOKS, "too_many_webhooks", message)
    hook = Webhook(owner=user, created_at=now(), nonce=nonce_made())
    _wanted(hook, {"url": url, "countries": list(countries), "verbs": list(verbs)})
    hook.save_checked()
    _lines_drawn(hook)
    return hook


@transaction.atomic
def webhook_change(*, user: Any, hook: Webhook, version: int, **facts: Any) -> Webhook:
    """Change the address, the countries or the verbs; of a country that is new to it, what becomes public from now on.

    Raises:
        NotPermitted: it is somebody else's.
        Stale: it was changed since ``version``.
        Malformed: as ``webhook_register``.
    """
    current = _own(user, hook)
    current.require_version(version)
    _wanted(current, facts)
    current.save_next()
    _lines_drawn(current)
    return current


@transaction.atomic
def webhook_remove(*, user: Any, hook: Webhook) -> None:
    """Remove it with all that is known of it. Raises NotPermitted: it is somebody else's."""
    _own(user, hook).delete()


@transaction.atomic
def webhook_rotate_secret(*, user: Any, hook: Webhook) -> Webhook:
    """Give it a new secret; the one before signs beside it for a day. Raises NotPermitted: it is somebody else's."""
    current = _own(user, hook)
    current.previous_nonce, current.previous_until = current.nonce, now() + BOTH_SECRETS
    current.nonce = nonce_made()
    return current.save_next()


@transaction.atomic
def webhook_pause(*, user: Any, hook: Webhook) -> Webhook:
    """Let it rest; what becomes public meanwhile is told when it goes on. Raises NotPermitted: somebody else's."""
    current = _own(user, hook)
    if not current.paused:
        current.paused, current.paused_at = Pause.OWNER, now()
        current.save_next()
    return current


@transaction.atomic
def webhook_resume(*, user: Any, hook: Webhook) -> Webhook:
    """Let it go on where it rested. Raises NotPermitted: it is somebody else's."""
    current = _own(user, hook)
    if current.paused:
        current.paused, current.paused_at = "", None
        current.save_next()
    _fresh(Line.objects.filter(hook=current))
    return current


@transaction.atomic
def delivery_replay(*, user: Any, delivery: Delivery) -> Delivery:
    """Deliver an event once more, before what comes after it. Raises NotPermitted: it is somebody else's."""
    hook = _own(user, delivery.hook)
    _fresh(Line.objects.filter(hook=hook, feed=delivery.feed_id))
    current = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    current.state = DeliveryState.WAITING
    return current.save_checked()


@transaction.atomic
def webhook_replay_from(*, user: Any, hook: Webhook, event_hash: str) -> int:
    """Deliver an event, and all of its feed that follow it, once more; how many places that is.

    Raises:
        NotPermitted: it is somebody else's.
        Malformed: there is no such public event, or the webhook is not told of its country.
    """
    current = _own(user, hook)
    place = Place.objects.select_related("feed").filter(event__hash=event_hash).first()
    if place is None or not current.is_told_of(place.feed.name):
        message = _("There is no such public event, or this webhook is not told of its country.")
        raise Malformed([("event", "no_such_event", message)])
    Line.objects.get_or_create(hook=current, feed=place.feed, defaults={"next_at": now()})
    line = Line.objects.filter(hook=current, feed=place.feed)
    line.filter(told_to__gte=place.number).update(told_to=place.number - 1)
    _fresh(line)
    return place.feed.shown - place.number + 1


def deliveries_forget(*, day: dt.date) -> int:
    """Delete what was delivered more than thirty days before a day; how many."""
    last = dt.datetime.combine(day, dt.time(), dt.UTC) - KEPT
    old = Delivery.objects.filter(state=DeliveryState.DELIVERED, delivered_at__lt=last)
    return old.delete()[0]


def _own(user: Any, hook: Webhook) -> Webhook:
    """The webhook, locked, if it is the caller's."""
    current = Webhook.objects.select_for_update(of=("self",)).filter(pk=hook.pk).first()
    if current is None or not may_change(user, current):
        raise NotPermitted("not_yours", _("Only its owner changes a webhook."))
    return current


def _fresh(lines: Any) -> None:
    """Let lines be tried at once, as if they had never failed; what a worker has in hand stays its."""
    lines.update(next_at=now(), failures=0, failing_since=None)


def _wanted(hook: Webhook, facts: dict[str, Any]) -> None:
    """Write on a webhook what its owner wants. Raises Malformed: with every fault."""
    faults: list[Fault] = []
    if "url" in facts:
        hook.url = facts["url"].strip()
        faults += _url_faults(hook.url)
    if "countries" in facts:
        hook.countries = sorted(set(facts["countries"]))
        unknown = set(hook.countries) - set(Country.objects.filter(pk__in=hook.countries).values_list("pk", flat=True))
        message = _("There is no country %(code)s here.")
        faults += [("countries", "no_such_country", message % {"code": code}) for code in sorted(unknown)]
    if "verbs" in facts:
        hook.verbs = sorted(set(facts["verbs"]))
        message = _("“%(verb)s” is no verb of the ledger, as progress.reported is.")
        faults += [("verbs", "no_verb", message % {"verb": verb}) for verb in hook.verbs if not VERB.fullmatch(verb)]
        if len(hook.verbs) > MOST_VERBS:
            faults.append(("verbs", "too_many", _("Name fifty verbs at most, or none for all.")))
    if faults:
        raise Malformed(list(faults))


def _url_faults(url: str) -> list[Fault]:
    if not url.isprintable() or refusal_of(url) is not None or urlsplit(url).fragment:
        message = _(
            "Give an address that anybody can reach, without a password in it: https://hooks.ministry.gov/tracker"
        )
        return [("url", "not_reachable", message)]
    parts = urlsplit(url)
    if parts.scheme != "https" and not settings.WEBHOOKS_PLAIN_HTTP:
        return [("url", "not_encrypted", _("The address begins with https://."))]
    return _number_faults(parts.hostname or "", parts.port)


def _number_faults(host: str, port: int | None) -> list[Fault]:
    """What is wrong with a host that is a number; a name is looked at whenever it is asked."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return []
    if is_public(number) or f"{host}:{port}" in settings.LINKS_LOCAL_SERVERS:
        return []
    return [("url", "private", _("This address lies in a private network, which the tracker does not reach."))]


def _lines_drawn(hook: Webhook) -> None:
    """A line for each feed that a webhook is told of, from now on; what it is not told of any more loses its own."""
    wanted = Stream.objects.filter(shown__gt=0)
    if hook.countries:
        wanted = wanted.filter(name__in=hook.countries)
        rest = Delivery.objects.filter(hook=hook, state=DeliveryState.WAITING).exclude(feed__name__in=hook.countries)
        rest.delete()
        hook.lines.exclude(feed__name__in=hook.countries).delete()
    moment = now()
    lines = [Line(hook=hook, feed=feed, told_to=feed.shown, next_at=moment) for feed in wanted]
    Line.objects.bulk_create(lines, ignore_conflicts=True)
