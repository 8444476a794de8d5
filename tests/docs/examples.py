"""Reading the worked examples of a document: fenced blocks named ``example <rule>``, with ``key: value`` lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

DOCS: Path = settings.BASE_DIR / "docs"
BLOCK = re.compile(r"^```example (?P<rule>[a-z ]+)\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One block: which rule it is of, the line it stands on, and what it says."""

    rule: str
    line: int
    says: dict[str, str]

    def __str__(self) -> str:
        """What a failing test is called."""
        return f"{self.rule}, line {self.line}"


def examples(document: str) -> list[Example]:
    """The examples of a document in its order.

    Raises:
        ValueError: a line is no ``key: value``, or a key is there twice.
    """
    text = (DOCS / document).read_text(encoding="utf-8")
    found = []
    for block in BLOCK.finditer(text):
        pairs = [line.split(": ", 1) for line in block["lines"].splitlines()]
        says = dict(pairs)
        if len(says) != len(pairs):
            raise ValueError(f"a key is there twice in {block[0]}")
        found.append(Example(block["rule"], text[: block.start()].count("\n") + 1, says))
    return found
