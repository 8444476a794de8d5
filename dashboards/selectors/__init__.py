"""Questions the public face asks of the data; each answers with dataclasses in a fixed number of queries."""

from dashboards.selectors.country import completion_by_plan, country_scorecard
from dashboards.selectors.names import country_name
from dashboards.selectors.overview import countries_overview

__all__ = ["completion_by_plan", "countries_overview", "country_name", "country_scorecard"]
