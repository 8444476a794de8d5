"""From a row's cells to what it says: an entry with remarks, or a refusal with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from commitments.choices import OgpValue, Region
from exchange.countries import country_code
from exchange.official.cells import (
    Day,
    clean_line,
    clean_text,
    marker,
    parse_day,
    personal_data,
    printed_number,
    says_nothing,
    whole,
    year,
    year_named,
)
from exchange.official.coding import CodedRow, codings_of
from exchange.official.columns import NAMES, Columns
from exchange.official.entries import Entry, MilestoneFacts, PlanFacts, PlanKey, Refused, Remark
from exchange.official.reading import SheetRow
from exchange.official.tags import Tag

OGP_ID = re.compile(r"^[A-Z]{2,3}\d{4}$")
PLAN_ID = re.compile(r"^AP_[A-Z]{3,4}(\d{2})$")
# The widths of the columns of our own tables.
TITLE, NUMBER, DATE_TEXT, DUE_TEXT, LOCALITY_CODE, LOCALITY_NAME, SOURCE = 1000, 40, 200, 300, 12, 200, 500
REGIONS = {
    "africa and the middle east": Region.AFRICA_MIDDLE_EAST,
    "americas": Region.AMERICAS,
    "asia and the pacific": Region.ASIA_PACIFIC,
    "europe": Region.EUROPE,
}
VALUES = {
    "value_information": OgpValue.ACCESS_TO_INFORMATION,
    "value_participation": OgpValue.CIVIC_PARTICIPATION,
    "value_accountability": OgpValue.PUBLIC_ACCOUNTABILITY,
    "value_technology": OgpValue.TECHNOLOGY,
}
_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class _Where:
    """The country of a row, and the locality if it is a local member."""

    country: str
    locality_code: str
    locality_name: str


class RowReader:
    """Reads the rows of one file, of which it knows the columns."""

    def __init__(self, columns: Columns) -> None:
        """``columns`` come from ``find_header``."""
        self.columns = columns

    def place(self, row: SheetRow) -> tuple[str, str, str]:
        """Country (by its code where recognised), plan and number as printed, for a report to name the row by."""
        country, plan, number = (clean_line(self._cell(row, key))[:80] for key in ("country", "plan_number", "number"))
        return country_code(country) or country, plan, number

    def read(self, row: SheetRow) -> Entry:
        """What the row says.

        Raises:
            Refused: when it cannot be placed or named, or is damaged.
        """
        self._require_whole(row)
        remarks: list[Remark] = []
        ogp_id = self._id(row, remarks)
        where = self._where(row, ogp_id)
        plan = self._plan(row, where, remarks)
        number = self._number(row, remarks)
        milestone = self._milestone(row, plan, remarks)
        start, end = self._dates(row, plan.submitted_year, remarks) if self._dated(milestone) else (Day(""), Day(""))
        coded = CodedRow(
            {key: self._cell(row, key) for key in self.columns.places}, self.columns.names, plan.submitted_year, remarks
        )
        codings, stars = codings_of(coded)
        return Entry(
            line=row.line,
            country=where.country,
            region=REGIONS.get(self._cell(row, "region").casefold(), Region.NONE),
            plan=plan,
            number=number,
            ogp_id=ogp_id,
            titles=self._titles(row, number, remarks),
            action=self._free(row, "full_text", remarks),
            lead=self._free(row, "lead", remarks),
            support=self._free(row, "support", remarks),
            start=start,
            end=end,
            source_url=self._url(row, remarks),
            values=frozenset(value for key, value in VALUES.items() if self._cell(row, key) == "1"),
            tags=self._tags(row),
            codings=codings,
            stars=stars,
            milestone=milestone,
            remarks=remarks,
        )

    def _cell(self, row: SheetRow, key: str) -> str:
        return self.columns.cell(row.cells, key)

    def _name(self, key: str) -> str:
        return self.columns.names.get(key, NAMES[key][0])

    def _require_whole(self, row: SheetRow) -> None:
        if not any(cell.strip() for cell in row.cells):
            raise Refused("the row is empty")
        width = self.columns.width
        if len(row.cells) < width:
            raise Refused(f"the row has {len(row.cells)} cells, the header names {width} columns: cells are missing")
        if any(cell.strip() for cell in row.cells[width:]):
            raise Refused(f"the row has cells beyond the {width} columns that the header names: its cells are shifted")

    def _where(self, row: SheetRow, ogp_id: str) -> _Where:
        name = clean_line(self._cell(row, "country"))
        code = country_code(name)
        if code is not None:
            return _Where(code, "", "")
        place, comma, rest = name.rpartition(",")
        code = country_code(rest) if comma else None
        if code is None:
            raise Refused(f"“{name}” is no country that is known here" if name else "no country is named")
        letters = ogp_id[:-4] or _plan_letters(self._cell(row, "plan_id"))
        if not letters or len(place) > LOCALITY_NAME:
            raise Refused(f"“{name}” is a local member, and nothing says its code (an id such as JAL0008 would)")
        return _Where(code, letters, place.strip())

    def _id(self, row: SheetRow, remarks: list[Remark]) -> str:
        text = clean_line(self._cell(row, "ogp_id")).upper()
        if text and not OGP_ID.match(text):
            remarks.append(Remark("malformed id", f"{self._name('ogp_id')} “{text[:40]}” is no id of the partnership"))
            return ""
        return text

    def _plan(self, row: SheetRow, where: _Where, remarks: list[Remark]) -> PlanFacts:
        printed = clean_line(self._cell(row, "plan_number"))
        number = whole(printed)
        if not number:
            raise Refused(f"{self._name('plan_number')} “{printed[:40]}” is no whole number from 1 on")
        plan_id = clean_line(self._cell(row, "plan_id")).upper()
        match = PLAN_ID.match(plan_id)
        if plan_id and (match is None or int(match[1]) != number):
            remarks.append(
                Remark("malformed id", f"{self._name('plan_id')} “{plan_id[:40]}” is no id of plan {number}")
            )
            plan_id = ""
        named = (year_named(clean_line(self._cell(row, key))) for key in ("start", "end"))
        return PlanFacts(
            key=PlanKey(where.locality_code, number),
            locality_name=where.locality_name,
            ogp_id=plan_id,
            submitted_year=year(self._cell(row, "year")),
            end_year=year(self._cell(row, "end_year")),
            duration=whole(self._cell(row, "duration")) or None,
            named_years=tuple(found for found in named if found is not None)[:1],
        )

    def _number(self, row: SheetRow, remarks: list[Remark]) -> str:
        number, mended = printed_number(self._cell(row, "number"))
        if len(number) > NUMBER:
            raise Refused(f"{self._name('number')} is longer than {NUMBER} characters")
        if mended:
            text = (
                f"{self._name('number')} “{self._cell(row, 'number')}” was damaged by a spreadsheet, read as {number}"
            )
            remarks.append(Remark("number mended", text))
        return number

    def _titles(self, row: SheetRow, number: str, remarks: list[Remark]) -> tuple[str, ...]:
        texts = [clean_line(self._free(row, key, remarks)) for key in ("title", "short_title")]
        titles = tuple(dict.fromkeys(text for text in texts if text and marker(text) is None))
        if any(len(title) > TITLE for title in titles):
            raise Refused(f"the title is longer than {TITLE} characters")
        if titles:
            return titles
        if not number:
            raise Refused("the row has neither a title nor a number")
        remarks.append(Remark("no title", "there is no title: the number stands for it"))
        return (number,)

    def _free(self, row: SheetRow, key: str, remarks: list[Remark]) -> str:
        """A cell of free text; empty, with a remark, where it holds personal data."""
        text = clean_text(self._cell(row, key))
        found = personal_data(text)
        if found:
            remarks.append(Remark("personal data left out", f"{self._name(key)} holds {found}: the cell stays empty"))
            return ""
        return text

    def _dated(self, milestone: MilestoneFacts | None) -> bool:
        """Whether the row's start and end are its commitment's, and not its milestone's."""
        return milestone is None or "milestone_due" in self.columns.places

    def _dates(self, row: SheetRow, submitted: int | None, remarks: list[Remark]) -> tuple[Day, Day]:
        start = self._day(row, "start", submitted, DATE_TEXT, remarks)
        end = self._day(row, "end", submitted, DATE_TEXT, remarks)
        return _in_order(start, end, remarks)

    def _day(self, row: SheetRow, key: str, submitted: int | None, width: int, remarks: list[Remark]) -> Day:
        day = parse_day(self._cell(row, key), self.columns.layout.day_order(submitted))
        if len(day.text) > width or personal_data(day.text):
            remarks.append(
                Remark("date kept as text", f"{self._name(key)} is too long or holds personal data: left out")
            )
            return Day("")
        if day.doubt:
            remarks.append(Remark("date kept as text", f"{self._name(key)} “{day.text}”: {day.doubt}"))
        return day

    def _url(self, row: SheetRow, remarks: list[Remark]) -> str:
        text = self._cell(row, "url")
        if not text or marker(text) is not None:
            return ""
        try:
            _address(text)
        except ValidationError:
            remarks.append(Remark("malformed address", f"{self._name('url')} “{text[:80]}” is no web address"))
            return ""
        return text if len(text) <= SOURCE else ""

    def _tags(self, row: SheetRow) -> tuple[Tag, ...]:
        found = {tag: None for place, tag in self.columns.tags.items() if row.cells[place].strip() == "1"}
        return tuple(found)

    def _milestone(self, row: SheetRow, plan: PlanFacts, remarks: list[Remark]) -> MilestoneFacts | None:
        """The milestone a row speaks of; a file's dates are the milestone's where the block has none of its own."""
        texts = [self._free(row, key, remarks) for key in ("milestone_title", "milestone_text")]
        title, text = ("" if says_nothing(found) else found for found in texts)
        if not title and not text:
            return None
        number, _mended = printed_number(self._cell(row, "milestone_number"))
        own = "milestone_due" in self.columns.places
        start = self._day(row, "milestone_start" if own else "start", plan.submitted_year, DUE_TEXT, remarks)
        due = self._day(row, "milestone_due" if own else "end", plan.submitted_year, DUE_TEXT, remarks)
        start, due = _in_order(start, due, remarks)
        name = clean_line(title or text)
        if len(name) > TITLE or len(number) > NUMBER:
            raise Refused("the milestone's title or number is too long")
        return MilestoneFacts(number, name, text if clean_line(text) != name else "", start, due)


def _plan_letters(plan_id: str) -> str:
    """The letters of a local plan's id: ``AP_MXJL02`` -> ``MXJL``."""
    match = re.match(r"^AP_([A-Z]{4})\d{2}$", plan_id.strip())
    return match[1] if match else ""


def _in_order(start: Day, end: Day, remarks: list[Remark]) -> tuple[Day, Day]:
    """Both days, or neither where the end lies before the start: then one of them is wrong, and nobody knows which."""
    if start.date and end.date and end.date < start.date:
        remarks.append(Remark("date kept as text", f"it would end ({end.text}) before it begins ({start.text})"))
        return Day(start.text, doubt="ends before it begins"), Day(end.text, doubt="ends before it begins")
    return start, end
