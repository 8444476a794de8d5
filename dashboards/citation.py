"""How a page is cited: as a sentence, for LaTeX (BibTeX), for programs that keep references (CSL-JSON). PURE.

A citation names the day whose state was shown, and the version of the data: the head of the country's ledger chain.
What was learned later then cannot change unseen what was cited.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dashboards.words import day_words

# What LaTeX does not take as it is.
LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is cited: the page of a country (of one ``plan``, by its slug), of a plan, or of a commitment.

    ``page`` is ``country``, ``plan`` or ``commitment``; names are in the reader's language, as of the cited day.
    """

    page: str
    code: str
    country: str
    plan: str = ""
    plan_title: str = ""
    reference: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        """What tells it from every other subject, for programs."""
        parts = [self.code, "plan" if self.page == "plan" else "", self.plan, self.reference]
        return "-".join(part for part in parts if part)

    @property
    def address(self) -> list[str]:
        """The parts of its page's address."""
        parts = {"country": [], "plan": [self.plan], "commitment": [self.plan, self.reference]}[self.page]
        return [self.code, *parts]

    @property
    def words(self) -> str:
        """Its title."""
        told = {"country": self.country, "plan": self.plan_title, "reference": self.reference, "title": self.title}
        if self.page == "commitment":
            return _("%(country)s: commitment %(reference)s, %(title)s (%(plan)s)") % told
        return _("%(country)s: %(plan)s") % told if self.plan_title else self.country


@dataclass(frozen=True, slots=True)
class Citation:
    """A page as it is cited.

    ``key`` names it among references, the same for the same page and day; ``version`` is empty where nothing about the
    country has entered the ledger yet; ``address`` leads back, with day and version; ``on`` is the day of the citing.
    """

    key: str
    title: str
    as_of: dt.date
    on: dt.date
    version: str
    address: str

    @property
    def text(self) -> str:
        """The citation as a sentence."""
        told = {
            "publisher": publisher(), "title": self.title, "day": day_words(self.as_of), "version": self.version,
            "address": self.address, "on": day_words(self.on),
        }  # fmt: skip
        if not self.version:
            return _("%(publisher)s, “%(title)s”, as of %(day)s. %(address)s (retrieved on %(on)s).") % told
        words = _(
            "%(publisher)s, “%(title)s”, as of %(day)s, data version %(version)s. %(address)s (retrieved on %(on)s)."
        )
        return words % {**told, "version": self.version[:12]}

    @property
    def note(self) -> str:
        """Day and version, for the formats that have no field of their own for them."""
        told = {"day": day_words(self.as_of), "version": self.version}
        return (_("As of %(day)s, data version %(version)s") if self.version else _("As of %(day)s")) % told

    @property
    def bibtex(self) -> str:
        """The citation for LaTeX; the address stands between braces, where only they and ``%`` need care."""
        fields = {
            "author": f"{{{latex(publisher())}}}",
            "title": f"{{{latex(self.title)}}}",
            "year": str(self.as_of.year),
            "note": latex(self.note),
            "url": self.address,
            "urldate": self.on.isoformat(),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

    @property
    def csl(self) -> list[dict[str, Any]]:
        """The citation as CSL-JSON."""
        item = {
            "id": self.key,
            "type": "webpage",
            "title": self.title,
            "author": [{"literal": publisher()}],
            "issued": {"date-parts": [[self.as_of.year, self.as_of.month, self.as_of.day]]},
            "accessed": {"date-parts": [[self.on.year, self.on.month, self.on.day]]},
            "URL": self.address,
            "note": self.note,
        }
        return [{**item, "version": self.version} if self.version else item]


def publisher() -> str:
    """Who speaks."""
    return _("Open Government Commitment Tracker")


def latex(text: str) -> str:
    """A text as LaTeX prints it."""
    return "".join(LATEX.get(letter, letter) for letter in text)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the data stands that a citation names.

    ``known``: the version is one of this country's public chain; ``later``: how many entries followed it, ``imports``
    of them imports, which alone can add to what is known of earlier days. ``since`` is its place in the chain.
    """

    asked: str
    known: bool
    later: int
    imports: int
    since: int
