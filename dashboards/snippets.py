"""Where a text holds what was searched for: the words to mark, and a piece of the text around them. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.search.statements import SEARCHED
from core.search.words import Term, word_spans

# Characters before the first marked word, and of the whole piece.
BEFORE, LONGEST = 60, 240
# Stems are known to the database alone: words that begin alike for so many letters are taken for one another's forms.
ALIKE_FROM, ALIKE_BUT = 4, 4


@dataclass(frozen=True, slots=True)
class Part:
    """Some letters of a text, to be marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text and the BCP 47 tag of its language, empty where nobody knows it."""

    language: str
    parts: tuple[Part, ...]
    before: bool = False
    after: bool = False

    def __str__(self) -> str:
        """The letters alone."""
        return "".join(part.text for part in self.parts)

    @property
    def marked(self) -> bool:
        """Whether a word of it is marked."""
        return any(part.marked for part in self.parts)


@dataclass(frozen=True, slots=True)
class Place:
    """A marked stretch of a text, and which of the terms stands there."""

    start: int
    end: int
    term: int


def places(text: str, terms: Sequence[Term]) -> list[Place]:
    """Every stretch of a text that fits a term, in order; words in a row for what was asked for in quotation marks."""
    spans = list(word_spans(text[:SEARCHED]))
    found: set[Place] = set()
    for number, term in enumerate(terms):
        if term.unspaced:
            found |= {Place(at.start(), at.end(), number) for at in _within(text[:SEARCHED], term)}
        elif term.quoted:
            found |= set(_rows(spans, term, number))
        else:
            found |= {Place(start, end, number) for start, end, word in spans if term.fits(word)}
    return sorted(found, key=lambda each: (each.start, each.end, each.term))


def _within(text: str, term: Term) -> Iterable[re.Match[str]]:
    """Scripts without spaces have no accents and no capitals: the letters themselves are looked for."""
    return re.finditer("|".join(re.escape(word) for word in term.words), text, re.IGNORECASE)


def _rows(spans: Sequence[tuple[int, int, str]], term: Term, number: int) -> Iterable[Place]:
    length = len(term.words)
    for first in range(len(spans) - length + 1):
        row = spans[first : first + length]
        if tuple(word for _start, _end, word in row) == term.words:
            yield Place(row[0][0], row[-1][1], number)


def nearest(text: str, terms: Sequence[Term]) -> list[Place]:
    """Words that begin as a term does: what the stems of a database found, where no listed form stands."""
    asked = [(number, term.words[0]) for number, term in enumerate(terms) if not term.quoted and not term.unspaced]
    return [
        Place(start, end, number)
        for start, end, word in word_spans(text[:SEARCHED])
        for number, wanted in asked
        if word[: (letters := max(ALIKE_FROM, len(wanted) - ALIKE_BUT))] == wanted[:letters] and len(word) >= letters
    ]


def best_of(texts: Sequence[tuple[str, str]], terms: Sequence[Term]) -> tuple[int, list[Place]]:
    """Which of several (text, language) holds most of the terms, and where; the first where several hold as many."""
    for look in (places, nearest):
        found = [look(text, terms) for text, _language in texts]
        counts = [len({each.term for each in some}) for some in found]
        if any(counts):
            best = counts.index(max(counts))
            return best, found[best]
    return 0, []


def snippet(text: str, language: str, marks: Sequence[Place]) -> Snippet:
    """The piece of a text in which the most terms stand close together, its words marked."""
    if not marks:
        return Snippet(language, _parts(text, 0, _end(text, 0), ()), after=_end(text, 0) < len(text))
    reach = LONGEST - BEFORE
    first = max(marks, key=lambda at: (len({m.term for m in marks if 0 <= m.start - at.start < reach}), -at.start))
    start = _start(text, first.start)
    end = max(_end(text, start), first.end)
    return Snippet(language, _parts(text, start, end, marks), before=start > 0, after=end < len(text))


def whole(text: str, language: str, terms: Sequence[Term]) -> Snippet:
    """A whole text, what was searched for marked."""
    return Snippet(language, _parts(text, 0, len(text), places(text, terms)))


def _start(text: str, mark: int) -> int:
    """Where a piece begins: at a word, a little before its first marked one."""
    if mark <= BEFORE:
        return 0
    space = re.search(r"\s", text[mark - BEFORE : mark])
    return mark - BEFORE + space.end() if space else mark


def _end(text: str, start: int) -> int:
    """Where a piece ends: before a space, unless the text has none."""
    if len(text) - start <= LONGEST:
        return len(text)
    cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
    return cut if cut > 0 else start + LONGEST


def _parts(text: str, start: int, end: int, marks: Iterable[Place]) -> tuple[Part, ...]:
    parts: list[Part] = []
    done = start
    for each in marks:
        if each.start < done or each.end > end:
            continue
        parts += [Part(text[done : each.start], marked=False), Part(text[each.start : each.end], marked=True)]
        done = each.end
    parts.append(Part(text[done:end], marked=False))
    return tuple(part for part in parts if part.text)
