"""A chart with all that must travel with it: its title, its words, its numbers as a table, its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import get_language, get_language_bidi
from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Table:
    """A chart's numbers: column heads, and rows of as many cells, all in the reader's words."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChartBundle:
    """One chart, not drawn yet: ``draw(720)`` and ``draw(360)`` are its two drawings, in px.

    ``name`` is its address name; ``description`` says in words what the figures show, for who cannot see them; ``note``
    says what is not drawn. Everything drawn stands in these texts and the table, so that they are its content key.
    ``language`` is the one it speaks, and ``mirrored`` whether that runs from right to left.
    """

    name: str
    title: str
    subtitle: str
    description: str
    table: Table
    note: str
    source: str
    draw: Callable[[int], Figure] = field(repr=False, compare=False)
    language: str = field(default_factory=lambda: get_language() or "en")
    mirrored: bool = field(default_factory=get_language_bidi)
