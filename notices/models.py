"""What people do not want to be mailed, what was written to them and told, and what anybody follows."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Checked
from notices.choices import EVERYTHING, HowOften, LetterState, Occasion, Topic
from notices.webhooks import models as webhooks  # noqa: F401  (Django finds the tables of a room here)

REFUSABLE = [*Topic.choices, (EVERYTHING, _("Nothing at all"))]
# What is followed, as the ledger names its subjects: ``country:FR``, ``commitment:12``.
SUBJECT = r"^(country:[A-Z]{2}|(commitment|institution|policy_area):[0-9]{1,18})$"


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
    So does a letter to a follower, which goes altogether where they end their mail.
    """

    key = models.CharField(_("key"), max_length=80, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="letters",
        verbose_name=_("person"),
    )  # fmt: skip
    follower = models.ForeignKey(
        "Follower", on_delete=models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("follower")
    )
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


class Reading(models.Model):
    """How far the ledger was read when letters to followers were written: the length of each country's own chain.

    Within a chain numbers have no gaps and become visible in their order, which keys of rows do not: so what lies
    between two readings is told once, and nothing is passed over.
    """

    at = models.DateTimeField(_("at"))
    heads = models.JSONField(_("last sequence numbers, by stream"), default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("reading of the ledger")
        verbose_name_plural = _("readings of the ledger")

    def __str__(self) -> str:
        """When it was."""
        return f"{self.at:%Y-%m-%d %H:%M}"


class Follower(Checked):
    """An e-mail address that is told when something it follows moves; its owner has confirmed that.

    Personal data of somebody without an account: no event tells of it, and who ends their mail is deleted. Written to
    is whoever was last looked at (``looked_on``) before today or, weekly, before this week's Monday; ``told_to`` is how
    far the ledger has been read for them.
    """

    address = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    how_often = models.CharField(_("how often"), max_length=8, choices=HowOften.choices)
    told_to = models.ForeignKey(
        Reading, on_delete=models.PROTECT, related_name="followers", verbose_name=_("told up to")
    )
    looked_on = models.DateField(_("last looked at on"))
    created_at = models.DateTimeField(_("since"))

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(how_often__in=HowOften.values), name="follower_how_often_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["how_often", "looked_on", "id"], name="follower_to_look_at")]

    def __str__(self) -> str:
        """Its number; nothing of the person."""
        return f"{self._meta.verbose_name} {self.pk}"


class Follow(Checked):
    """One thing that a follower follows, since its mailed link was confirmed; what happened before is not told.

    ``request_key`` is the key of the request that was confirmed: the letter with the link can end the mail too.
    """

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    subject = models.CharField(_("what is followed"), max_length=40)
    since = models.DateTimeField(_("since"))
    request_key = models.PositiveBigIntegerField(_("key of the request"), db_index=True)

    class Meta:
        ordering: ClassVar = ["follower_id", "id"]
        verbose_name = _("thing that is followed")
        verbose_name_plural = _("things that are followed")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follower", "subject"], name="follow_named_once"),
            models.CheckConstraint(condition=Q(subject__regex=SUBJECT), name="follow_subject_known"),
        ]

    def __str__(self) -> str:
        """What is followed."""
        return self.subject


class FollowRequest(Checked):
    """Somebody typed an address that shall follow something; it counts once the link mailed there is confirmed.

    Only the SHA-256 of the link's token is kept. Gone when it is confirmed, unsubscribed from, or seven days old.
    """

    address = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=12, default="en")
    how_often = models.CharField(_("how often"), max_length=8, choices=HowOften.choices)
    subject = models.CharField(_("what is followed"), max_length=40)
    token_sha256 = models.CharField(_("SHA-256 of the link’s token"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("request to follow")
        verbose_name_plural = _("requests to follow")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(how_often__in=HowOften.values), name="request_how_often_known"),
            models.CheckConstraint(condition=Q(subject__regex=SUBJECT), name="request_subject_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["address"], name="request_of_address")]

    def __str__(self) -> str:
        """What is to be followed; nothing of the person."""
        return self.subject


class Knock(models.Model):
    """How often somebody asked on a day: a mailbox, a place, everybody, each as a digest that only this installation
    can make. Gone the day after.
    """

    day = models.DateField(_("day"))
    who = models.CharField(_("who, as a digest"), max_length=64)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "who"], name="knock_counted_once")]

    def __str__(self) -> str:
        """The day and the count."""
        return f"{self.day}: {self.count}"
