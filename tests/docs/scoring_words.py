"""From the words of ``docs/scoring.md`` to values, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from milestones.choices import Completion

Says = dict[str, str]
Answer = Callable[[Says], Says]
E = TypeVar("E", bound=Enum)


def named(scale: type[E], words: str) -> E:
    """The member of a scale with that label."""
    return next(each for each in scale if str(each.label).lower() == words)


def listed(words: str) -> list[str]:
    return words.split(", ")


def day(words: str) -> dt.date | None:
    return None if words == "none" else dt.date.fromisoformat(words)


def yes(answer: bool | None) -> str:
    return "unknown" if answer is None else "yes" if answer else "no"


def completions(words: str) -> list[Completion]:
    return [named(Completion, each) for each in listed(words)]


def on(says: Says) -> dt.date:
    return dt.date.fromisoformat(says["on"])
