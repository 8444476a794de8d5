"""Links that confirm a proposal or a registration are mailed once, in the language chosen, and lead where they say."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine

from core.clock import now
from notices.confirmations import confirmations_note, confirmations_waiting, confirmations_write
from notices.jobs import confirmations_send
from notices.models import Letter
from reviews.models import Proposal, Volunteer
from reviews.services import volunteer_register, volunteer_withdraw
from tests.factories import ReviewRoundFactory
from tests.reviews.review_rows import LotFactory, ProposalFactory, VolunteerFactory

pytestmark = pytest.mark.django_db


def waiting_proposal(**facts) -> Proposal:
    made: Proposal = ProposalFactory(confirmed_at=None, proposed_at=now(), **facts)
    return made


def test_an_organisation_gets_its_link_once(mailoutbox, client):
    proposal = waiting_proposal(round=ReviewRoundFactory(title="The first year"))
    assert confirmations_waiting()
    confirmations_send.call()
    assert not confirmations_waiting()
    confirmations_send.call()
    [mail] = mailoutbox
    assert mail.to == [proposal.contact_email]
    assert "The first year" in mail.subject
    assert proposal.name not in mail.body
    [link] = re.findall(r"https?://[^/]+(/workspace/proposals/\S+)", mail.body)
    page = client.get(link)
    assert page.status_code == 200
    assert proposal.name in page.content.decode()
    assert client.post(link).status_code == 200
    proposal.refresh_from_db()
    assert proposal.confirmed_at
    assert proposal.mailed_at


def test_a_volunteer_gets_theirs_in_their_language(mailoutbox, client):
    volunteer = VolunteerFactory(confirmed_at=None, registered_at=now(), language="fr", lot=LotFactory())
    confirmations_send.call()
    [mail] = mailoutbox
    assert mail.to == [volunteer.email]
    assert "volontaires" in mail.body
    [link] = re.findall(r"https?://[^/]+(/workspace/volunteers/\S+)", mail.body)
    assert client.get(link).status_code == 200
    client.post(link, {"do": "confirm"})
    assert Volunteer.objects.get().confirmed_at
    client.post(link, {"do": "withdraw"})
    assert Volunteer.objects.get().email == ""


def test_who_registers_again_gets_another_link_and_the_old_one_holds_no_more(mailoutbox, client):
    lot = LotFactory()
    asked: dict[str, Any] = {"lot": lot, "email": "kim@example.org", "name": "Kim", "values": {}}
    volunteer_register(**asked)
    confirmations_send.call()
    with time_machine.travel(now() + dt.timedelta(hours=2), tick=False):
        volunteer_register(**asked)
        confirmations_send.call()
    links = [re.findall(r"https?://[^/]+(/workspace/volunteers/\S+)", mail.body)[0] for mail in mailoutbox]
    assert [client.get(link).status_code for link in links] == [404, 200]
    client.post(links[1], {"do": "confirm"})
    with time_machine.travel(now() + dt.timedelta(hours=4), tick=False):
        volunteer_register(**asked)
        assert not confirmations_waiting()


def test_a_letter_that_nobody_needs_any_more_is_taken_back():
    volunteer = VolunteerFactory(confirmed_at=None, registered_at=now())
    assert confirmations_write() == 1
    assert confirmations_write() == 0
    volunteer_withdraw(volunteer=volunteer)
    confirmations_write()
    assert not Letter.objects.exists()
    assert confirmations_note() == 0


def test_a_link_that_we_never_made_leads_nowhere(client):
    for path in ("proposals", "volunteers"):
        assert client.get(f"/workspace/{path}/made-up/").status_code == 404
