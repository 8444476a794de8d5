"""Evidence: what supports a progress report or a rating, from two tables as one resource.

Evidence of a report is known as ``report-<key>``, that of a rating as ``rating-<round>-<commitment>-<seat>-<number>``:
a plain key would let readers of an open round count what others add.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import (
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.expansions import MILESTONE, OF_COMMITMENT, REPORT
from api.fields import Input, VisibleField, Words
from api.filters import After, Before, Choice, Country, Filters, Key, Search, Text, YesNo
from api.parsers import BoundedJSONParser, BoundedMultiPartParser
from api.resources.evidence_shapes import EvidenceOutput, evidence_key
from api.resources.rating_keys import RatingKeyField, seat_of_rating
from api.schema import example
from api.scopes import need
from commitments.choices import Scope
from core.errors import Malformed
from dashboards.downloads import evidence_download
from milestones.choices import EvidenceKind, LinkStatus
from milestones.models import Evidence, ProgressReport
from milestones.services import EvidenceDraft, evidence_add
from milestones.services.file_contents import KINDS
from reviews.models import RatingEvidence
from reviews.services import rating_evidence_add

OF = (("report", _("Of a progress report")), ("rating", _("Of a rating")))
# What a file of evidence can be.
KEPT = (*dict.fromkeys(media_type for media_type, _check in KINDS.values()), "application/octet-stream")
KEY = re.compile(
    r"report-(?P<pk>[0-9]{1,18})|rating-(?P<place>[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,18})-(?P<number>[0-9]{1,9})"
)
SHARED = (
    "kind", "title", "url", "file_name", "sha256", "media_type", "size", "published_on", "added_at", "link_status",
    "checked_at",
)  # fmt: skip
COLUMNS = (
    "of",
    "key",
    "country",
    "in_plan",
    "in_commitment",
    "of_milestone",
    "of_report",
    "in_round",
    "seat",
    "place",
    *SHARED,
)


class EvidenceAddInput(Input):
    """A new piece of evidence: an address or, in a form, a file."""

    report = VisibleField(queryset=ProgressReport.objects.all(), required=False)
    rating = RatingKeyField(required=False, help_text="The id of your own rating.")
    title = Words(max_length=500)
    kind = serializers.ChoiceField(EvidenceKind.choices, required=False, default=EvidenceKind.OTHER)
    url = serializers.URLField(max_length=2000, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_empty_file=True, use_url=False)
    published_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Evidence supports one thing, and is one thing."""
        if ("report" in attrs) == ("rating" in attrs):
            message = _("Evidence supports a report or a rating: name exactly one.")
            raise Malformed([("report", "report_xor_rating", message)])
        if bool(attrs["url"]) == ("file" in attrs):
            raise Malformed([("url", "url_xor_file", _("Evidence is an address or a file: give exactly one."))])
        return attrs


class EvidenceFilters(Filters):
    """Evidence by what it supports, what it is, and when it was added."""

    search = Search("title", "name of the file", "address")
    searched = ("title", "file_name", "url")
    of = Choice(OF, "of", "What it supports.")
    country = Country("country")
    plan = Key("in_plan", "A plan, by its key.")
    commitment = Key("in_commitment", "A commitment, by its key.")
    milestone = Key("of_milestone", "A milestone, by its key.")
    report = Key("of_report", "A progress report, by its key.")
    round = Key("in_round", "A review round, by its key: evidence of its ratings.")
    kind = Choice(EvidenceKind.choices)
    file = YesNo("sha256", "Whether it is a file.", method="by_file")
    sha256 = Text("sha256", "A file, by the SHA-256 of its content.")
    media_type = Text("media_type")
    published_before = Before("published_on")
    published_after = After("published_on")
    added_before = Before("added_at", moment=True)
    added_after = After("added_at", moment=True)
    link_status = Choice(LinkStatus.choices)
    checked_before = Before("checked_at", moment=True)
    checked_after = After("checked_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        **dict.fromkeys(("title", "url", "file_name"), "searched by search="),
        "size": "a size is read, not searched",
        "rating": "round= and commitment= name it: its key would count others' ratings",
    }

    def by_file(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Files, or addresses."""
        return queryset.exclude(sha256="") if value else queryset.filter(sha256="")


class EvidenceResource(Resource[Evidence]):
    """Evidence of reports and of ratings."""

    words: ClassVar = {
        "list": (
            "Evidence of progress reports and of ratings.\n\n**Who:** as the reports and ratings it supports. "
            "Evidence of a "
            "rating is its reviewer's alone until it is handed in; others see it once the round is published or, as "
            "reviewers "
            "of the round, once they have handed in their own rating of the commitment."
        ),
        "retrieve": "One piece of evidence.\n\n**Who:** as the list.",
        "create": (
            "Add evidence to a progress report or to your own rating. JSON with `url`, or a form with "
            "`file`.\n\n**Who:** to a "
            "report officers of the institution that answers for the milestone, and the coordinator; to a rating "
            "its reviewer, whose token needs the scope `review`, too."
        ),
        "file": "The file itself, always as a download.\n\n**Who:** as the list.",
    }
    output = EvidenceOutput
    inputs: ClassVar = {"create": EvidenceAddInput}
    outputs: ClassVar = {"file": OpenApiTypes.BINARY}
    media_types: ClassVar = {"file": KEPT}
    filterset_class = EvidenceFilters
    queryset = Evidence.objects.none()
    parser_classes = (BoundedJSONParser, BoundedMultiPartParser)
    lookup_value_regex = "[a-z]+-[0-9-]+"
    orderings: ClassVar = {"added_at": "added_at", "published_on": "published_on", "title": "title"}
    default_ordering = ("-added_at",)
    deciding = ("of", "in_round", "in_commitment", "seat", "place")
    expansions: ClassVar = {**OF_COMMITMENT, "milestone": MILESTONE, "report": REPORT}
    examples: ClassVar = {
        "create": [
            example(
                "An address", {"report": 1, "title": "The law as passed", "url": "https://demoland.example.org/law"}
            )
        ]
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Both tables, as the caller may see them: the shape of the first stands for both."""
        return of_reports(self.request.user)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Each table filtered by the same words, then one list in one order. Two queries, with its count."""
        strict, beyond, ordered = (backend() for backend in self.filter_backends)
        tables: list[QuerySet[Any]] = [queryset, of_ratings(self.request.user)]
        for backend in (strict, beyond):
            tables = [backend.filter_queryset(self.request, each, self) for each in tables]
        found = [each.order_by().values(*COLUMNS) for each in tables]
        both: QuerySet[Any] = ordered.filter_queryset(self.request, found[0].union(found[1], all=True), self)
        return both

    def tables(self) -> Sequence[QuerySet[Any]]:
        """Every row the caller may see, one table after the other, for bulk files."""
        found = (of_reports(self.request.user), of_ratings(self.request.user))
        return [each.order_by("pk").values(*COLUMNS) for each in found]

    def found(self, pk: Any) -> Any:
        """One piece of evidence that the caller may see. Raises Http404 where there is none."""
        row = located(str(pk), self.request.user).values(*COLUMNS).first()
        if row is None:
            raise Http404
        return row

    def create(self, request: Any) -> Response:
        """Add one."""
        facts = self.checked()
        report, rating = facts.pop("report", None), facts.pop("rating", None)
        draft = EvidenceDraft(**facts)
        if rating is not None:
            need(request, Scope.REVIEW)
        if report is not None:
            row: Any = evidence_add(user=request.user, report=report, draft=draft)
            return self.made(f"report-{row.pk}")
        row = rating_evidence_add(user=request.user, rating=rating, draft=draft)
        return self.made(evidence_key(of_ratings(request.user).values(*COLUMNS).get(key=row.pk)))

    @action(detail=True, filter_backends=[], pagination_class=None)
    def file(self, request: Any, pk: str) -> FileResponse:
        """The file."""
        row = located(pk, request.user).exclude(file="").first()
        if row is None:
            raise Http404
        return evidence_download(row)


def of_reports(user: Any) -> QuerySet[Any]:
    """Evidence of the reports a user may see, with the columns both tables share."""
    nothing = Value(None, output_field=IntegerField())
    return Evidence.objects.visible_to(user).annotate(
        of=Value("report"), key=F("pk"), place=F("pk"), in_round=nothing, seat=nothing, of_report=F("report_id"),
        of_milestone=F("report__milestone_id"), in_commitment=F("report__milestone__commitment_id"),
        in_plan=F("report__milestone__commitment__plan_id"), country=_code("report__milestone__commitment__plan"),
    )  # fmt: skip


def of_ratings(user: Any) -> QuerySet[Any]:
    """The same of the ratings a user may see; ``place`` counts within the rating."""
    nothing = Value(None, output_field=IntegerField())
    earlier = RatingEvidence.objects.filter(rating=OuterRef("rating"), pk__lte=OuterRef("pk")).order_by()
    place = Subquery(earlier.values("rating").annotate(count=Count("pk")).values("count"))
    return RatingEvidence.objects.visible_to(user).annotate(
        of=Value("rating"), key=F("pk"), place=place, in_round=F("rating__round_id"), seat=seat_of_rating("rating__"),
        of_report=nothing, of_milestone=nothing, in_commitment=F("rating__commitment_id"),
        in_plan=F("rating__commitment__plan_id"), country=_code("rating__commitment__plan"),
    )  # fmt: skip


def _code(plan: str) -> Cast:
    return Cast(f"{plan}__country_id", CharField(max_length=2))


def located(key: str, user: Any) -> QuerySet[Any]:
    """The evidence of that key, if the user may see it."""
    named = KEY.fullmatch(key)
    if named is None:
        return of_reports(user).none()
    if named["pk"]:
        return of_reports(user).filter(pk=int(named["pk"]))
    review_round, commitment, seat = (int(part) for part in named["place"].split("-"))
    rows = of_ratings(user).filter(in_round=review_round, in_commitment=commitment, seat=seat)
    return rows.filter(place=int(named["number"]))
