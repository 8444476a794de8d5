"""Bringing files of facts into the database: one transaction and at most one event for each country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from core.clock import now
from core.models import AppendOnly
from exchange.facts.deeds import deeds_put
from exchange.facts.judgements import assessments_put
from exchange.facts.promises import carried_put, commitments_put, plans_put, supports_put, tags_put, values_put
from exchange.facts.registry import country_put, institutions_put, policy_areas_put
from exchange.facts.shapes import CountryFact, CountryFacts, FactsInvalid, Fault, PolicyAreaFacts
from exchange.facts.table import Tally
from ledger.services import Actor, event_append
from milestones.services import progress_refresh

# A load is the operators' doing; the event's stream, and the file it names, say the rest.
OPERATORS = Actor("operator", "operators")
# The stream of what belongs to no country.
COMMON_STREAM = "common"


@dataclass(slots=True)
class Outcome:
    """What became of one file: a tally for each kind of row, in the order they were written."""

    name: str
    file: str
    tallies: dict[str, Tally] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(tally.changed for tally in self.tallies.values())

    def total(self) -> Tally:
        """All kinds together."""
        every = self.tallies.values()
        return Tally(
            sum(tally.created for tally in every),
            sum(tally.updated for tally in every),
            sum(tally.unchanged for tally in every),
        )


@transaction.atomic
def policy_areas_apply(facts: PolicyAreaFacts) -> Outcome:
    """Bring the policy areas up to the file.

    Raises:
        FactsInvalid: a row does not pass its checks; nothing was written.
    """
    outcome = Outcome("policy areas", facts.file, {"policy areas": policy_areas_put(facts.areas, facts.file)})
    if outcome.changed:
        _event(COMMON_STREAM, "policy_areas", outcome, facts.sha256)
    return outcome


@transaction.atomic
def country_apply(facts: CountryFacts, countries: Mapping[str, CountryFact]) -> Outcome:
    """Bring one country up to its file. A file that changes nothing leaves no event and no history.

    Raises:
        FactsInvalid: naming file, row and field; nothing of the file was written.
    """
    known = countries.get(facts.code)
    if known is None:
        message = f"“{facts.code}” is not among the countries of countries.json: add it there."
        raise FactsInvalid([Fault(facts.file, "", "country", message)])
    outcome, file = Outcome(known.name, facts.file), facts.file
    country, outcome.tallies["country"] = country_put(known, file)
    institutions, outcome.tallies["institutions"] = institutions_put(facts.institutions, country, file)
    plans, outcome.tallies["plans"] = plans_put(facts.plans, country, file)
    promised, outcome.tallies["commitments"] = commitments_put(facts.plans, plans, institutions, country, file)
    outcome.tallies["supporting institutions"] = supports_put(promised, institutions, file)
    outcome.tallies["values"] = values_put(promised, file)
    outcome.tallies["policy areas"] = tags_put(promised, file)
    outcome.tallies["carried over"] = carried_put(promised, plans, file)
    deeds = deeds_put(promised, institutions, country, now(), file)
    outcome.tallies |= deeds.tallies
    outcome.tallies["assessments"] = assessments_put(promised, file)
    if deeds.touched:
        progress_refresh(commitment_ids=sorted(deeds.touched))
    if outcome.changed:
        _event(country.pk, f"country:{country.pk}", outcome, facts.sha256, deeds.records)
    return outcome


def _event(stream: str, subject: str, outcome: Outcome, sha256: str, records: Sequence[AppendOnly] = ()) -> None:
    counts = {kind: tally.counts() for kind, tally in outcome.tallies.items()}
    data = {"file": outcome.file, "sha256": sha256, "counts": counts}
    event_append(stream=stream, actor=OPERATORS, verb="import.applied", subject=subject, data=data, records=records)
