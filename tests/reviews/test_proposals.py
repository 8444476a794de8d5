"""Organisations propose; the coordinator offers or declines in public; nobody learns whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine

from accounts.models import User
from commitments.models import Institution
from core.clock import now
from ledger.models import Event
from reviews.models import Appointment, Proposal
from reviews.services import (
    appointment_accept,
    appointment_decline,
    proposal_confirm,
    proposal_decline,
    proposal_make,
    round_close,
    round_open,
    seat_offer,
)
from tests.factories import InstitutionFactory
from tests.refusals import code
from tests.reviews.review_rows import ProposalFactory

KIM: dict[str, Any] = {"email": "kim@example.org", "name": "Kim", "statement": "Knows registers."}


def propose(review_round, user=None, **facts):
    own = {"organisation_name": "Friends of Rivers", "contact_email": "office@rivers.example.org", **KIM, **facts}
    return proposal_make(user=user, review_round=review_round, **own)


def test_a_reviewer_proposes_for_their_own_organisation_at_once(dalia, scheduled):
    made = proposal_make(user=dalia, review_round=scheduled, organisation=InstitutionFactory(), **KIM)
    assert made.organisation == dalia.country_roles.get().institution
    assert made.confirmed_at is not None
    [event] = Event.objects.public().filter(verb="reviewer.proposed")
    assert "kim" not in str(event.data).lower()


def test_everybody_else_confirms_by_the_organisations_mail(nobody, scheduled):
    made = propose(scheduled, nobody)
    assert (made.confirmed_at, made.proposed_by) == (None, None)
    assert not Event.objects.filter(verb="reviewer.proposed").exists()
    assert Proposal.objects.visible_to(nobody).count() == 0
    confirmed = proposal_confirm(proposal=made)
    assert proposal_confirm(proposal=made).confirmed_at == confirmed.confirmed_at
    assert Proposal.objects.visible_to(nobody).get() == made
    assert Event.objects.public().filter(verb="reviewer.proposed").count() == 1


def test_a_link_that_nobody_followed_in_time_counts_for_nothing(nobody, scheduled):
    made = propose(scheduled, nobody)
    with time_machine.travel(now() + dt.timedelta(days=15), tick=False):
        assert code(lambda: proposal_confirm(proposal=made)) == "link_expired"


def later(**pause):
    return time_machine.travel(now() + dt.timedelta(**pause), tick=False)


def test_after_it_expired_anybody_can_propose_again(nobody, scheduled):
    """An expired proposal is forgotten, and stands in nobody's way."""
    expired = propose(scheduled, nobody)
    with later(days=15):
        again = propose(scheduled, nobody)
        assert not Proposal.objects.filter(nonce=expired.nonce).exists()
        assert proposal_confirm(proposal=again).confirmed_at
        assert Proposal.objects.get() == again


def test_two_hundred_jokes_block_no_round(nobody, dalia, scheduled):
    jokes = [ProposalFactory.build(round=scheduled, organisation=None, organisation_name=f"Joke {number}",
                                   contact_email=f"joke{number}@example.org", proposed_at=now(), confirmed_at=None)
             for number in range(200)]  # fmt: skip
    Proposal.objects.bulk_create(jokes)
    assert code(lambda: propose(scheduled, nobody)) == "too_many_proposals"
    # What needs no link does not wait for one.
    assert proposal_make(user=dalia, review_round=scheduled, **KIM).confirmed_at
    with later(days=15):
        assert propose(scheduled, nobody)
    assert Proposal.objects.filter(confirmed_at=None).count() == 1


def test_from_outside_nobody_learns_who_was_proposed(client, nobody, scheduled):
    """Unknown, waiting or confirmed: the page says the same, and a new mailbox gets a mail whatever was proposed."""
    page = f"/workspace/rounds/{scheduled.pk}/propose/"
    sent = {**KIM, "organisation_name": "Friends of Rivers", "contact_email": "me@example.org", "language": "en"}
    answers = []
    for confirmed in (False, True):
        for _again in range(2):
            answer = client.post(page, sent)
            answers.append((answer.status_code, answer.content))
        if not confirmed:
            proposal_confirm(proposal=Proposal.objects.get())
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 200
    assert Proposal.objects.count() == 1
    assert client.post(page, {**sent, "contact_email": "other@example.org"}).status_code == 200
    assert list(Proposal.objects.filter(confirmed_at=None).values_list("contact_email")) == [("other@example.org",)]


def test_asked_again_a_new_link_goes_out_within_reason(nobody, scheduled):
    first = propose(scheduled, nobody)
    assert propose(scheduled, nobody, email="KIM@example.org", name="Kim B.").nonce != first.nonce
    Proposal.objects.update(mailed_at=now())
    waiting = Proposal.objects.get()
    assert propose(scheduled, nobody, name="Somebody").nonce == waiting.nonce
    with later(hours=2):
        renewed = propose(scheduled, nobody)
    assert (renewed.pk, renewed.mailed_at, renewed.name) == (first.pk, None, "Kim")
    assert renewed.nonce != waiting.nonce


def test_a_reviewer_is_told_plainly(dalia, nobody, scheduled):
    """What somebody only claimed in the organisation's name does not stand in its way."""
    watch = dalia.country_roles.get().institution
    watch.website = "https://rivers.example.org/"
    watch.save_checked()
    propose(scheduled, nobody, organisation=watch, organisation_name="")
    assert proposal_make(user=dalia, review_round=scheduled, **KIM).proposed_by == dalia
    assert code(lambda: proposal_make(user=dalia, review_round=scheduled, **KIM)) == "proposed_already"


def test_what_is_refused(nobody, demoland, farland, digital_agency, scheduled, amina):
    assert code(lambda: propose(scheduled, nobody, organisation=digital_agency)) == "not_civil_society"
    elsewhere = InstitutionFactory(country=farland, kind="civil_society")
    assert code(lambda: propose(scheduled, nobody, organisation=elsewhere)) == "foreign_institution"
    assert code(lambda: propose(scheduled, nobody, name=" ")) == "required"
    assert code(lambda: propose(scheduled, nobody, contact_email="")) == "required"
    assert code(lambda: propose(scheduled, nobody, language="tlh")) == "invalid_choice"
    for number in range(10):
        propose(scheduled, nobody, email=f"person{number}@example.org")
    assert code(lambda: propose(scheduled, nobody, email="one.more@example.org")) == "too_many_proposals"
    round_open(user=amina, review_round=scheduled)
    round_close(user=amina, review_round=scheduled, reason="Everybody has spoken.")
    assert code(lambda: propose(scheduled, nobody, email="late@example.org")) == "wrong_state"


def test_nobody_borrows_the_name_of_an_organisation(nobody, dalia, scheduled):
    watch = dalia.country_roles.get().institution

    def propose_for(address, **facts):
        facts = {"organisation": watch, "organisation_name": "", **facts}
        return propose(scheduled, nobody, contact_email=address, **facts)

    assert code(lambda: propose_for("amina@example.org")) == "not_its_address"  # no website is known
    watch.website = "https://www.watch.example.org/about/"
    watch.save_checked()
    for address in ("amina@example.com", "amina@notwatch.example.org", "amina@org.example.net"):
        assert code(lambda typed=address: propose_for(typed)) == "not_its_address"
    taken = {"organisation": None, "organisation_name": f" {watch.name.upper()}"}
    assert code(lambda: propose_for("amina@example.com", **taken)) == "choose_listed"
    proposal = proposal_confirm(proposal=propose_for("office@Watch.Example.org"))
    assert proposal.confirmed_from == "watch.example.org"
    [event] = Event.objects.public().filter(verb="reviewer.proposed")
    assert event.data["confirmed_from"] == "watch.example.org"


def test_the_government_proposes_nobody(amina, bruno, nobody, scheduled):
    """Neither signed in, nor through a mailbox of its own, which only the mailbox's owner learns."""
    for person in (amina, bruno):
        assert code(lambda who=person: propose(scheduled, who)) == "government_role"
    by_mail = propose(scheduled, nobody, contact_email=amina.email.upper())
    assert code(lambda: proposal_confirm(proposal=by_mail)) == "government_role"
    by_mail.refresh_from_db()
    assert by_mail.confirmed_at is None


def test_declining_says_why_in_public_and_forgets_the_person(amina, bruno, scheduled):
    proposal = ProposalFactory(round=scheduled)
    assert code(lambda: proposal_decline(user=bruno, proposal=proposal, reason="No.")) == "not_coordinator"
    assert code(lambda: proposal_decline(user=amina, proposal=proposal, reason=" ")) == "reason_required"
    declined = proposal_decline(user=amina, proposal=proposal, reason="It carries out half of the plan.")
    assert (declined.email, declined.name, declined.contact_email, declined.statement) == ("", "", "", "")
    [event] = Event.objects.public().filter(verb="proposal.declined")
    assert event.data["reason"] == "It carries out half of the plan."
    assert code(lambda: seat_offer(user=amina, proposal=proposal)) == "answered_already"


def test_an_unconfirmed_proposal_cannot_be_answered(amina, scheduled):
    proposal = ProposalFactory(round=scheduled, confirmed_at=None)
    assert code(lambda: seat_offer(user=amina, proposal=proposal)) == "not_confirmed"
    assert code(lambda: proposal_decline(user=amina, proposal=proposal, reason="No.")) == "not_confirmed"


def test_who_has_no_account_gets_one_without_a_password(amina, nobody, scheduled):
    proposal = proposal_confirm(proposal=propose(scheduled, nobody, email="Kim@Example.org", language="fr"))
    seat = seat_offer(user=amina, proposal=proposal)
    person = User.objects.get(email="kim@example.org")
    assert (seat.reviewer, person.has_usable_password(), person.language) == (person, False, "fr")
    organisation = Institution.objects.get(name="Friends of Rivers")
    assert (organisation.kind, organisation.country_id) == ("civil_society", "ZZ")
    appointment_accept(user=person, appointment=seat, declaration="None.")
    proposal.refresh_from_db()
    assert (proposal.email, proposal.name, proposal.contact_email) == ("", "", "")


def test_a_new_organisation_may_be_one_of_the_list(amina, nobody, scheduled, watch):
    proposal = proposal_confirm(proposal=propose(scheduled, nobody, organisation_name="The Watchdogs"))
    assert seat_offer(user=amina, proposal=proposal, organisation=watch).organisation == watch
    assert not Institution.objects.filter(name="The Watchdogs").exists()


def test_a_seat_may_be_declined_and_nobody_learns_why(amina, dalia, scheduled):
    proposal = ProposalFactory(round=scheduled, organisation=dalia.country_roles.get().institution, email=dalia.email)
    seat = seat_offer(user=amina, proposal=proposal)
    assert code(lambda: appointment_decline(user=amina, appointment=seat)) == "not_yours"
    appointment_decline(user=dalia, appointment=seat)
    assert code(lambda: appointment_accept(user=dalia, appointment=seat, declaration="x")) == "already_declined"
    assert Event.objects.public().filter(verb="seat.declined").count() == 1
    assert Appointment.objects.get().accepted_at is None
