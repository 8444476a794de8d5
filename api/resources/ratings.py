"""Ratings: a reviewer's own draft, and what was handed in, as far as the caller may know of it (rule 6).

The columns of ``Rating`` itself are a private draft: nothing here filters, orders or shows them but to their reviewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Listing
from api.expansions import OF_COMMITMENT, ROUND
from api.fields import EvidenceInput, Input, ReviewerRef, Words, evidence_drafts
from api.filters import After, Before, Choice, Country, Filters, Key, YesNo
from api.resources.evidence import of_ratings
from api.resources.evidence_shapes import evidence_key
from api.resources.rating_keys import rating_key, seat_of_rating
from api.schema import example
from commitments.models import Commitment
from reviews.choices import EarlyResults, PotentialForResults, Verifiability
from reviews.models import Appointment, Rating, RatingEvidence, RatingRevision, ReviewRound
from reviews.models.rating import REVIEWED_CHOICES
from reviews.services import rating_save, rating_submit

PLACE = r"(?P<round>[0-9]{1,18})/(?P<commitment>[0-9]{1,18})"
MOST_EVIDENCE = 50


class ScoresOutput(serializers.Serializer[Any]):
    """The scores and their reason."""

    completion = serializers.ChoiceField(REVIEWED_CHOICES, allow_blank=True)
    early_results = serializers.ChoiceField(EarlyResults.choices, allow_blank=True)
    verifiability = serializers.ChoiceField(Verifiability.choices, allow_blank=True)
    potential_for_results = serializers.ChoiceField(PotentialForResults.choices, allow_blank=True)
    reason = serializers.CharField()


class HandedInEvidence(serializers.Serializer[Any]):
    """Evidence as it was when it was handed in."""

    title = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of a file's content.")


class RevisionOutput(ScoresOutput):
    """Scores as they were handed in."""

    number = serializers.IntegerField()
    evidence = HandedInEvidence(many=True)
    seen_reports = serializers.ListField(
        child=serializers.IntegerField(), help_text="Reports that were there to be judged."
    )
    seen_evidence = serializers.ListField(child=serializers.IntegerField(), help_text="Their evidence that was there.")
    after_reply = serializers.BooleanField(help_text="Whether it was made in the light of the government's reply.")
    revision_reason = serializers.CharField(help_text="Why it was revised then.")
    submitted_at = serializers.DateTimeField()


class DraftEvidence(serializers.Serializer[Any]):
    """Evidence of one's own draft."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField()


class DraftOutput(ScoresOutput):
    """One's own working draft."""

    saved_at = serializers.DateTimeField()
    evidence = DraftEvidence(source="shown_evidence", many=True)


class RatingOutput(serializers.Serializer[Rating]):
    """One reviewer's rating of one commitment in one round: what was handed in last, and one's own draft."""

    id = serializers.SerializerMethodField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    commitment = serializers.IntegerField(source="commitment_id")
    reviewer = ReviewerRef(source="*")
    mine = serializers.SerializerMethodField(help_text="Whether it is the caller's own.")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="When it was last handed in.")
    handed_in = RevisionOutput(source="last_revision", allow_null=True, help_text="What was handed in last.")
    revisions = RevisionOutput(many=True, help_text="All that was handed in, the first one first.")
    draft = DraftOutput(
        source="own_draft", allow_null=True, help_text="The caller's own draft; null for others' ratings."
    )

    def get_id(self, rating: Rating) -> str:
        """Round, commitment and seat."""
        return rating_key(rating.round_id, rating.commitment_id, rating.seat)  # type: ignore[attr-defined]  # annotated

    def get_mine(self, rating: Rating) -> bool:
        """Whether it is the caller's own."""
        return bool(rating.reviewer_id == self.context["request"].user.pk)


class RatingInput(Input):
    """A draft: what is left out becomes empty; evidence is replaced where it is sent."""

    completion = serializers.ChoiceField(REVIEWED_CHOICES, required=False, allow_blank=True)
    early_results = serializers.ChoiceField(EarlyResults.choices, required=False, allow_blank=True)
    verifiability = serializers.ChoiceField(Verifiability.choices, required=False, allow_blank=True)
    potential_for_results = serializers.ChoiceField(PotentialForResults.choices, required=False, allow_blank=True)
    reason = Words(required=False, allow_blank=True, max_length=20_000)
    evidence = serializers.ListField(child=EvidenceInput(), required=False, max_length=MOST_EVIDENCE)


class HandInInput(Input):
    """Handing in; after the government's reply with a reason."""

    revision_reason = Words(
        required=False, allow_blank=True, max_length=5_000, help_text="Why you revise, after the government's reply."
    )


class RatingFilters(Filters):
    """Ratings by round and commitment, and by what was handed in last; never by a draft."""

    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    commitment = Key("commitment", "A commitment, by its key.")
    organisation = Key("organisation_id", "The organisation the reviewer sits for, by its key.")
    mine = YesNo("mine", "Whether it is the caller's own.", method="by_mine")
    completion = Choice(REVIEWED_CHOICES, "last_completion", "As handed in last.")
    early_results = Choice(EarlyResults.choices, "last_early_results", "As handed in last.")
    verifiability = Choice(Verifiability.choices, "last_verifiability", "As handed in last.")
    potential_for_results = Choice(PotentialForResults.choices, "last_potential_for_results", "As handed in last.")
    submitted_before = Before("submitted_at", moment=True)
    submitted_after = After("submitted_at", moment=True)
    without: ClassVar = {
        "id": "a plain key would count others' ratings",
        "reviewer": "people are not listed (rule 12); mine= finds one's own",
        "reason": "of a draft: private",
        "saved_at": "of a draft: private",
    }

    def by_mine(self, queryset: QuerySet[Rating], name: str, value: Any) -> QuerySet[Rating]:
        """The caller's own, or the others."""
        own = {"reviewer": self.request.user.pk}
        return queryset.filter(**own) if value else queryset.exclude(**own)


class Ratings(Listing[Rating]):
    """Ratings of all rounds."""

    words: ClassVar = {
        "list": (
            "Ratings that were handed in, and one's own drafts.\n\n**Who:** anyone, of published rounds. Of a round "
            "that is not "
            "published: your own; others' of a commitment once you have handed in your own of it, as a reviewer of "
            "the round. "
            "Nobody else sees, counts, filters or orders any rating before the round is published."
        ),
        "own": (
            "Your own rating of a commitment in a round, draft and revisions.\n\n**Who:** its reviewer; 404 for "
            "everyone else."
        ),
        "save": (
            "Save the draft of your own rating. Only you see it; it can be saved as often as you like while the "
            "round is "
            "open.\n\n**Who:** reviewers with an accepted seat in the round."
        ),
        "submit": (
            "Hand in your draft. What was handed in stands; handing in again makes the next revision. After the "
            "government's reply that is possible once for each rating, with a `revision_reason`. A rating "
            "needs a reason "
            "and, where its completion departs from the claimed one by two steps or more, evidence (409 "
            "`evidence_required`).\n\n**Who:** reviewers with an accepted seat in the round."
        ),
    }
    output = RatingOutput
    inputs: ClassVar = {"save": RatingInput, "submit": HandInInput}
    outputs: ClassVar = {"own": RatingOutput, "save": RatingOutput, "submit": RatingOutput}
    filterset_class = RatingFilters
    orderings: ClassVar = {"round": "round_id", "commitment": "commitment_id", "submitted_at": "submitted_at"}
    default_ordering = ("round_id", "commitment_id")
    deciding = ("round_id", "commitment_id", "seat")
    expansions: ClassVar = {**OF_COMMITMENT, "round": ROUND}
    examples: ClassVar = {
        "save": [
            example(
                "A rating",
                {
                    "completion": "limited", "early_results": "no_notable_results", "verifiability": "verifiable",
                    "potential_for_results": "modest", "reason": "Half of the register is empty.",
                    "evidence": [{"title": "Our count", "url": "https://watch.example.org/count"}],
                },
            )
        ]
    }  # fmt: skip

    def rows(self) -> QuerySet[Rating]:
        """The ratings the caller may know of, with what was handed in last as columns to filter by."""
        last = RatingRevision.objects.filter(rating=OuterRef("pk")).order_by("-number")
        scores = Rating.score_fields[:-1]
        seats = Appointment.objects.filter(round=OuterRef("round"), reviewer=OuterRef("reviewer"))
        return (
            Rating.objects.visible_to(self.request.user)
            .select_related("round__plan", "reviewer")
            .prefetch_related(
                Prefetch("revisions", RatingRevision.objects.order_by("number")),
                Prefetch("evidence", of_ratings(self.request.user).filter(rating__reviewer=self.request.user.pk)),
            )
            .annotate(
                seat=seat_of_rating(),
                organisation_id=Subquery(seats.values("organisation")[:1]),
                organisation_name=Subquery(seats.values("organisation__name")[:1]),
                **{f"last_{name}": Subquery(last.values(name)[:1]) for name in scores},
            )
        )

    def prepared(self, rows: Sequence[Rating]) -> Sequence[Rating]:
        """Each with what was handed in last, and, for its own reviewer alone, its draft."""
        for row in rows:
            _prepare(row, row.reviewer_id == self.request.user.pk)
        return rows

    def _own(self, place: dict[str, str]) -> QuerySet[Rating]:
        named = {"round": place["round"], "commitment": place["commitment"]}
        return self.rows().filter(reviewer=self.request.user.pk, **named)

    def _own_shown(self, place: dict[str, str], status: int = 200) -> Response:
        row = self.prepared([get_object_or_404(self._own(place))])[0]
        shown = RatingOutput(row, context=self.get_serializer_context())
        return Response(shown.data, status=status)

    def _named(self, place: dict[str, str]) -> dict[str, Any]:
        """The round and the commitment of the address, of those the caller may see."""
        user = self.request.user
        return {
            "review_round": get_object_or_404(ReviewRound.objects.visible_to(user), pk=place["round"]),
            "commitment": get_object_or_404(Commitment.objects.visible_to(user), pk=place["commitment"]),
        }

    @action(detail=False, url_path=PLACE, filter_backends=[], pagination_class=None)
    def own(self, request: Any, **place: str) -> Response:
        """The caller's own."""
        return self._own_shown(place)

    @own.mapping.put
    def save(self, request: Any, **place: str) -> Response:
        """Save the draft: 201 the first time, then 200."""
        named, scores = self._named(place), self.checked()
        evidence = scores.pop("evidence", None)
        drafts = None if evidence is None else evidence_drafts(evidence)
        known = self._own(place).exists()
        rating_save(user=request.user, scores=scores, evidence=drafts, **named)
        return self._own_shown(place, status=200 if known else 201)

    @action(detail=False, methods=["post"], url_path=f"{PLACE}/submit", filter_backends=[], pagination_class=None)
    def submit(self, request: Any, **place: str) -> Response:
        """Hand it in."""
        named, facts = self._named(place), self.checked()
        rating_submit(user=request.user, **named, **facts)
        return self._own_shown(place)


def _prepare(rating: Any, own: bool) -> None:
    revisions = list(rating.revisions.all())
    rating.last_revision = revisions[-1] if revisions else None
    known = rating.organisation_id is not None
    rating.organisation = {"id": rating.organisation_id, "name": rating.organisation_name} if known else None
    rating.own_draft = rating if own else None
    if own:
        rating.shown_evidence = [_evidence_shown(each) for each in rating.evidence.all()]


def _evidence_shown(evidence: RatingEvidence) -> dict[str, Any]:
    columns = {name: getattr(evidence, name) for name in ("of", "key", "in_round", "in_commitment", "seat", "place")}
    return {"id": evidence_key(columns), "title": evidence.title, "url": evidence.url, "sha256": evidence.sha256}
