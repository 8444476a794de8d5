"""What the worker does for webhooks, and when there is something for it to do."""

from __future__ import annotations

import time
from collections import Counter

from django_tasks import task

from core.clock import now
from notices.webhooks.lines import (
    delivery_next,
    delivery_note,
    line_claim,
    line_release,
    lines_due,
    lines_missing,
    lines_open,
)
from notices.webhooks.models import Line
from notices.webhooks.sending import send

# Seconds that one job takes at most before it lets others in; the rest is done by the next.
MOST_SECONDS = 50.0
# Deliveries of one line before another line has its turn.
IN_A_ROW = 20


@task()
def webhooks_send() -> dict[str, int]:
    """The job for the queue: deliver what is due, for about a minute at most; how many went well, and how many not."""
    return dict(send_webhooks(seconds=MOST_SECONDS))


def send_webhooks(*, seconds: float) -> Counter[str]:
    """The same without the worker."""
    ends, outcome = time.monotonic() + seconds, Counter[str]()
    lines_open()
    while time.monotonic() < ends and (line := line_claim()) is not None:
        _tell(line, ends, outcome)
    return outcome


def _tell(line: Line, ends: float, outcome: Counter[str]) -> None:
    """Deliver what a claimed line has to tell, in its order, until something fails or it is another's turn."""
    for _turn in range(IN_A_ROW):
        delivery = delivery_next(line) if time.monotonic() < ends else None
        if delivery is None:
            break
        answer = send(delivery)
        went_on = delivery_note(line, delivery, answer)
        outcome["failed" if answer.trouble else "delivered"] += 1
        if not went_on:
            return
    line_release(line)


def webhooks_waiting() -> bool:
    """Whether something is due to be delivered, or a new feed to be followed. Four queries at most."""
    return lines_due(now()).exists() or any(lines_missing())
