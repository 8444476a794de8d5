"""How ratings are named: by round, commitment and seat, never by a plain key, which would count others' ratings."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.models import Appointment, Rating

KEY = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})")


def rating_key(review_round: int, commitment: int, seat: int | None) -> str:
    """The id of a rating."""
    return f"{review_round}-{commitment}-{seat or 0}"


def seat_of_rating(prefix: str = "") -> Subquery:
    """The key of the appointment a rating was made in; ``prefix`` ending in ``__`` leads to the rating."""
    seats = Appointment.objects.filter(round=OuterRef(f"{prefix}round"), reviewer=OuterRef(f"{prefix}reviewer"))
    return Subquery(seats.values("pk")[:1])


@extend_schema_field({"type": "string", "examples": ["1-17-3"]})
class RatingKeyField(serializers.Field[Rating, str, str, Any]):
    """A rating the caller may see, by its id."""

    def to_internal_value(self, data: str) -> Rating:
        """The rating. Raises ValidationError where there is none for the caller."""
        parts = KEY.fullmatch(str(data))
        user = self.context["request"].user
        rating = None
        if parts is not None:
            review_round, commitment, seat = (int(part) for part in parts.groups())
            named = Rating.objects.visible_to(user).filter(round=review_round, commitment=commitment)
            rating = named.annotate(seat=seat_of_rating()).filter(seat=seat).first()
        if rating is None:
            raise serializers.ValidationError(_("There is no such rating."), "does_not_exist")
        return rating
