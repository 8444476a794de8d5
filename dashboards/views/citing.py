"""Citations: what a page says of how it is cited, and the same as files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from commitments.models import ActionPlan, Commitment, Country
from commitments.selectors import put_back
from core.clock import end_of_day, today
from dashboards.asking import commitment_found, country_found, day_asked, plan_on_that_day
from dashboards.caching import unchanged_is_304
from dashboards.citation import Citation, Subject
from dashboards.commitment_page import CommitmentPage
from dashboards.reader import reader_language
from dashboards.scorecard import CountryScorecard
from dashboards.selectors.names import country_name
from dashboards.selectors.versions import data_version, version_standing
from dashboards.views.days import asks_a_day

TYPES = {"bib": "application/x-bibtex; charset=utf-8", "json": "application/vnd.citationstyles.csl+json"}


def subject_of(told: CountryScorecard | CommitmentPage, page: str = "country") -> Subject:
    """What is cited of a page: its names as they were on its day."""
    plan, code, country = told.plan, told.country.code, told.country.name
    if plan is None:
        return Subject(page, code, country)
    if isinstance(told, CommitmentPage):
        title = told.promise.title.text
        return Subject("commitment", code, country, plan.slug, plan.title.text, told.row.reference, title)
    return Subject(page, code, country, plan.slug, plan.title.text)


def cited(request: HttpRequest, as_of: dt.date, subject: Subject) -> dict[str, Any]:
    """What a page needs to be cited: the citation, where its files are, how the data stands that was cited before."""
    asked = {"plan": subject.plan} if subject.page == "country" and subject.plan else {}
    asked["as_of"] = as_of.isoformat()
    version = data_version(subject.code)
    query = urlencode({**asked, **({"version": version} if version else {})})
    page = reverse(f"dashboards:{subject.page}", args=subject.address)
    citation = Citation(
        key=f"{subject.key}-{as_of.isoformat()}", title=subject.words, as_of=as_of, on=today(), version=version,
        address=request.build_absolute_uri(f"{page}?{query}"),
    )  # fmt: skip
    files = {
        form: f"{reverse(f'dashboards:cite-{subject.page}', args=[*subject.address, form])}?{urlencode(asked)}"
        for form in TYPES
    }
    standing = version_standing(subject.code, request.GET.get("version", ""))
    return {"citation": citation, "files": files, "standing": standing}


def _file(told: Mapping[str, Any], form: str) -> HttpResponse:
    citation: Citation = told["citation"]
    body = citation.bibtex if form == "bib" else json.dumps(citation.csl, ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type=TYPES[form])
    response["Content-Disposition"] = f'inline; filename="{citation.key}.{form}"'
    return response


def _named(country: Country, as_of: dt.date, plan: ActionPlan | None, commitment: Commitment | None) -> Subject:
    """What is cited, by its names as they were on that day. Two queries at most."""
    language = reader_language()
    name = country_name(country, language)
    put_back(end_of_day(as_of), plans=[plan] if plan else [], commitments=[commitment] if commitment else [])
    if plan is None:
        return Subject("country", country.code, name)
    title = plan.text("title", language)[0]
    if commitment is None:
        return Subject("country", country.code, name, plan.slug, title)
    promise = commitment.text("title", language)[0]
    return Subject("commitment", country.code, name, plan.slug, title, commitment.reference, promise)


@require_safe
@asks_a_day
@unchanged_is_304
def cite_country(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """How a country's page is cited, of the plan that is asked for."""
    country, as_of = country_found(code), day_asked(request.GET.get("as_of", ""))
    plan = plan_on_that_day(country, request.GET["plan"], as_of) if request.GET.get("plan") else None
    return _file(cited(request, as_of, _named(country, as_of, plan, None)), form)


@require_safe
@asks_a_day
@unchanged_is_304
def cite_plan(request: HttpRequest, code: str, plan: str, form: str) -> HttpResponse:
    """How a plan's page is cited."""
    country, as_of = country_found(code), day_asked(request.GET.get("as_of", ""))
    found = plan_on_that_day(country, plan, as_of)
    return _file(cited(request, as_of, replace(_named(country, as_of, found, None), page="plan")), form)


@require_safe
@asks_a_day
@unchanged_is_304
def cite_commitment(request: HttpRequest, code: str, plan: str, reference: str, form: str) -> HttpResponse:
    """How a commitment's page is cited."""
    country, as_of = country_found(code), day_asked(request.GET.get("as_of", ""))
    found = plan_on_that_day(country, plan, as_of)
    return _file(cited(request, as_of, _named(country, as_of, found, commitment_found(found, reference, as_of))), form)
