"""From a file to facts: shape, scales, and what must agree within a file. Nothing is looked up in the database."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from commitments.choices import OgpStatus, Region
from exchange.facts.fields import Faults, Row
from exchange.facts.rows import institution_of, plan_of
from exchange.facts.shapes import (
    AREA_LANGUAGES,
    CommitmentFact,
    CountryFact,
    CountryFacts,
    FactsInvalid,
    PolicyAreaFact,
    PolicyAreaFacts,
)

SOURCE_FIELDS = ("name", "url", "licence", "date")


def policy_areas_read(path: Path) -> PolicyAreaFacts:
    """The policy areas of ``fixtures/policy_areas.json``.

    Raises:
        FactsInvalid: with every fault.
    """
    top, faults, sha256 = _opened(path)
    found = [_policy_area(row) for row in top.rows("policy_areas")]
    _unique(faults, "slug", ((area.where, area.slug) for area in found))
    _finish(top, faults)
    return PolicyAreaFacts(path.name, sha256, tuple(found))


def countries_read(path: Path) -> dict[str, CountryFact]:
    """The countries of ``fixtures/countries.json``, by code. Raises as ``policy_areas_read``."""
    top, faults, _ = _opened(path)
    found = [_country(row) for row in top.rows("countries")]
    _unique(faults, "code", ((country.where, country.code) for country in found))
    _finish(top, faults)
    return {country.code: country for country in found}


def facts_read(path: Path) -> CountryFacts:
    """Everything a file says of one country. Raises as ``policy_areas_read``."""
    top, faults, sha256 = _opened(path)
    code = top.text("country", required=True)
    institutions = tuple(institution_of(row) for row in top.rows("institutions"))
    plans = tuple(plan_of(row) for row in top.rows("plans"))
    facts = CountryFacts(path.name, sha256, code, institutions, plans)
    _agree(facts, faults)
    _finish(top, faults)
    return facts


def _opened(path: Path) -> tuple[Row, Faults, str]:
    """The top object of a file with its list of sources, which every row must name one of."""
    faults = Faults(path.name)
    try:
        content = path.read_bytes()
        data: Any = json.loads(content.decode("utf-8"))
    except OSError as error:
        faults.add("", "", f"The file cannot be read ({error.strerror}).")
    except UnicodeDecodeError:
        faults.add("", "", "The file is not UTF-8.")
    except json.JSONDecodeError as error:
        faults.add("", "", f"The file is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.")
    else:
        listed = data.get("sources") if isinstance(data, dict) else None
        top = Row(data, "", faults, tuple(listed) if isinstance(listed, dict) else ())
        _sources(top)
        return top, faults, hashlib.sha256(content).hexdigest()
    raise FactsInvalid(faults.found)


def _sources(top: Row) -> None:
    listed = top.row("sources")
    if listed is None:
        top.fault("sources", "The file lists its sources: name, url, licence and date of each.")
        return
    for key in listed.sources:
        source = listed.row(key)
        if source is not None:
            for field in SOURCE_FIELDS:
                source.text(field, required=True)
            source.close()


def _finish(top: Row, faults: Faults) -> None:
    top.close()
    if faults.found:
        raise FactsInvalid(faults.found)


def _policy_area(row: Row) -> PolicyAreaFact:
    fact = PolicyAreaFact(
        row.where, row.text("slug", required=True), row.text("name", required=True),
        {tag: row.text(tag, required=True) for tag in AREA_LANGUAGES}, row.texts("also"),
    )  # fmt: skip
    row.source()
    row.close()
    return fact


def _country(row: Row) -> CountryFact:
    fact = CountryFact(
        where=row.where,
        code=row.text("code", required=True),
        name=row.text("name", required=True),
        region=row.one_of("region", Region.values, default=Region.NONE),
        joined_on=row.day("joined_on"),
        ogp_status=row.one_of("ogp_status", OgpStatus.values, default=OgpStatus.UNKNOWN),
    )
    row.source()
    row.close()
    return fact


def _unique(faults: Faults, field: str, keyed: Iterable[tuple[str, Hashable]]) -> None:
    """Name every row whose key another row before it had."""
    seen: Counter[Hashable] = Counter()
    for where, key in keyed:
        seen[key] += 1
        if seen[key] == 2:
            faults.add(where, field, f"“{key}” stands here a second time.")


def _agree(facts: CountryFacts, faults: Faults) -> None:
    """What must agree within a file: keys are unique, and institutions that are named are listed."""
    _unique(faults, "name", ((each.where, each.name) for each in facts.institutions))
    _unique(faults, "number", ((plan.where, plan.number) for plan in facts.plans))
    commitments = [each for plan in facts.plans for each in plan.commitments]
    _unique(faults, "ogp_id", ((each.where, each.ogp_id) for each in commitments if each.ogp_id))
    listed = {each.name for each in facts.institutions}
    for commitment in commitments:
        _unique(faults, "number", ((each.where, each.number) for each in commitment.milestones))
        _unique(faults, "stage", ((each.where, each.stage) for each in commitment.assessments))
        _unique(faults, "institution", ((each.where, each.institution) for each in commitment.supports))
        for where, field, name in _named(commitment):
            if name and name not in listed:
                faults.add(where, field, f"“{name}” is not among the file's institutions.")


def _named(commitment: CommitmentFact) -> Iterable[tuple[str, str, str]]:
    yield commitment.where, "lead_institution", commitment.lead_institution
    yield from ((each.where, "institution", each.institution) for each in commitment.supports)
    yield from ((each.where, "institution", each.institution) for each in commitment.milestones)
