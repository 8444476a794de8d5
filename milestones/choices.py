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


class LinkOutcome(models.TextChoices):
    """What a request to an address of evidence found; ``rules.link_judged`` says what follows from each."""

    # It answers.
    ANSWERED = "answered", _("It answers")
    CLOSED = "closed", _("It answers, but lets no program in")
    # Nothing is there.
    GONE = "gone", _("The page is gone")
    NO_SUCH_SITE = "no_such_site", _("There is no site of this name")
    NO_CONNECTION = "no_connection", _("The site takes no connection")
    UNSAFE = "unsafe", _("The site's certificate is not valid")
    # Perhaps it passes.
    TROUBLE = "trouble", _("The site is in trouble")
    SILENT = "silent", _("The site did not answer in time")
    # Nothing can be said.
    LATER = "later", _("The site asks to come later")
    OFFLINE = "offline", _("No site answers: the tracker itself may be cut off")
    RESERVED = "reserved", _("Not asked: a name that is reserved for examples or for inner networks")
    PRIVATE = "private", _("Not asked: the address leads into a private network")
    NOT_WEB = "not_web", _("Not asked: no plain address of the web")


class ProcessKind(models.TextChoices):
    """What evidence of the process shows, by the five standards of participation and co-creation of 2021.

    Source: the partnership's Participation and Co-creation Standards, approved on 24 November 2021.
    """

    SPACE = "space", _("The space for dialogue and its rules")
    INFORMATION = "information", _("Information about activities and progress")
    PARTICIPATION = "participation", _("Opportunities to take part in making the plan")
    REASONED_RESPONSE = "reasoned_response", _("How contributions were considered")
    DIALOGUE = "dialogue", _("Meetings on implementation and monitoring")


class CopiedMilestones(models.TextChoices):
    """What is copied of the milestones of a commitment that a new plan carries over."""

    NOTHING = "nothing", _("No milestones")
    UNDATED = "undated", _("The unfinished ones, without dates")
    SHIFTED = "shifted", _("The unfinished ones, their dates as many months on as the new plan begins later")


class RepositoryState(models.TextChoices):
    """How a plan's public repository stands in a half-year: was anything added in it?"""

    UPDATED = "updated", _("Updated")
    MISSED = "missed", _("Nothing was added")
    RUNNING = "running", _("Still running, nothing added yet")
    ENDING = "ending", _("Ends soon, nothing added yet")
    UNTRACKED = "untracked", _("Before the plan was published here")


class WorkReason(models.TextChoices):
    """Why a milestone waits for whoever is responsible for it, the most urgent reason first."""

    DISPUTED = "disputed", _("Disputed by a reviewer")
    ASKED = "asked", _("Asked for by the coordinator")
    OVERDUE = "overdue", _("Overdue")
    DUE_30 = "due_30", _("Due within 30 days")
    DUE_90 = "due_90", _("Due within 90 days")
    SILENT = "silent", _("Silent for more than 60 days")
    DEAD_LINK = "dead_link", _("Evidence whose address no longer answers")
    DRAFT = "draft", _("Draft begun")
