"""Action plans: entering, publishing, amending, closing and withdrawing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.concurrency import named_version, seen_version, telling_current
from api.expansions import COUNTRY
from api.fast_rows import Rule, day_of, plan_page, plan_slug
from api.fields import KeyField, LocalityRef, PlanPage, ReasonInput, TranslatedInput, TranslationsField, Words
from api.filters import After, Before, Choice, Country, Filters, Given, Key, Search, Text, YesNo, translated
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.choices import Phase, PlanState
from commitments.models import ActionPlan, Locality
from commitments.models import Country as CountryRow
from commitments.rules import phase_on
from commitments.services import plan_change, plan_close, plan_create, plan_remove, plan_withdraw
from core.clock import today
from core.errors import Malformed
from milestones.choices import CopiedMilestones
from milestones.services import plan_copy, plan_publish

LARGEST_NUMBER = 9999


class ActionPlanOutput(serializers.Serializer[ActionPlan]):
    """A country's numbered plan."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="country_id")
    locality = LocalityRef(allow_null=True, help_text="Of a local plan; null for a national one.")
    number = serializers.IntegerField()
    slug = serializers.CharField(help_text="How pages and `plan=` of the dashboard name it.")
    title = serializers.CharField()
    language = serializers.CharField()
    translations = TranslationsField()
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    dates_inferred = serializers.BooleanField(
        help_text="Whether the source gives no dates, so that these follow from its years."
    )
    partial = serializers.BooleanField(  # type: ignore[assignment]  # a field of that name
        help_text="Whether only some of the plan's commitments are known here."
    )
    commitments_in_all = serializers.IntegerField(
        allow_null=True, help_text="How many the plan holds, where only some are known and the source gives the number."
    )
    phase = serializers.SerializerMethodField(help_text="Today's.")
    submitted_on = serializers.DateField(allow_null=True)
    submitted_year = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(PlanState.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    ogp_id = serializers.CharField(help_text="The partnership's id.")
    source_url = serializers.CharField()
    version = serializers.IntegerField(help_text="What `If-Match` names.")
    url = PlanPage()
    in_database: ClassVar = {
        "slug": plan_slug(""),
        "phase": Rule(lambda start, end: _phase(day_of(start), day_of(end)), ("start_date", "end_date")),
        "url": plan_page(),
    }

    @extend_schema_field(serializers.ChoiceField(Phase.choices))
    def get_phase(self, plan: ActionPlan) -> str:
        """The phase of today, from the plan's dates."""
        return plan.phase(today()).value


def _phase(start: dt.date | None, end: dt.date | None) -> str:
    """Today's, of a plan with these dates, which no plan is without."""
    return phase_on(start, end, today()).value if start and end else ""


class ActionPlanFields(TranslatedInput):
    """What a coordinator says of a plan."""

    locality = Words(
        required=False,
        allow_null=True,
        max_length=12,
        help_text="The code of a locality of the country, for a local plan.",
    )
    number = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    title = Words(max_length=300)
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    submitted_on = serializers.DateField(required=False, allow_null=True)
    source_url = serializers.URLField(required=False, allow_blank=True, max_length=500)


class ActionPlanChange(ActionPlanFields):
    """What can be changed, with a reason once the plan is published."""

    reason = Words(
        required=False,
        allow_blank=True,
        max_length=5000,
        help_text="Why, once the plan is published; it is published too.",
    )


class ActionPlanInput(ActionPlanFields):
    """A new draft."""

    country = serializers.PrimaryKeyRelatedField(queryset=CountryRow.objects.all(), help_text="Its code.")


class CarryOverInput(ActionPlanFields):
    """A new draft, and what of an earlier plan it begins with."""

    commitments = serializers.ListField(child=KeyField(), max_length=500, help_text="The keys of those carried over.")
    milestones = serializers.ChoiceField(
        CopiedMilestones.choices, default=CopiedMilestones.UNDATED, help_text="What is copied of their milestones."
    )


class ActionPlanFilters(Filters):
    """Plans by country, time and state."""

    search = Search("title")
    searched = translated("title")
    country = Country("country")
    locality = Text("locality__code", "A locality, by its code.")
    local = Given("locality", "Whether it is a local plan.")
    number = Key("number", "The number of the plan.")
    language = Text("language", "The language of the original.")
    start_before = Before("start_date")
    start_after = After("start_date")
    end_before = Before("end_date")
    end_after = After("end_date")
    dates_inferred = YesNo("dates_inferred")
    partial = YesNo("partial")
    commitments_in_all = Key("commitments_in_all", "The number of commitments of a plan known in part.")
    submitted_before = Before("submitted_on")
    submitted_after = After("submitted_on")
    submitted_year = Key("submitted_year", "The year of submission.")
    state = Choice(PlanState.choices)
    published_before = Before("published_at", moment=True)
    published_after = After("published_at", moment=True)
    ogp_id = Text("ogp_id", "The partnership's id.")
    version = Key("version", "The present version.")
    without: ClassVar = {
        "id": "its address",
        "title": "searched by search=",
        "translations": "searched by search=",
        "source_url": "an address is read, not searched",
    }


class ActionPlans(Resource[ActionPlan]):
    """Plans of all countries."""

    words: ClassVar = {
        "list": f"Action plans of all countries.\n\n{BY_PLAN}",
        "retrieve": f"One action plan.\n\n{BY_PLAN}",
        "create": f"Enter a plan as a draft.\n\n{COORDINATOR}",
        "partial_update": (
            "Change a draft, or amend a published plan with a `reason`. Before, after and reason stay readable.\n\n"
            f"{COORDINATOR}"
        ),
        "destroy": f"Throw away an empty draft. A plan that was published is never removed.\n\n{COORDINATOR}",
        "publish": (
            "Publish a draft. Everyone sees it, its dates are promised, and it is changed only by amendment.\n\n"
            f"{COORDINATOR}"
        ),
        "carry_over": (
            "Enter a new draft whose commitments are carried over from some of this plan, numbered anew from 1.\n\n"
            f"{COORDINATOR}"
        ),
        "close": f"Close a published plan. No more reports and amendments; everything stays readable.\n\n{COORDINATOR}",
        "withdraw": f"Withdraw a published plan for a reason. It stays readable and says so.\n\n{COORDINATOR}",
    }
    output = ActionPlanOutput
    inputs: ClassVar = {
        "create": ActionPlanInput, "partial_update": ActionPlanChange, "withdraw": ReasonInput,
        "carry_over": CarryOverInput,
    }  # fmt: skip
    statuses: ClassVar = {"carry_over": 201}
    versioned = frozenset({"partial_update", "publish", "close", "withdraw"})
    may_name_version = frozenset({"destroy"})
    filterset_class = ActionPlanFilters
    expansions: ClassVar = {"country": COUNTRY}
    orderings: ClassVar = {
        "country": "country_id", "number": "number", "title": "title", "start_date": "start_date",
        "end_date": "end_date", "submitted_on": "submitted_on", "published_at": "published_at", "state": "state",
    }  # fmt: skip
    default_ordering = ("country_id", "-start_date", "-number")
    examples: ClassVar = {
        "create": [
            example(
                "A national plan",
                {
                    "country": "ZZ", "number": 3, "title": "Third action plan of Demoland",
                    "start_date": "2027-01-01", "end_date": "2028-12-31",
                },
            )
        ],
        "partial_update": [example("An amendment", {"end_date": "2029-06-30", "reason": "Extended by the cabinet."})],
    }  # fmt: skip

    def rows(self) -> QuerySet[ActionPlan]:
        """The plans the caller may see."""
        return ActionPlan.objects.visible_to(self.request.user).select_related("locality")

    @classmethod
    def every_row(cls) -> QuerySet[ActionPlan]:
        """All."""
        return ActionPlan.objects.all()

    def create(self, request: Any) -> Response:
        """Enter a draft."""
        facts = self.checked()
        country = facts.pop("country")
        return self.made(plan_create(user=request.user, country=country, facts=_resolved(facts, country.pk)).pk)

    def partial_update(self, request: Any, pk: str) -> Response:
        """Change a draft, or amend."""
        plan, facts = self.found(pk), self.checked()
        reason, version = facts.pop("reason", ""), seen_version(request)
        facts = _resolved(facts, plan.country_id)
        with telling_current(lambda: self.shown(pk)):
            plan_change(user=request.user, plan=plan, version=version, facts=facts, reason=reason)
        return self.changed(pk)

    def destroy(self, request: Any, pk: str) -> Response:
        """Throw away an empty draft."""
        plan, version = self.found(pk), named_version(request)
        with telling_current(lambda: self.shown(pk)):
            plan_remove(user=request.user, plan=plan, version=version)
        return Response(status=204)

    @action(detail=True, methods=["post"], url_path="carry-over")
    def carry_over(self, request: Any, pk: str) -> Response:
        """Enter a draft that begins with commitments of this plan."""
        source, facts = self.found(pk), self.checked()
        chosen = {name: facts.pop(name) for name in ("commitments", "milestones")}
        facts = _resolved(facts, source.country_id)
        return self.made(plan_copy(user=request.user, source=source, facts=facts, **chosen).pk)

    @action(detail=True, methods=["post"])
    def publish(self, request: Any, pk: str) -> Response:
        """Publish a draft."""
        plan, _facts = self.found(pk), self.checked()
        with telling_current(lambda: self.shown(pk)):
            plan_publish(user=request.user, plan=plan, version=seen_version(request))
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def close(self, request: Any, pk: str) -> Response:
        """Close a published plan."""
        plan, _facts = self.found(pk), self.checked()
        with telling_current(lambda: self.shown(pk)):
            plan_close(user=request.user, plan=plan, version=seen_version(request))
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: str) -> Response:
        """Withdraw a published plan."""
        plan, facts = self.found(pk), self.checked()
        with telling_current(lambda: self.shown(pk)):
            plan_withdraw(user=request.user, plan=plan, version=seen_version(request), reason=facts["reason"])
        return self.changed(pk)


def _resolved(facts: Mapping[str, Any], country_id: str) -> dict[str, Any]:
    """The same facts with the locality in place of its code.

    Raises:
        Malformed: the country has no such locality.
    """
    code = facts.get("locality")
    if not code:
        return dict(facts)
    locality = Locality.objects.filter(country=country_id, code=code).first()
    if locality is None:
        raise Malformed([("locality", "does_not_exist", _("This country has no locality with this code."))])
    return {**facts, "locality": locality}
