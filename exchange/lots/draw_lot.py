"""Draws a lay panel again: python3 draw_lot.py lot.json. Needs Python 3.9 or newer, and nothing else.

``lot.json`` is the file that the page of a lot offers; the way is explained in lot.md. Seats are filled one by one,
with the next in the order of hashes who has the value most in need, as long as no quota is exceeded. What was drawn is
written as JSON; where the file says something else, so does the last line, and the program ends with 1.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ATTEMPTS = 100
Found = tuple[int, int, list[str], list[str]]


def attempt(number: int, lot: dict[str, Any]) -> Found:
    """One attempt: how many it misses, its number, the panel, the reserve."""
    people, quotas, seed = lot["list"], lot["quotas"], lot["seed"]
    order = sorted(people, key=lambda name: hashlib.sha256(f"{seed}/{number}/{name}".encode()).hexdigest())
    left = list(order)
    panel: list[str] = []
    seated: dict[tuple[str, str], int] = {}

    def fits(name: str) -> bool:
        values = [(feature, people[name].get(feature)) for feature in quotas]
        return all(value not in quotas[of] or seated.get((of, value), 0) < quotas[of][value][1] for of, value in values)

    while len(panel) < lot["size"]:
        left = [name for name in left if fits(name)]
        if not left:
            break
        needs = []
        for feature, value in sorted((feature, value) for feature, bounds in quotas.items() for value in bounds):
            wanted = quotas[feature][value][0] - seated.get((feature, value), 0)
            there = sum(people[name].get(feature) == value for name in left)
            if wanted > 0 and there:
                needs.append((-wanted / there, feature, value))
        needy = min(needs) if needs else None
        chosen = next(name for name in left if needy is None or people[name].get(needy[1]) == needy[2])
        left.remove(chosen)
        panel.append(chosen)
        for feature in quotas:
            seated[feature, people[chosen].get(feature)] = seated.get((feature, people[chosen].get(feature)), 0) + 1
    short = min(lot["size"], len(people)) - len(panel)
    return missing(panel, lot) + short, number, panel, [name for name in order if name not in panel]


def missing(panel: Sequence[str], lot: dict[str, Any]) -> int:
    """How many people a panel misses of what the quotas ask for at least."""
    people, found = lot["list"], 0
    for feature, bounds in lot["quotas"].items():
        for value, (least, _most) in bounds.items():
            found += max(0, least - sum(people[name].get(feature) == value for name in panel))
    return found


def draw(lot: dict[str, Any]) -> dict[str, list[str]]:
    """The panel and its reserve: of the first attempt that misses nothing, else of the one that misses least."""
    best = attempt(0, lot)
    for number in range(1, ATTEMPTS):
        if best[0] == 0:
            break
        best = min(best, attempt(number, lot))
    return {"panel": best[2], "reserve": best[3]}


def follower(lot: dict[str, Any], seats: Sequence[str], reserve: Sequence[str], gone: str) -> Any:
    """Who takes the seat of ``gone``: the first with the same values, else with whom the quotas miss least."""
    people = lot["list"]
    for name in reserve:
        if all(people[name].get(feature) == people[gone].get(feature) for feature in lot["quotas"]):
            return name
    staying = [name for name in seats if name != gone]
    return min(reserve, key=lambda name: missing([*staying, name], lot), default=None)


def list_hash(people: dict[str, dict[str, str]]) -> str:
    """The SHA-256 of the list as canonical JSON (RFC 8785): keys in the order of UTF-16, no blanks."""

    def ordered(row: dict[str, Any]) -> dict[str, Any]:
        return {key: row[key] for key in sorted(row, key=lambda key: key.encode("utf-16-be"))}

    rows = ordered({name: ordered(values) for name, values in people.items()})
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def fault(lot: dict[str, Any], found: dict[str, list[str]]) -> str:
    """What the file says otherwise than list, seed and who withdrew do; empty where it says the same."""
    if list_hash(lot["list"]) != lot["list_sha256"]:
        return "The list is not the one whose SHA-256 was published."
    if not lot["drawn_on"]:
        return ""
    for part in ("panel", "reserve"):
        if found[part] != lot[part]:
            return f"The {part} that was published does not follow from this list and seed."
    if not set(lot["withdrawn"]) <= set(lot["list"]):
        return "Somebody is said to have withdrawn who is not on the list."
    seats, reserve = list(found["panel"]), [name for name in found["reserve"] if name not in lot["withdrawn"]]
    for each in lot["replacements"]:
        gone, new = each["given_up"], each["successor"]
        if gone not in seats or new != follower(lot, seats, reserve, gone):
            return f"That {new} follows {gone} does not follow from this list, seed and reserve."
        seats[seats.index(gone)] = new
        reserve.remove(new)
    return ""


def main(arguments: Sequence[str]) -> str:
    """Draw, write what was drawn, and give the sentence that says what differs; empty where nothing does."""
    if len(arguments) != 1:
        return "Name the file of a lot: python3 draw_lot.py lot.json"
    try:
        lot = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        found = draw(lot)
        differs = fault(lot, found)
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        return f"This is not the file of a lot: {error!r}"
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    if not differs:
        said = "The list is the one published, and so are panel, reserve and replacements."
        sys.stderr.write((said if lot["drawn_on"] else "The list is the one published; nothing is drawn yet.") + "\n")
    return differs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or None)
