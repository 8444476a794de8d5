"""How long a workbook of ten thousand milestones takes, out and in."""

from __future__ import annotations

import datetime as dt
import resource
from collections.abc import Iterator

from accounts.models import User
from benchmarks.timing import fastest, milliseconds
from commitments.models import ActionPlan, Commitment, Country, CountryRole
from core.clock import now
from exchange.sheets.kinds import KINDS, sheet_check
from exchange.sheets.progress.asking import milestones_of
from exchange.sheets.progress.writing import progress_book
from milestones.models import Milestone

CODE, COMMITMENTS, MILESTONES = "QW", 500, 20


def figures() -> Iterator[tuple[str, str, str]]:
    """The download, and the check of the same file uploaded; how much larger the process grew meanwhile."""
    seat = _grow()
    before = _largest()
    books: list[bytes] = []
    out = fastest(lambda: books.append(progress_book(milestones_of(seat))), times=2)
    said = f"{milliseconds(out)}, {len(books[0]) // 1024} kB, {_largest() - before:.0f} MB more"
    yield "a workbook of 10,000 milestones", said, "≤ 10 s"
    back = fastest(lambda: sheet_check(KINDS["progress"], seat, books[0]), times=2)
    yield "the same workbook checked", f"{milliseconds(back)}, {_largest() - before:.0f} MB more", "≤ 10 s"


def _largest() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _grow() -> CountryRole:
    """A country whose code is free for private use, with one large plan, and its coordinator."""
    country = Country.objects.create(code=CODE, name="Invented for workbooks")
    plan = ActionPlan.objects.create(
        country=country, number=1, title="A large plan", start_date=dt.date(2027, 1, 1), end_date=dt.date(2028, 12, 31),
        state="published", published_at=now(),
    )  # fmt: skip
    promises = Commitment.objects.bulk_create(
        Commitment(plan=plan, reference=str(n), number=str(n), position=n, title=f"Promise {n}")
        for n in range(COMMITMENTS)
    )
    Milestone.objects.bulk_create(
        Milestone(commitment=promise, number=str(n), position=n, title=f"Step {n} of it", due_date=plan.end_date)
        for promise in promises
        for n in range(MILESTONES)
    )  # fmt: skip
    person = User.objects.create(email="workbooks@example.org", name="Ines")
    seat = CountryRole.objects.create(user=person, country=country, role="coordinator", began_at=now())
    return CountryRole.objects.select_related("user", "country", "institution").get(pk=seat.pk)
