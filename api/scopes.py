"""What each writing operation needs of a token, and what a token without it is answered.

Who signed in, to a page or for a token of some hours, may do what they may. A token that was made by name may do what
its scopes say: of the writing operations those in ``WRITES`` under one of its scopes, and nothing that stands nowhere.
Reading: with the scope ``read`` as the person, without it as everyone; but what stands in ``READS``, with a scope of
its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS

from accounts.models import AuthToken
from commitments.choices import Scope
from core.errors import NotPermitted

# The operations, by the view's name and its action: each under exactly one scope.
WRITES: Mapping[Scope, frozenset[str]] = {
    Scope.REPORT: frozenset({"ProgressReports.create", "BulkReports.create", "EvidenceResource.create"}),
    Scope.PLAN: frozenset(
        {
            "Institutions.create", "Institutions.partial_update",
            "ActionPlans.create", "ActionPlans.partial_update", "ActionPlans.destroy", "ActionPlans.publish",
            "ActionPlans.close", "ActionPlans.withdraw", "ActionPlans.carry_over", "ProcessEvidenceResource.create",
            "ProgressRequests.create",
            "Commitments.create", "Commitments.partial_update", "Commitments.destroy", "Commitments.withdraw",
            "Commitments.move",
            "Milestones.create", "Milestones.partial_update", "Milestones.destroy", "Milestones.move",
        }
    ),
    Scope.REVIEW: frozenset(
        {
            "Verifications.create", "ReviewRounds.stand", "Ratings.save", "Ratings.submit", "Recusals.create",
            "Questionnaires.save", "Questionnaires.submit",
            "Appointments.accept", "Appointments.decline", "Proposals.create",
        }
    ),
    Scope.ROUNDS: frozenset(
        {
            "ReviewRounds.create", "ReviewRounds.open", "ReviewRounds.close", "ReviewRounds.extend",
            "ReviewRounds.publish", "ReviewRounds.waive", "ReviewRounds.complete_response",
            "Appointments.create", "Proposals.offer", "Proposals.decline", "Responses.create",
            "Lots.create", "Lots.announce", "Lots.draw", "Lots.replace",
        }
    ),
    Scope.PEOPLE: frozenset({"Invitations.create", "Invitations.resend", "Invitations.withdraw", "People.retire"}),
}  # fmt: skip
# Others' names and addresses: no token that was made to read plans reads them along with those.
READS: Mapping[Scope, frozenset[str]] = {
    Scope.PEOPLE: frozenset({"Invitations.list", "Invitations.retrieve", "People.list", "People.retrieve"}),
}
# Every token may do this.
ANY_TOKEN = frozenset({"SignOut.create", "Me.retrieve"})
# No scope gives this: it takes a person who signed in.
SIGNED_IN = frozenset(
    {
        "Tokens.list", "Tokens.retrieve", "Tokens.create", "Tokens.destroy", "Me.partial_update",
        "Webhooks.list", "Webhooks.retrieve", "Webhooks.create", "Webhooks.partial_update", "Webhooks.destroy",
        "Webhooks.rotate_secret", "Webhooks.pause", "Webhooks.resume", "Webhooks.replay",
        "Deliveries.list", "Deliveries.replay",
    }
)  # fmt: skip
# Asked of nobody.
NO_TOKEN = frozenset({"SignIn.create"})


def operation(view: Any) -> str:
    """How an operation is called here."""
    return f"{type(view).__name__}.{view.action}"


def scope_of(name: str, method: str) -> Scope | None:
    """The scope that an operation needs; ``None`` where none gives it, or where reading takes none of its own."""
    table = READS if method in SAFE_METHODS else WRITES
    return next((scope for scope, names in table.items() if name in names), None)


def admit(request: Any, view: Any) -> None:
    """Let a request on as far as its token reaches.

    Raises:
        NotPermitted: ``scope``, naming in ``scope`` what the token would need; ``sign_in_needed``.
    """
    token, name = request.auth, operation(view)
    if not isinstance(token, AuthToken) or token.signs_in or name in ANY_TOKEN or view.action is None:
        return
    if name in SIGNED_IN:
        raise NotPermitted("sign_in_needed", _("No token that was made by name may do this: sign in."))
    needed = scope_of(name, request.method)
    if needed is not None or request.method not in SAFE_METHODS:
        _need(token, needed)
    elif Scope.READ not in token.scopes:
        request.user = AnonymousUser()


def need(request: Any, scope: Scope) -> None:
    """Ask for a scope beside the operation's own, where what was sent asks for more. Raises as ``admit``."""
    if isinstance(request.auth, AuthToken) and not request.auth.signs_in:
        _need(request.auth, scope)


def _need(token: AuthToken, scope: Scope | None) -> None:
    if scope is None:
        raise NotPermitted("sign_in_needed", _("No token that was made by name may do this: sign in."))
    if scope not in token.scopes or (token.limited_to and scope != Scope.REPORT):
        message = _("This token may not do this: it needs the scope “%(scope)s”.")
        raise NotPermitted("scope", message % {"scope": scope.value}, scope=scope.value)


def words_of_scope(view: Any, method: str) -> str:
    """What the OpenAPI document says of the token that an operation needs; empty where any will do."""
    name = operation(view)
    if name in SIGNED_IN:
        return "**Token:** one got by signing in; none that was made by name."
    scope = scope_of(name, method)
    return f"**Token:** with the scope `{scope.value}`, or got by signing in." if scope else ""
