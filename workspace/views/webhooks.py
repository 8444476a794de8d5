"""One's own webhooks: how each of them does, a rest for it, and what it was told last, told again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notices.webhooks.models import Webhook
from notices.webhooks.selectors import deliveries_of, webhooks_of, webhooks_shown
from notices.webhooks.services import delivery_replay, webhook_pause, webhook_resume
from workspace.access import person, signed_in
from workspace.pages import page


@require_safe
@signed_in
def webhooks(request: HttpRequest) -> HttpResponse:
    """The webhooks of whoever is signed in."""
    return page(request, "account/webhooks.html", here="account", webhooks=webhooks_shown(person(request)))


@require_POST
@signed_in
def pause(request: HttpRequest, hook: int) -> HttpResponseRedirect:
    """Let one rest."""
    webhook_pause(user=person(request), hook=_own(request, hook))
    messages.success(request, _("It rests. What happens meanwhile is told when you let it go on."))
    return redirect("workspace:webhooks")


@require_POST
@signed_in
def resume(request: HttpRequest, hook: int) -> HttpResponseRedirect:
    """Let one go on, at once."""
    webhook_resume(user=person(request), hook=_own(request, hook))
    messages.success(request, _("It goes on where it stood, within a minute or so."))
    return redirect("workspace:webhooks")


@require_POST
@signed_in
def replay(request: HttpRequest, hook: int, delivery: int) -> HttpResponseRedirect:
    """Tell an event again."""
    found = get_object_or_404(deliveries_of(person(request), hook), pk=delivery)
    delivery_replay(user=person(request), delivery=found)
    messages.success(request, _("It is sent once more, within a minute or so."))
    return redirect("workspace:webhooks")


def _own(request: HttpRequest, hook: int) -> Webhook:
    return get_object_or_404(webhooks_of(person(request)), pk=hook)
