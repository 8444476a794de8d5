"""What a coordinator is told ahead of time of the public repositories they keep."""

from __future__ import annotations

from collections.abc import Iterable

from commitments.choices import Role
from commitments.models import CountryRole
from core.clock import today
from dashboards.repository_page import half_year_words
from milestones.selectors import RepositoryWarning, repository_warnings


def warnings_for(seats: Iterable[CountryRole]) -> list[tuple[RepositoryWarning, str]]:
    """The warnings of every country that is coordinated from these seats, each with its half-year in words."""
    return [
        (warning, half_year_words(warning.half))
        for seat in seats
        if seat.role == Role.COORDINATOR
        for warning in repository_warnings(seat.country_id, today())
    ]
