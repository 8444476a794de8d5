"""Commitments, each with what is claimed, what evidence shows and what reviewers judge, today or as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.concurrency import named_version, seen_version, telling_current
from api.expansions import IN_COMMITMENT, INSTITUTION, OF_PLAN
from api.fields import PlaceInput, ReasonInput
from api.resources.commitment_filters import VALUES, CommitmentFilters
from api.resources.commitment_shapes import CommitmentChange, CommitmentInput, CommitmentOutput
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.models import Commitment, CommitmentSupport
from commitments.services import (
    commitment_add,
    commitment_change,
    commitment_move,
    commitment_remove,
    commitment_withdraw,
)
from core.clock import end_of_day, today
from core.errors import Malformed
from dashboards.asking import day_asked
from reviews.selectors import commitments_standing, with_values


class Commitments(Resource[Commitment]):
    """Commitments of all plans."""

    words: ClassVar = {
        "list": (
            "Commitments of all plans, each with its three values. With `as_of` those that stood on that day, with "
            "the values "
            f"of that day; texts are those of today.\n\n{BY_PLAN}"
        ),
        "retrieve": (
            f"One commitment. With `as_of` its values of that day; 404 if it did not stand then.\n\n{BY_PLAN}"
        ),
        "create": f"Add a commitment to a draft, or with a `reason` to a published plan.\n\n{COORDINATOR}",
        "partial_update": (
            "Change a draft's commitment, or amend a published one with a `reason`. A list that is sent replaces "
            "the one that "
            f"stands. Before, after and reason stay readable.\n\n{COORDINATOR}"
        ),
        "destroy": f"Throw away a draft's commitment without milestones.\n\n{COORDINATOR}",
        "move": f"Give a draft's commitment another place in its plan.\n\n{COORDINATOR}",
        "withdraw": f"Withdraw a promise from a published plan, for a reason. It stays readable.\n\n{COORDINATOR}",
    }
    output = CommitmentOutput
    inputs: ClassVar = {
        "create": CommitmentInput,
        "partial_update": CommitmentChange,
        "withdraw": ReasonInput,
        "move": PlaceInput,
    }
    versioned = frozenset({"partial_update", "withdraw"})
    may_name_version = frozenset({"destroy"})
    filterset_class = CommitmentFilters
    expansions: ClassVar = {**OF_PLAN, "lead_institution": INSTITUTION, **IN_COMMITMENT}
    parameters: ClassVar = {"list": ("as_of",), "retrieve": ("as_of",)}
    orderings: ClassVar = {
        "country": "plan__country_id", "plan": "plan_id", "position": "position", "reference": "reference",
        "ogp_id": "ogp_id", "title": "title", "start_date": "start_date", "end_date": "end_date", "claimed": "claimed",
        "evidenced": "evidenced", "reviewed": "reviewed", "gap": "gap",
    }  # fmt: skip
    default_ordering = ("plan_id", "position")
    examples: ClassVar = {
        "create": [
            example(
                "A promise",
                {
                    "plan": 1, "number": "3", "title": "Publish every public contract",
                    "problem": "Contracts are only shown on paper.", "lead_institution": 1,
                    "policy_areas": ["open-contracting"], "ogp_values": ["access_to_information"],
                    "start_date": "2027-01-01", "end_date": "2028-06-30",
                },
            )
        ],
        "partial_update": [example("An amendment", {"lead_institution": 2, "reason": "The agency was merged."})],
        "withdraw": [example("A withdrawal", {"reason": "Replaced by the transparency act."})],
    }  # fmt: skip

    def rows(self) -> QuerySet[Commitment]:
        """The commitments the caller may see; with ``as_of``, those that stood on that day in a plan public by then."""
        user, day = self.request.user, self._day()
        rows = (
            Commitment.objects.visible_to(user)
            .select_related("plan__locality", "lead_institution")
            .prefetch_related(
                "policy_areas",
                "values_served",
                Prefetch("supports", CommitmentSupport.objects.select_related("institution").order_by("id")),
                Prefetch("carried_over_from", Commitment.objects.visible_to(user).only("pk").order_by("pk")),
            )
        )
        if day is None:
            return with_values(rows)
        return rows.standing_at(end_of_day(day)).filter(plan__published_at__lte=end_of_day(day))

    @classmethod
    def every_row(cls) -> QuerySet[Commitment]:
        """All, with the values of today."""
        return with_values(Commitment.objects.all())

    def rows_to_list(self) -> QuerySet[Commitment]:
        """The commitments the caller may see; their values only where they are asked about."""
        rows = Commitment.objects.visible_to(self.request.user)
        asked = {name.removeprefix("-") for name in self.request.query_params.get("ordering", "").split(",")}
        return with_values(rows) if VALUES & asked.union(self.request.query_params) else rows

    def database_writes(self) -> bool:
        """Of today; values of another day are computed."""
        return self._day() is None

    def prepared(self, rows: Sequence[Commitment]) -> Sequence[Commitment]:
        """With ``as_of``, the values of that day; the database gave those of today."""
        day = self._day()
        standing = commitments_standing(rows, end_of_day(day)) if day else ()
        for row in rows:
            row.as_of = day or today()  # type: ignore[attr-defined]  # shown beside the values
        for each in standing:
            values = {
                "claimed": each.claimed,
                "evidenced": each.evidenced,
                "reviewed": each.reviewed_as,
                "gap": each.gap,
            }
            for name, value in values.items():
                setattr(each.commitment, name, value)
        return rows

    def _day(self) -> dt.date | None:
        """The day asked for, if any.

        Raises:
            Malformed: no day the tracker knows, or asked together with filters or an order by the values of today.
        """
        asked = self.request.query_params.get("as_of")
        if asked is None or self.action not in self.parameters:
            return None
        message = _("“%(name)s” is known of today only: leave it out, or “as_of”.")
        ordered = {name.removeprefix("-") for name in self.request.query_params.get("ordering", "").split(",")}
        clashing = sorted(VALUES & set(self.request.query_params))
        clashing += ["ordering"] if ordered & VALUES else []
        clashing += ["expand"] if "expand" in self.request.query_params else []
        if clashing:
            raise Malformed([(name, "not_with_as_of", message % {"name": name}) for name in clashing])
        return day_asked(asked)

    def create(self, request: Any) -> Response:
        """Add one."""
        facts = self.checked()
        plan, reason = facts.pop("plan"), facts.pop("reason", "")
        return self.made(commitment_add(user=request.user, plan=plan, facts=facts, reason=reason).pk)

    def partial_update(self, request: Any, pk: str) -> Response:
        """Change or amend one."""
        commitment, facts = self.found(pk), self.checked()
        reason, version = facts.pop("reason", ""), seen_version(request)
        with telling_current(lambda: self.shown(pk)):
            commitment_change(user=request.user, commitment=commitment, version=version, facts=facts, reason=reason)
        return self.changed(pk)

    def destroy(self, request: Any, pk: str) -> Response:
        """Throw away a draft's."""
        commitment, version = self.found(pk), named_version(request)
        with telling_current(lambda: self.shown(pk)):
            commitment_remove(user=request.user, commitment=commitment, version=version)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: str) -> Response:
        """Withdraw a published one."""
        commitment, facts, version = self.found(pk), self.checked(), seen_version(request)
        with telling_current(lambda: self.shown(pk)):
            commitment_withdraw(user=request.user, commitment=commitment, version=version, reason=facts["reason"])
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def move(self, request: Any, pk: str) -> Response:
        """Give a draft's another place."""
        commitment_move(user=request.user, commitment=self.found(pk), **self.checked())
        return self.changed(pk)
