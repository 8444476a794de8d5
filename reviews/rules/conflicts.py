"""Who does not judge what, found by rule from what a reviewer declared, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from commitments.choices import InstitutionKind
from reviews.choices import RecusalGround

# Whoever is employed here works for the government that is judged, whatever their part.
GOVERNMENT_KINDS = frozenset(
    {
        InstitutionKind.MINISTRY,
        InstitutionKind.AGENCY,
        InstitutionKind.PARLIAMENT,
        InstitutionKind.COURT,
        InstitutionKind.LOCAL_GOVERNMENT,
    }
)


@dataclass(frozen=True, slots=True)
class Carriers:
    """The institutions, by key, that lead or support a commitment or answer for one of its milestones."""

    institutions: frozenset[int]


def recusal_ground(
    carriers: Carriers, organisation: int, employer: int | None, ties: Collection[int]
) -> tuple[RecusalGround, int] | None:
    """Why a reviewer does not judge a commitment, and because of which institution; ``None`` where nothing stands
    against it.

    Their organisation comes first, then their employer, then the ties they declared, the smallest key first.
    """
    if organisation in carriers.institutions:
        return RecusalGround.ORGANISATION, organisation
    if employer is not None and employer in carriers.institutions:
        return RecusalGround.EMPLOYER, employer
    tied = sorted(set(ties) & carriers.institutions)
    return (RecusalGround.TIE, tied[0]) if tied else None
