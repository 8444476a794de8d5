"""The stages of a round, and what it waits for today, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from reviews.choices import RoundPhase, RoundState

NEXT_STATE: Mapping[RoundState, RoundState] = {
    RoundState.SCHEDULED: RoundState.OPEN,
    RoundState.OPEN: RoundState.RESPONSE,
    RoundState.RESPONSE: RoundState.PUBLISHED,
}


def may_follow(state: RoundState, wanted: RoundState) -> bool:
    """Whether a round in ``state`` may go to ``wanted``: one step forward, never back, never two at once."""
    return NEXT_STATE.get(state) == wanted


@dataclass(frozen=True, slots=True)
class RoundClock:
    """What a round's phase follows from.

    Attributes:
        response_until: last day of the government's time to reply.
        response_ended: whether it said before that day that its answer is complete, or that it gives none.
        revise_until: last day on which reviewers may revise in the light of a reply; ``None`` where there is none.
        all_stand: whether every reviewer who handed something in has revised or said that their ratings stand.
    """

    state: RoundState
    response_until: dt.date | None = None
    response_ended: bool = False
    revise_until: dt.date | None = None
    all_stand: bool = False


def phase(clock: RoundClock, on: dt.date) -> RoundPhase:
    """What a round waits for on a day: the rating, the reply, the revisions, or its publication (rule 8).

    After the reply, reviewers have their days to revise, unless all of them say before that their ratings stand; where
    the government replied nothing, there is nothing to revise.
    """
    if clock.state != RoundState.RESPONSE:
        plain = {RoundState.SCHEDULED: RoundPhase.SCHEDULED, RoundState.OPEN: RoundPhase.RATING}
        return plain.get(clock.state, RoundPhase.PUBLISHED)
    if not clock.response_ended and (clock.response_until is None or on <= clock.response_until):
        return RoundPhase.REPLY
    revising = clock.revise_until is not None and on <= clock.revise_until and not clock.all_stand
    return RoundPhase.REVISION if revising else RoundPhase.RIPE
