"""A lot as one document that anybody can draw again from: what ``draw_lot.py`` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.models import Lot
from reviews.rules.lot import Draw, lot_draw_panel
from reviews.services.lots import lot_list


def lot_document(lot: Lot) -> dict[str, Any]:
    """List, quotas, seed and what was drawn; pseudonyms alone. One query."""
    return {
        "round": lot.round_id, "size": lot.size, "quotas": lot.quotas, "list": lot_list(lot),
        "list_sha256": lot.list_sha256, "seed_source": lot.seed_source, "seed_on": str(lot.seed_on or ""),
        "seed": lot.seed, "panel": lot.panel, "reserve": lot.reserve,
    }  # fmt: skip


def redrawn(document: Mapping[str, Any]) -> Draw:
    """The panel that a document draws, by the rules.

    Raises:
        KeyError, TypeError, ValueError: it is no document of a lot.
    """
    quotas = {
        feature: {value: (least, most) for value, (least, most) in bounds.items()}
        for feature, bounds in document["quotas"].items()
    }
    return lot_draw_panel(document["list"], quotas, document["size"], document["seed"])
