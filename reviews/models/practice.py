"""Practice: a reviewer rates reference commitments whose official coding is known, for themselves alone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Checked
from reviews.models.rating import Scores


class PracticeRating(Checked, Scores):
    """One person's rating of one reference commitment (``reference`` is its key in the fixture).

    Nobody but that person ever sees it, and it counts nowhere; ``compared_at`` is when they first looked at the
    official coding, after which the rating stands as it was.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_ratings", verbose_name=_("person")
    )
    reference = models.SlugField(_("reference commitment"), max_length=60)
    saved_at = models.DateTimeField(_("saved at"))
    compared_at = models.DateTimeField(_("compared at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["person_id", "reference"]
        verbose_name = _("practice rating")
        verbose_name_plural = _("practice ratings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "reference"], name="one_practice_each"),
        ]

    def __str__(self) -> str:
        """The reference commitment."""
        return self.reference
