"""What each value of each scale means, in plain words, and when the partnership used it, PURE.

The meanings follow the partnership's glossary and its earlier Explorer (addresses beside each scale); the sentences are
our own. Pages for the public and forms for reviewers take them from here, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from milestones.choices import Completion
from reviews.choices import (
    EarlyResults,
    OpenedGovernment,
    PotentialForResults,
    PotentialImpact,
    Specificity,
    Verifiability,
)

if TYPE_CHECKING:
    from django.db.models import TextChoices
    from django.utils.functional import _StrOrPromise

GLOSSARY = "https://www.opengovpartnership.org/glossary"
EXPLORER = "https://www.opengovpartnership.org/explorer/"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One value of a scale: how it is called, and what it means."""

    value: str
    label: _StrOrPromise
    words: _StrOrPromise


@dataclass(frozen=True, slots=True)
class ScaleMeaning:
    """A scale: its name, what it asks, when the partnership used it, its values from the lowest up.

    ``ours``: our reviewers judge by it too.
    """

    key: str
    title: _StrOrPromise
    asks: _StrOrPromise
    era: _StrOrPromise
    source: str
    ours: bool
    values: tuple[Meaning, ...]

    def words(self) -> Mapping[str, _StrOrPromise]:
        """What each value means, by value."""
        return {each.value: each.words for each in self.values}


def _values(scale: Mapping[TextChoices, _StrOrPromise]) -> tuple[Meaning, ...]:
    return tuple(Meaning(str(value), value.label, words) for value, words in scale.items())


COMPLETION = ScaleMeaning(
    key="completion",
    title=_("Completion"),
    asks=_("How much of what was promised has been done?"),
    era=_("All plans; “no evidence available” since the reports of today’s form."),
    source=f"{GLOSSARY}/completion",
    ours=True,
    values=_values(
        {
            Completion.NO_EVIDENCE: _("Nothing could be found that shows whether anything was done."),
            Completion.NOT_STARTED: _("No step of what was promised has been taken."),
            Completion.LIMITED: _("Some steps were taken, but most of what was promised is still to be done."),
            Completion.SUBSTANTIAL: _("Most of what was promised is done; some of it is still missing."),
            Completion.COMPLETE: _("All that was promised is done."),
        }
    ),
)
EARLY_RESULTS = ScaleMeaning(
    key="early_results",
    title=_("Early results"),
    asks=_("What has changed for people because of it, so far?"),
    era=_("Plans since 2021."),
    source=f"{GLOSSARY}/early-results",
    ours=True,
    values=_values(
        {
            EarlyResults.NO_NOTABLE: _("Nothing has changed that could be noticed outside the administration yet."),
            EarlyResults.MODERATE: _("Something has changed for the better, within narrow limits."),
            EarlyResults.SIGNIFICANT: _("Much has changed: government works more openly, and it is likely to last."),
        }
    ),
)
VERIFIABILITY = ScaleMeaning(
    key="verifiability",
    title=_("Verifiability"),
    asks=_("Could anybody check from its words whether the promise was kept?"),
    era=_("Asked with yes or no since 2018, in this form since the plans of 2021."),
    source=f"{GLOSSARY}/verifiability",
    ours=True,
    values=_values(
        {
            Verifiability.NOT_VERIFIABLE: _("What would be done is too vague to be checked afterwards."),
            Verifiability.VERIFIABLE: _("It names activities or results that can be checked afterwards."),
        }
    ),
)
POTENTIAL_FOR_RESULTS = ScaleMeaning(
    key="potential_for_results",
    title=_("Potential for results"),
    asks=_("How much could it change if it were kept in full?"),
    era=_("Plans since 2020; before them, “potential impact”."),
    source=f"{GLOSSARY}/ambition",
    ours=True,
    values=_values(
        {
            PotentialForResults.UNCLEAR: _("It goes on with what is done already, or adds nothing of note."),
            PotentialForResults.MODEST: _("A good step of its own that binds nobody and may not last."),
            PotentialForResults.SUBSTANTIAL: _("It could change the rules of the game, and binds institutions to it."),
        }
    ),
)
SPECIFICITY = ScaleMeaning(
    key="specificity",
    title=_("Specificity"),
    asks=_("How clear and measurable is the promise?"),
    era=_("Plans of 2011 to 2017; since then, “verifiable”."),
    source=EXPLORER,
    ours=False,
    values=_values(
        {
            Specificity.NONE: _("It names nothing that could be checked."),
            Specificity.LOW: _("It can be measured only by who reads something into it."),
            Specificity.MEDIUM: _("It names activities that can be checked, but no milestones or results."),
            Specificity.HIGH: _("It names clear milestones or results that can be measured."),
        }
    ),
)
POTENTIAL_IMPACT = ScaleMeaning(
    key="potential_impact",
    title=_("Potential impact"),
    asks=_("How much could it change if it were kept in full?"),
    era=_("Plans up to 2019; since then, “potential for results”."),
    source=EXPLORER,
    ours=False,
    values=_values(
        {
            PotentialImpact.WORSENS: _("It would make things worse."),
            PotentialImpact.NONE: _("It would leave things as they are."),
            PotentialImpact.MINOR: _("A small step in the right direction."),
            PotentialImpact.MODERATE: _("A large step, but limited in its scale or its scope."),
            PotentialImpact.TRANSFORMATIVE: _("It could change how government works in this area."),
        }
    ),
)
OPENED_GOVERNMENT = ScaleMeaning(
    key="opened_government",
    title=_("Did it open government?"),
    asks=_("What has changed in how open government is?"),
    era=_("End-of-term reports of 2016, up to the plans of 2018 to 2020; since then, “early results”."),
    source=f"{GLOSSARY}/early-results",
    ours=False,
    values=_values(
        {
            OpenedGovernment.WORSENED: _("Government is less open because of it."),
            OpenedGovernment.DID_NOT_CHANGE: _("Nothing has changed."),
            OpenedGovernment.MARGINAL: _("Something has changed, with little effect."),
            OpenedGovernment.MAJOR: _("A step forward that is limited in its scope or its scale."),
            OpenedGovernment.OUTSTANDING: _("Government works in another way in this area."),
        }
    ),
)
# In the order in which pages show them: those of today first.
SCALES = (
    COMPLETION, EARLY_RESULTS, VERIFIABILITY, POTENTIAL_FOR_RESULTS, SPECIFICITY, POTENTIAL_IMPACT, OPENED_GOVERNMENT,
)  # fmt: skip
BY_KEY: Mapping[str, ScaleMeaning] = {scale.key: scale for scale in SCALES}
