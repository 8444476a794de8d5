"""Tokens by which programs call the API as a person: listed, made, shown once, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AuthToken
from accounts.selectors import token_with_text, tokens_of
from accounts.services import token_end
from commitments.choices import Scope
from commitments.selectors import institutions_limiting, institutions_spoken_for
from commitments.services import access_token_make
from core.errors import DomainError
from workspace import shown_once
from workspace.access import person, signed_in
from workspace.forms.tokens import TokenForm
from workspace.pages import page

COOKIE = "new_token"
LIST = "workspace:tokens"
WORDS = dict(Scope.choices)


@require_safe
@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens and, right after one was made, its text."""
    rows = _lines(list(tokens_of(person(request))))
    text = shown_once.brought(request, COOKIE)
    made = token_with_text(text) if text else None
    new = next((line for line in rows if made is not None and line["row"].pk == made.pk), None)
    response = page(request, "tokens/tokens.html", here="account", tokens=rows, new=new, text=text if new else "")
    shown_once.let_go(request, response, COOKIE, to=LIST)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # untyped library
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token, after one's password was asked for again."""
    maker = person(request)
    form = TokenForm(request.POST if request.method == "POST" else None, institutions=institutions_spoken_for(maker))
    if form.is_valid():
        try:
            _token, text = access_token_make(user=maker, **form.facts())
        except DomainError as error:
            form.refuse(error)
        else:
            response = redirect(LIST)
            shown_once.carry(request, response, COOKIE, text, to=LIST)
            return response
    return page(request, "tokens/new.html", here="account", form=form, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def token_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a token, after a page that says what that means."""
    token = get_object_or_404(tokens_of(person(request)), public_id=public_id)
    if request.method == "POST":
        token_end(token=token)
        messages.success(request, _("The token has ended: the program that has it gets nothing any more."))
        return redirect(LIST)
    [line] = _lines([token])
    return page(request, "tokens/end.html", here="account", token=line)


def _lines(rows: list[AuthToken]) -> list[dict[str, Any]]:
    """Tokens, each with what it may do, in words, and the institution it is limited to. One query at most."""
    limits = institutions_limiting(rows)
    return [
        {
            "row": row,
            "scopes": [WORDS[scope] for scope in row.scopes if scope in WORDS],
            "institution": limits.get(row.limited_to),
            "ended": row.has_ended(),
        }
        for row in rows
    ]
