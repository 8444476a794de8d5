"""Every kind of public page, by the name of its address: what is tried on each is tried on all.

A new public address needs its line in ``PAGES``, or in ``NO_PAGES`` where it answers with something else than a page; a
test fails until it has one. ``{round}`` stands for the key of a published round.
"""

from __future__ import annotations

from collections.abc import Mapping

PAGES: Mapping[str, tuple[str, ...]] = {
    "countries": ("/", "/?q=nowhere", "/?sort=-claimed&fill=reviewed"),
    "country": (
        "/ZZ/", "/ZZ/?plan=2", "/ZZ/?q=river&claimed=nonsense", "/ZZ/?as_of=2025-06-30", "/ZZ/?as_of=31/05/2026",
        "/FF/", "/QQ/",
    ),
    "plan": ("/ZZ/plans/1/",),
    "commitment": ("/ZZ/commitments/1-1/", "/ZZ/commitments/1-2/"),
    "repository": ("/ZZ/repository/",),
    "round": ("/ZZ/rounds/{round}/",),
    "round-making": ("/ZZ/rounds/{round}/making/",),
    "round-lot": ("/ZZ/rounds/{round}/lot/",),
    "methodology": ("/methodology/",),
    "scales": ("/scales/",),
    "data": ("/data/",),
    "accessibility": ("/accessibility/",),
    "offline": ("/offline/",),
    "compare": ("/compare/", "/compare/?country=ZZ&country=YY", "/compare/?country=XX"),
    "policy-areas": ("/policy-areas/",),
    "policy-area": ("/policy-areas/open-data/", "/policy-areas/open-data/?country=ZZ&claimed=high"),
    "search": ("/search/?q=river", "/search/?q=nowhere", "/search/?q=x"),
    "follow": ("/follow/", "/follow/?commitment=ZZ/1-1"),
    "follow-asked": ("/follow/asked/",),
    "follow-confirm": ("/follow/confirm/made-up/",),
    "follow-mine": ("/follow/mine/made-up/",),
    "follow-stop": ("/follow/stop/made-up/",),
    "country-embed": ("/ZZ/embed/",),
    "country-code": ("/ZZ/embed/code/",),
    "commitment-embed": ("/ZZ/commitments/1-1/embed/",),
    "commitment-code": ("/ZZ/commitments/1-1/embed/code/",),
    "all-changes": ("/changes/",),
    "changes": ("/ZZ/changes/", "/ZZ/changes/?kind=nonsense"),
    "institution": ("/ZZ/institutions/4242/",),
}  # fmt: skip
NO_PAGES = {
    "report": "a PDF",
    "evidence": "a file",
    "calendar": "a calendar",
    "own-calendar": "a calendar",
    "chart-svg": "a picture",
    "chart-png": "a picture",
    "chart-csv": "a table",
    "round-data": "JSON",
    "lot-data": "JSON",
    "lot-program": "a program",
    "ledger-program": "a program",
    "review-pack": "a ZIP file",
    "service-worker": "a program",
    "manifest": "JSON",
    "compare-csv": "a table",
    "policy-area-csv": "a table",
    **dict.fromkeys(("cite-country", "cite-plan", "cite-commitment"), "BibTeX or JSON"),
    "oembed": "JSON or XML",
    **dict.fromkeys(("front-share", "country-share", "commitment-share"), "a picture"),
    **dict.fromkeys(("country-badge", "commitment-badge"), "a picture"),
    **dict.fromkeys(("all-feed", "feed", "commitment-feed", "institution-feed", "area-feed"), "a feed"),
    **dict.fromkeys(("commitment-calendar", "institution-calendar", "area-calendar"), "a calendar"),
}


def addresses(round_key: int) -> list[str]:
    """The address of every kind of public page, in the table's order."""
    return [address.format(round=round_key) for several in PAGES.values() for address in several]
