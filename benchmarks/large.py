"""What a country of 200 commitments, 2,000 milestones and 20,000 reports costs, beside Demoland."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.timing import fastest, milliseconds
from commitments.models import ActionPlan, Commitment, Country, Institution
from core.clock import end_of_day, today
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport, PromisedDate

CODE, COMMITMENTS, MILESTONES, REPORTS, INSTITUTIONS = "QL", 200, 10, 10, 60
SOURCE = "https://large.example.org/"


def figures() -> Iterator[tuple[str, str, str]]:
    """The page of each country, drawn for the first time, and its queries."""
    _grow()
    client = Client()
    times: dict[str, float] = {}
    queries: dict[str, int] = {}
    for code in ("ZZ", CODE):

        def first_draw(address: str = f"/{code}/") -> None:
            cache.clear()
            client.get(address)

        times[code] = fastest(first_draw, times=7)
        with CaptureQueriesContext(connection) as captured:
            first_draw()
        queries[code] = len(captured)
    said = f"{milliseconds(times[CODE])}, {times[CODE] / times['ZZ']:.1f} times Demoland’s"
    rows = f"{COMMITMENTS} commitments, {COMMITMENTS * MILESTONES} milestones, {ProgressReport.objects.count()} reports"
    yield f"country page of {rows}, first draw", said, "≤ 400 ms"
    yield "its queries, and Demoland’s", f"{queries[CODE]}, {queries['ZZ']}", "the same"


def _grow() -> None:
    """A country whose code is free for private use, with one large plan under way; without history, as none is read."""
    began = today() - dt.timedelta(days=500)
    country = Country.objects.create(code=CODE, name="Invented for the largest page")
    plan = ActionPlan.objects.create(
        country=country, number=1, title="The largest plan", start_date=began,
        end_date=began + dt.timedelta(days=730), state="published", published_at=end_of_day(began),
    )  # fmt: skip
    leads = Institution.objects.bulk_create(
        Institution(country=country, name=f"Ministry number {n}", kind="ministry") for n in range(1, INSTITUTIONS + 1)
    )
    promises = Commitment.objects.bulk_create(
        Commitment(
            plan=plan, reference=str(n), number=str(n), position=n, lead_institution=leads[n % INSTITUTIONS],
            title=f"Publish register number {n} and keep it complete",
        )
        for n in range(1, COMMITMENTS + 1)
    )  # fmt: skip
    steps = Milestone.objects.bulk_create(
        (
            Milestone(
                commitment=promise, number=f"{promise.number}.{n}", position=n, title=f"Step {n} of it",
                institution=promise.lead_institution, due_date=began + dt.timedelta(days=72 * n),
            )
            for promise in promises
            for n in range(1, MILESTONES + 1)
        ),
        batch_size=1000,
    )  # fmt: skip
    PromisedDate.objects.bulk_create(
        (PromisedDate(milestone=step, due_date=step.due_date, promised_at=end_of_day(began)) for step in steps),
        batch_size=1000,
    )
    _report(steps, began)


def _report(steps: list[Milestone], began: dt.date) -> None:
    """Ten reports on each milestone, the last of every second one a completion, two in three of these with evidence."""
    reports = ProgressReport.objects.bulk_create(
        (
            ProgressReport(
                milestone=step, status=_status(place, n), narrative="It went on.", institution=step.institution,
                source_url=SOURCE, reported_at=at, recorded_at=at,
            )
            for place, step in enumerate(steps)
            for n in range(REPORTS)
            for at in [end_of_day(began + dt.timedelta(days=1 + 40 * n + place % 40))]
        ),
        batch_size=1000,
    )  # fmt: skip
    done = [each for each in reports if each.status == MilestoneStatus.COMPLETED]
    Evidence.objects.bulk_create(
        (
            Evidence(report=each, title="The register", url=f"{SOURCE}{n}", added_at=each.reported_at)
            for n, each in enumerate(done)
            if n % 3
        ),
        batch_size=1000,
    )


def _status(place: int, number: int) -> MilestoneStatus:
    """In progress, until the last report of every second milestone says that it is completed."""
    done = place % 2 == 0 and number == REPORTS - 1
    return MilestoneStatus.COMPLETED if done else MilestoneStatus.IN_PROGRESS
