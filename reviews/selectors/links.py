"""The links that are mailed to who proposed a reviewer or volunteered for a panel, and what they lead to."""

from __future__ import annotations

from django.core import signing

from reviews.models import Proposal, Volunteer

PROPOSALS = "reviews.proposal"
VOLUNTEERS = "reviews.volunteer"


def proposal_link_token(proposal: Proposal) -> str:
    """What stands in the link to confirm a proposal: nobody can make it up, and it is kept nowhere."""
    return signing.Signer(salt=PROPOSALS).sign_object([proposal.pk, proposal.nonce])


def volunteer_link_token(volunteer: Volunteer) -> str:
    """The same for a volunteer."""
    return signing.Signer(salt=VOLUNTEERS).sign_object([volunteer.pk, volunteer.nonce])


def _parts(token: str, salt: str) -> tuple[int, str]:
    """The key and the number that a token of ours was made of; nobody's for every other text."""
    try:
        pk, nonce = signing.Signer(salt=salt).unsign_object(token)
    except signing.BadSignature:
        return 0, ""
    return pk, nonce


def proposal_followed(token: str) -> Proposal | None:
    """The proposal a link leads to; ``None`` for a link we never made. One query."""
    pk, nonce = _parts(token, PROPOSALS)
    rows = Proposal.objects.select_related("round__plan__country", "organisation")
    return rows.filter(pk=pk, nonce=nonce).first()


def volunteer_followed(token: str) -> Volunteer | None:
    """The volunteer a link leads to; ``None`` for a link we never made. One query."""
    pk, nonce = _parts(token, VOLUNTEERS)
    rows = Volunteer.objects.select_related("lot__round__plan__country", "lot__organisation")
    return rows.filter(pk=pk, nonce=nonce).first()


def proposals_to_mail() -> list[Proposal]:
    """Proposals whose link nobody has mailed yet, the oldest first. One query."""
    rows = Proposal.objects.filter(mailed_at__isnull=True, confirmed_at__isnull=True, declined_at__isnull=True)
    return list(rows.exclude(contact_email="").select_related("round__plan__country", "organisation").order_by("pk"))


def volunteers_to_mail() -> list[Volunteer]:
    """Volunteers whose link nobody has mailed yet, the oldest first. One query."""
    rows = Volunteer.objects.filter(mailed_at__isnull=True, confirmed_at__isnull=True, withdrawn_at__isnull=True)
    return list(rows.exclude(email="").select_related("lot__round__plan__country", "lot__organisation").order_by("pk"))
