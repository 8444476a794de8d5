"""Tokens for programs: what they may do, and for which institution."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuthToken, User
from accounts.services import token_make
from commitments.choices import Scope
from commitments.models import Institution
from commitments.policies import limit_to, may_speak_for
from core.errors import Malformed, permit


@transaction.atomic
def access_token_make(
    *, user: User, name: str, scopes: Sequence[str], days: int, institution: Institution | None = None
) -> tuple[AuthToken, str]:
    """A token for a program of ``user``, and its text, to be shown once.

    One limited to an ``institution`` reports for it, and does nothing else: it reads what everyone reads.

    Raises:
        NotPermitted: ``not_your_institution``.
        RuleBroken: ``too_many_tokens``.
        Malformed: no name, no scope, one that there is not, or more than ``report`` for one institution; a time that
            is not one of those offered.
    """
    chosen = [scope for scope in Scope.values if scope in scopes]
    if not chosen or set(scopes) - set(chosen):
        raise Malformed([("scopes", "invalid_choice", _("Choose at least one of the things listed."))])
    if institution is None:
        return token_make(person=user, name=name, scopes=chosen, days=days)
    message = _("You do not speak for this institution: limit the token to one that you do speak for.")
    permit(may_speak_for(user, institution), "not_your_institution", message)
    if chosen != [Scope.REPORT]:
        message = _("A token limited to an institution reports progress and adds evidence, and may do nothing else.")
        raise Malformed([("scopes", "limited_only_reports", message)])
    return token_make(person=user, name=name, scopes=chosen, days=days, limited_to=limit_to(institution))
