"""The addresses of the public face: country codes, plan numbers and commitment references, never a database key."""

from django.urls import path, re_path

from dashboards.views import calendar, charts, countries, evidence, plans, prose, repository

app_name = "dashboards"

CODE = r"^(?P<code>[A-Z]{2})/"
CHART = r"charts/(?P<name>[a-z-]+)"
PLAN = r"(?P<plan>(?:[A-Z][A-Z0-9]*-)?\d{1,4})"

urlpatterns = [
    path("", countries.countries, name="countries"),
    path("methodology/", prose.methodology, name="methodology"),
    path("data/", prose.data, name="data"),
    path("favicon.ico", prose.favicon),
    re_path(r"^evidence/(?P<sha256>[0-9a-f]{64})/$", evidence.evidence_file, name="evidence"),
    re_path(rf"{CODE}$", countries.country, name="country"),
    re_path(rf"{CODE}calendar\.ics$", calendar.country_calendar, name="calendar"),
    re_path(r"^calendar/(?P<key>[^/]+)\.ics$", calendar.own_calendar, name="own-calendar"),
    re_path(r"^(?P<code>[a-z]{2})/$", countries.small_letters),
    re_path(rf"{CODE}{CHART}\.svg$", charts.chart_svg, name="chart-svg"),
    re_path(rf"{CODE}{CHART}\.png$", charts.chart_png, name="chart-png"),
    re_path(rf"{CODE}{CHART}\.csv$", charts.chart_csv, name="chart-csv"),
    re_path(rf"{CODE}repository/$", repository.repository, name="repository"),
    re_path(rf"{CODE}plans/{PLAN}/review-pack\.zip$", repository.review_pack, name="review-pack"),
    re_path(rf"{CODE}plans/{PLAN}/$", plans.plan, name="plan"),
    re_path(rf"{CODE}commitments/{PLAN}-(?P<reference>[0-9a-z.\-]+)/$", plans.commitment, name="commitment"),
]
