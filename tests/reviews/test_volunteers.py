"""Volunteers for a panel: they register and confirm, nobody else learns that they did, and jokes block nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from core.clock import now
from reviews.models import Lot, Volunteer
from reviews.selectors import volunteer_link_token
from reviews.services import round_publish, volunteer_confirm, volunteer_register, volunteer_withdraw
from reviews.services.lots import lot_list
from tests.factories import ReviewRoundFactory
from tests.refusals import code
from tests.reviews.review_rows import LotFactory, VolunteerFactory

pytestmark = pytest.mark.django_db

VALUES = {"gender": "women", "age": "old"}


@pytest.fixture
def lot(watch) -> Lot:
    """A lot to which people may register."""
    quotas = {"gender": {"women": [0, 3], "men": [0, 3]}, "age": {"young": [0, 3], "old": [0, 3]}}
    made: Lot = LotFactory(round=ReviewRoundFactory(plan__country=watch.country), organisation=watch, quotas=quotas)
    return made


def register(lot, **facts) -> Volunteer:
    return volunteer_register(**{"lot": lot, "email": "kim@example.org", "name": "Kim", "values": VALUES} | facts)


def later(**pause):
    return time_machine.travel(now() + dt.timedelta(**pause), tick=False)


def test_registering(lot):
    assert code(lambda: register(lot, name=" ")) == "required"
    assert code(lambda: register(lot, language="tlh")) == "invalid_choice"
    assert code(lambda: register(lot, values={"gender": "women"})) == "invalid_choice"
    made = register(lot, email=" Kim@Example.org ")
    assert (made.email, made.confirmed_at) == ("kim@example.org", None)
    assert "Kim" not in made.pseudonym
    assert volunteer_confirm(volunteer=made).confirmed_at
    assert made.pseudonym in lot_list(lot)
    assert volunteer_withdraw(volunteer=made).withdrawn_at
    assert register(lot).pk != made.pk


def test_after_the_link_expired_people_can_register_again(lot):
    expired = register(lot)
    with later(days=15):
        assert code(lambda: volunteer_confirm(volunteer=expired)) == "link_expired"
        again = register(lot)
        assert volunteer_confirm(volunteer=again).confirmed_at
    assert Volunteer.objects.get() == again


def test_expired_registrations_take_no_room(lot, monkeypatch):
    monkeypatch.setattr("reviews.services.volunteers.MOST_VOLUNTEERS", 2)
    for number in range(2):
        register(lot, email=f"joke{number}@example.org")
    assert code(lambda: register(lot)) == "too_many_volunteers"
    # Not even so does anybody learn who is on the list.
    assert code(lambda: register(lot, email="joke0@example.org")) == "too_many_volunteers"
    with later(days=15):
        register(lot)
    assert Volunteer.objects.get().email == "kim@example.org"


def test_asked_again_a_new_link_goes_out_within_reason(lot):
    first = register(lot)
    Volunteer.objects.update(mailed_at=now())
    assert register(lot, name="Somebody").nonce == first.nonce
    assert Volunteer.objects.get().name == "Kim"
    with later(hours=2):
        renewed = register(lot, values={**VALUES, "age": "young"})
    assert (renewed.pk, renewed.mailed_at, renewed.values["age"]) == (first.pk, None, "young")
    assert renewed.nonce != first.nonce
    confirmed = volunteer_confirm(volunteer=renewed)
    with later(hours=4):
        assert register(lot, name="Somebody").nonce == confirmed.nonce
    assert Volunteer.objects.get().name == "Kim"


def test_whoever_follows_the_link_sees_what_they_confirm(client, lot):
    """Somebody else may have registered the address, with other values."""
    page = client.get(f"/workspace/volunteers/{volunteer_link_token(register(lot))}/").content.decode()
    assert all(value in page for value in ("women", "old"))
    assert "young" not in page


def test_nobody_else_learns_that_somebody_volunteered(client, lot):
    """Unknown, waiting or confirmed: the page says the same."""
    page = f"/workspace/rounds/{lot.round_id}/volunteer/"
    sent = {"name": "Kim", "email": "kim@example.org", "language": "en", "feature-0": "old", "feature-1": "women"}
    answers = [client.post(page, sent), client.post(page, sent)]
    volunteer_confirm(volunteer=Volunteer.objects.get())
    answers.append(client.post(page, {**sent, "name": "Somebody"}))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert Volunteer.objects.get().name == "Kim"


def test_once_published_nobody_keeps_names_and_addresses(amina, watch):
    review_round = ReviewRoundFactory(plan__country=watch.country, closed=True, response_until=dt.date(2025, 9, 1))
    VolunteerFactory.create_batch(3, lot=LotFactory(round=review_round))
    round_publish(user=amina, review_round=review_round)
    assert set(Volunteer.objects.values_list("email", "name")) == {("", "")}
