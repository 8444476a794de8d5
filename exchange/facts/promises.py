"""Plans and commitments: found again, added, completed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from commitments.choices import AmendedKind, PlanState
from commitments.models import (
    ActionPlan,
    Amendment,
    Commitment,
    CommitmentSupport,
    CommitmentValue,
    Country,
    Institution,
    PolicyArea,
)
from commitments.rules import reference_for
from core.clock import start_of_day
from exchange.facts.shapes import CommitmentFact, FactsInvalid, Fault, PlanFact
from exchange.facts.table import BATCH, Hold, Table, Tally

Promised = list[tuple[CommitmentFact, Commitment]]


def amended(country: Country, kind: AmendedKind) -> frozenset[int]:
    """The keys of the country's plans, commitments or milestones that were amended here. One query."""
    rows = Amendment.objects.filter(plan__country=country, kind=kind).values_list("subject_id", flat=True)
    return frozenset(rows)


def hold_of(row: Any | None, source_url: str, kept: frozenset[int] = frozenset()) -> Hold:
    """Whose ``row`` is: ours, where it names the same source address as the file."""
    if row is not None and row.pk in kept:
        return Hold.KEPT
    return Hold.OURS if row is None or row.source_url == source_url else Hold.THEIRS


def plans_put(facts: Iterable[PlanFact], country: Country, file: str) -> tuple[dict[int, ActionPlan], Tally]:
    """Add the country's national plans, published on their first day; returns them by number.

    Raises:
        FactsInvalid: a plan is a draft here.
    """
    table = Table(ActionPlan, file)
    known = {plan.number: plan for plan in country.plans.national()}
    kept = amended(country, AmendedKind.PLAN)
    found: dict[int, ActionPlan] = {}
    for fact in facts:
        row = known.get(fact.number)
        if row is not None and row.state == PlanState.DRAFT:
            message = "The plan is being drafted here: publish it, or throw the draft away, then load again."
            raise FactsInvalid([Fault(file, fact.where, "number", message)])
        hold = hold_of(row, fact.source_url, kept)
        first = {
            "country": country, "number": fact.number, "state": PlanState.PUBLISHED,
            "published_at": start_of_day(fact.start_date),
        }  # fmt: skip
        found[fact.number] = table.put(fact.where, row, _plan_wanted(fact), hold, **first)
    table.write()
    return found, table.tally


def _plan_wanted(fact: PlanFact) -> dict[str, Any]:
    return {
        "title": fact.title, "translations": fact.translations, "language": fact.language, "ogp_id": fact.ogp_id,
        "start_date": fact.start_date, "end_date": fact.end_date, "dates_inferred": fact.dates_inferred,
        "submitted_year": fact.submitted_year, "source_url": fact.source_url, "partial": fact.partial,
        "commitments_in_all": fact.commitments_in_all,
    }  # fmt: skip


class KnownCommitments:
    """The country's commitments as they are before a file is applied, and how each is found again."""

    def __init__(self, country: Country, file_ids: frozenset[str]) -> None:
        """``file_ids`` are the partnership's ids in the file: a row with one of them is found by it alone."""
        self.file_ids = file_ids
        self.by_id: dict[str, Commitment] = {}
        self.by_number: dict[tuple[int, str], list[Commitment]] = {}
        self.references: dict[int, set[str]] = {}
        rows = (
            Commitment.objects.filter(plan__country=country).select_related("plan").order_by("plan", "position", "pk")
        )
        for row in rows:
            self.references.setdefault(row.plan_id, set()).add(row.reference)
            if row.ogp_id:
                self.by_id[row.ogp_id] = row
            if row.number:
                self.by_number.setdefault((row.plan_id, row.number.casefold()), []).append(row)

    def find(self, fact: CommitmentFact, plan: ActionPlan) -> Commitment | None:
        """The row of ``fact``: by the partnership's id, else the next one with its number in its plan."""
        if fact.ogp_id in self.by_id:
            return self.by_id[fact.ogp_id]
        waiting = self.by_number.get((plan.pk, fact.number.casefold()), [])
        for row in waiting:
            if not row.ogp_id or (not fact.ogp_id and row.ogp_id not in self.file_ids):
                waiting.remove(row)
                return row
        return None

    def reference(self, fact: CommitmentFact, plan: ActionPlan) -> str:
        """A free reference in the plan, of the number or, where the plan's print is not known, of the id."""
        taken = self.references.setdefault(plan.pk, set())
        reference = reference_for(fact.number or fact.ogp_id, taken)
        taken.add(reference)
        return reference


def commitments_put(
    facts: Sequence[PlanFact],
    plans: Mapping[int, ActionPlan],
    institutions: Mapping[str, Institution],
    country: Country,
    file: str,
) -> tuple[Promised, Tally]:
    """Add the plans' commitments; returns each fact with its row.

    Raises:
        FactsInvalid: an id stands in another plan here, or a row does not pass its checks.
    """
    table = Table(Commitment, file)
    ids = frozenset(each.ogp_id for plan in facts for each in plan.commitments if each.ogp_id)
    known, kept = KnownCommitments(country, ids), amended(country, AmendedKind.COMMITMENT)
    promised: Promised = []
    for plan_fact in facts:
        plan = plans[plan_fact.number]
        for position, fact in enumerate(plan_fact.commitments, start=1):
            row = known.find(fact, plan)
            _check_plan(fact, row, plan, file)
            first = {"plan": plan, "position": position}
            if row is None:
                first["reference"] = known.reference(fact, plan)
            lead = institutions.get(fact.lead_institution)
            hold = hold_of(row, fact.source_url, kept)
            promised.append((fact, table.put(fact.where, row, _commitment_wanted(fact, lead), hold, **first)))
    table.write()
    return promised, table.tally


def _check_plan(fact: CommitmentFact, row: Commitment | None, plan: ActionPlan, file: str) -> None:
    if row is not None and row.plan_id != plan.pk:
        message = f"“{fact.ogp_id}” stands in plan {row.plan.number} here: correct the file, or the plan."
        raise FactsInvalid([Fault(file, fact.where, "ogp_id", message)])


def _commitment_wanted(fact: CommitmentFact, lead: Institution | None) -> dict[str, Any]:
    return {
        **fact.texts, "number": fact.number, "ogp_id": fact.ogp_id, "language": fact.language,
        "translations": fact.translations, "lead_institution": lead, "lead_text": fact.lead_text,
        "support_text": fact.support_text, "start_date": fact.start_date, "start_text": fact.start_text,
        "end_date": fact.end_date, "end_text": fact.end_text, "source_url": fact.source_url,
    }  # fmt: skip


def supports_put(promised: Promised, institutions: Mapping[str, Institution], file: str) -> Tally:
    """Add the supporting institutions of commitments, each once."""
    table = Table(CommitmentSupport, file)
    rows = CommitmentSupport.objects.filter(commitment__in=[commitment for _, commitment in promised])
    known = {(row.commitment_id, row.institution_id): row for row in rows}
    for fact, commitment in promised:
        for support in fact.supports:
            institution = institutions[support.institution]
            first = {"commitment": commitment, "institution": institution}
            row = known.get((commitment.pk, institution.pk))
            table.put(support.where, row, {"part": support.part}, Hold.THEIRS, **first)
    table.write()
    return table.tally


def values_put(promised: Promised, file: str) -> Tally:
    """Add the values commitments say they serve, each once."""
    table = Table(CommitmentValue, file)
    rows = CommitmentValue.objects.filter(commitment__in=[commitment for _, commitment in promised])
    known = {(row.commitment_id, row.value): row for row in rows}
    for fact, commitment in promised:
        for value in fact.values:
            row = known.get((commitment.pk, value))
            table.put(fact.where, row, {}, Hold.THEIRS, commitment=commitment, value=value)
    table.write()
    return table.tally


def tags_put(promised: Promised, file: str) -> Tally:
    """Add the policy areas of commitments, each once.

    Raises:
        FactsInvalid: a policy area is not known.
    """
    areas = {area.slug: area.pk for area in PolicyArea.objects.all()}
    wanted, faults = [], []
    for fact, commitment in promised:
        for slug in fact.policy_areas:
            if slug in areas:
                wanted.append((commitment.pk, areas[slug]))
            else:
                message = f"There is no policy area “{slug}”: add it to policy_areas.json."
                faults.append(Fault(file, fact.where, "policy_areas", message))
    if faults:
        raise FactsInvalid(faults)
    return _links_put(Commitment.policy_areas.through, "commitment_id", "policyarea_id", wanted)


def carried_put(promised: Promised, plans: Mapping[int, ActionPlan], file: str) -> Tally:
    """Add which commitments of earlier plans a commitment carries over, named by plan and number.

    Raises:
        FactsInvalid: the earlier commitment is not in the file.
    """
    number_of = {plan.pk: number for number, plan in plans.items()}
    keys = {(number_of[row.plan_id], fact.number): row.pk for fact, row in promised if fact.number}
    wanted = []
    for fact, commitment in promised:
        for origin in fact.carried_over_from:
            if origin not in keys:
                message = f"Plan {origin[0]} has no commitment {origin[1]} in this file."
                raise FactsInvalid([Fault(file, fact.where, "carried_over_from", message)])
            wanted.append((commitment.pk, keys[origin]))
    through = Commitment.carried_over_from.through
    return _links_put(through, "from_commitment_id", "to_commitment_id", wanted)


def _links_put(through: type[models.Model], left: str, right: str, wanted: Iterable[tuple[int, int]]) -> Tally:
    """Add the links of a plain many-to-many relation that are not there yet."""
    wanted = list(wanted)
    manager = through._default_manager
    known = set(manager.filter(**{f"{left}__in": {pair[0] for pair in wanted}}).values_list(left, right))
    new = [pair for pair in wanted if pair not in known]
    manager.bulk_create([through(**{left: one, right: other}) for one, other in new], batch_size=BATCH)
    return Tally(created=len(new), unchanged=len(wanted) - len(new))
