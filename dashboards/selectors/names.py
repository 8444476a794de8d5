"""Countries, plans and institutions as pages name them, in the reader's language."""

from __future__ import annotations

import datetime as dt

from babel import Locale, UnknownLocaleError

from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment, Country, Institution
from commitments.rules import elapsed_share
from core.models import Translated
from dashboards.scorecard import CountryRef, InstitutionRef, PlanRef, Text
from exchange.official.cells import marker
from milestones.models import Milestone


def country_name(country: Country, language: str) -> str:
    """The country's name from the locale library; the invented country, and codes it does not know, keep their own."""
    if country.invented:
        return country.name
    try:
        territories = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return country.name
    return str(territories.get(country.code, country.name))


def country_ref(country: Country, language: str) -> CountryRef:
    """The country as scorecards carry it."""
    return CountryRef(country.code, country_name(country, language), country.invented)


def text_of(thing: Translated, field: str, language: str) -> Text:
    """A public text nearest to ``language``."""
    return Text(*thing.text(field, language))


def plan_ref(plan: ActionPlan, as_of: dt.date, language: str, current: int | None) -> PlanRef:
    """The plan as it is on a day; ``current`` is the key of the country's current plan."""
    return PlanRef(
        id=plan.pk,
        slug=plan.slug,
        number=plan.number,
        title=text_of(plan, "title", language),
        locality=plan.locality.name if plan.locality else "",
        start_date=plan.start_date,
        end_date=plan.end_date,
        dates_inferred=plan.dates_inferred,
        partial=plan.partial,
        commitments_in_all=plan.commitments_in_all,
        state=PlanState(plan.state),
        phase=plan.phase(as_of),
        elapsed=elapsed_share(plan.start_date, plan.end_date, as_of),
        days_left=(plan.end_date - as_of).days,
        current=plan.pk == current,
        source_url=plan.source_url,
    )


def lead_of(commitment: Commitment, language: str) -> InstitutionRef | None:
    """Who leads a commitment: the institution, else what the source prints, else nobody."""
    return _institution(commitment.lead_institution, commitment.lead_text, commitment.language, language)


def supporters_of(commitment: Commitment, language: str) -> tuple[InstitutionRef, ...]:
    """Who supports a commitment; the institutions must have been fetched."""
    return tuple(
        InstitutionRef(each.pk, text_of(each, "name", language)) for each in commitment.supporting_institutions.all()
    )


def responsible_for(milestone: Milestone, language: str) -> InstitutionRef | None:
    """Who is responsible for a milestone: the institution, else what the source prints, else nobody."""
    return _institution(milestone.institution, milestone.institution_text, milestone.language, language)


def _institution(
    institution: Institution | None, printed: str, printed_language: str, language: str
) -> InstitutionRef | None:
    if institution is not None:
        return InstitutionRef(institution.pk, text_of(institution, "name", language))
    named = said(printed)
    return InstitutionRef(None, Text(named, printed_language)) if named else None


def said(printed: str) -> str:
    """What a source prints; nothing where it prints only that it has nothing to say: NA, NR, ND."""
    return "" if marker(printed) else printed
