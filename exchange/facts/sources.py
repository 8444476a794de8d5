"""Where the facts that come with the tracker were taken from, as the files themselves say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SourceOfFacts:
    """A source in its own words (English): its name, address, licence and date (a day or a month), and whose facts."""

    name: str
    url: str
    licence: str
    date: str
    countries: tuple[str, ...]


@lru_cache(maxsize=1)
def sources_of_facts(folder: Path) -> tuple[SourceOfFacts, ...]:
    """The sources of every file of facts in ``folder``, the newest first; read once in a process."""
    countries: dict[tuple[str, str, str, str], list[str]] = {}
    for path in sorted(folder.glob("*.json")):
        facts: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
        for each in facts["sources"].values():
            key = (each["date"], each["name"], each["url"], each["licence"])
            countries.setdefault(key, []).append(path.stem)
    return tuple(
        SourceOfFacts(name, url, licence, date, tuple(codes))
        for (date, name, url, licence), codes in sorted(countries.items(), reverse=True)
    )
