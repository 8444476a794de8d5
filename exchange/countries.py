"""From the names that the partnership's files give countries to ISO codes, and to the partnership's regions."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale

from commitments.choices import Region

# Names of the files that English locale data does not know. Kosovo has no ISO code; XK is the one in common use.
ALIASES = {
    "UK": "GB",
    "Great Britain": "GB",
    "USA": "US",
    "United States of America": "US",
    "Macedonia": "MK",
    "Macedonia (FYROM)": "MK",
    "FYR Macedonia": "MK",
    "Republic of North Macedonia": "MK",
    "Republic of Korea": "KR",
    "Korea": "KR",
    "Korea, Republic of": "KR",
    "Turkey": "TR",
    "Slovak Republic": "SK",
    "Czech Republic": "CZ",
    "Kyrgyz Republic": "KG",
    "Republic of Moldova": "MD",
    "Cote d'Ivoire": "CI",
    "Ivory Coast": "CI",
    "Cabo Verde": "CV",
    "The Gambia": "GM",
    "The Netherlands": "NL",
    "Russian Federation": "RU",
    "Palestine": "PS",
    "Burma": "MM",
    "The Philippines": "PH",
    "Democratic Republic of the Congo": "CD",
    "Republic of the Congo": "CG",
    "Bosnia and Herzegovina": "BA",
    "Trinidad and Tobago": "TT",
}
# Codes of locale data that name no country.
NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

# As the partnership's database of July 2024 places them, and its other members where no continent is in doubt.
REGIONS: dict[Region, str] = {
    Region.AFRICA_MIDDLE_EAST: "BF CI CV GH JO KE LR MA MW NG SC SL SN TN TZ ZA",
    Region.AMERICAS: "AR BR CA CL CO CR DO EC GT HN JM MX PA PE PY SV TT US UY",
    Region.ASIA_PACIFIC: "AM AU GE ID KG KR LK MN NZ PG PH",
    Region.EUROPE: "AL BG CZ DE DK EE ES FI FR GB GR HR HU IE IL IT LT LU LV MD ME MK MT NL NO PT RO RS SE SK UA XK",
}
_REGION_OF = {code: region for region, codes in REGIONS.items() for code in codes.split()}


def country_code(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country by one of its English names, old or new; ``None`` if it is not one."""
    return _codes().get(_key(name))


def is_code(text: str) -> bool:
    """Whether a text is the code of a country."""
    return text in _codes().values()


def english_name(code: str) -> str:
    """The English name of a country, as locale data gives it.

    Raises:
        KeyError: for a code that is no country's.
    """
    return str(Locale.parse("en").territories[code]).replace("’", "'")


def region_of(code: str) -> Region:
    """The partnership's region of a country; *no region* where no source was at hand."""
    return _REGION_OF.get(code, Region.NONE)


@cache
def _codes() -> dict[str, str]:
    names = Locale.parse("en").territories
    known = {
        _key(str(name)): code
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    return known | {_key(name): code for name, code in ALIASES.items()}


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", " ", plain.lower().replace("'", "")).strip()
