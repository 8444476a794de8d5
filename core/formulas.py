"""Texts that a spreadsheet would take for formulas, and the apostrophe by which it knows that they are none."""

from __future__ import annotations

# What a cell begins with that a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_GUARDED = tuple(f"'{sign}" for sign in FORMULA)


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """What stands in a cell that was guarded."""
    return text[1:] if text.startswith(_GUARDED) else text
