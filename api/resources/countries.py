"""Countries, and their dashboards as numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.fields import PageField
from api.filters import After, Before, Choice, Filters, Search, Text, country_code
from api.schema import PUBLIC
from commitments.choices import OgpStatus, Region
from commitments.models import Country
from core.errors import Malformed
from dashboards.asking import PLAN, day_asked, plan_found
from dashboards.figures import scorecard_figures
from dashboards.reader import reader_language
from dashboards.selectors import country_name, country_scorecard


@extend_schema_field({"type": "string", "format": "uri", "description": "Its public page."})
class CountryPage(PageField):
    """The page of a country."""

    def to_representation(self, value: Country) -> str:
        """The address."""
        return self.absolute("country", code=value.pk)


class CountryOutput(serializers.Serializer[Country]):
    """A participant of the partnership."""

    code = serializers.CharField(help_text="ISO 3166-1 alpha-2.")
    name = serializers.SerializerMethodField(help_text="In the language asked for by `Accept-Language`.")
    region = serializers.ChoiceField(Region.choices)
    joined_on = serializers.DateField(allow_null=True)
    ogp_status = serializers.ChoiceField(OgpStatus.choices, help_text="Its standing in the partnership.")
    invented = serializers.BooleanField(help_text="Whether everything about it is made up.")
    url = CountryPage()

    def get_name(self, country: Country) -> str:
        """The name in the reader's language."""
        return country_name(country, reader_language())


class CountryFilters(Filters):
    """Countries by what is known of them."""

    search = Search("name")
    searched = ("name",)
    code = Text("code", "A country, by its code of two capital letters.", validators=[country_code])
    region = Choice(Region.choices)
    ogp_status = Choice(OgpStatus.choices)
    joined_before = Before("joined_on")
    joined_after = After("joined_on")
    without: ClassVar = {"name": "searched by search="}


class TallyField(serializers.DictField):
    """Numbers by the values of a scale."""

    child = serializers.IntegerField()


class CommitmentFigures(serializers.Serializer[Any]):
    """How the plan's commitments stand, by each of the three values and by gap."""

    total = serializers.IntegerField()
    claimed = TallyField()
    evidenced = TallyField()
    reviewed = TallyField()
    gap = TallyField(help_text="By steps from claimed to reviewed, or by why they cannot be counted.")


class MilestoneFigures(serializers.Serializer[Any]):
    """How the plan's milestones stand."""

    total = serializers.IntegerField()
    not_reported = serializers.IntegerField()
    not_started = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    completed = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_in_90_days = serializers.IntegerField()
    disputed = serializers.IntegerField()
    without_date = serializers.IntegerField()


class ReviewFigures(serializers.Serializer[Any]):
    """The plan's published rounds."""

    rounds = serializers.IntegerField()
    reviewers = serializers.IntegerField()
    agreement = serializers.FloatField(
        allow_null=True, help_text="Krippendorff's alpha (ordinal) of the latest round: 1 is full agreement, 0 chance."
    )


class DashboardOutput(serializers.Serializer[Any]):
    """A country's figures at the end of a day."""

    country = serializers.DictField(help_text="Its code, its name, and whether it is invented.")
    as_of = serializers.DateField()
    plan = serializers.DictField(allow_null=True, help_text="The plan shown: the one asked for, or the current one.")
    commitments = CommitmentFigures()
    milestones = MilestoneFigures()
    freshness = serializers.DictField(help_text="How recent the latest report is, and who has been silent for long.")
    reviews = ReviewFigures()


class Countries(Resource[Country]):
    """Read only: operators keep the list."""

    words: ClassVar = {
        "list": f"Countries of the partnership.\n\n{PUBLIC}",
        "retrieve": f"One country, by its code.\n\n{PUBLIC}",
        "dashboard": (
            "A country's figures on any day. The same as its public page: commitments by each of the three values "
            "and by the "
            f"gap between claim and judgement, milestones, freshness, reviews.\n\n{PUBLIC}"
        ),
    }
    output = CountryOutput
    outputs: ClassVar = {"dashboard": DashboardOutput}
    filterset_class = CountryFilters
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"
    orderings: ClassVar = {"code": "code", "name": "name", "region": "region", "joined_on": "joined_on"}
    default_ordering = ("name",)
    parameters: ClassVar = {"dashboard": ("as_of", "plan")}

    def rows(self) -> QuerySet[Country]:
        """All countries are public."""
        return Country.objects.all()

    @action(detail=True, filter_backends=[], pagination_class=None)
    def dashboard(self, request: Any, code: str) -> Response:
        """A country's figures at the end of a day."""
        country = self.found(code)
        day = day_asked(request.query_params.get("as_of", ""))
        wanted = request.query_params.get("plan")
        if wanted is not None and not PLAN.fullmatch(wanted):
            raise Malformed([("plan", "plan", _("A plan is named by its number, as in 4 or SCO-1."))])
        plan = plan_found(country, wanted) if wanted is not None else None
        return Response(scorecard_figures(country_scorecard(country, plan, day)))
