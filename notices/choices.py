"""What people are told of, and what became of a letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.choices import Role


class Topic(models.TextChoices):
    """What a person can choose to be mailed about, or not."""

    OVERDUE = "overdue", _("Milestones that are overdue")
    DUE = "due", _("Milestones that fall due in 30 and in 7 days")
    ASKED = "asked", _("Reports that the coordinator asks for")
    DISPUTED = "disputed", _("Reports that a reviewer disputes")
    DEAD_LINK = "dead_link", _("Evidence whose address no longer answers")
    REPOSITORY = "repository", _("The repository, two months before a half-year ends with nothing added")
    APPOINTED = "appointed", _("A part or a seat that you are given")
    REVIEWING = "reviewing", _("Rounds in which you review")
    ROUNDS = "rounds", _("Rounds that you run")


class Occasion(models.TextChoices):
    """The single reason of one line in a digest; several may belong to one topic."""

    DUE_30 = "due_30", _("due in 30 days")
    DUE_7 = "due_7", _("due in 7 days")
    OVERDUE = "overdue", _("overdue")
    OVERDUE_AGAIN = "overdue_again", _("still overdue")
    ASKED = "asked", _("asked for")
    DISPUTED = "disputed", _("disputed")
    DEAD_LINK = "dead_link", _("dead link")
    REPOSITORY = "repository", _("nothing added")
    ROLE = "role", _("appointed")
    SEAT = "seat", _("offered a seat")
    ROUND_CLOSES = "round_closes", _("closes soon")
    REPLIED = "replied", _("replied to")
    LOOK_AGAIN = "look_again", _("something new since you rated")
    PROPOSED = "proposed", _("reviewer proposed")
    ROUND_OVER = "round_over", _("can be closed")
    REPLY_ENDS = "reply_ends", _("time to reply ends soon")
    RIPE = "ripe", _("can be published")


TOPIC_OF = {
    Occasion.DUE_30: Topic.DUE,
    Occasion.DUE_7: Topic.DUE,
    Occasion.OVERDUE: Topic.OVERDUE,
    Occasion.OVERDUE_AGAIN: Topic.OVERDUE,
    Occasion.ASKED: Topic.ASKED,
    Occasion.DISPUTED: Topic.DISPUTED,
    Occasion.DEAD_LINK: Topic.DEAD_LINK,
    Occasion.REPOSITORY: Topic.REPOSITORY,
    Occasion.ROLE: Topic.APPOINTED,
    Occasion.SEAT: Topic.APPOINTED,
    Occasion.ROUND_CLOSES: Topic.REVIEWING,
    Occasion.REPLIED: Topic.REVIEWING,
    Occasion.LOOK_AGAIN: Topic.REVIEWING,
    Occasion.PROPOSED: Topic.ROUNDS,
    Occasion.ROUND_OVER: Topic.ROUNDS,
    Occasion.REPLY_ENDS: Topic.ROUNDS,
    Occasion.RIPE: Topic.ROUNDS,
}

# What concerns whom; topics that nobody's part brings are not offered to them.
TOPICS_OF = {
    Role.OFFICER: (Topic.OVERDUE, Topic.DUE, Topic.ASKED, Topic.DISPUTED, Topic.DEAD_LINK, Topic.APPOINTED),
    Role.COORDINATOR: (Topic.DISPUTED, Topic.REPOSITORY, Topic.ROUNDS, Topic.APPOINTED),
    Role.REVIEWER: (Topic.REVIEWING, Topic.APPOINTED),
}

# Stands in the place of a topic where a person wants no mail at all.
EVERYTHING = "everything"


class LetterState(models.TextChoices):
    """What became of a letter.

    *Sending* is written before the mail server is spoken to and *sent* after it said yes; who finds a letter *sending*
    long after asks the server's own record or, where it keeps none, leaves the letter *uncertain*: a mail that may have
    arrived is not sent again.
    """

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNCERTAIN = "uncertain", _("Perhaps sent")
    REFUSED = "refused", _("Refused by the mail server")


class Kind(models.TextChoices):
    """What anybody can follow by mail, without an account."""

    COUNTRY = "country", _("Country")
    COMMITMENT = "commitment", _("Commitment")
    INSTITUTION = "institution", _("Institution")
    POLICY_AREA = "policy_area", _("Policy area")


class HowOften(models.TextChoices):
    """How often whoever follows something is written to at most."""

    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
