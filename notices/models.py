"""What people do not want to be mailed, what was written to them, and what they have been told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Checked
from notices.choices import EVERYTHING, LetterState, Occasion, Topic

REFUSABLE = [*Topic.choices, (EVERYTHING, _("Nothing at all"))]


class Unwanted(Checked):
    """A topic that a person does not want mail about, or *everything*; without such a row they are told.

    Nobody's business but theirs: no event tells the public ledger of it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unwanted_mail", verbose_name=_("person")
    )
    topic = models.CharField(_("topic"), max_length=12, choices=REFUSABLE)

    class Meta:
        ordering: ClassVar = ["person_id", "topic"]
        verbose_name = _("unwanted mail")
        verbose_name_plural = _("unwanted mail")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "topic"], name="unwanted_named_once")]

    def __str__(self) -> str:
        """The topic in words."""
        return str(self.get_topic_display())


class Letter(Checked):
    """One mail, written once and handed to the mail server once at most.

    ``key`` says what it is (``digest/<person>/<day>``, ``invitation/...``) and is unique: nobody gets two of the same.
    ``claimed_until`` is the lease of the worker that is sending it. A digest keeps its words for a month so that its
    reader finds them on a page too; an invitation, which holds a secret, loses words and address as soon as it left.
    """

    key = models.CharField(_("key"), max_length=80, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="letters",
        verbose_name=_("person"),
    )  # fmt: skip
    day = models.DateField(_("day"))
    # The mail
    name = models.CharField(_("name"), max_length=120, blank=True)
    address = models.EmailField(_("e-mail address"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    stop_url = models.URLField(_("address to unsubscribe"), max_length=500, blank=True)
    # What became of it
    state = models.CharField(_("state"), max_length=12, choices=LetterState.choices, default=LetterState.WAITING)
    claimed_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-day", "-id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENT) | Q(sent_at__isnull=False), name="sent_letter_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENDING) | Q(claimed_until__isnull=False),
                name="letter_is_sent_under_a_lease",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-day"], name="letter_of_person"),
            models.Index(
                fields=["state", "id"], name="letter_unfinished",
                condition=Q(state__in=[LetterState.WAITING, LetterState.SENDING]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Its subject."""
        return self.subject


class Told(models.Model):
    """A person was told of something in a digest; goes with the digest, where that never left.

    ``subject`` is what they were told of as it was then (``milestone:12:2027-05-31``): a due date that moves is told
    anew, an event is told once.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="told")
    occasion = models.CharField(_("occasion"), max_length=16, choices=Occasion.choices)
    subject = models.CharField(_("subject"), max_length=60)
    on = models.DateField(_("on"))
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="told")

    class Meta:
        ordering: ClassVar = ["person_id", "on", "id"]
        verbose_name = _("what was told")
        verbose_name_plural = _("what was told")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "occasion", "subject", "on"], name="told_once_a_day"),
        ]

    def __str__(self) -> str:
        """Occasion and subject."""
        return f"{self.occasion} {self.subject}"
