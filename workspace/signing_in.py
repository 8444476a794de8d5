"""How people sign in to the pages: allauth's flows, with the house's own rules in the places allauth leaves for them.

**Whoever just proved who they are in another way** (by the link in an invitation, for instance) is signed in by
``sign_in(request, person)``: it answers where to go next, and asks for the second factor first if one is set. There is
nothing to verify about their e-mail address: the one in ``accounts`` is the only one a person has, and who enters or
invites them answers for it. Their password is set by ``accounts.services.person_set_password``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.guessing import address_tried, client_address, seconds_to_wait
from accounts.models import User
from accounts.selectors import person_with_address
from accounts.services import person_set_password
from core.clock import now
from workspace.access import seats_of
from workspace.pages import page


def sign_in(request: HttpRequest, person: User, *, to: str | None = None) -> HttpResponse:
    """Sign in ``person``, who proved who they are, and send them to the address ``to`` (else to their work)."""
    response: HttpResponse = perform_login(request, person, redirect_url=to)
    return response


def seats(request: HttpRequest) -> dict[str, Any]:
    """For the navigation of pages that allauth draws: the reader's seats, asked for only where they are shown."""
    return {"seats": SimpleLazyObject(lambda: seats_of(request.user) if isinstance(request.user, User) else [])}


def wait(request: HttpRequest, _answer: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page for who gave too many wrong passwords: when they may try again, and what they can do until then."""
    email = address_tried(request, credentials)
    seconds = seconds_to_wait(request, email)
    minutes = max(1, -(-seconds // 60))
    response = page(request, "account/wait.html", status=429, email=email, minutes=minutes, at=now())
    response["Retry-After"] = str(seconds)
    return response


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """What differs from allauth's way with accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are entered or invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Guessing is slowed down by ``accounts.guessing``; allauth would let a stranger lock out an address."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from; the same answer for every limit."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  (an address that nobody has, not one to listen at)

    def set_password(self, user: User, password: str) -> None:
        """A new password, which ends what was signed in with the old one."""
        person_set_password(person=user, password=password)


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # untyped library
    """What differs from allauth's way with second factors."""

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  (the library's name)
        """What a passkey is called until its owner says otherwise."""
        return _("Passkey %(n)d") % {"n": Authenticator.objects.filter(user=user, type=type).count() + 1}


class Provided(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped library
    """What differs from allauth's way with a government's own provider of identities.

    No accounts are connected and nothing is kept: each time, the provider's word for an e-mail address decides.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up: people are entered or invited."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in the person whose address the provider verified, or say kindly that there is none."""
        sociallogin.state["process"] = AuthProcess.LOGIN
        # Some providers say it in letters, where "false" would be true enough.
        vouched = [each.email for each in sociallogin.email_addresses if each.verified in (True, "true")]
        person = person_with_address(vouched[0]) if vouched else None
        if person is None:
            address = sociallogin.email_addresses[0].email if sociallogin.email_addresses else ""
            raise ImmediateHttpResponse(
                page(request, "account/unknown.html", status=403, email=address, verified=bool(vouched))
            )
        sociallogin.user = person


class Unkept:
    """No cache keeps the pages about signing in: they show codes, secrets and sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say so in the answer."""
        response = self.get_response(request)
        if request.path.startswith("/account/"):
            patch_cache_control(response, private=True, no_store=True)
        return response
