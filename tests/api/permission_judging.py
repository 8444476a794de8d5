"""Who may do what about rounds, seats, ratings and replies through the API."""

from __future__ import annotations

from tests.api.permission_rows import COORDINATOR_DOES, COORDINATOR_MAKES, REVIEWERS_VERIFY, ROUNDS, SEATED_ONLY, Row
from tests.api.world import World

EARLY = {"reason": "Everybody has spoken."}


def judgements(w: World) -> dict[str, Row]:
    dates = {"opens_on": "2025-10-01", "closes_on": "2025-10-31"}
    rounds, own = ROUNDS, f"ratings/{w.open.pk}/{w.commitment.pk}/"
    return {
        "POST verification-list": Row(
            "verifications/", REVIEWERS_VERIFY, {"report": w.report.pk, "finding": "confirmed", "reason": "Seen."}
        ),
        "POST review-round-list": Row(f"{rounds}/", COORDINATOR_MAKES, {"plan": w.plan.pk, "title": "Next", **dates}),
        "POST review-round-open": Row(f"{rounds}/{w.scheduled.pk}/open/", "401 200 403 403 403 403 403 200"),
        "POST review-round-close": Row(
            f"{rounds}/{w.open.pk}/close/", COORDINATOR_DOES, {"reason": "Everybody has spoken."}
        ),
        "POST review-round-waive": Row(f"{rounds}/{w.closed.pk}/waive/", COORDINATOR_DOES),
        "POST review-round-publish": Row(f"{rounds}/{w.ripe.pk}/publish/", "401 200 403 403 403 403 403 200"),
        "POST appointment-accept": Row(f"appointments/{w.offer.pk}/accept/", SEATED_ONLY, {"declaration": "None."}),
        "PUT rating-own": Row(own, SEATED_ONLY, {"completion": "limited", "reason": "Half."}),
        "POST rating-submit": Row(f"{own}submit/", SEATED_ONLY),
        "POST response-list": Row("responses/", COORDINATOR_MAKES, {"round": w.closed.pk, "text": "Thank you."}),
        "POST review-round-extend": Row(
            f"{rounds}/{w.open.pk}/extend/", COORDINATOR_DOES, {"closes_on": "2025-10-30", "reason": "A flood."}
        ),
        "POST review-round-complete-response": Row(f"{rounds}/{w.answered.pk}/complete-response/", COORDINATOR_DOES),
        "POST review-round-stand": Row(f"{rounds}/{w.revising.pk}/stand/", SEATED_ONLY),
    }


def seats(w: World) -> dict[str, Row]:
    """How seats come about, and what is answered from them."""
    seat = {"round": w.scheduled.pk, "reviewer": w.proposal.email, "organisation": w.proposal.organisation_id}
    proposed = {"round": w.scheduled.pk, "email": "kim@example.org", "name": "Kim"}
    quotas = {"age": {"under 40": [0, 3], "over 40": [0, 3]}}
    lot = {"round": w.scheduled.pk, "organisation": w.proposal.organisation_id, "size": 3, "quotas": quotas}
    announced = {"seed_source": "The numbers of the lottery", "seed_on": "2025-09-20"}
    answers = {"answers": {str(w.question.pk): {"step": 2, "reason": "We were there."}}}
    stood_back = {"round": w.open.pk, "commitment": w.commitment.pk, "reason": "A friend leads the work."}
    sheet = f"questionnaires/answers/{w.open.pk}/"
    return {
        "POST appointment-list": Row("appointments/", COORDINATOR_MAKES, seat),
        "POST appointment-decline": Row(f"appointments/{w.offer.pk}/decline/", SEATED_ONLY),
        "POST proposal-list": Row("proposals/", "401 403 403 403 403 201 201 403", proposed),
        "POST proposal-offer": Row(f"proposals/{w.proposal.pk}/offer/", COORDINATOR_DOES),
        "POST proposal-decline": Row(f"proposals/{w.proposal.pk}/decline/", COORDINATOR_DOES, {"reason": "Enough."}),
        "POST recusal-list": Row("recusals/", "401 403 403 403 403 201 403 403", stood_back),
        "POST lot-list": Row("lots/", COORDINATOR_MAKES, lot),
        "POST lot-announce": Row(f"lots/{w.lot.pk}/announce/", COORDINATOR_DOES, announced),
        "POST lot-draw": Row(f"lots/{w.announced.pk}/draw/", COORDINATOR_DOES, {"seed": "5 12 23"}),
        "POST lot-replace": Row(f"lots/{w.drawn.pk}/replace/", COORDINATOR_DOES, {"pseudonym": w.drawn.panel[0]}),
        "PUT questionnaire-answers": Row(sheet, SEATED_ONLY, answers),
        "POST questionnaire-submit": Row(f"{sheet}submit/", SEATED_ONLY),
    }
