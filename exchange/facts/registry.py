"""What plans stand on: the partnership's policy areas, the country, and its institutions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commitments.choices import InstitutionKind, OgpStatus, Region
from commitments.models import Country, Institution, PolicyArea
from exchange.facts.shapes import CountryFact, InstitutionFact, PolicyAreaFact
from exchange.facts.table import Hold, Table, Tally


def policy_areas_put(facts: Iterable[PolicyAreaFact], file: str) -> Tally:
    """Add and name the policy areas; the list was renamed over time, the slug stays. Three queries and the checks'."""
    table = Table(PolicyArea, file)
    known = {area.slug: area for area in PolicyArea.objects.all()}
    for fact in facts:
        translations = {tag: {"name": name} for tag, name in fact.translations.items()}
        wanted = {"name": fact.name, "translations": translations}
        table.put(fact.where, known.get(fact.slug), wanted, Hold.OURS, slug=fact.slug)
    table.write()
    return table.tally


def country_put(fact: CountryFact, file: str) -> tuple[Country, Tally]:
    """Add the country, or complete what is known of it."""
    table = Table(Country, file, nothing=(Region.NONE, OgpStatus.UNKNOWN))
    wanted = {
        "name": fact.name, "region": fact.region, "joined_on": fact.joined_on, "ogp_status": fact.ogp_status,
    }  # fmt: skip
    country = table.put(fact.where, Country.objects.filter(pk=fact.code).first(), wanted, Hold.OURS, code=fact.code)
    table.write()
    return country, table.tally


def institutions_put(
    facts: Sequence[InstitutionFact], country: Country, file: str
) -> tuple[dict[str, Institution], Tally]:
    """Add the country's institutions, found again by name in any capitals; returns them by the file's names.

    What is known of one is completed, never written over: coordinators keep their country's list.
    """
    table = Table(Institution, file, nothing=(InstitutionKind.OTHER,))
    known = {each.name.casefold(): each for each in country.institutions.all()}
    found: dict[str, Institution] = {}
    for fact in facts:
        wanted = {"short_name": fact.short_name, "kind": fact.kind, "translations": fact.translations}
        first = {"country": country, "name": fact.name, "language": fact.language}
        found[fact.name] = table.put(fact.where, known.get(fact.name.casefold()), wanted, Hold.THEIRS, **first)
    table.write()
    return found, table.tally
