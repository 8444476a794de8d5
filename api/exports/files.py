"""Which files there are, by name: what each holds and what kind it is."""

from __future__ import annotations

from collections.abc import Mapping

from api.exports.sources import RESOURCES

# One resource each.
TABLES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
DATABASE, PACKAGE, DESCRIPTION, CATALOG = "tracker.sqlite", "datapackage.zip", "datapackage.json", "catalog.jsonld"
OFFICIAL, OFFICIAL_2016 = "official.csv", "official-2016.csv"
# All resources, or all that the partnership's own columns hold.
WHOLES: Mapping[str, str] = {
    DATABASE: "application/vnd.sqlite3",
    PACKAGE: "application/zip",
    DESCRIPTION: "application/json",
    CATALOG: "application/ld+json",
    OFFICIAL: TABLES["csv"],
    OFFICIAL_2016: TABLES["csv"],
}
# Every file, in the order they are listed.
FILES: Mapping[str, str] = {
    **{f"{name}.{ending}": kind for name in RESOURCES for ending, kind in TABLES.items()},
    **WHOLES,
}


def media_type(name: str) -> str:
    """What kind of file it is, without its encoding."""
    return FILES[name].partition(";")[0]
