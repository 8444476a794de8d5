"""One's own account: who one is, how one signs in, and where one is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.selectors import recovery_codes_left, second_factors_of, sessions_of
from accounts.services import person_change, sessions_end
from core.errors import DomainError
from workspace.access import person, signed_in
from workspace.browsers import browser_named
from workspace.forms.account import PersonForm
from workspace.pages import page

A_YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's own account; a POST changes what one says of oneself."""
    reader = person(request)
    known = {"name": reader.name, "language": reader.language, "shows_name": reader.shows_name}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            person_change(person=reader, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return _changed(request, reader.language)
    return page(request, "account/account.html", here="account", form=form, **_doors(request, reader))


@require_POST
@signed_in
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session elsewhere."""
    return _ended(request, sessions_end(person=person(request), keep=_key(request), pk=pk))


@require_POST
@signed_in
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    return _ended(request, sessions_end(person=person(request), keep=_key(request)))


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _doors(request: HttpRequest, reader: User) -> dict[str, Any]:
    """How one signs in, and where one is signed in."""
    factors = second_factors_of(reader)
    return {
        "app": next((each for each in factors if each.type == each.Type.TOTP), None),
        "passkeys": [each for each in factors if each.type == each.Type.WEBAUTHN],
        "codes": recovery_codes_left(reader),
        "sessions": [
            {"row": row, "browser": browser_named(row.user_agent), "here": row.session_key == _key(request)}
            for row in sessions_of(reader)
        ],
    }


def _changed(request: HttpRequest, language: str) -> HttpResponse:
    """Back to the page, in the language that was chosen."""
    with translation.override(language):
        messages.success(request, _("Your account was changed."))
    response = redirect("workspace:account")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response


def _ended(request: HttpRequest, number: int) -> HttpResponse:
    """Back to the page, saying what ended."""
    if number:
        messages.success(
            request, translation.ngettext("One session ended.", "%(n)d sessions ended.", number) % {"n": number}
        )
    else:
        messages.info(request, _("There was no such session any more."))
    return redirect("workspace:account")
