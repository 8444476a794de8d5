"""What a reader asks of a page in its address: which day, which plan, what to follow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment, Country, Institution, PolicyArea
from core.clock import end_of_day, today
from core.errors import Malformed
from notices.follows.subjects import Thing

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAN = re.compile(r"(?:(?P<locality>[A-Z][A-Z0-9]*)-)?(?P<number>\d{1,4})")
# A commitment as addresses of pages name it: country, plan, reference (FR/4-12).
PLACE = re.compile(rf"(?P<code>[A-Z]{{2}})/(?P<plan>{PLAN.pattern})-(?P<reference>[0-9a-z.\-]{{1,60}})")
CODE, KEY, SLUG = re.compile(r"[A-Z]{2}"), re.compile(r"[0-9]{1,9}"), re.compile(r"[a-z0-9_-]{1,80}")
# The partnership was founded on this day; no page knows anything before it.
FOUNDED = dt.date(2011, 9, 20)


def day_asked(typed: str) -> dt.date:
    """The day to show, today where none is asked.

    Raises:
        Malformed: not a day written YYYY-MM-DD, a day to come, or one before the partnership existed.
    """
    if not typed:
        return today()
    try:
        day = dt.date.fromisoformat(typed) if DAY.fullmatch(typed) else None
    except ValueError:
        day = None
    if day is None:
        message = _("“%(typed)s” is not a day. Write year, month and day: 2026-05-31.")
        raise _malformed("not_a_day", message % {"typed": typed})
    if day > today():
        raise _malformed("day_to_come", _("That day has not come yet: choose today or a day before."))
    if day < FOUNDED:
        raise _malformed("day_too_early", _("The partnership began on 20 September 2011: choose a later day."))
    return day


def _malformed(code: str, message: str) -> Malformed:
    return Malformed([("as_of", code, message)])


def country_found(code: str) -> Country:
    """The country with that code. One query.

    Raises:
        Http404: there is none.
    """
    country = Country.objects.filter(code=code).first()
    if country is None:
        raise Http404
    return country


def plan_found(country: Country, slug: str) -> ActionPlan:
    """The public plan a reader names by ``slug`` (``4``, ``SCO-1``). One query.

    Raises:
        Http404: there is none that the public sees.
    """
    asked = PLAN.fullmatch(slug)
    if asked is None:
        raise Http404
    plans = ActionPlan.objects.published().filter(country=country, number=int(asked["number"]))
    locality = {"locality__code": asked["locality"]} if asked["locality"] else {"locality": None}
    plan = plans.filter(**locality).select_related("country", "locality").first()
    if plan is None:
        raise Http404
    return plan


def plan_on_that_day(country: Country, slug: str, on: dt.date) -> ActionPlan:
    """The plan, if the public saw it on that day. One query.

    Raises:
        Http404: no such plan, or not public yet on that day.
    """
    plan = plan_found(country, slug)
    if plan.published_at is None or plan.published_at > end_of_day(on):
        raise Http404
    return plan


def commitment_found(plan: ActionPlan, reference: str, on: dt.date) -> Commitment:
    """The commitment of a public plan that addresses name by ``reference``. One query.

    Raises:
        Http404: there is none, or it was not in the plan yet on that day.
    """
    commitment = Commitment.objects.filter(plan=plan, reference=reference).select_related("lead_institution").first()
    if commitment is None or (commitment.added_at and commitment.added_at > end_of_day(on)):
        raise Http404
    return commitment


def promise_found(code: str, plan: str, reference: str) -> Commitment:
    """The commitment that the parts of an address name today, its plan at hand. Three queries.

    Raises:
        Http404: there is none that the public sees.
    """
    found = plan_found(country_found(code), plan)
    commitment = commitment_found(found, reference, today())
    commitment.plan = found
    return commitment


def thing_asked(asked: Mapping[str, str]) -> Thing | None:
    """What a reader wants to follow: ``country=FR``, ``commitment=FR/4-12``, ``institution=7``, ``area=open-data``.

    ``None`` where nothing is named. Four queries at most.

    Raises:
        Http404: what is named does not exist, or is not published.
    """
    if "commitment" in asked:
        named = PLACE.fullmatch(asked["commitment"])
        if named is None:
            raise Http404
        return promise_found(named["code"], named["plan"], named["reference"])
    found_by: Sequence[tuple[str, re.Pattern[str], QuerySet[Any], str]] = (
        ("country", CODE, Country.objects.all(), "pk"),
        ("institution", KEY, Institution.objects.select_related("country"), "pk"),
        ("area", SLUG, PolicyArea.objects.all(), "slug"),
    )
    for name, shape, rows, column in found_by:
        if name in asked:
            thing: Thing | None = rows.filter(**{column: asked[name]}).first() if shape.fullmatch(asked[name]) else None
            if thing is None:
                raise Http404
            return thing
    return None


def institution_found(country: Country, key: str) -> Institution:
    """The institution of a country by its key. One query.

    Raises:
        Http404: there is none.
    """
    institution = Institution.objects.filter(country=country, pk=int(key)).select_related("country").first()
    if institution is None:
        raise Http404
    return institution


def policy_area_found(slug: str) -> PolicyArea:
    """The policy area that addresses name by ``slug``. One query.

    Raises:
        Http404: there is none.
    """
    area = PolicyArea.objects.filter(slug=slug).first()
    if area is None:
        raise Http404
    return area
