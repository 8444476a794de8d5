"""The scales and kinds of promises, in the partnership's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.TextChoices):
    """The partnership's regions, as its database of 2024 writes them."""

    AFRICA_MIDDLE_EAST = "africa_middle_east", _("Africa and the Middle East")
    AMERICAS = "americas", _("Americas")
    ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
    EUROPE = "europe", _("Europe")
    NONE = "none", _("No region")


class OgpStatus(models.TextChoices):
    """A participant's standing in the partnership."""

    ACTIVE = "active", _("Active")
    UNDER_REVIEW = "under_review", _("Under procedural review")
    INACTIVE = "inactive", _("Inactive")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNKNOWN = "unknown", _("Not known")


class InstitutionKind(models.TextChoices):
    """What an institution is."""

    MINISTRY = "ministry", _("Ministry")
    AGENCY = "agency", _("Agency")
    PARLIAMENT = "parliament", _("Parliament")
    COURT = "court", _("Court")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    CIVIL_SOCIETY = "civil_society", _("Civil-society organisation")
    COMPANY = "company", _("Company")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    """Whom a person serves in a country."""

    COORDINATOR = "coordinator", _("National coordinator")
    OFFICER = "officer", _("Government officer")
    REVIEWER = "reviewer", _("Civil-society reviewer")


# Whose word is the government's: nobody holds one of these and reviews the same country (rule 1).
GOVERNMENT = (Role.COORDINATOR, Role.OFFICER)


class InvitationState(models.TextChoices):
    """What became of an invitation, or of the link somebody follows to it.

    *Replaced* is a link of which a newer one was sent; *lapsed* an invitation by somebody who may no longer invite.
    """

    OPEN = "open", _("Open")
    EXPIRED = "expired", _("Expired")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced")
    LAPSED = "lapsed", _("Lapsed")


class PlanState(models.TextChoices):
    """Where a plan stands with the tracker; its phase follows from its dates and is never stored."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Searched(models.TextChoices):
    """What is found by its words."""

    COMMITMENT = "commitment", _("Commitments")
    MILESTONE = "milestone", _("Milestones")
    REPORT = "report", _("Progress reports")
    EVIDENCE = "evidence", _("Evidence")


# The states in which the public sees a plan: everything that was published once stays readable (design, section 1).
PUBLIC_STATES = (PlanState.PUBLISHED, PlanState.CLOSED, PlanState.WITHDRAWN)


class Phase(models.TextChoices):
    """Where a plan stands in its life on a given day."""

    CO_CREATION = "co_creation", _("Co-creation")
    IMPLEMENTATION = "implementation", _("Implementation")
    ENDED = "ended", _("Ended")


class CommitmentState(models.TextChoices):
    """Whether a promise still stands."""

    ACTIVE = "active", _("Active")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OgpValue(models.TextChoices):
    """The partnership's values; technology alone does not make a commitment relevant."""

    ACCESS_TO_INFORMATION = "access_to_information", _("Access to information")
    CIVIC_PARTICIPATION = "civic_participation", _("Civic participation")
    PUBLIC_ACCOUNTABILITY = "public_accountability", _("Public accountability")
    TECHNOLOGY = "technology", _("Technology and innovation")


class AmendedKind(models.TextChoices):
    """What an amendment changed."""

    PLAN = "plan", _("Action plan")
    COMMITMENT = "commitment", _("Commitment")
    MILESTONE = "milestone", _("Milestone")


class Lack(models.TextChoices):
    """What a draft lacks, or what is worth a second look, before it is published: said of where it is missing."""

    NO_COMMITMENTS = "no_commitments", _("The plan has no commitment yet.")
    NO_MILESTONES = "no_milestones", _("It has no milestone: nobody could say when it is done.")
    NO_DUE_DATE = "no_due_date", _("It has no due date, so it can never be late.")
    DUE_OUTSIDE_PLAN = "due_outside_plan", _("It is due outside the years of the plan.")
    NO_INSTITUTION = "no_institution", _("No institution is responsible for it.")
    NO_LEAD = "no_lead", _("It has no lead institution.")
    NO_OFFICER = "no_officer", _("Nobody is appointed to report for this institution.")
    NO_PROBLEM = "no_problem", _("It does not say which public problem it addresses.")
    NO_ACTION = "no_action", _("It does not say what is promised.")
    NO_RESULT = "no_result", _("It does not say what result is expected.")
    NO_VALUE = "no_value", _("It names no OGP value.")
    TECHNOLOGY_ALONE = "technology_alone", _("It names technology alone, which does not make a commitment relevant.")
    ENDS_AFTER_PLAN = "ends_after_plan", _("It ends after the plan does.")
    SAME_NUMBER = "same_number", _("Another commitment of the plan has the same number.")
    SAME_TITLE = "same_title", _("Another commitment of the plan has the same title.")
    UNUSUAL_LENGTH = "unusual_length", _("The partnership’s national plans last two or four years.")
    FEW_COMMITMENTS = "few_commitments", _("The partnership recommends at least 5 commitments.")
    MANY_COMMITMENTS = "many_commitments", _("The partnership recommends at most 15 commitments.")


# What stands in the way of publishing; everything else is advice.
FORBIDDING = (Lack.NO_COMMITMENTS, Lack.NO_MILESTONES)


class Scope(models.TextChoices):
    """What a token that somebody made may do for them; never more than they may themselves."""

    READ = "read", _("Read what you see when you are signed in, drafts among it")
    REPORT = "report", _("Report progress and add evidence")
    PLAN = "plan", _("Enter and amend plans, commitments, milestones and institutions")
    REVIEW = "review", _("Review: verify, rate, answer questionnaires, take a seat")
    ROUNDS = "rounds", _("Run review rounds: seats, lots, the government’s reply")
    PEOPLE = "people", _("See who serves the country, invite officers and end their role")
