"""Charts: pure functions from a scorecard to a bundle of drawing, title, words, table and source. No query here."""

from collections.abc import Callable

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.plans import NAME as PLANS
from dashboards.charts.plans import completion_by_plan_chart
from dashboards.charts.timeline import NAME as TIMELINE
from dashboards.charts.timeline import timeline_chart
from dashboards.charts.values import NAME as VALUES
from dashboards.charts.values import values_chart
from dashboards.scorecard import CountryScorecard

# By address name, in the order of the page.
CHARTS: dict[str, Callable[[CountryScorecard], ChartBundle | None]] = {
    VALUES: values_chart,
    TIMELINE: timeline_chart,
    PLANS: completion_by_plan_chart,
}

__all__ = ["CHARTS", "ChartBundle", "Table", "completion_by_plan_chart", "timeline_chart", "values_chart"]
