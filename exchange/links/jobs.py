"""The checks that are due, one address after another; a worker that is killed loses none of them.

What is to be done lies in the database: which addresses are due, which worker has which of them and until when. Killed
before it wrote what it found, a worker leaves an address that is free again once its lease is over; killed between that
and telling the evidence, it leaves evidence that says something else than its check, which the next run finds first.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django_tasks import task

from core.clock import now
from exchange.links.asking import ask
from exchange.links.line import Line
from milestones.choices import LinkOutcome, LinkStatus
from milestones.models import Evidence, LinkCheck, ProcessEvidence
from milestones.rules import ANSWERS
from milestones.selectors import evidence_behind, link_known_to_answer, links_due, links_unknown
from milestones.services import (
    LinkFinding,
    evidence_link_found,
    link_claim,
    link_record,
    links_register,
    process_link_found,
)
from reviews.models import RatingEvidence
from reviews.services import rating_link_found

# Seconds that one job of the queue takes at most before it lets others in; the rest is done by the next.
MOST_SECONDS = 240.0
# Seconds between two looks at sites that are still to be left alone.
BREATH = 0.2
# Every kind of evidence with an address, and the service that notes what was found.
KINDS: tuple[tuple[Any, Callable[..., Any]], ...] = (
    (Evidence, evidence_link_found),
    (ProcessEvidence, process_link_found),
    (RatingEvidence, rating_link_found),
)


@dataclass(slots=True)
class Run:
    """What one run did: addresses new to it, requests by their outcome, and pieces of evidence told otherwise."""

    registered: int = 0
    told: int = 0
    outcomes: Counter[LinkOutcome] = field(default_factory=Counter)


def _published(kind: Any) -> QuerySet[Any]:
    """The evidence of one kind that everybody may see: no other address is asked, for asking gives it away."""
    found: QuerySet[Any] = kind.objects.visible_to(AnonymousUser())
    return found


def links_new() -> list[str]:
    """The addresses of published evidence that nobody has noted yet. One query for each kind of evidence."""
    return list(dict.fromkeys(url for kind, _note in KINDS for url in links_unknown(_published(kind))))


def links_prepare() -> Run:
    """Note addresses that are new, and bring evidence into step with what earlier runs found but did not tell."""
    new = links_new()
    links_register(urls=new)
    run = Run(registered=len(new))
    for kind, note in KINDS:
        for evidence in evidence_behind(_published(kind)):
            note(evidence=evidence, answers=evidence.found == LinkStatus.ALIVE, at=evidence.found_at)
            run.told += 1
    return run


def links_check(
    *, limit: int | None = None, seconds: float | None = None, progress: Callable[[LinkCheck], None] | None = None
) -> Run:
    """Ask the addresses that are due, at most ``limit`` of them, for at most about ``seconds``."""
    run = links_prepare()
    line = Line(lambda url: ask(url).outcome, lambda host: link_known_to_answer(but_not=host))
    ends = time.monotonic() + seconds if seconds is not None else None
    for check in _claimed(limit, ends):
        finding = ask(check.url)
        line.heard(finding.outcome)
        if line.blamed_for(finding.outcome, check.host):
            finding = LinkFinding(LinkOutcome.OFFLINE)
        recorded = link_record(check=check, finding=finding)
        run.outcomes[finding.outcome] += 1
        if recorded is not None:
            run.told += _tell(recorded)
        if progress is not None:
            progress(check)
        if line.is_down:
            break
    return run


def _claimed(limit: int | None, ends: float | None) -> Iterator[LinkCheck]:
    """Addresses to ask, each for us alone; waits where the only sites left are to be left alone for a moment."""
    lease, pause = (dt.timedelta(seconds=each) for each in (settings.LINKS_LEASE_SECONDS, settings.LINKS_PAUSE_SECONDS))
    done = 0
    while (limit is None or done < limit) and (ends is None or time.monotonic() < ends):
        check = link_claim(lease=lease, pause=pause)
        if check is not None:
            done += 1
            yield check
        elif links_due(now()).exists():
            time.sleep(BREATH)
        else:
            return


def _tell(check: LinkCheck) -> int:
    """Note what is known of an address on all evidence that names it; how many pieces there are."""
    if check.status != LinkStatus.DEAD and check.outcome not in ANSWERS:
        return 0
    told = 0
    for kind, note in KINDS:
        for evidence in _published(kind).filter(url=check.url).order_by("pk"):
            note(evidence=evidence, answers=check.status == LinkStatus.ALIVE)
            told += 1
    return told


@task()
def links_check_due() -> dict[str, int]:
    """The job for the queue: a few minutes of checks; what it did, by outcome."""
    run = links_check(seconds=MOST_SECONDS)
    return {"registered": run.registered, "told": run.told, **{str(key): n for key, n in run.outcomes.items()}}
