"""One run of the import: read everything, write everything in one transaction, account for every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.db import transaction

from exchange.official.columns import Columns, find_header
from exchange.official.country import apply_country
from exchange.official.entries import Entry, PlanKey, Refusal, Refused
from exchange.official.matching import number_key, title_key
from exchange.official.outcomes import Fate, ImportResult, Outcome, write_report
from exchange.official.reading import SheetRow, read_sheet, refuse_cut_off
from exchange.official.rows import RowReader
from exchange.official.stars import tally_stars

# Told after each country, for a progress bar: how many rows are done, and of how many.
Progress = Callable[[int, int], None]


def import_file(path: Path, report: Path, *, dry_run: bool, progress: Progress) -> ImportResult:
    """Import a file of the partnership; with ``dry_run`` do all of it and take it back.

    The report is written before the transaction ends: if it cannot be, nothing is imported.

    Raises:
        UnreadableFile: when the file as a whole cannot be imported.
        OSError: when the report cannot be written.
    """
    sheet = read_sheet(path)
    columns, rows = find_header(sheet)
    refuse_cut_off(rows, columns.width)
    entries, refusals = read_rows(columns, rows)
    stars = tally_stars(entries)
    references: dict[int, str] = {}
    touched: set[int] = set()
    done_rows = 0
    with transaction.atomic():
        for code, own in _by_country(entries).items():
            done = apply_country(code, own, columns.layout, sheet.sha256)
            refusals += done.refusals
            touched |= done.lines
            references |= done.references
            done_rows += len(own)
            progress(done_rows, len(entries))
        outcomes = _outcomes(entries, refusals, references, touched)
        write_report(report, outcomes)
        transaction.set_rollback(dry_run)
    return ImportResult(columns, sheet.sha256, outcomes, stars)


def read_rows(columns: Columns, rows: Sequence[SheetRow]) -> tuple[list[Entry], list[Refusal]]:
    """All rows that can be imported, with remarks on keys that repeat, and refusals of the others."""
    reader = RowReader(columns)
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    ids: dict[str, int] = {}
    for row in rows:
        try:
            entry = reader.read(row)
            _require_own_id(entry, ids)
        except Refused as refused:
            refusals.append(Refusal(row.line, reader.place(row), str(refused)))
        else:
            entries.append(entry)
    _mark_repeated(entries)
    return entries, refusals


def _require_own_id(entry: Entry, ids: dict[str, int]) -> None:
    if not entry.ogp_id or entry.milestone is not None:
        return
    first = ids.setdefault(entry.ogp_id, entry.line)
    if first != entry.line:
        raise Refused(f"line {first} has the id {entry.ogp_id} already")


def _mark_repeated(entries: Iterable[Entry]) -> None:
    """Tell rows that only add a milestone to an earlier row's commitment, and remark on keys that repeat otherwise."""
    first: dict[tuple[str, PlanKey, str], int] = {}
    titles: set[tuple[str, PlanKey, str, str]] = set()
    for entry in entries:
        key = (entry.country, entry.plan.key, number_key(entry.number))
        titled = (*key, title_key(entry.titles[0]))
        entry.only_milestone = entry.milestone is not None and (titled in titles or entry.titles == (entry.number,))
        entry.only_milestone = entry.only_milestone and key in first
        if key in first and not entry.only_milestone:
            shown = f"number {entry.number}" if entry.number else "no number"
            entry.remark("duplicate key", f"line {first[key]} has the same country and plan and {shown} as well")
        first.setdefault(key, entry.line)
        titles.add(titled)


def _by_country(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.country].append(entry)
    return groups


def _outcomes(
    entries: Sequence[Entry], refusals: Sequence[Refusal], references: dict[int, str], touched: set[int]
) -> list[Outcome]:
    """One outcome for each row, in the file's order."""
    refused = {refusal.line for refusal in refusals}
    outcomes = [
        Outcome(
            line=entry.line,
            fate=Fate.IMPORTED if entry.line in touched else Fate.UNCHANGED,
            country=entry.country,
            plan="-".join(filter(None, (entry.plan.key.locality, str(entry.plan.key.number)))),
            number=entry.number,
            reference=references[entry.line],
            remarks=tuple(entry.remarks),
        )
        for entry in entries
        if entry.line not in refused
    ]
    outcomes += [Outcome(refusal.line, Fate.REFUSED, *refusal.place, reason=refusal.reason) for refusal in refusals]
    return sorted(outcomes, key=lambda outcome: outcome.line)
