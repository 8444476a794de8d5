"""What a search finds, as frozen dataclasses, and how it is ordered, counted and narrowed. PURE.

The unit is the commitment: under each stand the texts that hold what was asked, the most telling first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from commitments.choices import Searched
from core.search.words import Question
from dashboards.scorecard import CountryRef, PlanRef
from dashboards.snippets import Snippet
from milestones.choices import Completion

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

PER_PAGE = 20
# Texts shown under a commitment, and options of a facet that are not folded away.
PIECES, OPTIONS = 3, 6
# Where the words stand, the most telling first; the order of the results.
TELLING = (
    (Searched.COMMITMENT, True), (Searched.COMMITMENT, False), (Searched.MILESTONE, True), (Searched.MILESTONE, False),
    (Searched.REPORT, False), (Searched.EVIDENCE, True),
)  # fmt: skip
TIERS = {place: tier for tier, place in enumerate(TELLING)}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """By what a search is narrowed; empty where it is not."""

    country: str = ""
    policy_area: str = ""
    kind: str = ""
    claimed: str = ""
    language: str = ""

    def chosen(self) -> dict[str, str]:
        """What is chosen, by name."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that holds what was asked, in one language, and what is known of its commitment.

    ``source`` and ``milestone`` are the keys of the row and, if it has one, of its milestone; ``begins`` is the first
    day of the plan.
    """

    commitment: int
    kind: Searched
    source: int
    milestone: int | None
    language: str
    in_title: bool
    country: str
    claimed: Completion
    begins: dt.date

    @property
    def tier(self) -> int:
        """How telling the place is, 0 the most."""
        return TIERS.get((self.kind, self.in_title), len(TELLING))


@dataclass(frozen=True, slots=True)
class Found:
    """A commitment with its hits, each text once, the most telling first."""

    commitment: int
    hits: tuple[Hit, ...]
    languages: frozenset[str]

    @property
    def order(self) -> tuple[int, int, str, int]:
        """The most telling place first, then the newest plan, then country and key: the same on every day."""
        best = self.hits[0]
        return best.tier, -best.begins.toordinal(), best.country, self.commitment


@dataclass(frozen=True, slots=True)
class Piece:
    """A text under a commitment: of what kind, why it was found in words, and the words around.

    ``anchor`` is where it stands on the commitment's page, empty at its head.
    """

    kind: Searched
    id: int
    why: str
    snippet: Snippet | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Result:
    """A commitment that was found; ``more`` counts its texts that are not shown."""

    id: int
    country: CountryRef
    plan: PlanRef
    reference: str
    title: Snippet
    claimed: Completion
    withdrawn: bool
    pieces: tuple[Piece, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Option:
    """One way to narrow a search further: how many commitments remain, and the address that does it."""

    value: str
    label: _StrOrPromise
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """What a search can be narrowed by; ``chosen`` leads back to the search without it."""

    name: str
    heading: _StrOrPromise
    options: tuple[Option, ...]
    chosen: Option | None

    @property
    def first(self) -> tuple[Option, ...]:
        """The options that are always shown."""
        return self.options[:OPTIONS]

    @property
    def rest(self) -> tuple[Option, ...]:
        """Those folded away."""
        return self.options[OPTIONS:]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of what was found. ``more_than_counted``: there are more texts than are looked at."""

    question: Question
    narrowing: Narrowing
    results: tuple[Result, ...]
    total: int
    more_than_counted: bool
    page: int
    pages: int
    facets: tuple[Facet, ...]

    def address(self, **changes: str) -> str:
        """This search, changed: a query string; it begins on its first page unless ``page`` is named."""
        kept = {"q": self.question.typed, **self.narrowing.chosen(), **changes}
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    @property
    def first(self) -> int:
        """The number of the first result on this page."""
        return (self.page - 1) * PER_PAGE + 1

    @property
    def previous(self) -> str:
        """The address of the page before; empty on the first."""
        return self.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next(self) -> str:
        """The address of the next page; empty on the last."""
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

    @property
    def without_filters(self) -> str:
        """The address of the same search, not narrowed."""
        return "?" + urlencode({"q": self.question.typed})

    @property
    def single_words(self) -> tuple[tuple[str, str], ...]:
        """Each term of several alone, with its address: what to try where nothing holds them all."""
        if len(self.question.terms) < 2:
            return ()
        words = [" ".join(term.words) for term in self.question.terms]
        return tuple((each, self.address(q=each)) for each in words)


def grouped(hits: Iterable[Hit], language: str) -> list[Found]:
    """Commitments in order; a text that holds the words in several languages counts in that of the reader."""
    base = language.split("-")[0]
    by_commitment: dict[int, list[Hit]] = {}
    for hit in hits:
        by_commitment.setdefault(hit.commitment, []).append(hit)
    found = []
    for commitment, own in by_commitment.items():
        texts: dict[tuple[Searched, int], Hit] = {}
        for hit in sorted(own, key=lambda each: (each.tier, each.language != base, each.language, each.source)):
            texts.setdefault((hit.kind, hit.source), hit)
        found.append(Found(commitment, tuple(texts.values()), frozenset(hit.language for hit in own)))
    return sorted(found, key=lambda each: each.order)


def counts(found: Sequence[Found]) -> Mapping[str, Counter[str]]:
    """How many commitments each way of narrowing leaves, by name and value; those of policy areas are asked for."""
    values: Mapping[str, Callable[[Found], Iterable[str]]] = {
        "country": lambda each: [each.hits[0].country],
        "kind": lambda each: {hit.kind.value for hit in each.hits},
        "claimed": lambda each: [each.hits[0].claimed.value],
        "language": lambda each: each.languages - {""},
    }
    return {name: Counter(value for each in found for value in of(each)) for name, of in values.items()}


def facet(
    page: SearchPage, name: str, heading: _StrOrPromise, left: Mapping[str, int], labels: Mapping[str, _StrOrPromise]
) -> Facet:
    """A facet: its options by how many commitments they leave, none where it is chosen or would change nothing."""
    chosen = getattr(page.narrowing, name)
    if chosen:
        back = Option(chosen, labels.get(chosen, chosen), left.get(chosen, 0), page.address(**{name: ""}))
        return Facet(name, heading, (), back)
    options = [Option(value, labels.get(value, value), n, page.address(**{name: value})) for value, n in left.items()]
    options.sort(key=lambda each: (-each.count, str(each.label), each.value))
    telling = len(options) > 1 or any(each.count < page.total for each in options)
    return Facet(name, heading, tuple(options) if telling else (), None)


def with_facets(page: SearchPage, facets: Iterable[Facet]) -> SearchPage:
    """The page with the facets that say something."""
    return replace(page, facets=tuple(each for each in facets if each.options or each.chosen))
