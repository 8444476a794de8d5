"""By what commitments are filtered."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import OuterRef, Q, QuerySet

from api.filters import After, Before, Choice, Country, Filters, FullText, Key, Text, YesNo, has
from api.resources.commitment_shapes import CLAIMED, EVIDENCED, REVIEWED
from commitments.choices import CommitmentState, OgpValue, Searched
from commitments.models import Commitment, CommitmentSupport, CommitmentValue, PolicyArea
from core.clock import today
from milestones.models import Milestone
from reviews.choices import GapName

GAPS = [*((str(steps), str(steps)) for steps in range(-3, 4)), *GapName.choices]
# What is computed of today, and therefore not to be mixed with the values of another day.
VALUES = frozenset({"claimed", "evidenced", "reviewed", "gap", "overdue", "due_before", "due_after"})
SEARCHED = ("title", "problem", "action", "expected_result", "relevance", "additional")
PRINTED = "searched as printed: read it"


class CommitmentFilters(Filters):
    """Commitments by plan, people, time, tags and the three values of today."""

    search = FullText(Searched.COMMITMENT, "texts", also=("reference", "ogp_id"))
    country = Country("plan__country")
    plan = Key("plan", "A plan, by its key.")
    number = Text("number", "The number as the plan prints it.")
    reference = Text("reference", "The reference in its plan.")
    position = Key("position", "The place in its plan.")
    ogp_id = Text("ogp_id", "The partnership's id, as in `FR0034`.")
    language = Text("language", "The language of the original.")
    policy_area = Text("policy_areas", "A policy area, by its slug.", method="by_policy_area")
    ogp_value = Choice(OgpValue.choices, "values_served", "A value it says it serves.", method="by_value")
    sdg = Key("sdgs", "A Sustainable Development Goal, 1 to 17.", method="by_goal")
    institution = Key(
        "supporting_institutions", "An institution that leads or supports it, by its key.", method="by_institution"
    )
    lead_institution = Key("lead_institution", "The institution that leads it, by its key.")
    start_before = Before("start_date")
    start_after = After("start_date")
    end_before = Before("end_date")
    end_after = After("end_date")
    due_before = Before("due", "An unfinished milestone is due.", method="by_due")
    due_after = After("due", "An unfinished milestone is due.", method="by_due")
    overdue = YesNo("overdue", "Whether an unfinished milestone is overdue today.", method="by_overdue")
    state = Choice(CommitmentState.choices)
    added_before = Before("added_at", moment=True)
    added_after = After("added_at", moment=True)
    withdrawn_before = Before("withdrawn_at", moment=True)
    withdrawn_after = After("withdrawn_at", moment=True)
    carried_over_from = Key(
        "carried_over_from", "A commitment that this one continues, by its key.", method="by_predecessor"
    )
    version = Key("version", "The present version.")
    claimed = Choice(CLAIMED, "claimed", "What the government reports, today.")
    evidenced = Choice(EVIDENCED, "evidenced", "What evidence supports, today.")
    reviewed = Choice(REVIEWED, "reviewed", "What the latest published round concluded, today.")
    gap = Choice(GAPS, "gap", "Claimed minus reviewed in steps, or why it cannot be counted, today.")
    without: ClassVar = {
        "id": "its address",
        **dict.fromkeys((*SEARCHED, "translations"), "searched by search="),
        **dict.fromkeys(("lead_text", "support_text", "start_text", "end_text"), PRINTED),
        "withdrawn_reason": "prose: state=withdrawn lists them",
        "source_url": "an address is read, not searched",
    }

    def by_policy_area(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """Tagged so."""
        tagged = PolicyArea.commitments.through.objects.filter(policyarea__slug=value, commitment=OuterRef("pk"))
        return queryset.filter(has(tagged, True))

    def by_value(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """Serving this value."""
        return queryset.filter(has(CommitmentValue.objects.filter(commitment=OuterRef("pk"), value=value), True))

    def by_goal(self, queryset: QuerySet[Commitment], name: str, value: int) -> QuerySet[Commitment]:
        """Naming this goal: the list of goals is text that is taken apart at its commas and brackets."""
        places = ("[{0}]", "[{0},", " {0},", " {0}]")
        named = Q()
        for place in places:
            named |= Q(sdgs__icontains=place.format(value))
        return queryset.filter(named)

    def by_institution(self, queryset: QuerySet[Commitment], name: str, value: int) -> QuerySet[Commitment]:
        """Led or supported by it."""
        supports = CommitmentSupport.objects.filter(commitment=OuterRef("pk"), institution=value)
        return queryset.filter(Q(lead_institution=value) | has(supports, True))

    def by_predecessor(self, queryset: QuerySet[Commitment], name: str, value: int) -> QuerySet[Commitment]:
        """Continuing a commitment that the caller may see."""
        visible = Commitment.objects.visible_to(self.request.user).filter(pk=value)
        return queryset.filter(carried_over_from__in=visible)

    def by_due(self, queryset: QuerySet[Commitment], name: str, value: dt.date) -> QuerySet[Commitment]:
        """With one unfinished milestone due between the days asked for."""
        due = Milestone.objects.unfinished().filter(commitment=OuterRef("pk"), due_date__isnull=False)
        before, after = (self.form.cleaned_data.get(name) for name in ("due_before", "due_after"))
        due = due.filter(due_date__lt=before) if before else due
        due = due.filter(due_date__gt=after) if after else due
        return queryset.filter(has(due, True))

    def by_overdue(self, queryset: QuerySet[Commitment], name: str, value: Any) -> QuerySet[Commitment]:
        """With, or without, a milestone that is late today."""
        return queryset.filter(has(Milestone.objects.overdue(today()).filter(commitment=OuterRef("pk")), value))
