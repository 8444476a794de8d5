"""What entries of the ledger are about (plans, commitments, milestones, rounds, institutions), with words and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.choices import PUBLIC_STATES
from commitments.models import ActionPlan, Commitment, Institution
from dashboards.changes_page import Subject
from dashboards.scorecard import Text
from dashboards.selectors.names import text_of
from milestones.models import Milestone
from reviews.models import ReviewRound

# What a subject is called in a sentence, and its page.
Resolved = tuple[str, Subject | None]
_Promised = ActionPlan | Commitment | Milestone | ReviewRound
# What can be a subject with a page, and what is needed of it.
SUBJECTS: Mapping[str, QuerySet[Any]] = {
    "plan": ActionPlan.objects.select_related("locality"),
    "commitment": Commitment.objects.select_related("plan__locality"),
    "milestone": Milestone.objects.select_related("commitment__plan__locality"),
    "round": ReviewRound.objects.select_related("plan__locality"),
    "institution": Institution.objects.all(),
}


def subjects_of(names: Iterable[str], language: str) -> Mapping[str, Resolved | None]:
    """Subjects by their names (``milestone:12``): in words, with their pages; ``None`` for what the public may not see.

    What is not there (any more) is left out.

    One query for each kind of subject there is: five at most.
    """
    keys: dict[str, set[int]] = {kind: set() for kind in SUBJECTS}
    for name in names:
        kind, _colon, key = name.partition(":")
        if kind in keys and key.isdecimal():
            keys[kind].add(int(key))
    rows = chain.from_iterable(_rows(kind, wanted) for kind, wanted in keys.items())
    return {name: _resolved(row, language) for name, row in rows}


def _rows(kind: str, keys: set[int]) -> Iterator[tuple[str, Any]]:
    for row in SUBJECTS[kind].filter(pk__in=keys):
        yield f"{kind}:{row.pk}", row


def _resolved(row: _Promised | Institution, language: str) -> Resolved | None:
    """What a row is called in a sentence, and its page; ``None`` where its plan is a draft."""
    if isinstance(row, Institution):
        path = reverse("dashboards:institution", args=[row.country_id, row.pk])
        name = text_of(row, "name", language)
        return name.text, Subject(name, "", path)
    plan = _plan_of(row)
    if plan.state not in PUBLIC_STATES:
        return None
    return _words(row, plan), _subject(row, plan, language)


def _plan_of(row: _Promised) -> ActionPlan:
    if isinstance(row, Milestone):
        return row.commitment.plan
    return row if isinstance(row, ActionPlan) else row.plan


def _words(row: _Promised, plan: ActionPlan) -> str:
    if isinstance(row, Milestone):
        told = {"number": row.number, "reference": row.commitment.reference}
        return _("milestone %(number)s of commitment %(reference)s") % told
    if isinstance(row, Commitment):
        return _("commitment %(reference)s") % {"reference": row.reference}
    if isinstance(row, ReviewRound):
        return _("the review round “%(title)s”") % {"title": row.title}
    if plan.locality:
        return _("action plan %(number)s of %(locality)s") % {"number": plan.number, "locality": plan.locality.name}
    return _("action plan %(number)s") % {"number": plan.number}


def nameless(subject: str) -> str:
    """What a subject is called of which nothing is left, or which is none of those that have a page."""
    named = {
        "plan": _("an action plan"),
        "commitment": _("a commitment"),
        "milestone": _("a milestone"),
        "round": _("a review round"),
    }
    return named.get(subject.partition(":")[0], subject)


def _subject(row: _Promised, plan: ActionPlan, language: str) -> Subject:
    place = (plan.country_id, plan.slug)
    if isinstance(row, ReviewRound):
        path = reverse("dashboards:round", args=[plan.country_id, row.pk])
        return Subject(Text(row.title, ""), _context(plan), path)
    if isinstance(row, ActionPlan):
        return Subject(text_of(row, "title", language), "", reverse("dashboards:plan", args=place))
    if isinstance(row, Milestone):
        path = reverse("dashboards:commitment", args=[*place, row.commitment.reference])
        return Subject(text_of(row, "title", language), _context(plan), f"{path}#m{slugify(row.number)}")
    path = reverse("dashboards:commitment", args=[*place, row.reference])
    return Subject(text_of(row, "title", language), _context(plan), path)


def _context(plan: ActionPlan) -> str:
    """The plan, in few words."""
    return _("Action plan %(number)s, %(first)s–%(last)s") % {
        "number": plan.number, "first": plan.start_date.year, "last": plan.end_date.year
    }  # fmt: skip
