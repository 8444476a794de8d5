"""What it means for evidence that its address is not asked."""

from __future__ import annotations

from core.web.addresses import Refusal, refusal_of
from milestones.choices import LinkOutcome

OUTCOMES = {Refusal.NOT_WEB: LinkOutcome.NOT_WEB, Refusal.RESERVED: LinkOutcome.RESERVED}


def not_asked(url: str) -> LinkOutcome | None:
    """Why an address is not asked; ``None`` where it is."""
    refused = refusal_of(url)
    return OUTCOMES[refused] if refused else None
