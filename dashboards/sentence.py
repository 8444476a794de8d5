"""The one plain sentence at the head of a country's page: made from the figures, 25 words at most."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import Phase
from dashboards.scorecard import CountryScorecard, Headline, PlanRef
from milestones.choices import Completion


def sentence(card: CountryScorecard) -> str:
    """What a country's figures say, in the reader's language; empty where there is no plan to speak of."""
    if card.plan is None:
        return ""
    if not card.headline.total:
        return _("This plan holds no commitments yet.")
    opening = _opening(card.plan, card.headline)
    if card.commitments.claimed.of(Completion.NOT_REPORTED) == card.headline.total:
        return _sentence([f"{opening} {_unreported(card.headline.total)}", *_judged(card), *_official(card, card.plan)])
    return _sentence([f"{opening} {_claimed(card.headline)}", _evidenced(card.headline), *_judged(card)])


def _sentence(clauses: list[str]) -> str:
    text = _("; ").join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def _opening(plan: PlanRef, headline: Headline) -> str:
    if headline.months_left is None:
        return _("The plan has ended:") if plan.phase == Phase.ENDED else _("Before the plan begins,")
    if headline.months_left < 1:
        return _("In its last month,")
    months = headline.months_left
    return ngettext("With %(months)d month left,", "With %(months)d months left,", months) % {"months": months}


def _claimed(headline: Headline) -> str:
    if not headline.claimed_high:
        return ngettext(
            "the government reports its only commitment neither substantial nor complete",
            "the government reports none of its %(total)d commitments substantial or complete",
            headline.total,
        ) % {"total": headline.total}
    return ngettext(
        "the government reports %(n)d of %(total)d commitments substantial or complete",
        "the government reports %(n)d of %(total)d commitments substantial or complete",
        headline.claimed_high,
    ) % {"n": headline.claimed_high, "total": headline.total}


def _unreported(total: int) -> str:
    return ngettext(
        "no progress is reported on its only commitment",
        "no progress is reported on its %(total)d commitments",
        total,
    ) % {"total": total}


def _evidenced(headline: Headline) -> str:
    n = headline.evidenced_high
    if not n:
        return _("evidence supports none")
    return ngettext("evidence supports %(n)d", "evidence supports %(n)d", n) % {"n": n}


def _judged(card: CountryScorecard) -> list[str]:
    headline = card.headline
    if not headline.reviewed:
        return [] if card.commitments.claimed.of(Completion.NOT_REPORTED) else [_("reviewers have judged none yet")]
    return [
        ngettext(
            "reviewers judged %(judged)d and agree with %(n)d",
            "reviewers judged %(judged)d and agree with %(n)d",
            headline.reviewed,
        )
        % {"judged": headline.reviewed, "n": headline.agreeing}
    ]


def _official(card: CountryScorecard, plan: PlanRef) -> list[str]:
    """What the independent mechanism found, where it has assessed this plan."""
    found = next((each for each in card.by_plan if each.plan.id == plan.id), None)
    if found is None or not found.assessed:
        return []
    high = found.official.of(Completion.SUBSTANTIAL, Completion.COMPLETE)
    return [
        ngettext(
            "the independent mechanism found %(n)d of %(assessed)d substantial or complete",
            "the independent mechanism found %(n)d of %(assessed)d substantial or complete",
            high,
        )
        % {"n": high, "assessed": found.assessed}
    ]
