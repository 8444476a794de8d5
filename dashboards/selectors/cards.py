"""The cards of countries and commitments, asked of the data."""

from __future__ import annotations

import datetime as dt

from django.db.models import prefetch_related_objects

from commitments.models import ActionPlan, Commitment, Country
from core.clock import end_of_day, today
from dashboards.card import Card, commitment_card, country_card
from dashboards.reader import reader_language
from dashboards.selectors.country import country_scorecard
from dashboards.selectors.judgements import official_lines, official_of
from dashboards.selectors.names import country_ref, plan_ref
from dashboards.selectors.rows import commitment_row
from reviews.selectors import commitments_standing


def card_of_country(country: Country, plan: ActionPlan | None, as_of: dt.date) -> Card:
    """The card of a plan, or of the country's current one where none is named. At most 13 queries."""
    return country_card(country_scorecard(country, plan, as_of), plan.slug if plan else "", today())


def card_of_commitment(commitment: Commitment, plan: ActionPlan, as_of: dt.date) -> Card:
    """The card of a commitment of a public plan. At most eight queries."""
    language = reader_language()
    prefetch_related_objects([commitment], "policy_areas")
    standing = commitments_standing([commitment], end_of_day(as_of))[0]
    row = commitment_row(standing, official_of(official_lines(commitment, as_of)), as_of, language)
    return commitment_card(
        country_ref(plan.country, language), plan_ref(plan, as_of, language, None), row, as_of, today()
    )
