"""The resources that are written into files, parents first, and their public rows, a part at a time.

Parts are asked for by key, each in a query of its own: memory stays flat on every database, and no transaction stays
open however long somebody takes to fetch a file.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import translation
from rest_framework.request import Request

from api.base import Listing
from api.exports.reading import Read, reader_of
from api.exports.shapes import Shape, shape_of
from api.resources.action_plans import ActionPlans
from api.resources.amendments import Amendments
from api.resources.commitments import Commitments
from api.resources.countries import Countries
from api.resources.events import Events
from api.resources.evidence import EvidenceResource
from api.resources.institutions import Institutions
from api.resources.irm_assessments import IRMAssessments
from api.resources.milestones import Milestones
from api.resources.policy_areas import PolicyAreas
from api.resources.progress_reports import ProgressReports
from api.resources.ratings import Ratings
from api.resources.responses import Responses
from api.resources.review_rounds import ReviewRounds
from api.resources.verdicts import Verdicts
from api.resources.verifications import Verifications
from commitments.choices import PUBLIC_STATES
from commitments.models import ActionPlan

# Rows read at once.
AT_ONCE = 500
# The first few come alone, so that whoever asks for a file sees it begin.
FIRST = 25
# Names of people's own languages differ; files are the same for everyone.
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a resource's rows come from.

    Attributes:
        country: the path to the country; empty where rows belong to none.
        plan: the path to the action plan, where rows hang on one.
        without: fields that speak of whoever asks.
    """

    kind: type[Listing[Any]]
    country: str
    plan: str = ""
    without: frozenset[str] = frozenset()


MILESTONE = "milestone__commitment__plan"
RESOURCES: Mapping[str, Source] = {
    "countries": Source(Countries, "code"),
    "policy-areas": Source(PolicyAreas, ""),
    "institutions": Source(Institutions, "country"),
    "action-plans": Source(ActionPlans, "country", "pk"),
    "commitments": Source(Commitments, "plan__country", "plan"),
    "milestones": Source(Milestones, "commitment__plan__country", "commitment__plan"),
    "amendments": Source(Amendments, "plan__country", "plan"),
    "progress-reports": Source(ProgressReports, f"{MILESTONE}__country", MILESTONE),
    "verifications": Source(Verifications, f"report__{MILESTONE}__country", f"report__{MILESTONE}"),
    "review-rounds": Source(ReviewRounds, "plan__country", "plan"),
    "ratings": Source(Ratings, "round__plan__country", "round__plan", frozenset({"mine", "draft"})),
    "evidence": Source(EvidenceResource, "country", "in_plan"),
    "responses": Source(Responses, "round__plan__country", "round__plan"),
    "verdicts": Source(Verdicts, "commitment__plan__country", "commitment__plan"),
    "irm-assessments": Source(IRMAssessments, "commitment__plan__country", "commitment__plan"),
    "events": Source(Events, "stream"),
}


class Asked(HttpRequest):
    """Nobody's request, from nowhere: whoever asks gets what everybody gets. Addresses begin with ``base``."""

    def __init__(self, base: str) -> None:
        """``base`` is a scheme and a host."""
        super().__init__()
        self.method = "GET"
        self._base = base

    def build_absolute_uri(self, location: str | None = None) -> str:
        """An address of this installation, made whole."""
        return f"{self._base}{location or '/'}"


@dataclass
class Reading:
    """The public rows of all resources, or those of one country; ``base`` begins the addresses in them."""

    base: str
    country: str = ""
    _kept: dict[str, tuple[Any, Shape, Read]] = field(default_factory=dict)

    def shape(self, name: str) -> Shape:
        """The columns of a resource."""
        return self._opened(name)[1]

    def shapes(self) -> list[Shape]:
        """Those of all, parents first."""
        return [self.shape(name) for name in RESOURCES]

    def parts(self, name: str) -> Iterator[list[dict[str, Any]]]:
        """The rows of a resource as its list shows them, ``FIRST`` and then ``AT_ONCE`` at a time."""
        source = RESOURCES[name]
        view, _shape, read = self._opened(name)
        for place, table in enumerate(view.tables()):
            rows = self._chosen(source, name, table)
            yield from _parts(view, read, rows, self.cut.tops[name][place])

    @cached_property
    def cut(self) -> Cut:
        """What was there when the reading began; asked for once."""
        return cut_now(self)

    def _chosen(self, source: Source, name: str, table: QuerySet[Any]) -> QuerySet[Any]:
        if self.country and name == "events":
            table = table.of_country(self.country)  # type: ignore[attr-defined]  # the ledger's own vocabulary
        elif self.country and source.country:
            table = table.filter(**{source.country: self.country})
        if source.plan and self.cut.drafts:
            table = table.exclude(**{f"{source.plan}__in": self.cut.drafts})
        return table.order_by("pk")

    def _opened(self, name: str) -> tuple[Any, Shape, Read]:
        if name not in self._kept:
            source = RESOURCES[name]
            request = Request(Asked(self.base))
            view: Any = source.kind(request=request, format_kwarg=None, action="list", kwargs={})
            serializer = view.get_serializer()
            shape = shape_of(name, serializer, source.without)
            self._kept[name] = (view, shape, reader_of(serializer, source.without))
        return self._kept[name]


@dataclass(frozen=True, slots=True)
class Cut:
    """What was there at a moment: the highest key of each table, and the plans that were drafts.

    What came later stays out, and so does what is in a plan that was published since: else a file could hold rows of
    commitments, milestones and plans that another, written before, does not.
    """

    tops: Mapping[str, Sequence[Any]]
    drafts: Sequence[int]


def cut_now(reading: Reading) -> Cut:
    """The present cut; children are asked before their parents, so that no child comes without its parent."""
    tops = {name: [_top(table) for table in reading._opened(name)[0].tables()] for name in reversed(list(RESOURCES))}
    drafts = ActionPlan.objects.exclude(state__in=PUBLIC_STATES).order_by("pk").values_list("pk", flat=True)
    return Cut(tops, list(drafts))


def _top(table: QuerySet[Any]) -> Any:
    return table.model._default_manager.aggregate(top=Max("pk"))["top"]


def _parts(view: Any, read: Read, table: QuerySet[Any], top: Any) -> Iterator[list[dict[str, Any]]]:
    if top is None:
        return
    rows, last = table.filter(pk__lte=top), None
    while True:
        with translation.override(LANGUAGE):
            wanted = FIRST if last is None else AT_ONCE
            found = list((rows if last is None else rows.filter(pk__gt=last))[:wanted])
            part = [read(row) for row in view.prepared(found)]
        count = len(found)
        if count:
            last = found[-1]["key"] if isinstance(found[-1], dict) else found[-1].pk
        # Rows and what hangs on them point at one another; a server looks for such garbage seldom.
        found = []
        gc.collect(1)
        if part:
            yield part
        if count < wanted:
            return
