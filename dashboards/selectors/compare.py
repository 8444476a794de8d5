"""Some countries side by side as they stood at the end of a day (UTC), however many plans and commitments they have."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from commitments.models import ActionPlan, Commitment, Country
from commitments.rules import PlanDates, current_plan
from core.clock import end_of_day
from dashboards.comparability import Assessed, Kind, Place, completion_scale
from dashboards.compared import AssessedFigures, Compared, PlanFigures
from dashboards.reader import reader_language
from dashboards.scorecard import CountryRef
from dashboards.selectors.names import country_ref, plan_ref
from dashboards.selectors.rows import freshness, milestone_tally
from dashboards.tallies import CLAIMED, EVIDENCED, GAP, NOT_ASSESSED, OFFICIAL, REVIEWED, tally
from dashboards.words import plain
from milestones.rules import DONE_WITH
from reviews.choices import IrmCompletion, Stage, StarFormula, YesNo
from reviews.models import IRMAssessment, ReviewRound
from reviews.selectors import CommitmentStanding, commitments_standing


@dataclass(frozen=True, slots=True)
class Countries:
    """The countries of a comparison's form: all of them by code, and those with a plan, each with its region's name."""

    by_code: Mapping[str, Country]
    names: Mapping[str, str]
    offered: tuple[tuple[CountryRef, str], ...]

    def rows(self, codes: Iterable[str]) -> list[Country]:
        """The countries with these codes."""
        return [self.by_code[code] for code in codes]


def countries_to_compare(on: dt.date, language: str | None = None) -> Countries:
    """All countries; offered are those with a plan that was public by that day. One query."""
    language = reader_language(language)
    public = ActionPlan.objects.published().national().filter(country=OuterRef("pk"), published_at__lte=end_of_day(on))
    countries = list(Country.objects.annotate(has_plan=Exists(public)))
    refs = {country.code: country_ref(country, language) for country in countries}
    return Countries(
        by_code={country.code: country for country in countries},
        names={code: ref.name for code, ref in refs.items()},
        offered=tuple(
            (refs[country.code], str(country.get_region_display())) for country in countries if country.has_plan
        ),
    )


def compared(countries: Collection[Country], on: dt.date, language: str | None = None) -> tuple[Compared, ...]:
    """What is known of some countries, by name. Eleven queries, whatever they hold."""
    language = reader_language(language)
    plans = _plans(countries, on)
    current = {code: found for code, own in plans.items() if (found := _current(own, on))}
    standings = _standings(current.values(), on)
    rounds = _rounds(current.values(), on)
    assessed = _assessed(plans, on)
    known: list[Compared] = []
    for country in sorted(countries, key=lambda each: plain(country_ref(each, language).name)):
        plan = current.get(country.code)
        figures = _figures(plan, standings[plan.pk], rounds[plan.pk], on, language) if plan else None
        place = _place(country.code, figures)
        known.append(Compared(country_ref(country, language), place, figures, tuple(assessed[country.code])))
    return tuple(known)


def _plans(countries: Collection[Country], on: dt.date) -> Mapping[str, list[ActionPlan]]:
    """The national plans the public saw on that day, by country. One query."""
    plans: dict[str, list[ActionPlan]] = defaultdict(list)
    seen = ActionPlan.objects.published().national().filter(published_at__lte=end_of_day(on))
    for plan in seen.filter(country__in=countries).select_related("country", "locality").order_by("number"):
        plans[plan.country_id].append(plan)
    return plans


def _current(plans: Sequence[ActionPlan], on: dt.date) -> ActionPlan | None:
    best = current_plan([PlanDates(plan.pk, plan.number, plan.start_date, plan.end_date) for plan in plans], on)
    return next((plan for plan in plans if best and plan.pk == best.key), None)


def _standings(plans: Iterable[ActionPlan], on: dt.date) -> Mapping[int, list[CommitmentStanding]]:
    """The commitments of the current plans as they stood, by plan. Seven queries."""
    moment = end_of_day(on)
    commitments = Commitment.objects.filter(plan__in=list(plans)).standing_at(moment).order_by("plan_id", "position")
    found: dict[int, list[CommitmentStanding]] = defaultdict(list)
    for standing in commitments_standing(commitments, moment):
        found[standing.commitment.plan_id].append(standing)
    return found


def _rounds(plans: Iterable[ActionPlan], on: dt.date) -> Mapping[int, list[ReviewRound]]:
    """The rounds of the current plans published by then, by plan, the latest last. One query."""
    rounds: dict[int, list[ReviewRound]] = defaultdict(list)
    published = ReviewRound.objects.published().filter(plan__in=list(plans), published_at__lte=end_of_day(on))
    for each in published.order_by("published_at", "pk"):
        rounds[each.plan_id].append(each)
    return rounds


def _figures(
    plan: ActionPlan,
    standings: Sequence[CommitmentStanding],
    rounds: Sequence[ReviewRound],
    on: dt.date,
    language: str,
) -> PlanFigures:
    milestones = [milestone for each in standings for milestone in each.milestones]
    counts, recent = milestone_tally(milestones, on), freshness(milestones, plan.start_date, on, language)
    agreement = rounds[-1].agreement if rounds else None
    return PlanFigures(
        ref=plan_ref(plan, on, language, plan.pk),
        total=len(standings),
        claimed=tally((each.claimed for each in standings), CLAIMED),
        evidenced=tally((each.evidenced for each in standings), EVIDENCED),
        reviewed=tally((each.reviewed_as for each in standings), REVIEWED),
        gap=tally((str(each.gap) for each in standings), GAP),
        overdue=counts.overdue,
        dated=counts.total - counts.without_date,
        silent=recent.silent_milestones,
        unfinished=sum(each.facts.status not in DONE_WITH for each in milestones),
        last_reported_on=recent.last_reported_on,
        rounds=len(rounds),
        agreement=None if agreement is None else float(agreement),
    )


def _place(code: str, figures: PlanFigures | None) -> Place:
    if figures is None:
        return Place(code, None)
    return Place(code, figures.ref.phase, figures.ref.elapsed, figures.ref.partial, figures.total)


def _assessed(plans: Mapping[str, Sequence[ActionPlan]], on: dt.date) -> Mapping[str, list[AssessedFigures]]:
    """What official reports known by that day found of all plans, by country, oldest plan first. Two queries."""
    by_key = {plan.pk: plan for own in plans.values() for plan in own}
    standing = Commitment.objects.filter(plan__in=by_key).standing_at(end_of_day(on))
    plan_of = dict(standing.values_list("pk", "plan_id"))
    rows: dict[tuple[int, Stage], dict[int, IRMAssessment]] = defaultdict(dict)
    for each in IRMAssessment.objects.filter(commitment__plan__in=by_key).exclude(stage=Stage.DESIGN):
        known = each.report_year is None or each.report_year <= on.year
        if known and each.commitment_id in plan_of and each.completion in IrmCompletion.values:
            rows[plan_of[each.commitment_id], Stage(each.stage)][each.commitment_id] = each
    totals: dict[int, int] = defaultdict(int)
    for plan_id in plan_of.values():
        totals[plan_id] += 1
    found: dict[str, list[AssessedFigures]] = defaultdict(list)
    for plan_id, stage in sorted(rows, key=lambda key: by_key[key[0]].number):
        plan = by_key[plan_id]
        own = list(rows[plan_id, stage].values())
        found[plan.country_id].append(_assessed_figures(plan, stage, own, totals[plan_id]))
    return found


def _assessed_figures(plan: ActionPlan, stage: Stage, own: Sequence[IRMAssessment], total: int) -> AssessedFigures:
    coded = [each for each in own if each.starred in YesNo.values]
    year = plan.submitted_year or plan.start_date.year
    key = Assessed(
        plan=plan.pk, code=plan.country_id, year=year, partial=plan.partial, kind=Kind(stage, completion_scale(year)),
        coded=len(own), total=total,
        formulas=frozenset(StarFormula(each.star_formula) for each in coded if each.star_formula),
    )  # fmt: skip
    found = [each.completion for each in own] + [NOT_ASSESSED] * (total - len(own))
    return AssessedFigures(
        key=key,
        number=plan.number,
        slug=plan.slug,
        start_date=plan.start_date,
        end_date=plan.end_date,
        total=total,
        completion=tally(found, OFFICIAL),
        starred=sum(each.starred == YesNo.YES for each in coded),
        star_coded=len(coded),
    )
