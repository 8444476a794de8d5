"""Organisations propose reviewers; the coordinator offers a seat or declines for a reason that everybody can read."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import person_for_seat
from commitments.choices import GOVERNMENT, InstitutionKind, Role
from commitments.models import CountryRole, Institution
from commitments.policies import role_in
from commitments.services import institution_add
from core.clock import now
from core.errors import Malformed, RuleBroken, permit, require
from ledger.services import Actor, event_append
from reviews.choices import RoundState, SeatBasis
from reviews.models import Appointment, Proposal, ReviewRound, Volunteer
from reviews.policies import may_run_rounds
from reviews.services.appointments import check_organisation, is_listed, seat_made
from reviews.services.frame import link_wanted, links_hold_from, round_event, round_locked

UNFINISHED = (RoundState.SCHEDULED, RoundState.OPEN)
# More proposals than this from one address, or waiting for a link in one round, are somebody's joke.
MOST_FROM_ONE = 10
MOST_WAITING = 200
SERVES = gettext_lazy("Who serves the government proposes nobody to judge it.")


@transaction.atomic
def proposal_make(
    *, user: Any, review_round: ReviewRound, email: str, name: str, organisation: Institution | None = None,
    organisation_name: str = "", website: str = "", contact_email: str = "", language: str = "en", statement: str = "",
) -> Proposal:  # fmt: skip
    """Put somebody forward for a round in the name of an organisation.

    A reviewer who is signed in proposes for their own organisation, and that counts at once. Everybody else names the
    organisation and its e-mail address, to which a link is mailed; it counts when the link is followed. In the name of
    an organisation that is listed, only an address at its website's domain counts. Whether the address of who is
    proposed has an account, or was proposed before, changes nothing here. Expired ones are forgotten.

    Returns:
        what stands, which may be what was proposed from there before: not to be shown to whoever asks.

    Raises:
        RuleBroken: ``wrong_state`` once the round is closed; ``foreign_institution``; ``not_civil_society``;
            ``government_role``; ``choose_listed`` for the name of an organisation that is listed; ``not_its_address``;
            ``too_many_proposals``; to a reviewer alone ``proposed_already``.
        Malformed: a field is missing or wrong.
    """
    current = round_locked(review_round.pk)
    require(current.state in UNFINISHED, "wrong_state", _("Reviewers are proposed before a round closes."))
    role = _reviewing(user, current)
    own = role is not None
    if role is not None:
        organisation, organisation_name, contact_email = role.institution, "", contact_email or user.email
    _check_words(name, email, contact_email, language)
    _check_name(current, organisation, organisation_name, contact_email, own=own)
    email, contact_email = email.strip().lower(), contact_email.strip().lower()
    current.proposals.expired(links_hold_from()).delete()
    _check_room(current, contact_email, own=own)
    what = {"email": email, "organisation": organisation, "organisation_name": organisation_name.strip()}
    known = _known(current, what, contact_email, own=own)
    if known is not None and not own and not link_wanted(known):
        return known
    proposal = known or Proposal(round=current, contact_email=contact_email, **what)
    proposal.website, proposal.name, proposal.language, proposal.statement = website, name.strip(), language, statement
    return _asked(proposal, user if own else None)


def _reviewing(user: Any, review_round: ReviewRound) -> CountryRole | None:
    """The role of a reviewer of the country; who serves its government is refused."""
    role = role_in(user, review_round.plan.country_id)
    require(role is None or role.role not in GOVERNMENT, "government_role", SERVES)
    return role if role is not None and role.role == Role.REVIEWER else None


def _check_name(
    review_round: ReviewRound, organisation: Institution | None, organisation_name: str, contact_email: str, *,
    own: bool,
) -> None:  # fmt: skip
    """Refuse bodies of the state, and to borrow the name of an organisation that is listed."""
    if organisation is not None:
        check_organisation(review_round, organisation)
    if own:
        return
    if organisation is None:
        listed = is_listed(review_round.plan.country_id, organisation_name)
        message = _("This organisation is in the list: choose it there.")
        require(not listed, "choose_listed", message, field="organisation_name")
        return
    site = (urlsplit(organisation.website).hostname or "").removeprefix("www.")
    message = _("The tracker knows no website of this organisation: one of its reviewers proposes, after signing in.")
    require(bool(site), "not_its_address", message, field="organisation")
    message = _("Give an address at %(site)s, the website of this organisation.") % {"site": site}
    domain = domain_of(contact_email)
    akin = domain == site or domain.endswith(f".{site}") or site.endswith(f".{domain}")
    require(bool(domain) and akin, "not_its_address", message, field="contact_email")


def domain_of(email: str) -> str:
    """The part of an address after the @, in small letters."""
    return email.strip().rpartition("@")[2].lower()


def _asked(proposal: Proposal, proposer: Any) -> Proposal:
    """Write a proposal down with a new link; with ``proposer``, a reviewer of the organisation, none is needed."""
    proposal.statement, proposal.nonce = proposal.statement.strip(), secrets.token_urlsafe(16)
    proposal.proposed_by, proposal.proposed_at, proposal.mailed_at = proposer, now(), None
    proposal.confirmed_from = ""
    proposal.confirmed_at = proposal.proposed_at if proposer is not None else None
    proposal.save_checked()
    if proposer is not None:
        _confirmed(proposal)
    return proposal


def _check_words(name: str, email: str, contact_email: str, language: str) -> None:
    faults = []
    if not name.strip():
        faults.append(("name", "required", _("Say who it is that you propose.")))
    if not email.strip():
        faults.append(("email", "required", _("Give the e-mail address of whom you propose.")))
    if not contact_email.strip():
        faults.append(("contact_email", "required", _("Give the organisation's e-mail address.")))
    if language not in dict(settings.LANGUAGES):
        faults.append(("language", "invalid_choice", _("Choose one of the languages listed.")))
    if faults:
        raise Malformed(list(faults))


def _check_room(review_round: ReviewRound, contact_email: str, *, own: bool) -> None:
    """Refuse more than anybody needs; what waits for a link does not stand in the way of ``own``, which needs none."""
    standing = review_round.proposals.filter(declined_at__isnull=True)
    few = standing.filter(contact_email=contact_email).count() < MOST_FROM_ONE
    waiting = standing.filter(confirmed_at__isnull=True).count() < MOST_WAITING
    message = _("There are too many proposals from here: wait until some of them are answered.")
    require(few and (own or waiting), "too_many_proposals", message)


def _known(
    review_round: ReviewRound, what: Mapping[str, Any], contact_email: str, *, own: bool
) -> Proposal | None:  # fmt: skip
    """The same proposal, made before from the same address.

    From another address it is a proposal of its own: who reads that mailbox must not learn of this one by getting no
    mail. A reviewer is told plainly what their organisation has proposed already.
    """
    same = review_round.proposals.filter(declined_at__isnull=True, **what)
    message = _("This person is proposed by this organisation already.")
    require(not (own and same.confirmed().exists()), "proposed_already", message, field="email")
    return same.filter(contact_email=contact_email).first()


@transaction.atomic
def proposal_confirm(*, proposal: Proposal) -> Proposal:
    """Let a proposal count: whoever reads the organisation's mail stands by it. A second time changes nothing.

    Raises:
        RuleBroken: ``link_expired``; ``wrong_state`` once the round is closed; ``government_role``.
    """
    current = Proposal.objects.select_for_update(of=("self",)).select_related("round__plan").get(pk=proposal.pk)
    if current.confirmed_at is None:
        holds = current.proposed_at >= links_hold_from()
        require(holds, "link_expired", _("This link has expired: please propose again."))
        unfinished = current.round.state in UNFINISHED
        require(unfinished, "wrong_state", _("Reviewers are proposed before a round closes."))
        _check_mailbox(current)
        current.confirmed_at, current.confirmed_from = now(), domain_of(current.contact_email)
        current.save_checked()
        _confirmed(current)
    return current


def _check_mailbox(proposal: Proposal) -> None:
    """Refuse a mailbox of somebody who serves the government; asked here, where only its owner learns of it."""
    serving = CountryRole.objects.active().filter(
        country=proposal.round.plan.country_id, role__in=GOVERNMENT, user__email__iexact=proposal.contact_email
    )
    require(not serving.exists(), "government_role", SERVES)


def _confirmed(proposal: Proposal) -> None:
    """The public learns which organisation proposed, not whom."""
    organisation = str(proposal.organisation or proposal.organisation_name)
    told = {"proposal": proposal.pk, "organisation": organisation, "confirmed_from": proposal.confirmed_from}
    event_append(
        stream=proposal.round.plan.country_id, actor=Actor("organisation", organisation), verb="reviewer.proposed",
        subject=f"round:{proposal.round_id}", data=told,
    )  # fmt: skip


def _locked(user: Any, proposal: Proposal) -> Proposal:
    """A confirmed proposal that waits for an answer, for who may answer it."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("round__plan__country", "organisation")
    current = rows.get(pk=proposal.pk)
    allowed = may_run_rounds(user, current.round.plan)
    permit(allowed, "not_coordinator", _("Only the national coordinator answers proposals."))
    waits = current.declined_at is None and current.appointment_id is None
    require(waits, "answered_already", _("This proposal was answered already."))
    stands = current.confirmed_at is not None
    require(stands, "not_confirmed", _("The organisation has not confirmed this proposal yet."))
    return current


@transaction.atomic
def proposal_decline(*, user: Any, proposal: Proposal, reason: str) -> Proposal:
    """Offer no seat to who was proposed, for a reason that everybody can read.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``answered_already``, ``not_confirmed``.
        Malformed: there is no reason.
    """
    current = _locked(user, proposal)
    current.declined_at, current.decline_reason = now(), reason.strip()
    _wiped(current)
    current.save_checked()
    round_event(current.round, user, "proposal.declined", proposal=current.pk, reason=current.decline_reason)
    return current


@transaction.atomic
def seat_offer(*, user: Any, proposal: Proposal, organisation: Institution | None = None) -> Appointment:
    """Offer the seat that an organisation proposed somebody for.

    An organisation that the tracker does not know yet is entered in the country's list, unless ``organisation`` says
    which of the list it is.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``answered_already``, ``not_confirmed``, and what refuses a seat (``government_role`` ...).
        Malformed: they have a seat in this round already.
    """
    from_proposal = _locked(user, proposal)
    current = round_locked(from_proposal.round_id)
    require(current.state in UNFINISHED, "wrong_state", _("Seats are offered before a round closes."), field="round")
    if from_proposal.organisation is None:
        from_proposal.organisation = organisation or institution_add(
            user=user, country=current.plan.country,
            facts={
                "name": from_proposal.organisation_name, "website": from_proposal.website,
                "kind": InstitutionKind.CIVIL_SOCIETY,
            },
        )  # fmt: skip
    person = person_for_seat(email=from_proposal.email, name=from_proposal.name, language=from_proposal.language)
    seat = seat_made(
        user=user, review_round=current, reviewer=person, organisation=from_proposal.organisation,
        basis=SeatBasis.PROPOSED,
    )  # fmt: skip
    from_proposal.appointment = seat
    from_proposal.save_checked()
    return seat


@transaction.atomic
def appointment_make(*, user: Any, review_round: ReviewRound, email: str, organisation: Institution) -> Appointment:
    """Offer a seat to whom an organisation proposed, by the address under which it did.

    Whether an address that nobody proposed has an account does not show from the refusal.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``not_proposed``; as ``seat_offer``.
    """
    current = round_locked(review_round.pk)
    permit(may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator offers seats."))
    require(current.state in UNFINISHED, "wrong_state", _("Seats are offered before a round closes."), field="round")
    proposals = current.proposals.confirmed().filter(declined_at__isnull=True)
    proposal = proposals.filter(email__iexact=email.strip(), organisation=organisation).first()
    message = _("The coordinator does not choose alone: this organisation has not proposed this person for this round.")
    if proposal is None:
        raise RuleBroken("not_proposed", message, field="reviewer")
    return seat_offer(user=user, proposal=proposal)


def _wiped(proposal: Proposal) -> None:
    """Forget the person and the address: the organisation and what became of the proposal stay."""
    proposal.email = proposal.name = proposal.contact_email = proposal.statement = ""


def people_forgotten(review_round: ReviewRound) -> None:
    """Once a round is published nobody needs the names and addresses of who was proposed or volunteered any more.

    Who has a seat has an account, which is theirs to keep or to close.
    """
    nobody = {"email": "", "name": ""}
    review_round.proposals.update(contact_email="", statement="", **nobody)
    Volunteer.objects.filter(lot__round=review_round).update(**nobody)
