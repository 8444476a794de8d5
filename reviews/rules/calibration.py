"""How far a practice rating is from the official coding, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal


def steps_off(rated: str, official: str, scale: Sequence[str]) -> int | None:
    """Rated minus official in steps of ``scale`` (from the lowest value up): above zero is milder than the mechanism.

    ``None`` where one of the two is not on the scale.
    """
    if rated not in scale or official not in scale:
        return None
    return scale.index(rated) - scale.index(official)


def mean_off(steps: Iterable[int | None]) -> Decimal | None:
    """The mean of some distances, to one decimal, a half away from zero; ``None`` where none could be counted."""
    counted = [each for each in steps if each is not None]
    if not counted:
        return None
    return (Decimal(sum(counted)) / len(counted)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
