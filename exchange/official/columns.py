"""Which column of a file means what: names are matched by meaning, the order and the odd spelling do not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.formulas import unguarded
from exchange.official.layouts import EXPLORER, OFFICIAL, Layout
from exchange.official.reading import Sheet, SheetRow, UnreadableFile
from exchange.official.tags import TAGS, Tag

# Our key -> the names that columns of that meaning have had. A leading underscore marks the number beside a label.
NAMES: dict[str, tuple[str, ...]] = {
    "country": ("country", "country locality", "country name", "member"),
    "plan_number": ("action plan number", "action plan no", "plan number", "action plan"),
    "number": ("comm no", "comm number", "commitment number", "commitment no"),
    "title": ("commitment title", "title"),
    "short_title": ("short title", "commitment short title"),
    "full_text": ("full text", "commitment text"),
    "start": ("start date", "start"),
    "end": ("end date", "end"),
    "lead": ("lead institution", "lead institutions", "lead institution s", "responsible institution",
             "lead institution responsible institution", "lead institution responsible instutitution"),
    "support": ("supporting institution s", "supporting institution", "supporting institutions",
                "support institution s"),
    "ogp_id": ("commitment unique identifier", "commitment identifier", "unique identifier", "commitment id"),
    "plan_id": ("action plan id",),
    "region": ("region",),
    "year": ("year of submission", "submission year"),
    "end_year": ("action plan end year",),
    "duration": ("action plan duration years", "action plan duration"),
    "url": ("url", "commitment url"),
    "specificity": ("specificity",),
    "_specificity": ("_specificity",),
    "verifiable": ("verifiable", "verifiability"),
    "value_information": ("value info", "ogp value access to information"),
    "value_participation": ("value part", "ogp value civic participation"),
    "value_accountability": ("value acc", "ogp value public accountability"),
    "value_technology": ("value tech", "ogp value technology"),
    "_relevant": ("_relevant",),
    "impact": ("potential impact",),
    "_impact": ("_pot impact coded", "_potential impact"),
    "completion": ("completion progress report", "actual completion", "completion"),
    "_completion": ("_completionprogress", "_completion progress", "_actual completion"),
    "star_2014": ("starred pre june 2014 assessments",),
    "star_2015": ("starred 2015 only",),
    "star_progress": ("starred current formula progress report", "starred current formula"),
    "year_progress": ("report publication year progress report", "report publication year"),
    "potential": ("potential for results",),
    "_potential": ("_potential for results",),
    "completion_end": ("completion end of term",),
    "_completion_end": ("_completionendterm", "_completion end of term"),
    "early": ("early results",),
    "_early": ("_early results",),
    "opened": ("did it open government end of term only", "did it open government overall", "did it open government"),
    "_opened": ("_opengovt", "_opengovernment"),
    "opened_information": ("did it open government access to information",),
    "opened_participation": ("did it open government civic participation",),
    "opened_accountability": ("did it open government public accountability",),
    "star_end": ("starred current formula end of term",),
    "year_end": ("report publication year end of term",),
    "carried": ("carried forward",),
    "milestone_number": ("milestone no", "milestone number"),
    "milestone_text": ("milestones activities", "milestones", "milestone", "milestone activity", "milestone text"),
    "milestone_title": ("milestone short title", "milestone title"),
    "milestone_start": ("milestone start date", "milestone start"),
    "milestone_due": ("milestone due date", "milestone end date", "milestone end", "milestone deadline"),
}  # fmt: skip
KEYS = {name: key for key, names in NAMES.items() for name in names}
# Without these a row can be neither placed nor named.
REQUIRED = ("country", "plan_number", "title")
# The header is looked for in the first rows only; the Explorer has a row of column numbers or headings above it.
HEADER_WITHIN = 5
LEAST_KNOWN = 3
_MARKUP = re.compile(r"<[^>]*>")
_OTHER = re.compile(r"[^a-z0-9]+")
_SPACE = re.compile(r"\s+")


def normalised(name: str) -> str:
    """A column's name without case, markup, punctuation and doubled spaces; a leading underscore is kept."""
    plain = _MARKUP.sub(" ", name).strip().lower().replace("&", " and ")
    words = _OTHER.sub(" ", plain).strip()
    return f"_{words}" if plain.startswith("_") else words


@dataclass(frozen=True, slots=True)
class Columns:
    """A recognised header.

    Attributes:
        layout: which of the official layouts it is, or is a variant of.
        header_line: the line the header stands on.
        width: how many columns have a name, counted up to the last of them.
        places: our key -> the column's place from 0.
        names: our key -> the column's name in this file.
        tags: place -> policy area.
        missing: names of columns that this layout normally has and this file has not.
        ignored: names of columns that have no meaning here.
    """

    layout: Layout
    header_line: int
    width: int
    places: dict[str, int]
    names: dict[str, str]
    tags: dict[int, Tag]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]

    def cell(self, cells: Sequence[str], key: str) -> str:
        """What a row says in the column of that meaning, trimmed; empty where the file has no such column."""
        place = self.places.get(key)
        return unguarded(cells[place].strip()) if place is not None and place < len(cells) else ""


@dataclass(slots=True)
class _Reading:
    places: dict[str, int] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def find_header(sheet: Sheet) -> tuple[Columns, list[SheetRow]]:
    """The file's columns, and the rows below them.

    Raises:
        UnreadableFile: when there is no header, a column that cannot be done without is missing, or no row follows.
    """
    candidates = [(index, _read(row.cells)) for index, row in enumerate(sheet.rows[:HEADER_WITHIN])]
    index, reading = max(candidates, key=lambda candidate: len(candidate[1].places))
    if len(reading.places) < LEAST_KNOWN:
        raise UnreadableFile(
            "No header was found in the first rows: this is neither the Explorer's file nor the partnership's database."
        )
    if "title" not in reading.places and "short_title" in reading.places:
        reading.places["title"] = reading.places["short_title"]
    lacking = [NAMES[key][0] for key in REQUIRED if key not in reading.places]
    if lacking:
        raise UnreadableFile(f"The file has no column for: {', '.join(lacking)}. Nothing can be imported without.")
    below = sheet.rows[index + 1 :]
    if not below:
        raise UnreadableFile("The file has a header and no rows.")
    return _columns(sheet.rows[index], reading), below


def _read(header: list[str]) -> _Reading:
    reading = _Reading()
    for place, name in enumerate(header):
        word = normalised(name)
        key = KEYS.get(word)
        if key is not None and key not in reading.places:
            reading.places[key] = place
        elif word in TAGS and place not in reading.tags:
            reading.tags[place] = TAGS[word]
        elif word:
            reading.ignored.append(name.strip())
    return reading


def _columns(header: SheetRow, reading: _Reading) -> Columns:
    layout = OFFICIAL if "ogp_id" in reading.places else EXPLORER
    named = [place for place, name in enumerate(header.cells) if name.strip()]
    return Columns(
        layout=layout,
        header_line=header.line,
        width=max(named) + 1,
        places=reading.places,
        names={key: _SPACE.sub(" ", header.cells[place]).strip() for key, place in reading.places.items()},
        tags=reading.tags,
        missing=tuple(sorted(NAMES[key][0] for key in layout.expected if key not in reading.places)),
        ignored=tuple(reading.ignored),
    )
