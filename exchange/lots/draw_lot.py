"""Draws a lay panel again: python3 draw_lot.py lot.json. Needs Python 3.9 or newer, and nothing else.

``lot.json`` is the file that the page of a lot offers; the way is explained in lot.md. Seats are filled one by one,
with the next in the order of hashes who has the value most in need, as long as no quota is exceeded.
"""

from __future__ import annotations

import hashlib
import json
import sys
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
    missing = sum(
        max(0, bounds[value][0] - seated.get((feature, value), 0))
        for feature, bounds in quotas.items()
        for value in bounds
    )
    short = min(lot["size"], len(people)) - len(panel)
    return missing + short, number, panel, [name for name in order if name not in panel]


def draw(lot: dict[str, Any]) -> dict[str, list[str]]:
    """The panel and its reserve: of the first attempt that misses nothing, else of the one that misses least."""
    best = attempt(0, lot)
    for number in range(1, ATTEMPTS):
        if best[0] == 0:
            break
        best = min(best, attempt(number, lot))
    return {"panel": best[2], "reserve": best[3]}


if __name__ == "__main__":
    found = draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
