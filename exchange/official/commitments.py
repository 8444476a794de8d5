"""Commitments of a file's rows: entered where they are new, completed where they lack something, never written over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from commitments.models import ActionPlan, Commitment, CommitmentValue, PolicyArea
from commitments.rules import reference_for
from exchange.official.cells import says_nothing
from exchange.official.changes import Changes
from exchange.official.entries import Entry, PlanKey, Refusal
from exchange.official.layouts import ADDRESSES
from exchange.official.matching import title_key, title_keys
from exchange.official.places import Institutions, single_institution

UPDATED = [
    "ogp_id", "action", "lead_text", "lead_institution", "support_text", "start_date", "start_text", "end_date",
    "end_text", "source_url", "version",
]  # fmt: skip
BATCH = 500


@dataclass(slots=True)
class Writer:
    """Writes the commitments of one country's rows.

    ``found`` are the commitments that rows were paired with, by line; ``write`` adds the new ones.
    """

    plans: dict[PlanKey, ActionPlan]
    institutions: Institutions
    found: dict[int, Commitment]
    changes: Changes

    def write(self, entries: Sequence[Entry], known: Sequence[Commitment]) -> list[Refusal]:
        """Enter and complete; rows that no commitment can be made of are refused."""
        named = [(single_institution(entry.lead), entry.line) for entry in entries if self._wants_lead(entry)]
        self.institutions.enter([(name, line) for name, line in named if name], self.changes)
        self._complete_found(entries)
        return self._enter_new([entry for entry in entries if entry.line not in self.found], known)

    def _wants_lead(self, entry: Entry) -> bool:
        """Whether the row's institution would lead: where another one leads already, it would stand for nothing."""
        commitment = self.found.get(entry.line)
        if commitment is None:
            return True
        return commitment.lead_institution_id is None and _better(commitment.lead_text, entry.lead) == entry.lead

    def _complete_found(self, entries: Sequence[Entry]) -> None:
        changed = []
        for entry in entries:
            commitment = self.found.get(entry.line)
            if commitment is None:
                continue
            if title_key(commitment.title) not in title_keys(entry):
                entry.remark(
                    "title differs", f"the row's title is not the one recorded, which is kept: “{commitment.title}”"
                )
            if self._complete(commitment, entry):
                commitment.version += 1
                changed.append(commitment)
                self.changes.note("commitments_completed", entry.line)
        if changed:
            reason = self.changes.reason
            bulk_update_with_history(changed, Commitment, UPDATED, batch_size=BATCH, default_change_reason=reason)

    def _complete(self, commitment: Commitment, entry: Entry) -> bool:
        """Add what the commitment lacks; says whether anything was added."""
        before = [getattr(commitment, field) for field in UPDATED]
        commitment.ogp_id = commitment.ogp_id or entry.ogp_id
        commitment.action = commitment.action or entry.action
        commitment.lead_text = _better(commitment.lead_text, entry.lead)
        commitment.support_text = _better(commitment.support_text, entry.support)
        if commitment.lead_institution_id is None and commitment.lead_text == entry.lead:
            commitment.lead_institution = self.institutions.get(single_institution(entry.lead))
        self._complete_dates(commitment, entry)
        if entry.source_url and (not commitment.source_url or commitment.source_url in ADDRESSES):
            commitment.source_url = entry.source_url
        return before != [getattr(commitment, field) for field in UPDATED]

    def _complete_dates(self, commitment: Commitment, entry: Entry) -> None:
        start = commitment.start_date or entry.start.date
        end = commitment.end_date or entry.end.date
        if not (start and end and end < start):
            commitment.start_date, commitment.end_date = start, end
        elif (commitment.start_date, commitment.end_date) != (start, end):
            entry.remark("date kept as text", "with the row's dates the recorded commitment would end before it begins")
        commitment.start_text = _better(commitment.start_text, entry.start.text)
        commitment.end_text = _better(commitment.end_text, entry.end.text)

    def _enter_new(self, entries: Sequence[Entry], known: Sequence[Commitment]) -> list[Refusal]:
        taken: dict[int, set[str]] = defaultdict(set)
        last: dict[int, int] = defaultdict(int)
        for commitment in known:
            taken[commitment.plan_id].add(commitment.reference)
            last[commitment.plan_id] = max(last[commitment.plan_id], commitment.position)
        new: list[Commitment] = []
        refusals: list[Refusal] = []
        for entry in sorted(entries, key=lambda entry: natural(entry.number)):
            plan = self.plans[entry.plan.key]
            reference = reference_for(entry.number, taken[plan.pk])
            commitment = self._new(entry, plan, reference, last[plan.pk] + 1)
            try:
                commitment.clean_fields(exclude=["plan", "lead_institution"])
            except ValidationError as error:
                reason = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
                refusals.append(Refusal(entry.line, entry.place, reason))
                continue
            taken[plan.pk].add(reference)
            last[plan.pk] += 1
            new.append(commitment)
            self.found[entry.line] = commitment
            self.changes.note("commitments_created", entry.line)
        bulk_create_with_history(new, Commitment, batch_size=BATCH, default_change_reason=self.changes.reason)
        return refusals

    def _new(self, entry: Entry, plan: ActionPlan, reference: str, position: int) -> Commitment:
        return Commitment(
            plan=plan,
            number=entry.number,
            reference=reference,
            position=position,
            ogp_id=entry.ogp_id,
            title=entry.titles[0],
            action=entry.action,
            lead_text=entry.lead,
            lead_institution=self.institutions.get(single_institution(entry.lead)),
            support_text=entry.support,
            start_date=entry.start.date,
            start_text=entry.start.text,
            end_date=entry.end.date,
            end_text=entry.end.text,
            source_url=entry.source_url or self.changes.layout.address,
        )


def write_values(entries: Sequence[Entry], found: dict[int, Commitment], changes: Changes) -> None:
    """Add the OGP values that commitments do not have yet."""
    ids = {commitment.pk for commitment in found.values()}
    known = set(CommitmentValue.objects.filter(commitment__in=ids).values_list("commitment_id", "value"))
    new = []
    for entry in entries:
        for value in sorted(entry.values):
            key = (found[entry.line].pk, value.value)
            if key not in known:
                known.add(key)
                new.append(CommitmentValue(commitment_id=key[0], value=value))
                changes.note("values_added", entry.line)
    CommitmentValue.objects.bulk_create(new, batch_size=BATCH)


def write_tags(
    entries: Sequence[Entry], found: dict[int, Commitment], areas: dict[str, PolicyArea], changes: Changes
) -> None:
    """Add the policy areas that commitments do not have yet."""
    link = Commitment.policy_areas.through
    ids = {commitment.pk for commitment in found.values()}
    known = set(link.objects.filter(commitment__in=ids).values_list("commitment_id", "policyarea_id"))
    new = []
    for entry in entries:
        for tag in entry.tags:
            key = (found[entry.line].pk, areas[tag.slug].pk)
            if key not in known:
                known.add(key)
                new.append(link(commitment_id=key[0], policyarea_id=key[1]))
                changes.note("policy_areas_added", entry.line)
    link.objects.bulk_create(new, batch_size=BATCH)


def natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers as people do: 2 before 10, 1.2 before 1.10, no number last."""
    parts = re.findall(r"\d+|[^\W\d_]+", number.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts) or ((2, 0, ""),)


def _better(recorded: str, printed: str) -> str:
    """What is recorded; what the row prints where nothing is, or only that nothing is said."""
    return printed if (printed and not recorded) or (says_nothing(recorded) and not says_nothing(printed)) else recorded
