"""Review rounds and the seats in them."""

from __future__ import annotations

import pytest

from reviews.models import Appointment
from tests.api.calling import Caller, problem
from tests.factories import PASSWORD, AppointmentFactory, RatingFactory, UserFactory
from tests.reviews.review_rows import ProposalFactory

pytestmark = pytest.mark.django_db


def test_a_round_is_scheduled_for_a_published_plan(amina, anyone, world):
    sent = {"plan": world.plan.pk, "title": "Next", "opens_on": "2025-10-01", "closes_on": "2025-10-31"}
    made = Caller(amina).post("review-rounds/", sent)
    assert made.status_code == 201
    body = made.json()
    assert {name: body[name] for name in sent} == sent
    assert (body["state"], body["agreement"], body["country"]) == ("scheduled", None, "ZZ")
    problem(Caller(amina).post("review-rounds/", {**sent, "plan": world.draft.pk}), 409, "plan_not_published", "plan")
    problem(Caller(amina).post("review-rounds/", {**sent, "closes_on": "2025-09-01"}), 400, "end_before_start")
    problem(Caller(amina).post("review-rounds/", {**sent, "plan": "x"}), 400, "incorrect_type", "plan")


def test_a_round_goes_one_step_at_a_time(amina, world):
    caller, address = Caller(amina), f"review-rounds/{world.scheduled.pk}/"
    problem(caller.post(f"{address}publish/"), 409, "wrong_state")
    problem(caller.post(f"{address}close/"), 409, "wrong_state")
    assert caller.post(f"{address}open/").json()["state"] == "open"
    problem(caller.post(f"{address}open/"), 409, "wrong_state")
    problem(caller.post(f"{address}waive/"), 409, "wrong_state", "round")
    problem(caller.post(f"{address}close/"), 400, "reason_required", "reason")
    closed = caller.post(f"{address}close/", {"reason": "Everybody has spoken."}).json()
    assert closed["close_reason"] == "Everybody has spoken."
    assert (closed["state"], closed["response_until"]) == ("response", "2025-10-06")
    problem(caller.post(f"{address}publish/"), 409, "response_window_open")
    assert caller.post(f"{address}waive/").json()["response_ended_at"]
    problem(caller.post(f"{address}waive/"), 409, "already_answered")
    assert caller.post(f"{address}publish/").json()["state"] == "published"


def test_an_open_round_tells_nothing_of_its_ratings(amina, henrike, anyone, world):
    address = f"review-rounds/{world.open.pk}/"
    seats = f"appointments/?round={world.open.pk}"
    callers = [Caller(amina), Caller(henrike), anyone]
    before = [(each.get(address).json(), each.get(seats).json()) for each in callers]
    RatingFactory.create_batch(3, round=world.open, handed_in=True)
    assert [(each.get(address).json(), each.get(seats).json()) for each in callers] == before


@pytest.mark.parametrize("by", ["email", "capitals"])
def test_a_reviewer_is_appointed_by_the_address_under_which_they_were_proposed(amina, anyone, emil, world, by):
    named = {"email": emil.email, "capitals": emil.email.upper()}[by]
    organisation = emil.country_roles.get().institution
    ProposalFactory(round=world.scheduled, organisation=organisation, email=emil.email)
    sent = {"round": world.scheduled.pk, "reviewer": named, "organisation": organisation.pk}
    made = Caller(amina).post("appointments/", sent)
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["reviewer"] == {"organisation": {"id": organisation.pk, "name": organisation.name}, "name": None}
    assert emil.email not in made.content.decode()
    assert "Emil" not in anyone.get("appointments/").content.decode()
    problem(Caller(amina).post("appointments/", sent), 409, "answered_already")


def test_a_body_of_the_state_convenes_no_panel(amina, finance_ministry, world):
    sent = {"round": world.scheduled.pk, "organisation": finance_ministry.pk, "size": 3, "quotas": {}}
    problem(Caller(amina).post("lots/", sent), 409, "not_civil_society", "organisation")


def test_whether_somebody_has_an_account_does_not_show_from_being_refused(amina, emil, world):
    """Nobody chooses alone, so whoever was not proposed is refused in the same words."""
    sent = {"round": world.scheduled.pk, "organisation": emil.country_roles.get().institution_id}
    answers = [
        problem(Caller(amina).post("appointments/", {**sent, "reviewer": name}), 409, "not_proposed", "reviewer")
        for name in (emil.email, "stranger@example.org")
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("named", [None, "", True, [1], {"id": 1}, "x" * 300, 1.5, 10**12, "no address", "x\u2460"])
def test_what_names_nobody_is_malformed(amina, world, named):
    sent = {"round": world.scheduled.pk, "reviewer": named, "organisation": world.institution.pk}
    problem(Caller(amina).post("appointments/", sent), 400, field="reviewer")


def test_nobody_but_the_coordinator_learns_who_has_an_account(bruno, dalia, henrike, world):
    for person in (bruno, dalia, henrike):
        sent = {"round": world.scheduled.pk, "organisation": world.institution.pk}
        answers = [
            Caller(person).post("appointments/", {**sent, "reviewer": name}) for name in ("amina@example.org", "q@q.qq")
        ]
        assert [problem(answer, 403)["code"] for answer in answers] == ["not_coordinator"] * 2
        assert answers[0].json() == answers[1].json()


def test_nobody_judges_their_own_government(amina, bruno, world):
    proposal = ProposalFactory(round=world.scheduled, email=bruno.email)
    sent = {"round": world.scheduled.pk, "reviewer": bruno.email, "organisation": proposal.organisation_id}
    problem(Caller(amina).post("appointments/", sent), 409, "government_role", "reviewer")


def test_a_seat_is_taken_with_a_declaration(dalia, emil, anyone, world):
    address = f"appointments/{world.offer.pk}/accept/"
    problem(Caller(dalia).post(address, {}), 400, "required", "declaration")
    problem(Caller(dalia).post(address, {"declaration": " "}), 400, "blank", "declaration")
    problem(Caller(emil).post(address, {"declaration": "None."}), 403, "not_yours")
    taken = Caller(dalia).post(address, {"declaration": "None."})
    assert (taken.status_code, taken.json()["declaration"], taken.json()["mine"]) == (200, "None.", True)
    problem(Caller(dalia).post(address, {"declaration": "None."}), 409, "already_accepted")
    assert [each["id"] for each in anyone.rows("appointments/", accepted="true", search="none.")]


def test_taking_a_seat_makes_a_reviewer(amina, world):
    stranger = UserFactory(email="stranger@example.org", name="Stranger")
    seat = AppointmentFactory(round=world.scheduled, reviewer=stranger, pending=True)
    token = Caller().post("auth/token/", {"email": stranger.email, "password": PASSWORD}).json()["token"]
    caller = Caller(token=token)
    assert caller.get("auth/me/").json()["countries"] == []
    assert caller.post(f"appointments/{seat.pk}/accept/", {"declaration": "None."}).status_code == 200
    assert caller.get("auth/me/").json()["roles"][0]["role"] == "reviewer"


def test_one_s_own_seats_are_found(dalia, anyone, world):
    assert {each["id"] for each in Caller(dalia).rows("appointments/", mine="true")} == {
        world.seat.pk, world.offer.pk, world.revising.appointments.get().pk,
    }  # fmt: skip
    assert anyone.rows("appointments/", mine="true") == []
    assert len(anyone.rows("appointments/", mine="false")) == Appointment.objects.count()


def test_a_government_answers_a_closed_round(amina, anyone, world):
    sent = {"round": world.closed.pk, "text": "Thank you."}
    made = Caller(amina).post("responses/", sent)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in sent} == sent
    # It speaks of ratings that are not public yet.
    problem(anyone.get(f"responses/{made.json()['id']}/"), 404)
    assert Caller(amina).get(f"responses/{made.json()['id']}/").json() == made.json()
    problem(Caller(amina).post("responses/", {**sent, "round": world.open.pk}), 409, "wrong_state", "round")
    problem(Caller(amina).post("responses/", sent), 409, "already_answered", "round")
    foreign = {"round": world.answered.pk, "text": "Thank you.", "commitment": world.commitment.pk}
    problem(Caller(amina).post("responses/", foreign), 409, "not_in_plan", "commitment")
    problem(Caller(amina).post("responses/", {"round": world.closed.pk}), 400, "required", "text")
    assert [each["id"] for each in Caller(amina).rows("responses/", of_commitment="false", search="thank")] == [
        made.json()["id"]
    ]
    assert anyone.rows("responses/", search="thank") == []
