"""What became of a policy area's promises, in plain sentences made from the figures. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.policy_area_page import HIGH, NONE, Promise


def area_sentences(promises: Sequence[Promise], withdrawn: int) -> tuple[str, ...]:
    """Who promised, what governments report, evidence and reviewers say, what the independent mechanism found.

    What is made up is shown and never counted: the invented country's promises are left out.
    """
    real = [each for each in promises if not each.country.invented]
    if not real:
        return ()
    sentences = [_opening(real), _reported(real), _official(real), _withdrawn(withdrawn)]
    return tuple(sentence for sentence in sentences if sentence)


def _high(promises: Sequence[Promise], value: str) -> int:
    return sum(each.state(value) == HIGH for each in promises)


def _known(promises: Sequence[Promise], value: str) -> int:
    return sum(each.state(value) != NONE for each in promises)


def _opening(promises: Sequence[Promise]) -> str:
    countries = len({each.country.code for each in promises})
    made = ngettext("%(n)d commitment", "%(n)d commitments", len(promises)) % {"n": len(promises)}
    by = ngettext("%(n)d country", "%(n)d countries", countries) % {"n": countries}
    return _("Promised: %(commitments)s in %(countries)s.") % {"commitments": made, "countries": by}


def _reported(promises: Sequence[Promise]) -> str:
    reported, high = _known(promises, "claimed"), _high(promises, "claimed")
    if not reported:
        return _("No progress is reported on any of them.")
    claim = ngettext(
        "Progress is reported on %(reported)d of them, and governments report %(n)d substantial or complete",
        "Progress is reported on %(reported)d of them, and governments report %(n)d substantial or complete",
        high,
    ) % {"reported": reported, "n": high}
    shown = _high(promises, "evidenced")
    clauses = [claim, ngettext("evidence supports %(n)d", "evidence supports %(n)d", shown) % {"n": shown}]
    judged, found = _known(promises, "reviewed"), _high(promises, "reviewed")
    if judged:
        clauses.append(
            ngettext(
                "reviewers find %(n)d of %(judged)d substantial or complete",
                "reviewers find %(n)d of %(judged)d substantial or complete",
                found,
            )
            % {"n": found, "judged": judged}
        )
    return f"{_('; ').join(clauses)}."


def _official(promises: Sequence[Promise]) -> str:
    assessed, high = _known(promises, "official"), _high(promises, "official")
    if not assessed:
        return _("The independent mechanism has coded the completion of none.")
    return ngettext(
        "The independent mechanism found %(n)d of %(assessed)d that it assessed substantial or complete.",
        "The independent mechanism found %(n)d of %(assessed)d that it assessed substantial or complete.",
        high,
    ) % {"n": high, "assessed": assessed}


def _withdrawn(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(n)d more was withdrawn.", "%(n)d more were withdrawn.", number) % {"n": number}
