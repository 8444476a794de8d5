"""How a search may be narrowed, as a reader writes it into an address. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from commitments.choices import Searched
from core.errors import Malformed
from dashboards.search_page import Narrowing
from milestones.choices import CLAIMED_SCALE

PAGE = re.compile(r"[1-9][0-9]{0,5}")
# What each may look like; what it then leads to may still be nothing.
SHAPES: Mapping[str, re.Pattern[str]] = {
    "country": re.compile(r"[A-Z]{2}"),
    "policy_area": re.compile(r"[a-zA-Z0-9_-]{1,80}"),
    "kind": re.compile("|".join(Searched.values)),
    "claimed": re.compile("|".join(value.value for value in CLAIMED_SCALE)),
    "language": re.compile(r"[a-z]{2,3}"),
}


def narrowing_asked(asked: Mapping[str, str]) -> Narrowing:
    """By what to narrow.

    Raises:
        Malformed: naming each value that is none of its kind.
    """
    values = {name: asked.get(name, "").strip() for name in SHAPES}
    told = {
        "country": _("A country code is two capital letters, as in FR."),
        "policy_area": _("A policy area is named as its address names it, as in open-data."),
        "kind": _("A kind is one of: %(values)s.") % {"values": ", ".join(Searched.values)},
        "claimed": _("A claimed value is one of: %(values)s.") % {"values": ", ".join(v.value for v in CLAIMED_SCALE)},
        "language": _("A language is named by two or three small letters, as in fr."),
    }
    faults = [(name, name, told[name]) for name, value in values.items() if value and not SHAPES[name].fullmatch(value)]
    if faults:
        raise Malformed(list(faults))
    return Narrowing(**values)


def page_asked(typed: str) -> int:
    """The number of the page, the first where none is asked.

    Raises:
        Malformed: it is no number from 1.
    """
    if typed and not PAGE.fullmatch(typed):
        raise Malformed([("page", "page", _("Pages are numbered from 1."))])
    return int(typed or 1)
