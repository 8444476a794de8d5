"""What a country's dashboard costs when all the others have grown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase

from benchmarks.timing import fastest, milliseconds
from commitments.models import ActionPlan, Commitment, Country
from core.clock import today
from dashboards.selectors import countries_overview, country_scorecard
from milestones.models import Milestone

COUNTRIES, PLANS, COMMITMENTS, MILESTONES = 60, 5, 100, 3


def figures() -> Iterator[tuple[str, str, str]]:
    """Demoland's scorecard before and after 60 countries with 30,000 commitments and 90,000 milestones came in."""
    demoland = Country.objects.get(code="ZZ")
    before = fastest(lambda: country_scorecard(demoland, None, today()))
    _grow()
    after = fastest(lambda: country_scorecard(demoland, None, today()))
    rows = f"{Commitment.objects.count()} commitments, {Milestone.objects.count()} milestones"
    said = f"{milliseconds(before)}, then {milliseconds(after)}: {after / before:.2f} times ({rows})"
    yield "a scorecard in a small and in a large database", said, "≤ 1.3 times"
    overview = fastest(lambda: countries_overview(today()), times=3)
    yield "all countries, today, in the large database", milliseconds(overview), ""


def _grow() -> None:
    """Invented rows in codes that no country has; without history, which nothing here reads."""
    known = set(Country.objects.values_list("code", flat=True))
    pairs = ("".join(pair) for pair in product("QXZ", ascii_uppercase))
    codes = [code for code in pairs if code not in known][:COUNTRIES]
    Country.objects.bulk_create([Country(code=code, name=f"Invented {code}") for code in codes])
    began = ActionPlan.objects.order_by("id").first()
    if began is None:
        raise LookupError("load the demo first")
    plans = ActionPlan.objects.bulk_create(
        ActionPlan(
            country_id=code, number=number, title=f"Plan {number}", start_date=began.start_date,
            end_date=began.end_date, state="published", published_at=began.published_at,
        )
        for code in codes
        for number in range(1, PLANS + 1)
    )  # fmt: skip
    promises = Commitment.objects.bulk_create(
        (
            Commitment(plan=plan, reference=str(number), number=str(number), position=number, title=f"Promise {number}")
            for plan in plans
            for number in range(1, COMMITMENTS + 1)
        ),
        batch_size=2000,
    )
    Milestone.objects.bulk_create(
        (
            Milestone(commitment=promise, number=str(number), position=number, title=f"Step {number}")
            for promise in promises
            for number in range(1, MILESTONES + 1)
        ),
        batch_size=2000,
    )
