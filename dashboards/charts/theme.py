"""The colours, sizes and letters of every chart: one visual language for charts, tables, badges and share pictures.

A colour is drawn in its light value; rendering puts the token's name in its place, so that a page's style sheet decides
(dark twin included). All light values differ, for that is how a token is known again.
"""

from __future__ import annotations

from dataclasses import dataclass

from milestones.choices import Completion


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour token: its name in style sheets, and its values on light and on dark paper (``#rrggbb``)."""

    token: str
    light: str
    dark: str


PAPER = Ink("paper", "#ffffff", "#12161c")
INK = Ink("ink", "#1a1f26", "#e8ecf1")
MUTED = Ink("muted", "#56606b", "#a3aebb")
LINE = Ink("line", "#d5dae0", "#343d48")
CLAIMED = Ink("claimed", "#0b62a3", "#6cb8f0")
EVIDENCED = Ink("evidenced", "#00796b", "#4fd1b5")
REVIEWED = Ink("reviewed", "#b5460f", "#ff9e64")
NOT_STARTED = Ink("not-started", "#b8c0ca", "#4a5562")
LIMITED = Ink("limited", "#8fb6d9", "#33658f")
SUBSTANTIAL = Ink("substantial", "#3f83bd", "#5c9fd6")
COMPLETE = Ink("complete", "#0b4f86", "#b5dbf8")

INKS = (PAPER, INK, MUTED, LINE, CLAIMED, EVIDENCED, REVIEWED, NOT_STARTED, LIMITED, SUBSTANTIAL, COMPLETE)

# The scale of completion is a quantity: one hue, stronger as more is done.
STEP_INKS = {
    Completion.NOT_STARTED: NOT_STARTED,
    Completion.LIMITED: LIMITED,
    Completion.SUBSTANTIAL: SUBSTANTIAL,
    Completion.COMPLETE: COMPLETE,
}

WIDE, NARROW = 720, 360  # the two drawings of every chart, in px
WIDTHS = (WIDE, NARROW)
MARGIN = 16
SMALL, BODY, TITLE = 12.0, 13.0, 15.0  # letters, in px
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif"
MEASURED_IN = "DejaVu Sans"  # wider than the fonts above, so that what fits in it fits in them; ships with matplotlib
