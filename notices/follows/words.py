"""How each move is said, in the language that is active; grouped by country and commitment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Amendment
from core.models import Translated
from milestones.choices import MilestoneStatus
from notices.follows.moves import AMENDED, Move
from notices.follows.subjects import commitment_path, site
from notices.words import country_words, day_words
from reviews.models import ReviewRound, Verdict


@dataclass(frozen=True, slots=True)
class Said:
    """One move as its reader sees it: what moved (nothing, where the heading says it), how, and somebody's reason."""

    title: str
    sentence: str
    quoted: str = ""
    url: str = ""


@dataclass(slots=True)
class CommitmentSection:
    """What moved in one commitment."""

    heading: str
    url: str
    lines: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class CountrySection:
    """What moved in one country: in its plans as wholes, then commitment by commitment."""

    name: str
    url: str
    lines: list[Said] = field(default_factory=list)
    commitments: dict[int, CommitmentSection] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many lines it has."""
        return len(self.lines) + sum(len(each.lines) for each in self.commitments.values())


def sections_of(moves: Iterable[Move], said: Callable[[Move], Said]) -> Sequence[CountrySection]:
    """Moves by country and commitment, in the order of their names; ``said`` puts one into words."""
    countries: dict[str, CountrySection] = {}
    for move in moves:
        path = reverse("dashboards:country", args=[move.country.pk])
        section = countries.setdefault(move.country.pk, CountrySection(country_words(move.country), site(path)))
        lines = section.lines
        if move.commitment is not None:
            known = section.commitments.get(move.commitment.pk) or _commitment_section(move)
            section.commitments[move.commitment.pk] = known
            lines = known.lines
        lines.append(said(move))
    return sorted(countries.values(), key=lambda each: each.name)


def _commitment_section(move: Move) -> CommitmentSection:
    commitment = move.commitment
    assert commitment is not None  # noqa: S101  (its only caller has looked)
    words = _("Commitment %(reference)s: %(title)s")
    heading = words % {"reference": commitment.reference, "title": _text(commitment, "title")}
    return CommitmentSection(heading, site(commitment_path(commitment)))


def _text(thing: Translated, name: str) -> str:
    return thing.text(name, get_language() or settings.LANGUAGE_CODE)[0]


def said_of(move: Move) -> Said:
    """One move in words."""
    title = _text(move.milestone, "title") if move.milestone else ""
    if not title and move.commitment is None and move.plan is not None:
        title = _text(move.plan, "title")
    if move.verb in AMENDED:
        return _amended(move, title)
    return SAYINGS[move.verb](move, title)


def _day(move: Move) -> str:
    return day_words(move.event.at.date())


def _amended(move: Move, title: str) -> Said:
    """What was added, changed or withdrawn after a plan was published, with the reason that everybody can read."""
    amendment = move.about if isinstance(move.about, Amendment) else None
    reason = amendment.reason if amendment else ""
    words = {
        "added": _("Added to the plan on %(day)s. The reason given:"),
        "amended": _("Amended on %(day)s. The reason given:"),
        "withdrawn": _("Withdrawn on %(day)s. The reason given:"),
    }[move.verb.partition(".")[2]]
    dates = _due_dates(amendment)
    if dates:
        words = _("Due on %(after)s, no longer on %(before)s: amended on %(day)s. The reason given:")
    return Said(title, words % {"day": _day(move), **dates}, reason, _plan_url(move))


def _due_dates(amendment: Amendment | None) -> Mapping[str, str]:
    """Both due dates, in words, of an amendment that moved one; else nothing."""
    if amendment is None or not amendment.before:
        return {}
    days = [parse_date(str(facts.get("due_date") or "")) for facts in (amendment.before, amendment.after)]
    before, after = days
    return {"before": day_words(before), "after": day_words(after)} if before and after else {}


def _plan_url(move: Move) -> str:
    """The page of a plan, for what is about the whole of it."""
    if move.plan is None or move.commitment is not None:
        return ""
    return site(reverse("dashboards:plan", args=[move.plan.country_id, move.plan.slug]))


def _plan_published(move: Move, title: str) -> Said:
    words = ngettext(
        "Published on %(day)s, with %(n)d commitment.", "Published on %(day)s, with %(n)d commitments.", move.number
    )
    return Said(title, words % {"day": _day(move), "n": move.number}, "", _plan_url(move))


def _plan_closed(move: Move, title: str) -> Said:
    return Said(
        title, _("Closed on %(day)s: nothing more is reported on it.") % {"day": _day(move)}, "", _plan_url(move)
    )


def _plan_withdrawn(move: Move, title: str) -> Said:
    words = _("Withdrawn on %(day)s. The reason given:")
    return Said(title, words % {"day": _day(move)}, str(move.event.data.get("reason", "")), _plan_url(move))


def _promised(move: Move, _title: str) -> Said:
    plan = _text(move.plan, "title") if isinstance(move.plan, ActionPlan) else ""
    return Said("", _("Promised on %(day)s in a new plan: %(plan)s.") % {"day": _day(move), "plan": plan})


def _reported(move: Move, title: str) -> Said:
    status = MilestoneStatus(move.event.data["status"]).label
    words = _("On %(day)s the government reports: %(status)s.")
    return Said(title, words % {"day": _day(move), "status": str(status).lower()})


def _evidence(move: Move, title: str) -> Said:
    return Said(title, _("Evidence was added on %(day)s.") % {"day": _day(move)})


def _confirmed(move: Move, title: str) -> Said:
    words = _("Confirmed by %(organisation)s on %(day)s.")
    return Said(title, words % {"organisation": move.event.actor, "day": _day(move)})


def _disputed(move: Move, title: str) -> Said:
    words = _("Disputed by %(organisation)s on %(day)s.")
    return Said(title, words % {"organisation": move.event.actor, "day": _day(move)})


def _round_published(move: Move, title: str) -> Said:
    words = ngettext(
        "A review was published on %(day)s; it judges %(n)d commitment.",
        "A review was published on %(day)s; it judges %(n)d commitments.",
        move.number,
    )
    url = ""
    if isinstance(move.about, ReviewRound):
        url = site(reverse("dashboards:round", args=[move.country.pk, move.about.pk]))
        title = move.about.title
    return Said(title, words % {"day": _day(move), "n": move.number}, "", url)


def _judged(move: Move, _title: str) -> Said:
    verdict = str(move.about).lower() if isinstance(move.about, Verdict) else ""
    words = _("Reviewers find, published on %(day)s: %(verdict)s.")
    if move.replied:
        words = _("Reviewers find, published on %(day)s with the government’s reply: %(verdict)s.")
    return Said("", words % {"day": _day(move), "verdict": verdict})


def _imported(move: Move, _title: str) -> Said:
    return Said("", _("Facts from an official source were entered on %(day)s.") % {"day": _day(move)})


SAYINGS: Mapping[str, Callable[[Move, str], Said]] = {
    "plan.published": _plan_published,
    "plan.closed": _plan_closed,
    "plan.withdrawn": _plan_withdrawn,
    "commitment.promised": _promised,
    "progress.reported": _reported,
    "evidence.added": _evidence,
    "report.confirmed": _confirmed,
    "report.disputed": _disputed,
    "round.published": _round_published,
    "commitment.judged": _judged,
    "import.applied": _imported,
}
