"""The partnership's star, by the rule of each era, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.choices import StarFormula


@dataclass(frozen=True, slots=True)
class StarFacts:
    """The codings a star depends on, each as the source's own number or answer, ``None`` where not coded.

    ``specificity`` 0 none to 3 high; ``impact`` 0 none to 3 transformative; ``completion`` 2 not started to 5 complete
    (0 withdrawn, 1 unclear); ``verifiable`` is asked where specificity did not exist.
    """

    relevant: bool | None
    impact: int | None
    completion: int | None
    specificity: int | None = None
    verifiable: bool | None = None


def is_starred(facts: StarFacts, formula: StarFormula) -> bool | None:
    """Whether a commitment earns the star of an era; ``None`` where a coding that it needs is missing.

    Source: the partnership's announcement of April 2015, its predecessor's rule, and their check against the data
    (``docs/scoring.md``): relevant, completion at least substantial, and (before June 2014) impact at least moderate;
    (until April 2015) the same with specificity at least medium; (since) specificity at least medium, or verifiable
    where specificity was not coded, and impact transformative.
    """
    if facts.relevant is None or facts.impact is None or facts.completion is None:
        return None
    done = facts.completion >= 4
    if formula == StarFormula.BEFORE_JUNE_2014:
        return facts.relevant and facts.impact >= 2 and done
    clear = facts.verifiable if facts.specificity is None else facts.specificity >= 2
    if clear is None:
        return None
    least_impact = 2 if formula == StarFormula.UNTIL_APRIL_2015 else 3
    return clear and facts.relevant and facts.impact >= least_impact and done
