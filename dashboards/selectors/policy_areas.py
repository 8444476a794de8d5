"""Policy areas across countries: every public commitment with an area, as it stood at the end of a day (UTC)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Q, QuerySet

from commitments.models import Commitment, Country, PolicyArea
from commitments.rules import INVENTED_COUNTRY
from core.clock import end_of_day, today
from dashboards.area_sentence import area_sentences
from dashboards.area_table import AreaCounts
from dashboards.commitment_table import values_in_words
from dashboards.policy_area_page import AreaLine, AreaPage, AreaRow, Promise, select
from dashboards.reader import reader_language
from dashboards.scorecard import CountryRef, Official, PolicyAreaRef
from dashboards.selectors.names import country_ref, lead_of, plan_ref, text_of
from dashboards.selectors.officials import official_column, officials_by_commitment
from dashboards.track import track
from milestones.choices import HIGH_COMPLETION, STEPS, Completion
from reviews.choices import NO_CONSENSUS
from reviews.models import IRMAssessment
from reviews.rules import gap
from reviews.selectors import commitments_standing, with_values

# The long texts of a commitment, which no line shows.
LONG = ("problem", "action", "expected_result", "relevance", "additional", "support_text")
# What is counted of an area, in the order in which ``AreaCounts`` takes it.
COUNTED = ("countries", "commitments", "reported", "claimed_high", "assessed", "official_high")


def areas_counted(on: dt.date, language: str | None = None) -> list[AreaCounts]:
    """Every area that somebody has promised something in, in no order; for today. Two queries."""
    language = reader_language(language)
    counted = (
        _public(on)
        .exclude(plan__country=INVENTED_COUNTRY)
        .filter(policy_areas__isnull=False)
        .annotate(official=official_column(on))
        .order_by()
        .values("policy_areas")
        .annotate(
            countries=Count("plan__country", distinct=True),
            commitments=Count("pk"),
            reported=Count("pk", filter=Q(progress__claimed__in=STEPS)),
            claimed_high=Count("pk", filter=Q(progress__claimed__in=HIGH_COMPLETION)),
            assessed=Count("pk", filter=Q(official__in=STEPS)),
            official_high=Count("pk", filter=Q(official__in=HIGH_COMPLETION)),
        )
        .values_list("policy_areas", *COUNTED)
    )
    counts = {key: numbers for key, *numbers in counted}
    areas = PolicyArea.objects.in_bulk(counts)
    return [AreaCounts(_area_ref(areas[key], language), *numbers) for key, numbers in counts.items()]


def area_page(area: PolicyArea, as_of: dt.date, asked: Mapping[str, str]) -> AreaPage:
    """The page of an area as ``asked`` for. Four queries for today, eleven for a past day, however many commitments."""
    language = reader_language()
    promises = area_promises(area, as_of, language)
    selection = select(promises, asked)
    gone = _tagged(area).filter(plan__published_at__lte=end_of_day(as_of), withdrawn_at__lte=end_of_day(as_of))
    return AreaPage(
        area=_area_ref(area, language),
        as_of=as_of,
        past=as_of < today(),
        sentences=area_sentences(promises, gone.exclude(plan__country=INVENTED_COUNTRY).count()),
        total=len(promises),
        selection=selection,
        lines=tuple(_line(row) for row in area_rows(selection.shown, as_of, language)),
    )


def area_selected(area: PolicyArea, as_of: dt.date, asked: Mapping[str, str]) -> list[AreaRow]:
    """Everything ``asked`` for on all pages together. Three queries for today, ten for a past day."""
    language = reader_language()
    selection = select(area_promises(area, as_of, language), asked)
    return area_rows(selection.promises, as_of, language)


def area_promises(area: PolicyArea, as_of: dt.date, language: str) -> list[Promise]:
    """Every commitment of the area with its values, in no order. One query for today, eight for a past day.

    Today's values are read where services repeat them; of a past day they are computed from what existed then.
    """
    commitments = _public(as_of).filter(policy_areas=area)
    return _today(commitments, as_of, language) if as_of >= today() else _on(commitments, as_of, language)


def _public(on: dt.date) -> QuerySet[Commitment]:
    """What the public saw promised on that day, and what still stood."""
    moment = end_of_day(on)
    return Commitment.objects.published().filter(plan__published_at__lte=moment).standing_at(moment)


def _tagged(area: PolicyArea) -> QuerySet[Commitment]:
    return Commitment.objects.published().filter(policy_areas=area)


def _today(commitments: QuerySet[Commitment], on: dt.date, language: str) -> list[Promise]:
    rows = with_values(commitments).annotate(official=official_column(on))
    known: dict[str, CountryRef] = {}
    return [
        Promise(
            pk, known.get(code) or _named(known, Country(code=code, name=name), language), start, position,
            claimed, evidenced, reviewed, official or "",
        )
        for code, name, official, pk, start, position, claimed, evidenced, reviewed in rows.values_list(
            "plan__country__code", "plan__country__name", "official", "pk", "plan__start_date", "position",
            "claimed", "evidenced", "reviewed",
        )
    ]  # fmt: skip


def _on(commitments: QuerySet[Commitment], on: dt.date, language: str) -> list[Promise]:
    official = officials_by_commitment(IRMAssessment.objects.filter(commitment__in=commitments.values("pk")), on)
    known: dict[str, CountryRef] = {}
    return [
        Promise(
            each.commitment.pk, _named(known, each.commitment.plan.country, language),
            each.commitment.plan.start_date, each.commitment.position, each.claimed, each.evidenced, each.reviewed_as,
            found.completion if (found := official.get(each.commitment.pk)) else "",
        )
        for each in commitments_standing(commitments.select_related("plan__country"), end_of_day(on))
    ]  # fmt: skip


def _named(known: dict[str, CountryRef], country: Country, language: str) -> CountryRef:
    """The country's reference, made once."""
    if country.code not in known:
        known[country.code] = country_ref(country, language)
    return known[country.code]


def area_rows(promises: Sequence[Promise], on: dt.date, language: str) -> list[AreaRow]:
    """The lines of some commitments, in their order. Two queries."""
    keys: Collection[int] = [each.pk for each in promises]
    wanted = Commitment.objects.select_related("plan__country", "plan__locality", "lead_institution").defer(*LONG)
    found = wanted.in_bulk(keys)
    official = officials_by_commitment(IRMAssessment.objects.filter(commitment__in=keys), on)
    return [
        _row(each, commitment, official.get(each.pk), on, language)
        for each in promises
        if (commitment := found.get(each.pk))
    ]


def _row(each: Promise, commitment: Commitment, official: Official | None, on: dt.date, language: str) -> AreaRow:
    claimed = Completion(each.claimed)
    reviewed = Completion(each.reviewed) if each.reviewed in Completion.values else None
    return AreaRow(
        country=each.country,
        plan=plan_ref(commitment.plan, on, language, None),
        reference=commitment.reference,
        title=text_of(commitment, "title", language),
        lead=lead_of(commitment, language),
        claimed=claimed,
        evidenced=Completion(each.evidenced),
        reviewed=reviewed,
        gap=gap(claimed, reviewed, divided=each.reviewed == NO_CONSENSUS),
        official=official,
    )


def _line(row: AreaRow) -> AreaLine:
    return AreaLine(row, track(row), values_in_words(row))


def _area_ref(area: PolicyArea, language: str) -> PolicyAreaRef:
    return PolicyAreaRef(area.slug, text_of(area, "name", language))
