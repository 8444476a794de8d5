"""What the worker (``manage.py db_worker``) does for this room, and when it is time for it.

A job holds no state of its own: whatever a killed one left behind is found in the tables by the next.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from core.clock import now
from notices.confirmations import KIND as CONFIRMATIONS
from notices.confirmations import confirmations_note, confirmations_write
from notices.invitations import KIND as INVITATIONS
from notices.invitations import invitations_note, invitations_write
from notices.post import letters_send
from notices.services import digests_write, letters_forget
from notices.webhooks.services import deliveries_forget
from reviews.services import rounds_close_due

# A job that was begun longer ago than this is taken to be dead; if it is not, two at once do no harm.
DEAD_AFTER = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Job:
    """A task, how long it rests between two runs at least, and whether there is something for it to do."""

    task: Task[Any, Any]
    pause: dt.timedelta
    needed: Callable[[], bool]


@task()
def digests_send() -> dict[str, int]:
    """Write the digests of today and send them; how many letters came to which state."""
    return dict(send_digests())


def send_digests(watch: Callable[[int], None] = lambda letters: None) -> Counter[str]:
    """The same without the worker; ``watch`` is called with the number of letters written, batch by batch."""
    day = now().date()
    letters_forget(day=day)
    deliveries_forget(day=day)
    last: int | None = 0
    while last is not None:
        written = digests_write(day=day, after=last)
        watch(written.letters)
        last = written.last
    return letters_send()


@task()
def invitations_send() -> dict[str, int]:
    """Mail the invitations that wait; how many letters came to which state."""
    invitations_write()
    outcome = letters_send(INVITATIONS)
    invitations_note()
    return dict(outcome)


@task()
def confirmations_send() -> dict[str, int]:
    """Mail the links that confirm proposals and registrations; how many letters came to which state."""
    confirmations_write()
    outcome = letters_send(CONFIRMATIONS)
    confirmations_note()
    return dict(outcome)


@task()
def rounds_close() -> int:
    """Close the review rounds whose announced day is over; how many."""
    return rounds_close_due()


def digests_needed() -> bool:
    """Whether it is late enough for the digests of today (``DIGEST_HOUR``, UTC)."""
    return now().hour >= settings.DIGEST_HOUR


def jobs() -> list[Job]:
    """The jobs of this installation, those of other rooms among them, as its settings name them."""
    return [
        Job(import_string(path), dt.timedelta(minutes=pause), import_string(needed) if needed else lambda: True)
        for path, pause, needed in settings.JOBS
    ]


def jobs_enqueue() -> list[str]:
    """Ask the worker for each job that is needed, rested, and neither waits nor runs already; their names."""
    asked = []
    for job in jobs():
        if _rested(job) and job.needed():
            job.task.enqueue()
            asked.append(job.task.name)
    return asked


def _rested(job: Job) -> bool:
    """Whether the job does not wait, is not being done, and was not asked for a moment ago. One query."""
    moment = now()
    waiting = Q(status=TaskResultStatus.READY)
    running = Q(status=TaskResultStatus.RUNNING, started_at__gt=moment - DEAD_AFTER)
    lately = Q(enqueued_at__gt=moment - job.pause)
    return not DBTaskResult.objects.filter(waiting | running | lately, task_path=job.task.module_path).exists()
