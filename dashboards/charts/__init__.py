"""Charts: pure functions from a scorecard to a bundle of drawing, title, words, table and source. No query here."""

from collections.abc import Callable

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.institutions import NAME as INSTITUTIONS
from dashboards.charts.institutions import institutions_chart
from dashboards.charts.plans import NAME as PLANS
from dashboards.charts.plans import completion_by_plan_chart
from dashboards.charts.progress import NAME as PROGRESS
from dashboards.charts.progress import progress_chart
from dashboards.charts.ratings import NAME as RATINGS
from dashboards.charts.ratings import ratings_chart
from dashboards.charts.themes import AREAS, OGP_VALUES, ogp_values_chart, policy_areas_chart
from dashboards.charts.timeline import NAME as TIMELINE
from dashboards.charts.timeline import timeline_chart
from dashboards.charts.values import NAME as VALUES
from dashboards.charts.values import values_chart
from dashboards.scorecard import CountryScorecard

# By address name, in the order of the page.
CHARTS: dict[str, Callable[[CountryScorecard], ChartBundle | None]] = {
    VALUES: values_chart,
    PROGRESS: progress_chart,
    TIMELINE: timeline_chart,
    INSTITUTIONS: institutions_chart,
    AREAS: policy_areas_chart,
    OGP_VALUES: ogp_values_chart,
    RATINGS: ratings_chart,
    PLANS: completion_by_plan_chart,
}

__all__ = [
    "AREAS",
    "CHARTS",
    "INSTITUTIONS",
    "OGP_VALUES",
    "PLANS",
    "PROGRESS",
    "RATINGS",
    "TIMELINE",
    "VALUES",
    "ChartBundle",
    "Table",
    "completion_by_plan_chart",
    "institutions_chart",
    "ogp_values_chart",
    "policy_areas_chart",
    "progress_chart",
    "ratings_chart",
    "timeline_chart",
    "values_chart",
]
