"""The main job over HTTP alone: from a report without evidence to a published round, and the day before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from tests.api.calling import Caller, problem
from tests.factories import PASSWORD, CommitmentFactory, MilestoneFactory

NOON = dt.time(12, 0, tzinfo=dt.UTC)


def day(number: int) -> dt.datetime:
    """A day of the story: the first one is 1 September 2025."""
    return dt.datetime.combine(dt.date(2025, 9, 1) + dt.timedelta(days=number - 1), NOON)


@pytest.fixture
def sign_in(db: None) -> Callable[[Any], Caller]:
    """Signs a person in by e-mail and password, as anyone would."""

    def signed_in(person: Any) -> Caller:
        answer = Caller().post("auth/token/", {"email": person.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.content
        return Caller(token=answer.json()["token"])

    return signed_in


def figures(**query: Any) -> dict[str, Any]:
    """Demoland's dashboard, as anyone sees it."""
    answer = Caller().get("countries/ZZ/dashboard/", **query)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_the_main_job(sign_in, demoland, digital_agency, amina, bruno, chiara, dalia, emil, farah):
    commitment = CommitmentFactory(plan__country=demoland, lead_institution=digital_agency)
    milestones = [MilestoneFactory(commitment=commitment) for _ in range(2)]
    with time_machine.travel(day(1), tick=False):
        _report(sign_in(bruno), milestones[0].pk)
    with time_machine.travel(day(2), tick=False):
        _report_second(sign_in(amina), sign_in(bruno), milestones[1].pk)
    with time_machine.travel(day(3), tick=False):
        _dispute(sign_in(dalia), milestones[0].pk)
    with time_machine.travel(day(5), tick=False):
        review_round = _open_round(sign_in(amina), sign_in, commitment.plan_id, [dalia, emil, farah])
        reviewers = [sign_in(person) for person in (dalia, emil, farah)]
        _accept(reviewers)
        _rate_blind(reviewers, review_round, commitment.pk, [sign_in(amina), sign_in(bruno), Caller()])
    with time_machine.travel(day(30), tick=False):
        _answer(sign_in(amina), review_round)
    with time_machine.travel(day(40), tick=False):
        _publish(sign_in(amina), review_round)
        _shown(review_round, commitment.pk)


def _report(officer: Caller, milestone: int) -> None:
    """Completed without evidence is refused by name; with an address it stands; the first version is then stale."""
    version = officer.get(f"milestones/{milestone}/").json()["version"]
    done = {"milestone": milestone, "status": "completed", "narrative": "The register is online."}
    problem(officer.post("progress-reports/", done, version), 409, "evidence_required", "evidence")
    proof = [{"title": "The register", "url": "https://demoland.example.org/register"}]
    made = officer.post("progress-reports/", {**done, "evidence": proof}, version)
    assert made.status_code == 201, made.content
    assert officer.get(f"milestones/{milestone}/").json()["status"] == "completed"


def _report_second(coordinator: Caller, officer: Caller, milestone: int) -> None:
    """Two people report on what they both read: the second gets the state of today, and repeats on top of it."""
    seen = [each.get(f"milestones/{milestone}/").json()["version"] for each in (coordinator, officer)]
    begun = {"milestone": milestone, "status": "in_progress", "narrative": "The tender is out."}
    assert coordinator.post("progress-reports/", begun, seen[0]).status_code == 201
    done = {
        "milestone": milestone,
        "status": "completed",
        "narrative": "Done.",
        "evidence": [{"title": "The contract", "url": "https://demoland.example.org/contract"}],
    }
    stale = officer.post("progress-reports/", done, seen[1])
    body = problem(stale, 412, "stale")
    assert (body["current"]["status"], body["current"]["version"]) == ("in_progress", seen[1] + 1)
    assert stale["ETag"] == f'"{seen[1] + 1}"'
    assert officer.post("progress-reports/", done, stale["ETag"]).status_code == 201


def _dispute(reviewer: Caller, milestone: int) -> None:
    """A dispute lowers what is evidenced at once, and leaves what is claimed."""
    before = figures()["commitments"]
    assert before["claimed"]["complete"] == before["evidenced"]["complete"] == 1
    [report] = reviewer.rows("progress-reports/", milestone=milestone)
    found = {"report": report["id"], "finding": "disputed", "reason": "The address shows an empty page."}
    assert reviewer.post("verifications/", found).status_code == 201
    after = figures()
    assert after["commitments"]["claimed"]["complete"] == 1
    assert (after["commitments"]["evidenced"]["complete"], after["commitments"]["evidenced"]["substantial"]) == (0, 1)
    assert after["milestones"]["disputed"] == 1
    assert figures(as_of="2025-09-02")["commitments"]["evidenced"]["complete"] == 1


def _open_round(coordinator: Caller, propose: Callable[[Any], Caller], plan: int, people: list[Any]) -> int:
    """Nobody is appointed whom no organisation proposed."""
    asked = {"plan": plan, "title": "First review", "opens_on": "2025-09-05", "closes_on": "2025-09-30"}
    made = coordinator.post("review-rounds/", asked)
    assert made.status_code == 201, made.content
    review_round: int = made.json()["id"]
    for person in people:
        organisation = person.country_roles.get().institution_id
        seat = {"round": review_round, "reviewer": person.email, "organisation": organisation}
        problem(coordinator.post("appointments/", seat), 409, "not_proposed", "reviewer")
        proposed = {"round": review_round, "email": person.email, "name": person.name}
        assert propose(person).post("proposals/", proposed).status_code == 201
        assert coordinator.post("appointments/", seat).status_code == 201
    opened = coordinator.post(f"review-rounds/{review_round}/open/")
    assert (opened.status_code, opened.json()["state"]) == (200, "open")
    return review_round


def _accept(reviewers: list[Caller]) -> None:
    for reviewer in reviewers:
        [seat] = reviewer.rows("appointments/", mine="true")
        taken = reviewer.post(f"appointments/{seat['id']}/accept/", {"declaration": "None."})
        assert taken.status_code == 200, taken.content
        assert taken.json()["accepted_at"]


def _rate_blind(reviewers: list[Caller], review_round: int, commitment: int, others: list[Caller]) -> None:
    """Each hands in without having seen any other rating; nobody else sees any at all."""
    address = f"ratings/{review_round}/{commitment}/"
    for place, (reviewer, completion) in enumerate(zip(reviewers, ("limited", "limited", "substantial"), strict=True)):
        assert reviewer.rows("ratings/", round=review_round) == []
        assert reviewer.get(address).status_code == 404
        rating: dict[str, Any] = {"completion": completion, "reason": f"Reason {place}."}
        assert reviewer.put(address, rating).status_code == 201
        [own] = reviewer.rows("ratings/", round=review_round)
        assert own["draft"]["completion"] == completion
        if completion == "limited":
            problem(reviewer.post(f"{address}submit/"), 409, "evidence_required", "evidence")
            rating["evidence"] = [{"title": "Our count", "url": "https://watch.example.org/count"}]
            assert reviewer.put(address, rating).status_code == 200
        handed_in = reviewer.post(f"{address}submit/")
        assert handed_in.status_code == 200, handed_in.content
        assert handed_in.json()["handed_in"]["completion"] == completion
        assert len(reviewer.rows("ratings/", round=review_round)) == place + 1
        assert all(each.rows("ratings/", round=review_round) == [] for each in others)
    assert figures()["reviews"] == {"rounds": 0, "reviewers": 0, "agreement": None}


def _answer(coordinator: Caller, review_round: int) -> None:
    address = f"review-rounds/{review_round}/"
    assert coordinator.post(f"{address}close/").json()["state"] == "response"
    problem(coordinator.post(f"{address}publish/"), 409, "response_window_open")
    answer = {"round": review_round, "text": "The second half of the register follows in spring."}
    assert coordinator.post("responses/", answer).status_code == 201
    problem(coordinator.post(f"{address}publish/"), 409, "revision_open")


def _publish(coordinator: Caller, review_round: int) -> None:
    """Nobody revised within the days there were for it."""
    address = f"review-rounds/{review_round}/"
    published = coordinator.post(f"{address}publish/")
    assert (published.status_code, published.json()["state"]) == (200, "published")


def _shown(review_round: int, commitment: int) -> None:
    """Reviewed, gap and agreement are public; the day before shows the world before."""
    today, before = figures(), figures(as_of="2025-10-09")
    assert today["as_of"] == "2025-10-10"
    assert today["commitments"]["reviewed"]["limited"] == 1
    assert today["commitments"]["gap"]["2"] == 1
    assert today["reviews"]["rounds"] == 1
    assert today["reviews"]["reviewers"] == 3
    assert before["commitments"]["reviewed"]["not_reviewed"] == 1
    assert before["reviews"]["rounds"] == 0
    [row] = Caller().rows("commitments/", gap="2")
    assert (row["id"], row["claimed"], row["evidenced"], row["reviewed"], row["gap"]) == (
        commitment, "complete", "substantial", "limited", 2,
    )  # fmt: skip
    [verdict] = Caller().rows("verdicts/", round=review_round)
    assert verdict["distribution"] == {"limited": 2, "substantial": 1}
    assert len(Caller().rows("ratings/", round=review_round)) == 3
    [past] = Caller().rows("commitments/", as_of="2025-10-09")
    assert (past["claimed"], past["evidenced"], past["reviewed"], past["gap"]) == (
        "complete", "substantial", "not_reviewed", "unreviewed",
    )  # fmt: skip
    chain = Caller().get("events/verify/", stream="ZZ").json()
    assert chain["ok"]
    assert (
        Caller().get("events/verify/", stream=f"ZZ/round/{review_round}").json()["events"] == 4
    )  # three ratings, one reply
