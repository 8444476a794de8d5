"""What one institution promised and how it stands, over all public plans, at the end of a day (UTC)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q

from commitments.models import ActionPlan, Amendment, Commitment, Institution
from commitments.selectors import put_back
from core.clock import end_of_day, today
from dashboards.commitment_table import values_in_words
from dashboards.institution_page import InstitutionPage, Led, Owed
from dashboards.reader import reader_language
from dashboards.selectors.names import country_ref, text_of
from dashboards.selectors.rows import commitment_row, milestone_row
from dashboards.track import track
from milestones.models import Milestone
from milestones.rules import DONE_WITH, SILENT_AFTER_DAYS, silent_days
from milestones.selectors import MilestoneStanding
from reviews.selectors import CommitmentStanding, commitments_standing


def institution_page(institution: Institution, as_of: dt.date, language: str | None = None) -> InstitutionPage:
    """All that is known of ``institution`` at the end of a day. Eight queries, eleven at most of a past day."""
    language = reader_language(language)
    standings = _standings(institution, end_of_day(as_of))
    own = [(each, milestone) for each in standings for milestone in _own(institution, each)]
    owed = sorted(
        (_owed(each, milestone, as_of, language) for each, milestone in own if milestone.facts.status not in DONE_WITH),
        key=lambda each: (-each.row.days_late, each.row.due or dt.date.max),
    )
    return InstitutionPage(
        id=institution.pk,
        country=country_ref(institution.country, language),
        name=text_of(institution, "name", language),
        kind=institution.get_kind_display(),
        website=institution.website,
        as_of=as_of,
        past=as_of < today(),
        commitments=tuple(_led(institution, each, as_of, language) for each in standings),
        answered_for=len(own),
        owed=tuple(owed),
    )


def _standings(institution: Institution, moment: dt.datetime) -> Sequence[CommitmentStanding]:
    """What it led or had milestones in, of plans the public saw by then; the newest plan first.

    Eight queries, at most three more of a past day.
    """
    plans = ActionPlan.objects.published().filter(country=institution.country_id, published_at__lte=moment)
    milestones = Milestone.objects.filter(institution=institution).values("commitment")
    taken = Q(before__lead_institution=institution.name) | Q(before__institution=institution.name)
    since = Amendment.objects.filter(taken, at__gt=moment).values("commitment")  # what was given to others since
    commitments = (
        Commitment.objects.filter(
            Q(lead_institution=institution) | Q(pk__in=milestones) | Q(pk__in=since), plan__in=plans
        )
        .standing_at(moment)
        .select_related("plan__locality", "lead_institution")
        .prefetch_related("policy_areas", "values_served", "supporting_institutions")
        .order_by("-plan__start_date", "plan_id", "position", "id")
    )
    standings = commitments_standing(commitments, moment)
    put_back(
        moment,
        plans=[each.commitment.plan for each in standings],
        commitments=[each.commitment for each in standings],
        milestones=[milestone.milestone for each in standings for milestone in each.milestones],
    )
    return [each for each in standings if _has_part(institution, each)]


def _has_part(institution: Institution, standing: CommitmentStanding) -> bool:
    """Whether it leads, or is named by a milestone."""
    named = {standing.commitment.lead_institution_id, *(each.milestone.institution_id for each in standing.milestones)}
    return institution.pk in named


def _own(institution: Institution, standing: CommitmentStanding) -> Iterator[MilestoneStanding]:
    """The milestones of a commitment that the institution answers for: its own, and as lead those of nobody else."""
    leads = standing.commitment.lead_institution_id == institution.pk
    for each in standing.milestones:
        if each.milestone.institution_id == institution.pk or (leads and each.milestone.institution_id is None):
            yield each


def _led(institution: Institution, standing: CommitmentStanding, as_of: dt.date, language: str) -> Led:
    plan, row = standing.commitment.plan, commitment_row(standing, None, as_of, language)
    return Led(
        plan=plan.slug,
        plan_number=plan.number,
        years=f"{plan.start_date.year}–{plan.end_date.year}",
        row=row,
        track=track(row),
        words=values_in_words(row),
        leads=standing.commitment.lead_institution_id == institution.pk,
    )


def _owed(standing: CommitmentStanding, milestone: MilestoneStanding, as_of: dt.date, language: str) -> Owed:
    """One of them; nobody is called silent about a plan that has ended."""
    plan = standing.commitment.plan
    silence = silent_days(milestone.last_reported_on, plan.start_date, as_of) if plan.end_date >= as_of else 0
    return Owed(
        plan=plan.slug,
        row=milestone_row(standing.commitment.reference, milestone, as_of, language),
        silent=silence if silence > SILENT_AFTER_DAYS else 0,
    )
