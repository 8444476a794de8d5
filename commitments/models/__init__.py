"""The facts of what was promised, and what must always be true of them."""

from commitments.models.amendment import Amendment
from commitments.models.commitment import Commitment, CommitmentSupport, CommitmentValue
from commitments.models.country import Country, CountryRole, Institution, Locality, PolicyArea
from commitments.models.invitation import Invitation
from commitments.models.plan import ActionPlan
from commitments.models.search import SearchEntry

__all__ = [
    "ActionPlan",
    "Amendment",
    "Commitment",
    "CommitmentSupport",
    "CommitmentValue",
    "Country",
    "CountryRole",
    "Institution",
    "Invitation",
    "Locality",
    "PolicyArea",
    "SearchEntry",
]
