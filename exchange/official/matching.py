"""Which commitment of the tracker a row speaks of, so that none is entered twice. Asks the database nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from commitments.models import Commitment
from exchange.official.entries import Entry

# The number that many titles begin with: “10. ”, “3.2b) ”, “23 ”, “iv. ”, “Commitment 14: ”.
_LEADING_NUMBER = re.compile(
    r"^(?:(?:commitment|action|measure)\s+)?(?:(?:(?:[a-z]\d{1,2})+|\d{1,2})(?:\.\d+)*\s?[a-z]?(?:[.:)]+\s*|\s+)|[ivx]+[.)]\s+)"
)
_NOT_WORDS = re.compile(r"[\W_]+")


def title_key(title: str) -> str:
    """A title without its number, case and punctuation: what two files have in common."""
    plain = title.casefold().strip()
    rest = _LEADING_NUMBER.sub("", plain)
    return _NOT_WORDS.sub(" ", rest).strip() or _NOT_WORDS.sub(" ", plain).strip() or plain


def number_key(number: str) -> str:
    """A number without case and spaces."""
    return number.casefold().replace(" ", "")


def title_keys(entry: Entry) -> list[str]:
    """The keys of a row's title and short title."""
    return [title_key(title) for title in entry.titles]


def pair(
    entries: Sequence[Entry], known: Iterable[Commitment], plan_ids: Mapping[Hashable, int]
) -> dict[int, Commitment]:
    """The commitment of each row that has one already, by the row's line.

    In this order, each pass over all rows before the next: the partnership's id; plan, number and title (in order where
    several are the same); plan and title, where only one row and one commitment have it; plan and number, likewise.
    Commitments with another id of the partnership are never taken. ``plan_ids`` gives the primary key of each plan.
    """
    pairing = _Pairing(list(entries), {commitment.pk: commitment for commitment in known})

    def plan_of(entry: Entry) -> int | None:
        return plan_ids.get(entry.plan.key)

    pairing.take(lambda e: [e.ogp_id] if e.ogp_id else [], lambda c: c.ogp_id, unique=False)
    pairing.take(
        lambda e: [(plan_of(e), number_key(e.number), key) for key in title_keys(e)],
        lambda c: (c.plan_id, number_key(c.number), title_key(c.title)),
        unique=False,
    )
    pairing.take(
        lambda e: [(plan_of(e), key) for key in title_keys(e)], lambda c: (c.plan_id, title_key(c.title)), unique=True
    )
    pairing.take(
        lambda e: [(plan_of(e), number_key(e.number))] if e.number else [],
        lambda c: (c.plan_id, number_key(c.number)),
        unique=True,
    )
    return pairing.found


class _Pairing:
    """Rows and commitments that have not found each other yet, and those that have."""

    def __init__(self, entries: list[Entry], free: dict[int, Commitment]) -> None:
        self.open = entries
        self.free = free
        self.found: dict[int, Commitment] = {}

    def take(
        self, keys: Callable[[Entry], Sequence[Hashable]], known_key: Callable[[Commitment], Hashable], *, unique: bool
    ) -> None:
        """Pair rows and commitments of one key; ``unique`` takes only keys that one row and one commitment have."""
        places: dict[Hashable, list[Commitment]] = defaultdict(list)
        for commitment in sorted(self.free.values(), key=lambda commitment: commitment.pk):
            places[known_key(commitment)].append(commitment)
        rows = Counter(key for entry in self.open for key in set(keys(entry)))
        still_open = []
        for entry in self.open:
            match = None
            for key in keys(entry):
                choice = [candidate for candidate in places.get(key, ()) if self._may_take(entry, candidate)]
                if choice and (not unique or (len(choice) == 1 and rows[key] == 1)):
                    match = choice[0]
                    break
            if match is None:
                still_open.append(entry)
            else:
                self.found[entry.line] = self.free.pop(match.pk)
        self.open = still_open

    def _may_take(self, entry: Entry, candidate: Commitment) -> bool:
        if candidate.pk not in self.free:
            return False
        return not (entry.ogp_id and candidate.ogp_id and entry.ogp_id != candidate.ogp_id)
