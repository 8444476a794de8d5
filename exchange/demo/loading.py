"""Loading Demoland: its history is played through the services, with the clock at each act's own moment."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from commitments.models import ActionPlan, Country, PolicyArea
from commitments.rules import INVENTED_COUNTRY
from core.clock import at, today
from exchange.demo.judgement import round_acts
from exchange.demo.people import SignIn, cast_acts, passwords_set, people_make, sign_ins
from exchange.demo.promises import DRAFTED_DAYS_BEFORE, plan_acts
from exchange.demo.stage import Act, Calendar, Stage, in_order
from exchange.demo.work import work_acts
from exchange.facts.shapes import AREA_LANGUAGES
from exchange.questionnaires import questionnaires_load
from ledger.models import Event
from milestones.models import Milestone, ProgressReport
from reviews.models import RatingRevision

# The cast is there before the first plan is drafted.
CAST_DAYS_BEFORE = 15
Timed = tuple[dt.datetime, Act]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of Demoland there is."""

    plans: int
    commitments: int
    milestones: int
    reports: int
    ratings: int
    events: int


def demo_loaded() -> bool:
    """Whether Demoland is there already."""
    return ActionPlan.objects.filter(country_id=INVENTED_COUNTRY).exists()


def demo_sign_ins() -> list[SignIn]:
    """Everybody who can sign in to the demo."""
    return sign_ins(_fixture("country"))


def demo_passwords(password: str) -> int:
    """Give everybody of the demo ``password``; the number of people."""
    return passwords_set(_fixture("country"), password)


@transaction.atomic
def demo_load(*, password: str, watch: Callable[[Sequence[Timed]], Iterable[Timed]] = iter) -> Loaded:
    """Load Demoland, all of it or nothing.

    Only what no service makes is written here: the country itself, the policy areas it uses, and its people.

    Args:
        password: what everybody of the demo signs in with.
        watch: goes over the acts, for instance to show how far it is.
    """
    facts = _fixture("country")
    plans = [_fixture("plan-1"), _fixture("plan-2")]
    country = Country.objects.filter(pk=facts["code"]).first() or Country(code=facts["code"], name=facts["name"])
    stage = Stage(Calendar(today()), country.save_checked(), people_make(facts), _policy_areas(plans))
    passwords_set(facts, password)
    questionnaires_load()
    for moment, act in watch(in_order(_acts(stage, facts, plans), stage.calendar.today)):
        with at(moment):
            act.play()
    return _loaded()


def _acts(stage: Stage, country: Mapping[str, Any], plans: Sequence[Mapping[str, Any]]) -> Iterator[Act]:
    first_day = min(stage.calendar.plan(plan["number"])[0] for plan in plans)
    yield from cast_acts(stage, country, stage.calendar.days_to(first_day) - DRAFTED_DAYS_BEFORE - CAST_DAYS_BEFORE)
    for plan in plans:
        yield from plan_acts(stage, plan)
    for review_round in _fixture("rounds")["rounds"]:
        yield from round_acts(stage, review_round)
    yield from work_acts(stage, _fixture("work"))


def _fixture(name: str) -> dict[str, Any]:
    path = settings.FIXTURES_DIR / "demo" / f"{name}.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _policy_areas(plans: Sequence[Mapping[str, Any]]) -> dict[str, PolicyArea]:
    """The policy areas the plans name, by slug; those that are not there yet are made as the fixtures have them."""
    path = settings.FIXTURES_DIR / "policy_areas.json"
    known = {each["slug"]: each for each in json.loads(path.read_text(encoding="utf-8"))["policy_areas"]}
    wanted = {slug for plan in plans for each in plan["commitments"] for slug in each["policy_areas"]}
    found = {area.slug: area for area in PolicyArea.objects.filter(slug__in=wanted)}
    for slug in sorted(wanted - set(found)):
        translations = {tag: {"name": known[slug][tag]} for tag in AREA_LANGUAGES}
        found[slug] = PolicyArea(slug=slug, name=known[slug]["name"], translations=translations).save_checked()
    return found


def _loaded() -> Loaded:
    """Count what there is. Six queries."""
    plans = ActionPlan.objects.filter(country_id=INVENTED_COUNTRY)
    milestones = Milestone.objects.filter(commitment__plan__in=plans)
    return Loaded(
        plans=plans.count(),
        commitments=sum(plan.commitments.count() for plan in plans),
        milestones=milestones.count(),
        reports=ProgressReport.objects.filter(milestone__in=milestones).count(),
        ratings=RatingRevision.objects.filter(rating__round__plan__in=plans).count(),
        events=Event.objects.of_country(INVENTED_COUNTRY).count(),
    )
