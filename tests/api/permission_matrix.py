"""Who may do what through the API: one row for each route and method, one answer for each kind of caller.

The answers stand in the order of ``ROLES``. Drafts are of Demoland; so are the officers, but for the foreign one.
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from api.urls import urlpatterns
from tests.api.permission_judging import judgements, seats
from tests.api.permission_people import people
from tests.api.permission_rows import (
    COORDINATOR_CHANGES_DRAFT,
    COORDINATOR_DOES,
    COORDINATOR_MAKES,
    COORDINATOR_REMOVES_DRAFT,
    DRAFT_READERS,
    EVERYONE,
    OFFICERS_REPORT,
    OFFICERS_REPORT_IN_BULK,
    ROUNDS,
    Row,
)
from tests.api.permission_webhooks import webhooks
from tests.api.world import World

ROLES = (
    "nobody", "amina coordinates", "bruno answers for it", "chiara is of another institution",
    "goran is of another country", "dalia reviews with a seat", "emil reviews without a seat", "henrike operates",
)  # fmt: skip


def routes() -> set[str]:
    """Every method of every named route that the API has, as ``GET commitment-list``."""
    found: set[str] = set()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        view: Any = pattern.callback
        methods = getattr(view, "actions", None) or [
            name for name in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, name)
        ]
        found |= {f"{method.upper()} {pattern.name}" for method in methods if method != "head"}
    return found


def matrix(w: World) -> dict[str, Row]:
    """The rows, for a world."""
    parts = (_lists(), _reads(w), _signing(w), _promises(w), _deeds(w), judgements(w), seats(w), webhooks(w), people(w))
    return {name: row for part in parts for name, row in part.items()}


def _lists() -> dict[str, Row]:
    lists = {
        "country": "countries", "policy-area": "policy-areas", "institution": "institutions",
        "action-plan": "action-plans", "commitment": "commitments", "milestone": "milestones",
        "amendment": "amendments", "progress-report": "progress-reports", "evidence": "evidence",
        "verification": "verifications",
        "review-round": "review-rounds", "appointment": "appointments", "rating": "ratings", "response": "responses",
        "verdict": "verdicts", "proposal": "proposals", "recusal": "recusals", "lot": "lots",
        "questionnaire": "questionnaires", "making-verdict": "making-verdicts",
        "irm-assessment": "irm-assessments", "event": "events", "export": "export",
    }  # fmt: skip
    return {f"GET {name}-list": Row(f"{path}/", EVERYONE) for name, path in lists.items()}


def _reads(w: World) -> dict[str, Row]:
    details = {
        "country": "countries/ZZ", "policy-area": "policy-areas/open-data",
        "amendment": f"amendments/{w.amendment.pk}",
        "institution": f"institutions/{w.institution.pk}", "progress-report": f"progress-reports/{w.report.pk}",
        "evidence": f"evidence/report-{w.evidence.pk}", "verification": f"verifications/{w.verification.pk}",
        "review-round": f"review-rounds/{w.open.pk}", "appointment": f"appointments/{w.seat.pk}",
        "response": f"responses/{w.response.pk}", "verdict": f"verdicts/{w.verdict.pk}",
        "proposal": f"proposals/{w.proposal.pk}", "recusal": f"recusals/{w.recusal.pk}", "lot": f"lots/{w.lot.pk}",
        "questionnaire": f"questionnaires/{w.question.section.questionnaire_id}",
        "making-verdict": f"making-verdicts/{w.making.pk}",
        "irm-assessment": f"irm-assessments/{w.assessment.pk}", "event": f"events/{w.event.hash}",
    }  # fmt: skip
    drafts = {
        "action-plan": f"action-plans/{w.draft.pk}", "commitment": f"commitments/{w.draft_commitment.pk}",
        "milestone": f"milestones/{w.draft_milestone.pk}",
    }  # fmt: skip
    return {
        **{f"GET {name}-detail": Row(f"{path}/", EVERYONE) for name, path in details.items()},
        **{f"GET {name}-detail": Row(f"{path}/", DRAFT_READERS) for name, path in drafts.items()},
        "GET api-root": Row("", EVERYONE),
        "GET schema": Row("schema/", EVERYONE),
        "GET search": Row("search/?q=online", EVERYONE),
        "GET export-file": Row("export/commitments.csv", EVERYONE),
        "GET export-nightly": Row("export/nightly/commitments.csv", "404 404 404 404 404 404 404 404"),
        "GET docs": Row("docs/", EVERYONE),
        "GET country-dashboard": Row("countries/ZZ/dashboard/", EVERYONE),
        "GET event-verify": Row("events/verify/?stream=ZZ", EVERYONE),
        "GET evidence-file": Row(f"evidence/report-{w.evidence.pk}/file/", EVERYONE),
        "GET rating-own": Row(f"ratings/{w.open.pk}/{w.commitment.pk}/", "404 404 404 404 404 200 404 404"),
        "GET questionnaire-answers": Row(f"questionnaires/answers/{w.open.pk}/", "404 404 404 404 404 200 404 404"),
        "GET review-round-provisional": Row(f"{ROUNDS}/{w.closed.pk}/provisional/", "404 200 404 404 404 404 404 404"),
        "GET review-round-export": Row(f"{ROUNDS}/{w.published.pk}/export/", EVERYONE),
    }


def _signing(w: World) -> dict[str, Row]:
    return {
        "GET me": Row("auth/me/", "401 200 200 200 200 200 200 200"),
        "PATCH me": Row("auth/me/", "401 200 200 200 200 200 200 200", {"name": "Kim"}),
        "GET token-list": Row("auth/tokens/", "401 200 200 200 200 200 200 200"),
        "GET token-detail": Row(f"auth/tokens/{w.token.public_id}/", "401 404 200 404 404 404 404 404"),
        "DELETE token-detail": Row(f"auth/tokens/{w.token.public_id}/", "401 404 204 404 404 404 404 404"),
        "POST token-list": Row(
            "auth/tokens/", "401 201 201 201 201 201 201 201", {"name": "A program", "scopes": ["read"], "days": 30}
        ),
        "POST sign-in": Row(
            "auth/token/", "401 401 401 401 401 401 401 401", {"email": "a@example.org", "password": "b"}
        ),
        "POST sign-out": Row("auth/logout/", "401 204 204 204 204 204 204 204"),
    }


def _promises(w: World) -> dict[str, Row]:
    plan = {"country": "ZZ", "number": 90, "title": "Plan", "start_date": "2027-01-01", "end_date": "2028-12-31"}
    amended, withdrawn = {"title": "Amended", "reason": "A reason."}, {"reason": "A reason."}
    draft, plans = w.draft, "action-plans"
    return {
        "POST institution-list": Row(
            "institutions/", "401 201 403 403 403 403 403 201", {"country": "ZZ", "name": "New"}
        ),
        "PATCH institution-detail": Row(
            f"institutions/{w.institution.pk}/", "401 200 403 403 403 403 403 200", {"short_name": "X"}
        ),
        "POST action-plan-list": Row(f"{plans}/", COORDINATOR_MAKES, plan),
        "PATCH action-plan-detail": Row(
            f"{plans}/{draft.pk}/", COORDINATOR_CHANGES_DRAFT, {"title": "New"}, draft.version
        ),
        "DELETE action-plan-detail": Row(f"{plans}/{w.empty_draft.pk}/", COORDINATOR_REMOVES_DRAFT),
        "POST action-plan-publish": Row(f"{plans}/{draft.pk}/publish/", COORDINATOR_CHANGES_DRAFT, None, draft.version),
        "POST action-plan-close": Row(f"{plans}/{w.plan.pk}/close/", COORDINATOR_DOES, None, w.plan.version),
        "POST action-plan-withdraw": Row(f"{plans}/{w.plan.pk}/withdraw/", COORDINATOR_DOES, withdrawn, w.plan.version),
        "POST action-plan-carry-over": Row(
            f"{plans}/{w.plan.pk}/carry-over/",
            COORDINATOR_MAKES,
            {**{name: value for name, value in plan.items() if name != "country"}, "commitments": [w.commitment.pk]},
        ),
        "POST process-evidence": Row(
            "process-evidence/",
            COORDINATOR_MAKES,
            {"plan": w.plan.pk, "shows": "dialogue", "title": "A", "url": "https://demoland.example.org/minutes"},
        ),
        "POST commitment-list": Row("commitments/", COORDINATOR_MAKES, {"plan": w.plan.pk, **amended}),
        "PATCH commitment-detail": Row(
            f"commitments/{w.commitment.pk}/", COORDINATOR_DOES, amended, w.commitment.version
        ),
        "DELETE commitment-detail": Row(f"commitments/{w.bare_commitment.pk}/", COORDINATOR_REMOVES_DRAFT),
        "POST commitment-withdraw": Row(
            f"commitments/{w.commitment.pk}/withdraw/", COORDINATOR_DOES, withdrawn, w.commitment.version
        ),
    }


def _deeds(w: World) -> dict[str, Row]:
    amended = {"title": "Amended", "reason": "A reason."}
    statement = {"milestone": w.milestone.pk, "status": "in_progress", "narrative": "Reopened."}
    address = {"report": w.report.pk, "title": "A page", "url": "https://demoland.example.org/page"}
    return {
        "POST milestone-list": Row("milestones/", COORDINATOR_MAKES, {"commitment": w.commitment.pk, **amended}),
        "PATCH milestone-detail": Row(f"milestones/{w.milestone.pk}/", COORDINATOR_DOES, amended, w.milestone.version),
        "DELETE milestone-detail": Row(f"milestones/{w.draft_milestone.pk}/", COORDINATOR_REMOVES_DRAFT),
        "POST commitment-move": Row(
            f"commitments/{w.draft_commitment.pk}/move/", COORDINATOR_CHANGES_DRAFT, {"place": 2}
        ),
        "POST milestone-move": Row(f"milestones/{w.draft_milestone.pk}/move/", COORDINATOR_CHANGES_DRAFT, {"place": 1}),
        "POST progress-request": Row(
            "progress-requests/", COORDINATOR_MAKES, {"country": "ZZ", "milestones": [w.unreported.pk]}
        ),
        "POST progress-report-list": Row("progress-reports/", OFFICERS_REPORT, statement, w.milestone.version),
        "POST progress-report-bulk": Row(
            "progress-reports/bulk/",
            OFFICERS_REPORT_IN_BULK,
            {"reports": [{**statement, "version": w.milestone.version}]},
        ),
        "POST evidence-list": Row("evidence/", OFFICERS_REPORT, address),
    }
