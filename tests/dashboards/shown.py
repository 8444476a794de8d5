"""What the public was shown while a history was played, to be compared with what is shown of the same days later."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from commitments.models import ActionPlan, Commitment, Country
from core.clock import at, end_of_day, now
from dashboards.selectors import country_scorecard
from dashboards.selectors.commitment import commitment_page
from dashboards.selectors.plan import plan_page
from dashboards.selectors.repository import repository_page
from exchange.demo.loading import Timed

# By day, the pages of that day by name.
Seen = dict[dt.date, dict[str, Any]]
# What a page says only of itself, and what only the last check of an address is kept of.
OF_TODAY, LAST_CHECK = ("past",), ("link_status", "checked_on")


def pages(day: dt.date) -> dict[str, Any]:
    """All that the public sees of Demoland of the end of a day."""
    country = Country.objects.get(pk="ZZ")
    shown: dict[str, Any] = {
        "country": country_scorecard(country, None, day), "repository": repository_page(country, day)
    }  # fmt: skip
    by = end_of_day(day)
    for plan in ActionPlan.objects.published().filter(published_at__lte=by).select_related("country"):
        shown[f"plan {plan.slug}"] = country_scorecard(country, plan, day), plan_page(plan, day)
        for commitment in Commitment.objects.filter(plan=plan).select_related("lead_institution"):
            if commitment.added_at is None or commitment.added_at <= by:
                shown[f"commitment {plan.slug}-{commitment.reference}"] = commitment_page(commitment, plan, day)
    return shown


def looking(
    seen: Seen, chance: random.Random, days: int
) -> Callable[[Sequence[Timed]], Iterable[Timed]]:  # fmt: skip
    """Goes over the acts of a history, and looks at the pages in the evening of some of its days."""

    def watch(acts: Sequence[Timed]) -> Iterator[Timed]:
        wanted = set(chance.sample(sorted({moment.date() for moment, _act in acts}), days))
        for index, (moment, act) in enumerate(acts):
            yield moment, act
            last = index + 1 == len(acts) or acts[index + 1][0].date() > moment.date()
            if last and moment.date() in wanted:
                with at(min(end_of_day(moment.date()), now())):
                    seen[moment.date()] = pages(moment.date())

    return watch


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Where two pages differ, field by field."""
    name = path.rpartition(".")[2]
    if dataclasses.is_dataclass(before) and type(before) is type(after):
        for field in dataclasses.fields(before):
            yield from differences(getattr(before, field.name), getattr(after, field.name), f"{path}.{field.name}")
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif name in OF_TODAY or (name in LAST_CHECK and after is None and before != "dead"):
        return
    elif str(before) != str(after):
        yield f"{path}: {before!s:.200} is now {after!s:.200}"
