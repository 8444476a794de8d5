"""Drawing a lay panel by lot so that anyone can draw it again, PURE: nothing but SHA-256 and whole numbers.

What decides is an order of all volunteers: by the SHA-256 of seed, attempt and pseudonym. Seats are filled one by one:
always with the next in that order who has the value that is most in need (the greatest share of who is left with it
must still come in), as long as no quota is exceeded. Where an attempt meets every quota, that is the panel; else the
next attempt has another order, and after the last the one that comes nearest stands, its shortages named. People with
the same values are treated alike by every step, so each of them has the same chance. See ``docs/lot.md``.

The idea of filling the neediest value first is the oldest of the methods that sortition practice has published; the
words, the order by hashes and the code are our own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

ATTEMPTS = 100
Values = Mapping[str, str]
# By feature and value, at least and at most how many of the panel.
Quotas = Mapping[str, Mapping[str, tuple[int, int]]]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A quota that the panel does not meet: of this value ``least`` were wanted, ``got`` are in, ``listed`` exist."""

    feature: str
    value: str
    least: int
    got: int
    listed: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A panel and its reserve, pseudonyms in the order drawn, and what could not be met."""

    panel: tuple[str, ...]
    reserve: tuple[str, ...]
    shortages: tuple[Shortage, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A seat that ``given_up`` left and ``successor`` took, both by pseudonym."""

    given_up: str
    successor: str


def lot_order(seed: str, attempt: int, pseudonyms: Iterable[str]) -> list[str]:
    """All pseudonyms in the order of SHA-256(``seed/attempt/pseudonym``), in hexadecimal."""
    return sorted(pseudonyms, key=lambda name: hashlib.sha256(f"{seed}/{attempt}/{name}".encode()).hexdigest())


def lot_draw_panel(volunteers: Mapping[str, Values], quotas: Quotas, size: int, seed: str) -> Draw:
    """The panel of ``size`` among ``volunteers`` ({pseudonym: {feature: value}}) that ``seed`` draws.

    The reserve holds everybody else in the order of the attempt that stands.
    """
    best: tuple[int, list[str], list[str]] | None = None
    for attempt in range(ATTEMPTS):
        order = lot_order(seed, attempt, volunteers)
        panel = _filled(order, volunteers, quotas, size)
        missing = _missing(panel, volunteers, quotas) + max(0, min(size, len(volunteers)) - len(panel))
        if best is None or missing < best[0]:
            best = (missing, panel, order)
        if not missing:
            break
    if best is None:
        return Draw((), (), ())
    _missed, panel, order = best
    seated = set(panel)
    reserve = tuple(name for name in order if name not in seated)
    return Draw(tuple(panel), reserve, tuple(_shortages(panel, volunteers, quotas)))


def _filled(order: Sequence[str], volunteers: Mapping[str, Values], quotas: Quotas, size: int) -> list[str]:
    """One attempt: seat by seat, the next of the neediest value who exceeds no quota."""
    left = list(order)
    panel: list[str] = []
    counts: dict[Key, int] = {}
    while len(panel) < size:
        left = [name for name in left if _fits(volunteers[name], quotas, counts)]
        if not left:
            break
        needy = _neediest(left, volunteers, quotas, counts)
        chosen = next(name for name in left if needy is None or volunteers[name].get(needy[0]) == needy[1])
        left.remove(chosen)
        panel.append(chosen)
        for feature in quotas:
            key = (feature, volunteers[chosen].get(feature, ""))
            counts[key] = counts.get(key, 0) + 1
    return panel


def _fits(values: Values, quotas: Quotas, counts: Mapping[Key, int]) -> bool:
    """Whether somebody can be seated without exceeding a quota; a value that no quota names has none."""
    for feature, bounds in quotas.items():
        value = values.get(feature, "")
        if value in bounds and counts.get((feature, value), 0) >= bounds[value][1]:
            return False
    return True


def _neediest(
    left: Sequence[str], volunteers: Mapping[str, Values], quotas: Quotas, counts: Mapping[Key, int]
) -> Key | None:
    """The value of which the greatest share of who is left must still be seated; ``None`` where no least is open.

    Of two alike, the one whose feature and value come first in the alphabet.
    """
    found: tuple[Fraction, Key] | None = None
    for feature in sorted(quotas):
        for value in sorted(quotas[feature]):
            open_seats = quotas[feature][value][0] - counts.get((feature, value), 0)
            there = sum(1 for name in left if volunteers[name].get(feature) == value)
            if open_seats > 0 and there and (found is None or Fraction(open_seats, there) > found[0]):
                found = (Fraction(open_seats, there), (feature, value))
    return found[1] if found else None


def _missing(panel: Sequence[str], volunteers: Mapping[str, Values], quotas: Quotas) -> int:
    return sum(each.least - each.got for each in _shortages(panel, volunteers, quotas))


def _shortages(panel: Sequence[str], volunteers: Mapping[str, Values], quotas: Quotas) -> Iterable[Shortage]:
    """The quotas whose least is not reached, by feature and value."""
    for feature in sorted(quotas):
        for value, (least, _most) in sorted(quotas[feature].items()):
            got = sum(1 for name in panel if volunteers[name].get(feature) == value)
            if got < least:
                listed = sum(1 for values in volunteers.values() if values.get(feature) == value)
                yield Shortage(feature, value, least, got, listed)


def lot_successor(draw: Draw, declined: Iterable[str], volunteers: Mapping[str, Values], quotas: Quotas) -> str | None:
    """Who of the reserve takes a seat that was given up: the first who has the values of who left, else the first with
    whom no more quotas are missed than with anybody else; ``None`` where nobody is left.

    ``declined`` are all who gave up theirs, the latest last, and successors are no longer in ``draw.reserve``.
    """
    gone = list(declined)
    if not gone or not draw.reserve:
        return None
    wanted = {feature: volunteers[gone[-1]].get(feature) for feature in quotas}
    for name in draw.reserve:
        if {feature: volunteers[name].get(feature) for feature in quotas} == wanted:
            return name
    staying = [name for name in draw.panel if name not in set(gone)]
    return min(draw.reserve, key=lambda name: _missing([*staying, name], volunteers, quotas))


def lot_seats(panel: Iterable[str], replacements: Iterable[Replacement]) -> list[str]:
    """Who holds the seats after these replacements, each successor in the place of who gave it up."""
    seats = list(panel)
    for each in replacements:
        seats = [each.successor if name == each.given_up else name for name in seats]
    return seats


def lot_next(
    draw: Draw, replacements: Sequence[Replacement], withdrawn: Iterable[str], volunteers: Mapping[str, Values],
    quotas: Quotas, given_up: str,
) -> str | None:  # fmt: skip
    """Who takes the seat that ``given_up`` leaves now; ``None`` where nobody is left.

    ``draw`` is what was drawn, ``replacements`` what happened since, in order, ``withdrawn`` who left the list before
    the draw and is passed over.
    """
    gone = {*withdrawn, *(each.successor for each in replacements)}
    left = tuple(name for name in draw.reserve if name not in gone)
    now = Draw(tuple(lot_seats(draw.panel, replacements)), left, ())
    return lot_successor(now, [given_up], volunteers, quotas)


def lot_broken(
    draw: Draw, replacements: Sequence[Replacement], withdrawn: Collection[str], volunteers: Mapping[str, Values],
    quotas: Quotas,
) -> Replacement | None:  # fmt: skip
    """The first replacement that does not follow from the draw and those before it; ``None`` where all of them do."""
    for number, each in enumerate(replacements):
        before = replacements[:number]
        seated = each.given_up in lot_seats(draw.panel, before)
        if not seated or each.successor != lot_next(draw, before, withdrawn, volunteers, quotas, each.given_up):
            return each
    return None
