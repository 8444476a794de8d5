"""The page that sets two to six countries side by side: what is compared, what is left out and why, in words. PURE."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.choices import Phase
from dashboards.comparability import (
    Assessed,
    Kind,
    LeftOut,
    Scale,
    comparable_assessments,
    comparable_plans,
    stars_comparable,
)
from dashboards.compared import AssessedFigures, Compared, PlanFigures
from dashboards.plan_time import PlanTime, plan_time
from dashboards.scales import Scale as Bar
from dashboards.scales import scale
from dashboards.scorecard import CountryRef, PlanRef
from dashboards.tallies import Tally
from dashboards.words import agreement_words, span_words
from milestones.choices import HIGH_COMPLETION, STEPS
from reviews.choices import GapName, Stage, StarFormula

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# The drawing of shares: so many units for the whole, a lane for each value, a mark so many units wide.
WIDTH, LANE, MARK = 300, 14, 12
DAYS_IN_A_YEAR = 365.25
LOOKED: Mapping[Stage, _StrOrPromise] = {
    Stage.PROGRESS: gettext_lazy("These reports look at a plan after its first year."),
    Stage.END_OF_TERM: gettext_lazy("These reports look at a plan after its second year."),
    Stage.RESULTS: gettext_lazy("These reports look at a plan four months after its end."),
}


@dataclass(frozen=True, slots=True)
class ShareMark:
    """A value's mark in the drawing of shares, by its left and upper edge."""

    kind: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class ValueCell:
    """One value of one country: how its commitments spread over the scale, and the share that is high, in words."""

    kind: str
    bar: Bar
    words: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One country's current plan beside others."""

    country: CountryRef
    figures: PlanFigures
    time: PlanTime
    marks: tuple[ShareMark, ...]
    cells: tuple[ValueCell, ...]
    gaps: tuple[tuple[_StrOrPromise, int], ...]
    agreement: str


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """Current plans that may be compared, and what to bear in mind."""

    heading: str
    lines: tuple[PlanLine, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One country's plan in a kind of official report."""

    country: CountryRef
    figures: AssessedFigures
    bar: Bar
    high: int
    assessed: int


@dataclass(frozen=True, slots=True)
class AssessedGroup:
    """Plans in the same kind of official report, coded by the same scale; ``stars``: whether theirs mean the same."""

    heading: str
    looked: _StrOrPromise
    lines: tuple[AssessedLine, ...]
    stars: bool
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What can be compared of the chosen countries, and why the rest is left out."""

    groups: tuple[PlanGroup, ...]
    left_out: tuple[tuple[CountryRef, str], ...]
    official: tuple[AssessedGroup, ...]


def comparison(found: Sequence[Compared], on: dt.date) -> Comparison:
    """Of some countries, in the order they are to stand in."""
    by_code = {each.country.code: each for each in found}
    grouping = comparable_plans([each.place for each in found])
    return Comparison(
        groups=tuple(_plan_group([by_code[code] for code in group], on) for group in grouping.groups),
        left_out=tuple(
            (each.country, left_out_words(each, grouping.left_out[each.country.code], on))
            for each in found
            if each.country.code in grouping.left_out
        ),
        official=_official(found),
    )


def left_out_words(each: Compared, reason: LeftOut, on: dt.date) -> str:
    """Why a country's current plan is not compared, in a sentence."""
    country = {"country": each.country.name}
    if each.current is None or reason == LeftOut.NO_PLAN:
        return _("%(country)s: no plan of it was public here on this day.") % country
    plan = each.current.ref
    span = {"span": span_words((on - plan.start_date).days), "share": round(plan.elapsed * 100)}
    sentences: Mapping[LeftOut, _StrOrPromise] = {
        LeftOut.NOT_BEGUN: _("%(country)s: its plan begins in %(span)s, so nothing of it can be done yet."),
        LeftOut.PARTIAL: _(
            "%(country)s: only some commitments of its plan are known here, and their share would pass for the whole."
        ),
        LeftOut.EMPTY: _("%(country)s: no commitments of its plan are known here."),
        LeftOut.RUNNING_ALONE: _(
            "%(country)s: its plan began %(span)s ago and %(share)d%% of its time has passed; "
            "no other chosen plan is near that point."
        ),
        LeftOut.ENDED_ALONE: _("%(country)s: its plan has ended, and no other chosen one has."),
    }
    return str(sentences[reason]) % {**country, **span}


def _plan_group(members: Sequence[Compared], on: dt.date) -> PlanGroup:
    pairs = [(each.country, each.current) for each in members if each.current]
    plans = [figures.ref for _country, figures in pairs]
    return PlanGroup(_group_words(plans), tuple(_plan_line(*pair, on) for pair in pairs), tuple(_cautions(pairs)))


def _group_words(plans: Sequence[PlanRef]) -> str:
    if plans[0].phase == Phase.ENDED:
        return _("Plans that have ended")
    shares = [round(plan.elapsed * 100) for plan in plans]
    if len(set(shares)) == 1:
        return _("Running plans, with %(share)d%% of their time passed") % {"share": shares[0]}
    told = {"from": min(shares), "to": max(shares)}
    return _("Running plans, with %(from)d%% to %(to)d%% of their time passed") % told


def _cautions(pairs: Sequence[tuple[CountryRef, PlanFigures]]) -> list[str]:
    """What makes plans of a group less alike than they look."""
    years = {country.name: _years(figures) for country, figures in pairs}
    cautions = []
    if len(set(years.values())) > 1:
        spans = _("; ").join(
            _("%(country)s, %(span)s")
            % {"country": name, "span": ngettext("%(n)d year", "%(n)d years", number) % {"n": number}}
            for name, number in years.items()
        )
        cautions.append(_("The plans are not equally long: %(plans)s.") % {"plans": spans})
    inferred = [country.name for country, figures in pairs if figures.ref.dates_inferred]
    if inferred:
        told = {"countries": ", ".join(inferred)}
        cautions.append(_("The source gives years only, and the dates are inferred: %(countries)s.") % told)
    return cautions


def _years(figures: PlanFigures) -> int:
    return max(1, round((figures.ref.end_date - figures.ref.start_date).days / DAYS_IN_A_YEAR))


def _plan_line(country: CountryRef, figures: PlanFigures, on: dt.date) -> PlanLine:
    judged = figures.reviewed.of(*STEPS)
    wholes = (
        ("claimed", figures.claimed, figures.total),
        ("evidenced", figures.evidenced, figures.total),
        ("reviewed", figures.reviewed, judged),
    )
    return PlanLine(
        country=country,
        figures=figures,
        time=plan_time(figures.ref, on),
        marks=tuple(
            ShareMark(kind, round(WIDTH * tally.of(*HIGH_COMPLETION) / whole), lane * LANE)
            for lane, (kind, tally, whole) in enumerate(wholes)
            if tally.of(*STEPS)
        ),
        cells=tuple(ValueCell(kind, scale(kind, tally), _share(kind, tally, whole)) for kind, tally, whole in wholes),
        gaps=gap_counts(figures.gap),
        agreement=agreement_words(figures.agreement) if figures.rounds else "",
    )


def _share(kind: str, tally: Tally, whole: int) -> str:
    """“9 of 17 (53 %)”; empty where nothing is on the scale, which the bar says in words."""
    if not tally.of(*STEPS):
        return ""
    high = tally.of(*HIGH_COMPLETION)
    told = {"n": high, "total": whole, "share": round(100 * high / whole)}
    words = (
        _("%(n)d of %(total)d reviewed (%(share)d%%)") if kind == "reviewed" else _("%(n)d of %(total)d (%(share)d%%)")
    )
    return words % told


def gap_counts(gap: Tally) -> tuple[tuple[_StrOrPromise, int], ...]:
    """How often the claim is above, beside and below the review, and how often neither; zeros are left out."""
    names = {name.value for name in GapName}
    counts = (
        (gettext_lazy("claimed higher"), lambda value: value not in names and int(value) > 0),
        (gettext_lazy("agree"), lambda value: value == "0"),
        (gettext_lazy("reviewed higher"), lambda value: value not in names and int(value) < 0),
        (gettext_lazy("cannot be counted"), lambda value: value in names),
    )
    found = ((label, sum(each.number for each in gap if fits(each.value))) for label, fits in counts)
    return tuple((label, number) for label, number in found if number)


def _official(found: Sequence[Compared]) -> tuple[AssessedGroup, ...]:
    figures = {(one.key.plan, one.key.kind): one for each in found for one in each.assessed}
    kinds = comparable_assessments([one.key for one in figures.values()])
    return tuple(_assessed_group(kind, own, found, figures) for kind, own in kinds.items())


def _assessed_group(
    kind: Kind,
    own: Sequence[Assessed],
    found: Sequence[Compared],
    figures: Mapping[tuple[int, Kind], AssessedFigures],
) -> AssessedGroup:
    plans = {each.code: each.plan for each in own}
    lines = [
        _assessed_line(each.country, figures[plans[each.country.code], kind])
        for each in found
        if each.country.code in plans
    ]
    formulas = [line.figures.key.formulas for line in lines]
    cautions = []
    missing = [each.country.name for each in found if each.country.code not in plans]
    if missing:
        told = {"countries": ", ".join(missing)}
        sentence = _("Left out, as no such report on three quarters of a plan or more is known here: %(countries)s.")
        cautions.append(sentence % told)
    given = frozenset().union(*formulas)
    stars = stars_comparable(formulas)
    if given and not stars:
        rules = {"rules": _("; ").join(str(rule.label) for rule in StarFormula if rule in given)}
        cautions.append(
            _("Stars are left out: not all of these plans had theirs by the same rule (%(rules)s).") % rules
        )
    return AssessedGroup(_kind_words(kind), LOOKED[kind.stage], tuple(lines), stars, tuple(cautions))


def _kind_words(kind: Kind) -> str:
    words = (
        _("%(report)s, plans submitted since 2020")
        if kind.scale == Scale.FIVE_POINTS
        else _("%(report)s, plans submitted up to 2019")
    )
    return words % {"report": kind.stage.label}


def _assessed_line(country: CountryRef, figures: AssessedFigures) -> AssessedLine:
    tally = figures.completion
    assessed = tally.total - tally.of("not_assessed")
    return AssessedLine(country, figures, scale("official", tally), tally.of(*HIGH_COMPLETION), assessed)
