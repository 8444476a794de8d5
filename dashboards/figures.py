"""The country scorecard as plain JSON values, in the shape the API has fixed. PURE."""

from __future__ import annotations

from typing import Any

from dashboards.scorecard import CountryScorecard, Freshness, InstitutionRef, MilestoneTally, PlanRef, Reviews


def scorecard_figures(card: CountryScorecard) -> dict[str, Any]:
    """What ``GET countries/<CC>/dashboard/`` answers: numbers, ISO dates, every value of every scale."""
    return {
        "country": {"code": card.country.code, "name": card.country.name, "invented": card.country.invented},
        "as_of": card.as_of.isoformat(),
        "plan": _plan(card.plan) if card.plan else None,
        "commitments": {
            "total": card.commitments.total,
            "claimed": card.commitments.claimed.as_dict(),
            "evidenced": card.commitments.evidenced.as_dict(),
            "reviewed": card.commitments.reviewed.as_dict(),
            "gap": card.commitments.gap.as_dict(),
        },
        "milestones": _milestones(card.milestones),
        "freshness": _freshness(card.freshness),
        "reviews": _reviews(card.reviews),
    }


def _plan(plan: PlanRef) -> dict[str, Any]:
    return {
        "id": plan.id,
        "number": plan.number,
        "slug": plan.slug,
        "title": plan.title.text,
        "locality": plan.locality or None,
        "start_date": plan.start_date.isoformat(),
        "end_date": plan.end_date.isoformat(),
        "dates_inferred": plan.dates_inferred,
        "partial": plan.partial,
        "commitments_in_all": plan.commitments_in_all,
        "state": plan.state.value,
        "phase": plan.phase.value,
        "elapsed": round(plan.elapsed, 4),
        "current": plan.current,
    }


def _milestones(milestones: MilestoneTally) -> dict[str, int]:
    return {
        "total": milestones.total,
        **milestones.by_status.as_dict(),
        "overdue": milestones.overdue,
        "due_in_90_days": milestones.due_in_90_days,
        "disputed": milestones.disputed,
        "without_date": milestones.without_date,
    }


def _freshness(freshness: Freshness) -> dict[str, Any]:
    return {
        "last_reported_on": freshness.last_reported_on.isoformat() if freshness.last_reported_on else None,
        "days_since": freshness.days_since,
        "silent_milestones": freshness.silent_milestones,
        "silent_institutions": [
            {**_institution(silent.institution), "milestones": silent.milestones, "days": silent.days}
            for silent in freshness.silent_institutions
        ],
    }


def _institution(institution: InstitutionRef) -> dict[str, Any]:
    return {"id": institution.id, "name": institution.name.text}


def _reviews(reviews: Reviews) -> dict[str, Any]:
    return {"rounds": reviews.rounds, "reviewers": reviews.reviewers, "agreement": reviews.agreement}
