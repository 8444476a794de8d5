"""A lot as one document that anybody can draw again from: what ``draw_lot.py`` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.rules import digest
from reviews.models import Lot
from reviews.rules.lot import Draw, Quotas, Replacement, lot_broken, lot_draw_panel
from reviews.services.lots import lot_list


def lot_document(lot: Lot) -> dict[str, Any]:
    """List, quotas, seed, what was drawn and who followed whom since; pseudonyms alone. One query."""
    return {
        "round": lot.round_id, "size": lot.size, "quotas": lot.quotas, "list": lot_list(lot),
        "list_sha256": lot.list_sha256, "seed_source": lot.seed_source, "seed_on": str(lot.seed_on or ""),
        "seed": lot.seed, "drawn_on": lot.drawn_at.date().isoformat() if lot.drawn_at else "", "panel": lot.panel,
        "reserve": lot.reserve, "withdrawn": lot.withdrawn, "replacements": lot.replacements,
    }  # fmt: skip


def redrawn(document: Mapping[str, Any]) -> Draw:
    """The panel that a document draws, by the rules.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is no document of a lot.
    """
    return lot_draw_panel(document["list"], _quotas(document), document["size"], document["seed"])


def fault_of(document: Mapping[str, Any], drawn: Draw) -> str:
    """What of a document does not follow from its list, its seed and who withdrew; empty where everything does.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is no document of a lot.
    """
    if digest(document["list"]) != document["list_sha256"]:
        return "The list is not the one whose SHA-256 was published."
    if not document["drawn_on"]:
        return ""
    if list(drawn.panel) != document["panel"]:
        return "The panel that was drawn does not follow from this list and seed."
    if list(drawn.reserve) != document["reserve"]:
        return "The reserve does not follow from this list and seed."
    if not set(document["withdrawn"]) <= set(document["list"]):
        return "Somebody is said to have withdrawn who is not on the list."
    made = [Replacement(each["given_up"], each["successor"]) for each in document["replacements"]]
    broken = lot_broken(drawn, made, document["withdrawn"], document["list"], _quotas(document))
    if broken is None:
        return ""
    return f"That {broken.successor} follows {broken.given_up} does not follow from this list, seed and reserve."


def _quotas(document: Mapping[str, Any]) -> Quotas:
    return {
        feature: {value: (least, most) for value, (least, most) in bounds.items()}
        for feature, bounds in document["quotas"].items()
    }
