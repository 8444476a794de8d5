"""What is searched: each text once more, as the index of words sees it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.choices import Searched
from commitments.models.commitment import Commitment
from commitments.querysets import SearchEntryQuerySet


class SearchEntry(models.Model):
    """A commitment, milestone, progress report or piece of evidence in one of its languages.

    Written by triggers of the tables themselves (``core.search``), so that no door to a row leads past it; nothing else
    writes here, and everything here can be made anew. ``language`` is the first part of a tag, ``title`` and ``body``
    are folded for the index; pages show the rows themselves. Drafts stand here too: whoever asks adds who may see what.
    The constraint of the database is left out: rows go through doors in any order, and an entry must never stop one.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Searched.choices)
    source_id = models.PositiveBigIntegerField(_("its key"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    milestone_id = models.PositiveBigIntegerField(_("key of the milestone"), null=True)
    language = models.CharField(_("language"), max_length=12)
    title = models.TextField(_("title"))
    body = models.TextField(_("text"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("searched text")
        verbose_name_plural = _("searched texts")
        indexes: ClassVar = [
            models.Index(fields=["kind", "source_id"], name="searchentry_of_row"),
            models.Index(fields=["language"], name="searchentry_language"),
        ]

    def __str__(self) -> str:
        """What it is of."""
        return f"{self.kind} {self.source_id} ({self.language})"
