"""The public ledger as pages and feeds tell it, as frozen dataclasses, PURE; ``selectors.changes`` fills them.

Moments are UTC. An entry is named by its stream and its place there (``FR:12``): keys of rows would tell of
what is sealed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dashboards.commitment_page import FieldChange
from dashboards.scorecard import CountryRef, Text

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_STEPS = ("added", "changed", "amended", "withdrawn", "moved", "removed")
# What an entry is about, by the verb it is written with; a verb that stands nowhere is told, under no kind.
KINDS: Mapping[str, tuple[_StrOrPromise, tuple[str, ...]]] = {
    "promises": (
        _("What was promised"),
        (
            "plan.created", "plan.changed", "plan.amended", "plan.published", "plan.closed", "plan.withdrawn",
            "plan.removed", *(f"{what}.{step}" for what in ("commitment", "milestone") for step in _STEPS),
        ),
    ),
    "progress": (
        _("What was reported"),
        ("progress.reported", "progress.asked", "evidence.added", "evidence.checked", "process_evidence.added",
         "process_evidence.checked"),
    ),
    "reviews": (
        _("What reviewers did"),
        (
            "report.confirmed", "report.disputed", "round.scheduled", "round.opened", "round.extended", "round.closed",
            "round.answered", "round.response_completed", "round.response_waived", "round.published",
            "rating.submitted", "ratings.stand", "answers.submitted", "rating_evidence.checked", "reviewer.proposed",
            "proposal.declined", "reviewer.appointed", "seat.accepted", "seat.declined", "reviewer.recused",
            "lot.made", "lot.announced", "lot.drawn", "lot.replaced",
        ),
    ),
    "people": (
        _("Who serves"),
        ("role.granted", "role.ended", "invitation.made", "invitation.renewed", "invitation.withdrawn"),
    ),
    "data": (
        _("Data and the ledger itself"),
        ("import.applied", "institution.added", "institution.changed", "stream.revealed"),
    ),
}  # fmt: skip
KIND_OF: Mapping[str, str] = {verb: kind for kind, (_label, verbs) in KINDS.items() for verb in verbs}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about: its title, what it belongs to, and its page (a path; empty where it has none)."""

    title: Text
    context: str
    path: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the ledger in words.

    ``who`` did it; ``reason`` in their own words; ``fields`` were amended; ``raw`` is the entry as JSON, without the
    ``left_out`` parts that are too long for a page.
    """

    stream: str
    seq: int
    at: dt.datetime
    hash: str
    verb: str
    kind: str
    country: CountryRef | None
    who: str
    sentence: str
    subject: Subject | None
    reason: str
    fields: tuple[FieldChange, ...]
    raw: str
    left_out: tuple[str, ...]

    @property
    def name(self) -> str:
        """How addresses name it."""
        return f"{self.stream}:{self.seq}"

    @property
    def anchor(self) -> str:
        """Its place in a page."""
        return f"{self.stream.replace('/', '-')}-{self.seq}"

    @property
    def kind_label(self) -> _StrOrPromise:
        """What kind of entry it is, in words; empty for a verb that is new."""
        return KINDS[self.kind][0] if self.kind else ""


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of the ledger, the newest entry first.

    ``country`` is ``None`` for that of all countries, where ``countries`` lists whose pages there are. ``first`` is the
    entry the page begins with where its address names one; ``later`` begins the next page. ``unknown`` holds what was
    asked for in vain: (field, what was typed).
    """

    country: CountryRef | None
    countries: tuple[CountryRef, ...]
    changes: tuple[Change, ...]
    kind: str
    first: str
    later: str
    unknown: tuple[tuple[str, str], ...]

    @property
    def kinds(self) -> tuple[tuple[str, _StrOrPromise], ...]:
        """The kinds there are, with their words."""
        return tuple((kind, label) for kind, (label, _verbs) in KINDS.items())
