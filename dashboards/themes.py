"""What a plan is about: its policy areas and the partnership's values, and how far each has come, PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commitments.choices import OgpValue
from dashboards.scorecard import CommitmentRow
from dashboards.track import is_high
from milestones.choices import Completion
from reviews.choices import IrmCompletion

OFFICIAL_HIGH = (IrmCompletion.SUBSTANTIAL, IrmCompletion.COMPLETE)


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A policy area or value: how addresses name it, its name and its language, and its commitments.

    ``high`` says for each kind of value of which anything is known in the plan how many of them are substantial or
    complete: ``claimed``, ``evidenced``, ``reviewed``, ``official``.
    """

    key: str
    name: str
    language: str
    commitments: int
    high: Mapping[str, int]


# Whether a kind of value is known of a commitment, and whether it is substantial or complete.
_KNOWN: Mapping[str, Callable[[CommitmentRow], bool]] = {
    "claimed": lambda row: row.claimed != Completion.NOT_REPORTED,
    "evidenced": lambda row: row.evidenced != Completion.NO_EVIDENCE,
    "reviewed": lambda row: row.reviewed is not None,
    "official": lambda row: row.official is not None,
}
_HIGH: Mapping[str, Callable[[CommitmentRow], bool]] = {
    "claimed": lambda row: is_high(row.claimed),
    "evidenced": lambda row: is_high(row.evidenced),
    "reviewed": lambda row: is_high(row.reviewed),
    "official": lambda row: row.official is not None and row.official.completion in OFFICIAL_HIGH,
}


def kinds_known(rows: Sequence[CommitmentRow]) -> tuple[str, ...]:
    """The kinds of value of which anything is known in a plan, in order: what nobody said is not zero.

    What is claimed is shown beside what evidence shows also where evidence shows nothing: that is the gap.
    """
    known = {kind for kind, is_known in _KNOWN.items() if any(is_known(row) for row in rows)}
    if "claimed" in known:
        known.add("evidenced")
    return tuple(kind for kind in _KNOWN if kind in known)


def area_lines(rows: Sequence[CommitmentRow]) -> tuple[ThemeLine, ...]:
    """The policy areas of a plan: those with most commitments first, then by name."""
    members: dict[str, list[CommitmentRow]] = {}
    names = {area.slug: area.name for row in rows for area in row.policy_areas}
    for row in rows:
        for area in row.policy_areas:
            members.setdefault(area.slug, []).append(row)
    kinds = kinds_known(rows)
    lines = [_line(slug, names[slug].text, names[slug].language, own, kinds) for slug, own in members.items()]
    return tuple(sorted(lines, key=lambda line: (-line.commitments, line.name.casefold())))


def value_lines(rows: Sequence[CommitmentRow], language: str) -> tuple[ThemeLine, ...]:
    """The partnership's values that a plan names, in the partnership's order; their names are in ``language``."""
    kinds = kinds_known(rows)
    found = [(value, [row for row in rows if value in row.ogp_values]) for value in OgpValue]
    return tuple(_line(value.value, str(value.label), language, own, kinds) for value, own in found if own)


def _line(key: str, name: str, language: str, own: Sequence[CommitmentRow], kinds: Sequence[str]) -> ThemeLine:
    high = {kind: sum(_HIGH[kind](row) for row in own) for kind in kinds}
    return ThemeLine(key, name, language, len(own), high)
