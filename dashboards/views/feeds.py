"""What changed, as Atom feeds: of all countries, one country, a commitment, an institution, a policy area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.asking import country_found, institution_found, policy_area_found, promise_found
from dashboards.caching import unchanged_is_304
from dashboards.feeds import MEDIA_TYPE, Place, feed_document
from dashboards.middleware import remembers_nothing
from dashboards.reader import reader_language
from dashboards.selectors.followed import (
    events_of_all,
    events_of_area,
    events_of_commitment,
    events_of_country,
    events_of_institution,
    feed_changes,
)
from dashboards.selectors.names import country_name, text_of
from ledger.models import EventQuerySet


def _feed(request: HttpRequest, key: str, about: str, page: str, events: EventQuerySet) -> HttpResponse:
    """The feed of some events: ``about`` whom, and where their ``page`` is (a path)."""
    place = Place(
        key=key,
        title=_("What changed: %(about)s") % {"about": about},
        subtitle=_("From the public ledger of open-government commitments, which nobody can rewrite."),
        page=request.build_absolute_uri(page),
        address=request.build_absolute_uri(),
        language=reader_language(),
        host=request.get_host(),
        address_of=request.build_absolute_uri,
    )
    return HttpResponse(feed_document(place, feed_changes(events)), content_type=MEDIA_TYPE)


@require_safe
@remembers_nothing
@unchanged_is_304
def all_feed(request: HttpRequest) -> HttpResponse:
    """What changed anywhere."""
    return _feed(request, "all", _("all countries"), reverse("dashboards:all-changes"), events_of_all())


@require_safe
@remembers_nothing
@unchanged_is_304
def country_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What changed in a country."""
    country = country_found(code)
    about = country_name(country, reader_language())
    return _feed(request, code, about, reverse("dashboards:changes", args=[code]), events_of_country(country))


@require_safe
@remembers_nothing
@unchanged_is_304
def commitment_feed(request: HttpRequest, code: str, plan: str, reference: str) -> HttpResponse:
    """What changed about one commitment, its milestones, and the rounds that judge it."""
    commitment = promise_found(code, plan, reference)
    about = _("commitment %(reference)s, %(title)s") % {
        "reference": reference, "title": text_of(commitment, "title", reader_language())
    }  # fmt: skip
    page = reverse("dashboards:commitment", args=[code, plan, reference])
    return _feed(request, f"{code}/commitments/{commitment.pk}", about, page, events_of_commitment(commitment))


@require_safe
@remembers_nothing
@unchanged_is_304
def institution_feed(request: HttpRequest, code: str, institution: str) -> HttpResponse:
    """What changed about what one institution promised."""
    found = institution_found(country_found(code), institution)
    about = text_of(found, "name", reader_language()).text
    page = reverse("dashboards:institution", args=[code, found.pk])
    return _feed(request, f"{code}/institutions/{found.pk}", about, page, events_of_institution(found))


@require_safe
@remembers_nothing
@unchanged_is_304
def area_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed about the commitments of one policy area, in all countries."""
    area = policy_area_found(slug)
    about = text_of(area, "name", reader_language()).text
    return _feed(request, f"policy-areas/{slug}", about, reverse("dashboards:all-changes"), events_of_area(area))
