"""Due dates for calendar programs: of a country, commitment, institution, policy area; one's own behind a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.selectors import calendar_key_named
from accounts.services import calendar_key_used
from commitments.choices import GOVERNMENT
from core.clock import today
from dashboards.asking import country_found, institution_found, policy_area_found, promise_found
from dashboards.caching import unchanged_is_304
from dashboards.calendars import MEDIA_TYPE, Place, anchor_of, calendar_document
from dashboards.due_dates import DueDate
from dashboards.middleware import remembers_nothing
from dashboards.reader import reader_language
from dashboards.selectors.due_dates import (
    MOST_DATES,
    area_due_dates,
    commitment_due_dates,
    country_due_dates,
    due_dates_of,
    institution_due_dates,
)
from dashboards.selectors.names import country_name, text_of
from dashboards.shares import costs

View = Callable[..., HttpResponseBase]


def _place(request: HttpRequest, name: str, description: str) -> Place:
    """Where this calendar is read."""

    def address_of(date: DueDate) -> str:
        page = reverse("dashboards:commitment", args=[date.country, date.plan, date.reference])
        return request.build_absolute_uri(f"{page}#{anchor_of(date)}")

    return Place(name, description, request.get_host(), address_of)


def _document(content: bytes, file_name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=MEDIA_TYPE, headers={"Content-Disposition": f'inline; filename="{file_name}"'}
    )


@require_safe
@remembers_nothing
@unchanged_is_304
@costs(20)
def country_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Every due date of a country's running plans."""
    country = country_found(code)
    named = {"country": country_name(country, reader_language())}
    place = _place(
        request,
        _("%(country)s: due dates of open-government milestones") % named,
        _("When each milestone of the running action plans is due, as the public was promised."),
    )
    return _document(calendar_document(place, country_due_dates(country, today())), f"{code}-calendar.ics")


def _public_calendar(request: HttpRequest, about: str, dates: Sequence[DueDate], file_name: str) -> HttpResponse:
    said = _("When each milestone is due, as the public was promised.")
    if len(dates) == MOST_DATES:
        said += " " + _("There are more than %(most)d: these are the latest.") % {"most": MOST_DATES}
    place = _place(request, _("%(about)s: due dates of open-government milestones") % {"about": about}, said)
    return _document(calendar_document(place, dates), f"{file_name}-calendar.ics")


@require_safe
@remembers_nothing
@unchanged_is_304
def commitment_calendar(request: HttpRequest, code: str, plan: str, reference: str) -> HttpResponse:
    """Every due date of one commitment."""
    commitment = promise_found(code, plan, reference)
    about = text_of(commitment, "title", reader_language()).text
    return _public_calendar(request, about, commitment_due_dates(commitment), f"{code}-{plan}-{reference}")


@require_safe
@remembers_nothing
@unchanged_is_304
@costs(5)
def institution_calendar(request: HttpRequest, code: str, institution: str) -> HttpResponse:
    """Every due date an institution answers for."""
    found = institution_found(country_found(code), institution)
    about = text_of(found, "name", reader_language()).text
    return _public_calendar(request, about, institution_due_dates(found, today()), f"{code}-institution-{found.pk}")


@require_safe
@remembers_nothing
@unchanged_is_304
@costs(20)
def area_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Every due date of a policy area, in all countries."""
    area = policy_area_found(slug)
    about = text_of(area, "name", reader_language()).text
    return _public_calendar(request, about, area_due_dates(area, today()), slug)


def keeps_the_key(view: View) -> View:
    """The key stands in the address: it enters no log of errors, no shared cache, and no address that is left for."""

    @wraps(view)
    def kept(request: HttpRequest, key: str) -> HttpResponseBase:
        request.path = request.path_info = request.path.replace(key, "...")
        response = view(request, key=key)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return kept


@keeps_the_key
@require_safe
def own_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The unfinished milestones of whoever's key this is, in their language; nothing for any other text.

    A key opens as long as it was not ended, its person may sign in and speaks for some government.
    """
    found = calendar_key_named(key)
    if found is None or not found.user.country_roles.active().filter(role__in=GOVERNMENT).exists():
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    calendar_key_used(key=found, on=today())
    with translation.override(found.user.language):
        place = _place(request, _("My milestones"), _("The unfinished milestones you answer for."))
        return _document(calendar_document(place, due_dates_of(found.user), reminding=True), "my-milestones.ics")
