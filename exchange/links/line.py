"""Whether the tracker's own line works: without that, a site that does not answer says nothing about the site."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from milestones.choices import LinkOutcome

# Seconds for which an answer proves the line, and for which the want of one is not looked into again.
PROVEN_FOR = 60.0
# Outcomes that may as well be the fault of one's own line: nothing of the site itself was heard.
NOTHING_HEARD = {LinkOutcome.NO_SUCH_SITE, LinkOutcome.NO_CONNECTION, LinkOutcome.UNSAFE, LinkOutcome.SILENT}
# After so many failures in a row that may be the line's own fault, it is not worth asking more.
ENOUGH = 5
HEARD = {LinkOutcome.ANSWERED, LinkOutcome.CLOSED, LinkOutcome.GONE, LinkOutcome.TROUBLE, LinkOutcome.LATER}


class Line:
    """What one run has learned of its own line, and how it makes sure: by asking sites that answered before."""

    def __init__(self, ask: Callable[[str], LinkOutcome], known: Callable[[str], Sequence[str]]) -> None:
        """``known`` gives addresses that answered when they were last asked, none on the host it is given."""
        self.ask, self.known = ask, known
        self.proven_at = self.missed_at = float("-inf")
        self.blamed = 0

    @property
    def is_down(self) -> bool:
        """Whether it looks so much like it that asking on makes no sense."""
        return self.blamed >= ENOUGH

    def heard(self, outcome: LinkOutcome) -> None:
        """Remember that somebody was heard, if somebody was."""
        if outcome in HEARD:
            self.proven_at = time.monotonic()
            self.blamed = 0

    def blamed_for(self, outcome: LinkOutcome, host: str) -> bool:
        """Whether ``outcome`` at ``host`` may be the line's own fault: nobody else was heard either."""
        if outcome not in NOTHING_HEARD or self._works(host):
            return False
        self.blamed += 1
        return True

    def _works(self, host: str) -> bool:
        """Whether somebody was heard in the last minute, or is heard now, on another host than ``host``."""
        if time.monotonic() - self.proven_at < PROVEN_FOR:
            return True
        if time.monotonic() - self.missed_at < PROVEN_FOR:
            return False
        if any(self.ask(url) in HEARD for url in self.known(host)):
            self.proven_at = time.monotonic()
            return True
        self.missed_at = time.monotonic()
        return False
