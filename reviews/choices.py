"""The scales and kinds of judgement, in the partnership's words, each era's kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from milestones.choices import STEPS, Completion

REVIEWED_SCALE = (Completion.NO_EVIDENCE, *STEPS)
# What stands for *reviewed* where no published round has judged a commitment.
NOT_REVIEWED = "not_reviewed"
# What stands for it where the latest published round came to no conclusion.
NO_CONSENSUS = "no_consensus"


class Finding(models.TextChoices):
    """What a reviewer says of one progress report."""

    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")


class RoundState(models.TextChoices):
    """The life of a review round, in this order and no other."""

    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open for rating")
    RESPONSE = "response", _("Open for the government's response")
    PUBLISHED = "published", _("Published")


class EarlyResults(models.TextChoices):
    """Early results, as the partnership asks since the plans of 2021."""

    NO_NOTABLE = "no_notable_results", _("No notable results")
    MODERATE = "moderate", _("Moderate")
    SIGNIFICANT = "significant", _("Significant")


class Verifiability(models.TextChoices):
    """Whether a commitment's fulfilment can be checked at all (since 2021)."""

    NOT_VERIFIABLE = "not_verifiable", _("Not verifiable")
    VERIFIABLE = "verifiable", _("Verifiable")


class PotentialForResults(models.TextChoices):
    """How much a commitment could change, as coded for plans from 2020 on."""

    UNCLEAR = "unclear", _("Unclear")
    MODEST = "modest", _("Modest")
    SUBSTANTIAL = "substantial", _("Substantial")


class GapName(models.TextChoices):
    """Why a distance between claim and judgement cannot be counted in steps; never zero."""

    UNREVIEWED = "unreviewed", _("Not reviewed")
    UNREPORTED = "unreported", _("Not reported")
    UNPROVEN = "unproven", _("No evidence available")
    NO_CONSENSUS = "no_consensus", _("No consensus")


class Stage(models.TextChoices):
    """The occasions on which the Independent Reporting Mechanism codes a commitment."""

    DESIGN = "design", _("Design")
    PROGRESS = "progress", _("Progress report (mid-term)")
    END_OF_TERM = "end_of_term", _("End-of-term report")
    RESULTS = "results", _("Results report")


class Marker(models.TextChoices):
    """Why a coded variable has no value: three different things, none of them zero, beside an empty cell."""

    NOT_REVIEWED = "NR", _("Not reviewed")
    NO_DATA = "ND", _("The variable did not exist in that era")
    NOT_APPLICABLE = "NA", _("Not applicable")


class Specificity(models.TextChoices):
    """How clear and measurable a commitment is (2011 to 2017)."""

    NONE = "none", pgettext_lazy("specificity", "None")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class YesNo(models.TextChoices):
    """A coded yes or no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class PotentialImpact(models.TextChoices):
    """How far a commitment could change things, as coded for plans up to 2019."""

    UNCLEAR = "unclear", _("Unclear")
    WORSENS = "worsens", _("Worsens")
    NONE = "none", _("None")
    MINOR = "minor", _("Minor")
    MODERATE = "moderate", _("Moderate")
    TRANSFORMATIVE = "transformative", _("Transformative")


class IrmCompletion(models.TextChoices):
    """Completion as the mechanism codes it, all eras together."""

    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNCLEAR = "unclear", _("Unclear")
    NO_EVIDENCE = "no_evidence_available", _("No evidence available")
    NOT_STARTED = "not_started", _("Not started")
    LIMITED = "limited", _("Limited")
    SUBSTANTIAL = "substantial", _("Substantial")
    COMPLETE = "complete", _("Complete")


class OpenedGovernment(models.TextChoices):
    """“Did it open government?”, as asked in end-of-term reports from 2016 to the plans of 2018-2020."""

    WORSENED = "worsened", _("Worsened")
    DID_NOT_CHANGE = "did_not_change", _("Did not change")
    NO_EARLY_RESULTS = "no_early_results", _("No early results to report yet")
    MARGINAL = "marginal", _("Marginal")
    MAJOR = "major", _("Major")
    OUTSTANDING = "outstanding", _("Outstanding")


class StarFormula(models.TextChoices):
    """The rule of an era by which a commitment was starred."""

    BEFORE_JUNE_2014 = "before_june_2014", _("Assessed before June 2014")
    UNTIL_APRIL_2015 = "until_april_2015", _("Mid 2014 to April 2015")
    SINCE_APRIL_2015 = "since_april_2015", _("Since April 2015")


class SeatBasis(models.TextChoices):
    """Why somebody has a seat: the coordinator never chooses alone."""

    PROPOSED = "proposed", _("Proposed by the organisation")
    DRAWN = "drawn", _("Drawn by lot")


class RecusalGround(models.TextChoices):
    """Why a reviewer does not judge one commitment: found by rule, or their own wish."""

    ORGANISATION = "organisation", _("The reviewer’s organisation carries it out")
    EMPLOYER = "employer", _("The reviewer’s employer carries it out")
    TIE = "tie", _("The reviewer declared a tie to who carries it out")
    OWN_WISH = "own_wish", _("The reviewer asked not to judge it")


class VerdictOutcome(models.TextChoices):
    """Whether a round came to a conclusion on a commitment; without one, no value is published."""

    CONCLUDED = "concluded", _("Concluded")
    FEW_RATINGS = "few_ratings", _("No consensus: fewer than three ratings")
    LOW_AGREEMENT = "low_agreement", _("No consensus: the reviewers agree too little")


class RoundPhase(models.TextChoices):
    """Where a round stands today, finer than its state: what it waits for follows from its dates, never stored."""

    SCHEDULED = "scheduled", _("Scheduled")
    RATING = "rating", _("Reviewers rate")
    REPLY = "reply", _("The government may reply")
    REVISION = "revision", _("Reviewers may revise once")
    RIPE = "ripe", _("Can be published")
    PUBLISHED = "published", _("Published")


class AnswerStep(models.IntegerChoices):
    """The four steps of every question on the making of a plan; each question says what a step means there."""

    ABSENT = 0, _("Absent")
    WEAK = 1, _("Weak")
    GOOD = 2, _("Good")
    STRONG = 3, _("Strong")
