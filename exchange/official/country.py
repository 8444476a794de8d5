"""The rows of one country, written: places, plans, commitments, what hangs on them, and one event of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from commitments.models import Commitment
from exchange.official.assessments import write_assessments
from exchange.official.changes import Changes
from exchange.official.commitments import Writer, write_tags, write_values
from exchange.official.entries import Entry, Refusal
from exchange.official.layouts import Layout
from exchange.official.matching import number_key, pair, title_key
from exchange.official.milestones import write_milestones
from exchange.official.places import Institutions, country_of, localities_of, policy_areas
from exchange.official.plans import plans_of, undated
from ledger.services import Actor, event_append
from milestones.models import PromisedDate


@dataclass(slots=True)
class CountryDone:
    """What became of a country's rows: refusals, lines that changed something, each line's reference in its plan."""

    refusals: list[Refusal] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    references: dict[int, str] = field(default_factory=dict)


def apply_country(code: str, entries: Sequence[Entry], layout: Layout, sha256: str) -> CountryDone:
    """Write one country's rows, and one event if anything changed; to be called within a transaction."""
    refusals = _foreign_ids(code, entries)
    refusals += undated(code, _without(entries, refusals))
    entries = _without(entries, refusals)
    if not entries:
        return CountryDone(refusals)
    changes = Changes(layout)
    found, unusable = _write_commitments(code, [entry for entry in entries if not entry.only_milestone], changes)
    refusals += unusable
    refusals += _join_milestones(entries, found)
    entries = _without(entries, refusals)
    promised = _write_rest(entries, found, changes)
    if changes.lines:
        event_append(
            stream=code,
            actor=Actor("import", layout.source),
            verb="import.applied",
            subject=f"country:{code}",
            data={**changes.counts, "rows": len(entries), "layout": layout.key, "file_sha256": sha256},
            records=promised,
        )
    return CountryDone(refusals, changes.lines, {line: commitment.reference for line, commitment in found.items()})


def _write_commitments(
    code: str, entries: Sequence[Entry], changes: Changes
) -> tuple[dict[int, Commitment], list[Refusal]]:
    """Country, localities, plans and commitments of the rows; each row's commitment by line."""
    if not entries:
        return {}, []
    country = country_of(code, entries, changes)
    plans = plans_of(country, localities_of(country, entries, changes), entries, changes)
    known = list(Commitment.objects.filter(plan__country=country).select_related("plan"))
    found = pair(entries, known, {key: plan.pk for key, plan in plans.items()})
    writer = Writer(plans, Institutions(country), found, changes)
    refusals = writer.write(entries, known)
    return writer.found, refusals


def _write_rest(entries: Sequence[Entry], found: dict[int, Commitment], changes: Changes) -> list[PromisedDate]:
    """What hangs on commitments; returns the append-only rows that were made, for the event to seal."""
    write_values(entries, found, changes)
    write_tags(entries, found, policy_areas({tag for entry in entries for tag in entry.tags}), changes)
    write_assessments([entry for entry in entries if not entry.only_milestone], found, changes)
    return write_milestones(entries, found, changes)


def _foreign_ids(code: str, entries: Sequence[Entry]) -> list[Refusal]:
    """Refuse rows whose id the tracker knows as a commitment of another country."""
    ids = {entry.ogp_id for entry in entries if entry.ogp_id}
    taken = dict(
        Commitment.objects.filter(ogp_id__in=ids).exclude(plan__country=code).values_list("ogp_id", "plan__country")
    )
    return [
        _refusal(entry, f"the id {entry.ogp_id} belongs to a commitment of {taken[entry.ogp_id]}")
        for entry in entries
        if entry.ogp_id in taken
    ]


def _join_milestones(entries: Sequence[Entry], found: dict[int, Commitment]) -> list[Refusal]:
    """Give rows that only add a milestone their commitment; refuse those whose commitment was refused."""
    by_title: dict[object, Commitment] = {}
    by_number: dict[object, Commitment] = {}
    refusals = []
    for entry in entries:
        number = (entry.plan.key, number_key(entry.number))
        title = (*number, title_key(entry.titles[0]))
        if entry.line in found:
            by_title.setdefault(title, found[entry.line])
            by_number.setdefault(number, found[entry.line])
        elif entry.only_milestone and (title in by_title or number in by_number):
            found[entry.line] = by_title.get(title) or by_number[number]
        elif entry.only_milestone:
            refusals.append(_refusal(entry, "the row of its commitment was refused"))
    return refusals


def _without(entries: Sequence[Entry], refusals: Sequence[Refusal]) -> list[Entry]:
    refused = {refusal.line for refusal in refusals}
    return [entry for entry in entries if entry.line not in refused]


def _refusal(entry: Entry, reason: str) -> Refusal:
    return Refusal(entry.line, entry.place, reason)
