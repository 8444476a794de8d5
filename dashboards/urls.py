"""The addresses of the public face: country codes, plan numbers, commitment references; keys where people know none."""

from django.urls import path, re_path

from dashboards.views import (
    calendar,
    cards,
    changes,
    charts,
    citing,
    compare,
    countries,
    evidence,
    feeds,
    follow,
    offline,
    plans,
    policy_areas,
    prose,
    report,
    repository,
    rounds,
    search,
)

app_name = "dashboards"

CODE = r"^(?P<code>[A-Z]{2})/"
CHART = r"charts/(?P<name>[a-z-]+)"
# A round and an institution have no number that people know them by.
ROUND = rf"{CODE}rounds/(?P<pk>\d{{1,9}})/"
PLAN = r"(?P<plan>(?:[A-Z][A-Z0-9]*-)?\d{1,4})"
COMMITMENT = rf"{CODE}commitments/{PLAN}-(?P<reference>[0-9a-z.\-]+)/"
CITE = r"cite\.(?P<form>bib|json)"
INSTITUTION = rf"{CODE}institutions/(?P<institution>\d{{1,9}})/"
AREA = r"^policy-areas/(?P<slug>[a-z0-9_-]+)/"

urlpatterns = [
    path("", countries.countries, name="countries"),
    path("compare/", compare.compare, name="compare"),
    path("compare/numbers.csv", compare.compare_csv, name="compare-csv"),
    path("policy-areas/", policy_areas.policy_areas, name="policy-areas"),
    path("policy-areas/<slug:slug>/", policy_areas.policy_area, name="policy-area"),
    path("policy-areas/<slug:slug>/commitments.csv", policy_areas.policy_area_csv, name="policy-area-csv"),
    path("methodology/", prose.methodology, name="methodology"),
    path("data/", prose.data, name="data"),
    path("search/", search.search, name="search"),
    path("accessibility/", prose.accessibility, name="accessibility"),
    path("scales/", prose.scales, name="scales"),
    path("draw_lot.py", rounds.lot_program, name="lot-program"),
    path("favicon.ico", prose.favicon),
    path("sw.js", offline.service_worker, name="service-worker"),
    path("offline/", offline.offline, name="offline"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("follow/", follow.follow, name="follow"),
    path("follow/asked/", follow.follow_asked, name="follow-asked"),
    path("follow/confirm/<str:token>/", follow.follow_confirm_page, name="follow-confirm"),
    path("follow/mine/<str:token>/", follow.follow_mine, name="follow-mine"),
    path("follow/stop/<str:token>/", follow.follow_stop, name="follow-stop"),
    re_path(r"^evidence/(?P<sha256>[0-9a-f]{64})/$", evidence.evidence_file, name="evidence"),
    re_path(rf"{CODE}$", countries.country, name="country"),
    re_path(rf"{CODE}report\.pdf$", report.country_report, name="report"),
    re_path(rf"{CODE}calendar\.ics$", calendar.country_calendar, name="calendar"),
    re_path(r"^calendar/(?P<key>[^/]+)\.ics$", calendar.own_calendar, name="own-calendar"),
    re_path(r"^(?P<code>[a-z]{2})/$", countries.small_letters),
    re_path(rf"{CODE}{CHART}\.svg$", charts.chart_svg, name="chart-svg"),
    re_path(rf"{CODE}{CHART}\.png$", charts.chart_png, name="chart-png"),
    re_path(rf"{CODE}{CHART}\.csv$", charts.chart_csv, name="chart-csv"),
    re_path(rf"{CODE}{CITE}$", citing.cite_country, name="cite-country"),
    re_path(rf"{CODE}plans/{PLAN}/{CITE}$", citing.cite_plan, name="cite-plan"),
    re_path(rf"{COMMITMENT}{CITE}$", citing.cite_commitment, name="cite-commitment"),
    re_path(rf"{CODE}repository/$", repository.repository, name="repository"),
    re_path(rf"{ROUND}$", rounds.review_round, name="round"),
    re_path(rf"{ROUND}data\.json$", rounds.round_data, name="round-data"),
    re_path(rf"{ROUND}making/$", rounds.round_making, name="round-making"),
    re_path(rf"{ROUND}lot/$", rounds.round_lot, name="round-lot"),
    re_path(rf"{ROUND}lot\.json$", rounds.lot_data, name="lot-data"),
    re_path(rf"{CODE}plans/{PLAN}/review-pack\.zip$", repository.review_pack, name="review-pack"),
    re_path(rf"{CODE}plans/{PLAN}/$", plans.plan, name="plan"),
    re_path(rf"{COMMITMENT}$", plans.commitment, name="commitment"),
    path("oembed", cards.oembed, name="oembed"),
    path("share.png", cards.front_share, name="front-share"),
    re_path(rf"{CODE}embed/$", cards.embed, name="country-embed"),
    re_path(rf"{CODE}embed/code/$", cards.embed_code, name="country-code"),
    re_path(rf"{CODE}badge\.svg$", cards.badge, name="country-badge"),
    re_path(rf"{CODE}share\.png$", cards.share, name="country-share"),
    re_path(rf"{COMMITMENT}embed/$", cards.embed, name="commitment-embed"),
    re_path(rf"{COMMITMENT}embed/code/$", cards.embed_code, name="commitment-code"),
    re_path(rf"{COMMITMENT}badge\.svg$", cards.badge, name="commitment-badge"),
    re_path(rf"{COMMITMENT}share\.png$", cards.share, name="commitment-share"),
    path("changes/", changes.changes, name="all-changes"),
    path("verify_events.py", changes.ledger_program, name="ledger-program"),
    re_path(rf"{CODE}changes/$", changes.changes, name="changes"),
    re_path(rf"{INSTITUTION}$", changes.institution, name="institution"),
    path("changes/feed.atom", feeds.all_feed, name="all-feed"),
    re_path(rf"{CODE}changes/feed\.atom$", feeds.country_feed, name="feed"),
    re_path(rf"{COMMITMENT}feed\.atom$", feeds.commitment_feed, name="commitment-feed"),
    re_path(rf"{INSTITUTION}feed\.atom$", feeds.institution_feed, name="institution-feed"),
    re_path(rf"{AREA}feed\.atom$", feeds.area_feed, name="area-feed"),
    re_path(rf"{COMMITMENT}calendar\.ics$", calendar.commitment_calendar, name="commitment-calendar"),
    re_path(rf"{INSTITUTION}calendar\.ics$", calendar.institution_calendar, name="institution-calendar"),
    re_path(rf"{AREA}calendar\.ics$", calendar.area_calendar, name="area-calendar"),
]
