"""Doing something only to look at what it would come to: the services themselves run, and all they wrote is taken back.

So a preview can neither say what the real thing would refuse, nor show other than what the public will see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

T = TypeVar("T")


def rehearsed(act: Callable[[], T]) -> T:
    """What ``act`` comes to, with everything it wrote taken back; its result must need no query any more.

    Raises:
        DomainError: whatever ``act`` is refused.
    """
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result
