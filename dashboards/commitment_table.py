"""The table of a plan's commitments: what a reader filters and sorts by, what stands in each line. No query here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import OgpValue
from dashboards.scorecard import CommitmentRow
from dashboards.track import Track, Valued, is_high, track
from dashboards.words import foreign_language, listed
from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE, Completion
from reviews.choices import NO_CONSENSUS, NOT_REVIEWED, REVIEWED_SCALE, GapName

HIGH = "high"
ANY = ("", gettext_lazy("Any"))
HIGH_CHOICE = (HIGH, gettext_lazy("Substantial or complete"))
GAPS = [
    ANY,
    ("claim_higher", gettext_lazy("Claimed higher than reviewed")),
    ("agree", gettext_lazy("Claim and review agree")),
    ("review_higher", gettext_lazy("Reviewed higher than claimed")),
    *((name.value, name.label) for name in GapName),
]
WATCH = [
    ANY,
    ("overdue", gettext_lazy("With overdue milestones")),
    ("disputed", gettext_lazy("With disputed reports")),
]
SORTS = [
    ("", gettext_lazy("Order of the plan")),
    ("gap", gettext_lazy("Largest gap first")),
    ("next", gettext_lazy("Next date first")),
    ("institution", gettext_lazy("Institution")),
]
FAR = dt.date.max
PAGE = 100  # commitments on one page


def _scale(values: Iterable[Completion]) -> list[tuple[str, object]]:
    return [ANY, HIGH_CHOICE, *((value.value, value.label) for value in values)]


class CommitmentFilter(forms.Form):
    """What a reader filters and sorts by; each field stands on its own, so that one mistake spoils no other."""

    q = forms.CharField(label=gettext_lazy("Words of the title or institution"), required=False, max_length=200)
    claimed = forms.ChoiceField(label=gettext_lazy("Claimed"), required=False, choices=_scale(CLAIMED_SCALE))
    evidenced = forms.ChoiceField(label=gettext_lazy("Evidenced"), required=False, choices=_scale(EVIDENCED_SCALE))
    reviewed = forms.ChoiceField(
        label=gettext_lazy("Reviewed"), required=False,
        choices=[
            *_scale(REVIEWED_SCALE), (NO_CONSENSUS, GapName.NO_CONSENSUS.label),
            (NOT_REVIEWED, gettext_lazy("Not reviewed")),
        ],
    )  # fmt: skip
    gap = forms.ChoiceField(label=gettext_lazy("Gap"), required=False, choices=GAPS)
    watch = forms.ChoiceField(label=gettext_lazy("Late or disputed"), required=False, choices=WATCH)
    institution = forms.ChoiceField(label=gettext_lazy("Lead institution"), required=False)
    policy_area = forms.ChoiceField(label=gettext_lazy("Policy area"), required=False)
    ogp_value = forms.ChoiceField(label=gettext_lazy("OGP value"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Sort by"), required=False, choices=SORTS)

    def __init__(self, asked: Mapping[str, str], rows: Sequence[CommitmentRow]) -> None:
        """Offer the institutions, policy areas and values of these rows, by name."""
        super().__init__(data=asked, auto_id="filter-%s")
        self._offer("institution", {row.lead.name.text: row.lead.name.text for row in rows if row.lead})
        named = {value for row in rows for value in row.ogp_values}
        self._offer("ogp_value", {value.value: str(value.label) for value in OgpValue if value in named})
        self._offer("policy_area", {area.slug: area.name.text for row in rows for area in row.policy_areas})

    def _offer(self, name: str, choices: Mapping[str, str]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [ANY, *sorted(choices.items(), key=lambda choice: choice[1].casefold())]

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked and understood, without what was left open."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True, slots=True)
class TableLine:
    """One commitment as its line shows it: the row, its marks, and the three values in words."""

    row: CommitmentRow
    track: Track
    words: str


@dataclass(frozen=True, slots=True)
class CommitmentTable:
    """The lines a reader asked for, of how many, and the form they asked with.

    More than ``PAGE`` stand on several pages: ``lines`` are those of one, of ``fitting`` in all; ``pages`` the numbers
    of all pages where there are several, ``page`` the one that is shown. ``untranslated`` is how many of the lines have
    a title that is in another language than the reader's.
    """

    form: CommitmentFilter
    lines: tuple[TableLine, ...]
    total: int
    fitting: int
    filtered: bool
    page: int
    pages: tuple[int, ...]
    untranslated: int


def commitment_table(rows: Sequence[CommitmentRow], asked: Mapping[str, str]) -> CommitmentTable:
    """The table of ``rows`` as ``asked`` for; what cannot be understood is left out and said in the form."""
    form = CommitmentFilter(asked, rows)
    chosen = form.chosen
    sort = chosen.pop("sort", "")
    kept = [row for row in rows if all(FILTERS[name](row, value) for name, value in chosen.items())]
    if sort:
        kept.sort(key=SORT_KEYS[sort])
    pages = range(1, max(1, -(-len(kept) // PAGE)) + 1)
    page = _page_asked(asked.get("page", ""), pages[-1])
    shown = kept[(page - 1) * PAGE : page * PAGE]
    lines = tuple(TableLine(row, track(row), values_in_words(row)) for row in shown)
    several = tuple(pages) if len(pages) > 1 else ()
    untranslated = sum(bool(foreign_language(row.title)) for row in shown)
    return CommitmentTable(form, lines, len(rows), len(kept), bool(chosen), page, several, untranslated)


def _page_asked(typed: str, last: int) -> int:
    """The page that was asked for; the first where it is none, the last where it lies beyond."""
    return max(1, min(int(typed), last)) if typed.isdecimal() and len(typed) < 9 else 1


def values_in_words(row: Valued) -> str:
    """The three values, and the official one where there is one, as one phrase."""
    phrases = [
        _("claimed: %(value)s") % {"value": str(row.claimed.label).lower()},
        _("evidenced: %(value)s") % {"value": str(row.evidenced.label).lower()},
        _("reviewed: %(value)s") % {"value": row.reviewed_words.lower()},
    ]
    if row.official:
        phrases.append(_("official: %(value)s") % {"value": str(row.official.completion.label).lower()})
    return listed(phrases)


def _matches(value: Completion | None, wanted: str) -> bool:
    return is_high(value) if wanted == HIGH else (value or NOT_REVIEWED) == wanted


def _gap_is(row: CommitmentRow, wanted: str) -> bool:
    if isinstance(row.gap, GapName):
        return row.gap == wanted
    return wanted == ("claim_higher" if row.gap > 0 else "review_higher" if row.gap < 0 else "agree")


def _says(row: CommitmentRow, words: str) -> bool:
    haystack = f"{row.reference} {row.title} {row.lead.name if row.lead else ''}".casefold()
    return all(word in haystack for word in words.casefold().split())


FILTERS: Mapping[str, Callable[[CommitmentRow, str], bool]] = {
    "q": _says,
    "claimed": lambda row, wanted: _matches(row.claimed, wanted),
    "evidenced": lambda row, wanted: _matches(row.evidenced, wanted),
    "reviewed": lambda row, wanted: is_high(row.reviewed) if wanted == HIGH else row.reviewed_as == wanted,
    "gap": _gap_is,
    "watch": lambda row, wanted: bool(row.overdue if wanted == "overdue" else row.disputed),
    "institution": lambda row, wanted: row.lead is not None and row.lead.name.text == wanted,
    "policy_area": lambda row, wanted: any(area.slug == wanted for area in row.policy_areas),
    "ogp_value": lambda row, wanted: wanted in row.ogp_values,
}


def _by_gap(row: CommitmentRow) -> tuple[int, int]:
    """The largest distance first, whichever side is higher; what cannot be counted comes last."""
    return (1, 0) if isinstance(row.gap, GapName) else (0, -abs(row.gap))


SORT_KEYS: Mapping[str, Callable[[CommitmentRow], tuple[int | dt.date | str, ...]]] = {
    "gap": _by_gap,
    "next": lambda row: (row.next_due or FAR,),
    "institution": lambda row: (0, row.lead.name.text.casefold()) if row.lead else (1, ""),
}
