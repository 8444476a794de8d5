"""Countries, localities, institutions and policy areas: found, or entered where they are new."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commitments.choices import Region
from commitments.models import Country, Institution, Locality, PolicyArea
from exchange.countries import english_name, region_of
from exchange.official.cells import says_nothing
from exchange.official.changes import Changes
from exchange.official.entries import Entry
from exchange.official.tags import Tag

INSTITUTION_NAME = 300
# Signs of several institutions, of a list, or of a person; then the printed text stands alone.
_SEVERAL = re.compile(
    r"[\n,;•●|/\uf06c]|\(a\)|^\W*\d|^(?:all|various|each|several|ministries|agencies)\b|"
    r"\b(?:others?|y el|y la|y los)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:mr|mrs|ms|dr|hon|sr|sra|prof)\b\.?", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:minist|agenc|office|department|director|direcc|secretar|commission|comisi|council|consej|court|corte|fondo|"
    r"institut|authorit|parliament|secci)",
    re.IGNORECASE,
)


def single_institution(text: str) -> str:
    """The name in a printed text that names exactly one institution; empty where it may be more, a list or a person."""
    if says_nothing(text) or len(text) > INSTITUTION_NAME or _SEVERAL.search(text) or _PERSON.search(text):
        return ""
    return text.strip(" .") if len(_BODY.findall(text)) <= 1 else ""


def country_of(code: str, entries: Sequence[Entry], changes: Changes) -> Country:
    """The country, entered where it is new; its region where it had none."""
    line = entries[0].line
    region = next((entry.region for entry in entries if entry.region != Region.NONE), region_of(code))
    country, created = Country.objects.get_or_create(code=code, defaults={"name": english_name(code), "region": region})
    if created:
        changes.note("countries_created", line)
    elif country.region == Region.NONE and region != Region.NONE:
        country.region = region
        country.save_checked()
        changes.note("countries_completed", line)
    return country


def localities_of(country: Country, entries: Sequence[Entry], changes: Changes) -> dict[str, Locality]:
    """The country's localities by code, those of the rows entered where they are new."""
    known = {locality.code: locality for locality in Locality.objects.filter(country=country)}
    for entry in entries:
        code = entry.plan.key.locality
        if code and code not in known:
            known[code] = Locality(country=country, code=code, name=entry.plan.locality_name).save_checked()
            changes.note("localities_created", entry.line)
    return known


class Institutions:
    """The institutions of one country by name, whatever its case and spacing."""

    def __init__(self, country: Country) -> None:
        """Read those the country has."""
        self.country = country
        self._known = {_folded(known.name): known for known in Institution.objects.filter(country=country)}

    def enter(self, named: Sequence[tuple[str, int]], changes: Changes) -> None:
        """Enter the new ones among (name, line)."""
        new: dict[str, Institution] = {}
        for name, line in named:
            key = _folded(name)
            if key not in self._known and key not in new:
                new[key] = Institution(country=self.country, name=name)
                changes.note("institutions_created", line)
        Institution.objects.bulk_create(new.values())
        self._known |= new

    def get(self, name: str) -> Institution | None:
        """The institution of that name."""
        return self._known.get(_folded(name)) if name else None


def policy_areas(tags: set[Tag]) -> dict[str, PolicyArea]:
    """Policy areas by slug; those the tracker does not have yet are entered with their English name."""
    known = {area.slug: area for area in PolicyArea.objects.filter(slug__in=[tag.slug for tag in tags])}
    new = [PolicyArea(slug=tag.slug, name=tag.name) for tag in sorted(tags) if tag.slug not in known]
    PolicyArea.objects.bulk_create(new)
    return known | {area.slug: area for area in new}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
