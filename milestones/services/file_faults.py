"""How a file is refused as evidence: one error, beside the field it was given in."""

from __future__ import annotations

from core.errors import Malformed


def fault(code: str, message: str) -> Malformed:
    """What to raise: ``message`` names the rule and what the person can do."""
    return Malformed([("file", code, message)])
