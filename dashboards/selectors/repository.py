"""A country's public repository as it stood at the end of a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from commitments.models import ActionPlan, Country
from commitments.selectors import put_back
from core.clock import end_of_day, today
from dashboards.commitment_page import EvidenceLine
from dashboards.reader import reader_language
from dashboards.repository_page import (
    RepositoryPage,
    RepositoryPlan,
    half_year_lines,
    kept_of_judged,
    process_groups,
)
from dashboards.selectors.names import country_ref, text_of
from dashboards.selectors.stories import evidence_line
from milestones.models import ProcessEvidence
from milestones.selectors import HalfYearStanding, repository_standing

_ByStandard = Mapping[str, list[EvidenceLine]]


def repository_page(country: Country, as_of: dt.date, language: str | None = None) -> RepositoryPage:
    """The repository of every plan that was public by then, the latest first. Four queries, five of a past day."""
    language = reader_language(language)
    plans = list(
        ActionPlan.objects.published()
        .filter(country=country, published_at__lte=end_of_day(as_of))
        .select_related("locality")
        .order_by("-start_date", "-number", "pk")
    )
    put_back(end_of_day(as_of), plans=plans)
    return RepositoryPage(
        country=country_ref(country, language),
        as_of=as_of,
        past=as_of < today(),
        plans=repository_plans(plans, as_of, language),
    )


def repository_plans(plans: Sequence[ActionPlan], as_of: dt.date, language: str) -> tuple[RepositoryPlan, ...]:
    """Some plans' repositories as they stood at the end of a day, in the order given. Three queries."""
    standing = repository_standing(plans, as_of)
    evidence = _evidence(plans, as_of)
    return tuple(_plan(each, standing[each.pk], evidence.get(each.pk, {}), as_of, language) for each in plans)


def _evidence(plans: Sequence[ActionPlan], as_of: dt.date) -> Mapping[int, _ByStandard]:
    """The evidence of the process added by then, by plan and standard, the latest first. One query."""
    found: dict[int, dict[str, list[EvidenceLine]]] = defaultdict(lambda: defaultdict(list))
    rows = ProcessEvidence.objects.filter(plan__in=plans, added_at__lte=end_of_day(as_of))
    for each in rows.order_by("-added_at", "-pk"):
        found[each.plan_id][each.shows].append(evidence_line(each, end_of_day(as_of)))
    return found


def _plan(
    plan: ActionPlan, standing: Sequence[HalfYearStanding], evidence: _ByStandard, as_of: dt.date, language: str
) -> RepositoryPlan:
    kept, judged = kept_of_judged(standing, as_of)
    return RepositoryPlan(
        slug=plan.slug,
        number=plan.number,
        title=text_of(plan, "title", language),
        locality=plan.locality.name if plan.locality else "",
        start_date=plan.start_date,
        end_date=plan.end_date,
        dates_inferred=plan.dates_inferred,
        lines=half_year_lines(standing, as_of),
        kept=kept,
        judged=judged,
        groups=process_groups(evidence),
        evidence=sum(len(lines) for lines in evidence.values()),
    )
