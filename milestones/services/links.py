"""The verbs of link checks: registering addresses, taking one to ask, writing down what was found."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q

from commitments.services import plan_event_by
from core.clock import now
from ledger.services import Actor
from milestones.choices import LinkOutcome, LinkStatus
from milestones.models import EvidenceBase, LinkCheck, ProcessEvidence
from milestones.rules import LinkStanding, link_judged
from milestones.selectors.links import links_due

TRACKER = Actor("tracker", "tracker")
LONGEST_HOST, LONGEST_ADDRESS = 255, 2000


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """What one request found: status and last address of an answer, if one came; how long the site says to wait."""

    outcome: LinkOutcome
    http_status: int | None = None
    final_url: str = ""
    wait: dt.timedelta | None = None


def address_print(url: str) -> str:
    """The SHA-256 of an address, in hexadecimal."""
    return hashlib.sha256(url.encode()).hexdigest()


def host_of(url: str) -> str:
    """The site an address belongs to, in small letters; requests to one site are made one after another."""
    try:
        return (urlsplit(url).hostname or "?").rstrip(".")[:LONGEST_HOST]
    except ValueError:
        return "?"


def links_register(*, urls: Iterable[str]) -> None:
    """Note addresses to be asked at once; those already noted stay as they are."""
    moment = now()
    rows = [
        LinkCheck(url_sha256=address_print(url), url=url, host=host_of(url), next_at=moment)
        for url in dict.fromkeys(urls)
    ]
    LinkCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def link_claim(*, lease: dt.timedelta, pause: dt.timedelta) -> LinkCheck | None:
    """Take the address that has been due longest, for so long as ``lease``; ``None`` where there is none to take.

    A site is left alone while another worker asks it, and for ``pause`` afterwards. Two workers that want the same site
    at the same moment meet at its first row, which they lock; the second then finds the site taken and goes on.
    """
    while True:
        moment = now()
        asked_now = Q(claimed_until__gt=moment) | Q(checked_at__gt=moment - pause)
        found = links_due(moment).exclude(host__in=LinkCheck.objects.filter(asked_now).values("host")).first()
        if found is None:
            return None
        site = LinkCheck.objects.filter(host=found.host)
        site.select_for_update().order_by("pk").first()
        if not site.filter(asked_now).exists() and links_due(moment).filter(pk=found.pk).exists():
            break
    found.claimed_until = moment + lease
    found.save(update_fields=["claimed_until"])
    return found


@transaction.atomic
def link_record(*, check: LinkCheck, finding: LinkFinding) -> LinkCheck | None:
    """Write what a request to a claimed address found, and give it back; ``None`` where the lease was lost."""
    current = LinkCheck.objects.select_for_update().get(pk=check.pk)
    if current.claimed_until != check.claimed_until:
        return None
    moment = now()
    before = LinkStanding(LinkStatus(current.status), current.failures, current.failing_since)
    judged, current.next_at = link_judged(before, finding.outcome, moment, finding.wait)
    current.status, current.failures, current.failing_since = judged.status, judged.failures, judged.failing_since
    current.outcome, current.http_status = finding.outcome, finding.http_status
    current.final_url = _printable(finding.final_url)
    current.checked_at, current.claimed_until = moment, None
    return current.save_checked()


def _printable(url: str) -> str:
    """An address as it can be kept; empty where a site redirects to something that is none."""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return ""
    return url if len(url) <= LONGEST_ADDRESS else ""


def link_noted(row: EvidenceBase, *, answers: bool, at: dt.datetime | None = None) -> bool:
    """Write on a piece of evidence what a check of its address found; whether that is a change.

    That an address still answers renews the date. That it still does not leaves the date from which it counted no more.

    Args:
        at: when it answered, where that was before now; what is dead counts no more from now on.
    """
    found = LinkStatus.ALIVE if answers else LinkStatus.DEAD
    changed = row.link_status != found
    if changed or answers:
        row.link_status, row.checked_at = found, (at if at and answers else now())
        row.save(update_fields=["link_status", "checked_at"])
    return changed


@transaction.atomic
def process_link_found(*, evidence: ProcessEvidence, answers: bool, at: dt.datetime | None = None) -> None:
    """Note what a check of an address found on evidence of the process. The tracker itself is the actor.

    Of a draft the event is sealed like all that is told of it (rule 9).
    """
    row = ProcessEvidence.objects.select_for_update(of=("self",)).select_related("plan").get(pk=evidence.pk)
    if link_noted(row, answers=answers, at=at):
        data = {"evidence": row.pk, "link_status": str(row.link_status)}
        plan_event_by(
            plan=row.plan, actor=TRACKER, verb="process_evidence.checked", subject=f"plan:{row.plan_id}", data=data
        )
