"""A commitment's page: the promise, and what puts the other parts of its story together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Manager, Prefetch, Q, prefetch_related_objects

from commitments.choices import PUBLIC_STATES
from commitments.models import ActionPlan, Commitment, CommitmentSupport
from commitments.selectors import plan_current, put_back, put_open
from core.clock import end_of_day, start_of_day, today
from dashboards.commitment_page import CommitmentPage, Promise, Relative, Support
from dashboards.reader import reader_language
from dashboards.scorecard import PolicyAreaRef
from dashboards.selectors.amendments import commitment_amendments
from dashboards.selectors.judgements import no_reply_lines, official_lines, official_of, response_lines, verdict_lines
from dashboards.selectors.names import country_ref, lead_of, plan_ref, said, text_of
from dashboards.selectors.rows import commitment_row
from dashboards.selectors.stories import last_change, milestone_stories
from reviews.selectors import CommitmentStanding, commitments_standing


def commitment_page(
    commitment: Commitment, plan: ActionPlan, as_of: dt.date, language: str | None = None
) -> CommitmentPage:
    """All that is known of ``commitment`` of ``plan`` at the end of a day. 28 queries at most, 32 of a past day."""
    language = reader_language(language)
    moment = end_of_day(as_of)
    supports = Prefetch("supports", CommitmentSupport.objects.select_related("institution"))
    prefetch_related_objects([commitment], "policy_areas", "values_served", "supporting_institutions", supports)
    standing = commitments_standing([commitment], moment)[0]
    before, after = (_public(each, moment) for each in (commitment.carried_over_from, commitment.carried_over_to))
    _put_back(standing, plan, [*before, *after], moment)
    current = plan_current(plan.country, as_of)
    official = official_lines(commitment, as_of)
    milestones = milestone_stories(standing, as_of, language)
    withdrawn = commitment.withdrawn_at if commitment.withdrawn_at and commitment.withdrawn_at <= moment else None
    return CommitmentPage(
        country=country_ref(plan.country, language),
        plan=plan_ref(plan, as_of, language, current.pk if current else None),
        as_of=as_of,
        past=as_of < today(),
        row=commitment_row(standing, official_of(official), as_of, language),
        promise=_promise(commitment, before, after, language),
        promised_at=commitment.added_at or plan.published_at or start_of_day(plan.start_date),
        added_on=commitment.added_at.date() if commitment.added_at else None,
        withdrawn_on=withdrawn.date() if withdrawn else None,
        withdrawn_reason=commitment.withdrawn_reason if withdrawn else "",
        milestones=milestones,
        verdicts=verdict_lines(commitment, moment, last_change(milestones), language),
        responses=response_lines(commitment, moment),
        no_replies=no_reply_lines(commitment, moment),
        official=tuple(line for line, _assessment in official),
        amendments=commitment_amendments(commitment, moment),
    )


def _put_back(
    standing: CommitmentStanding, plan: ActionPlan, relatives: Sequence[Commitment], moment: dt.datetime
) -> None:
    """Let the plan, the commitment, its milestones and its relatives say what they said then. Three queries at most."""
    put_open(moment, [plan])
    put_back(
        moment,
        plans=[plan, *(each.plan for each in relatives)],
        commitments=[standing.commitment, *relatives],
        milestones=[each.milestone for each in standing.milestones],
    )


def _promise(
    commitment: Commitment, before: Sequence[Commitment], after: Sequence[Commitment], language: str
) -> Promise:
    """The promise with its values and institutions, which were fetched. No query."""
    areas = commitment.policy_areas.all()
    return Promise(
        number=commitment.number,
        ogp_id=commitment.ogp_id,
        title=text_of(commitment, "title", language),
        problem=text_of(commitment, "problem", language),
        action=text_of(commitment, "action", language),
        expected_result=text_of(commitment, "expected_result", language),
        relevance=text_of(commitment, "relevance", language),
        additional=text_of(commitment, "additional", language),
        values=tuple(value.get_value_display() for value in commitment.values_served.all()),
        policy_areas=tuple(PolicyAreaRef(area.slug, text_of(area, "name", language)) for area in areas),
        sdgs=tuple(commitment.sdgs),
        lead=lead_of(commitment, language),
        supports=tuple(
            Support(text_of(each.institution, "name", language), each.part) for each in commitment.supports.all()
        ),
        support_text=said(commitment.support_text),
        start=commitment.start_date,
        start_text=said(commitment.start_text),
        end=commitment.end_date,
        end_text=said(commitment.end_text),
        carried_from=tuple(_relative(each, language) for each in before),
        carried_to=tuple(_relative(each, language) for each in after),
        source_url=commitment.source_url,
    )


def _public(relatives: Manager[Commitment], moment: dt.datetime) -> list[Commitment]:
    """The relatives that the public had seen by then. One query."""
    added = Q(added_at__isnull=True) | Q(added_at__lte=moment)
    public = relatives.filter(added, plan__state__in=PUBLIC_STATES, plan__published_at__lte=moment)
    return list(public.select_related("plan__locality").order_by("plan_id", "position", "id"))


def _relative(commitment: Commitment, language: str) -> Relative:
    published = commitment.added_at or commitment.plan.published_at
    return Relative(
        at=published or start_of_day(commitment.plan.start_date),
        plan_slug=commitment.plan.slug,
        plan_title=text_of(commitment.plan, "title", language),
        reference=commitment.reference,
        title=text_of(commitment, "title", language),
    )
