"""The scales of progress, in the partnership's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MilestoneStatus(models.TextChoices):
    """What an officer can say of a milestone."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StandingStatus(models.TextChoices):
    """A milestone's status as it stands: the latest report's, or that there is none."""

    NOT_REPORTED = "not_reported", _("Not reported")
    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Completion(models.TextChoices):
    """The completion of a commitment: the partnership's five points, and *not reported* beside them.

    *No evidence available* and *not reported* are values of their own, neither nothing nor zero.
    Source: the partnership's glossary, "completion".
    """

    NOT_REPORTED = "not_reported", _("Not reported")
    NO_EVIDENCE = "no_evidence_available", _("No evidence available")
    NOT_STARTED = "not_started", _("Not started")
    LIMITED = "limited", _("Limited")
    SUBSTANTIAL = "substantial", _("Substantial")
    COMPLETE = "complete", _("Complete")


# The four ordered steps; a gap is counted in them.
STEPS = (Completion.NOT_STARTED, Completion.LIMITED, Completion.SUBSTANTIAL, Completion.COMPLETE)
CLAIMED_SCALE = (Completion.NOT_REPORTED, *STEPS)
EVIDENCED_SCALE = (Completion.NO_EVIDENCE, *STEPS)
# The partnership's glossary: high completion.
HIGH_COMPLETION = (Completion.SUBSTANTIAL, Completion.COMPLETE)


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    DOCUMENT = "document", _("Document")
    WEB_PAGE = "web_page", _("Web page")
    DATASET = "dataset", _("Dataset")
    LEGAL_TEXT = "legal_text", _("Law or regulation")
    MINUTES = "minutes", _("Minutes of a meeting")
    NEWS = "news", _("Press article")
    OTHER = "other", _("Other")


class LinkStatus(models.TextChoices):
    """Whether an address answered when it was last asked."""

    UNCHECKED = "unchecked", _("Not checked yet")
    ALIVE = "alive", _("Answers")
    DEAD = "dead", _("No longer answers")


class ProcessKind(models.TextChoices):
    """What evidence of the process shows, by the five standards of participation and co-creation of 2021.

    Source: the partnership's Participation and Co-creation Standards, approved on 24 November 2021.
    """

    SPACE = "space", _("The space for dialogue and its rules")
    INFORMATION = "information", _("Information about activities and progress")
    PARTICIPATION = "participation", _("Opportunities to take part in making the plan")
    REASONED_RESPONSE = "reasoned_response", _("How contributions were considered")
    DIALOGUE = "dialogue", _("Meetings on implementation and monitoring")
