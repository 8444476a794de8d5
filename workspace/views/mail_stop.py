"""Ending mail by the address in it (RFC 8058): without signing in, in one step, and never by merely looking."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notices.choices import EVERYTHING, Topic
from notices.selectors import stop_asked
from notices.services import mail_stop
from workspace.pages import page

# What RFC 8058, section 3.1, has mail programs send; the button of our own page sends the same.
FIELD, VALUE = "List-Unsubscribe", "One-Click"


@csrf_exempt  # a mail program has no session of ours; the signed address itself is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; a POST ends the mail and answers with a page, since RFC 8058 forbids to redirect.

    Raises:
        Http404: the address is none of ours.
    """
    asked = stop_asked(token)
    if asked is None:
        raise Http404
    done = request.method == "POST" and request.POST.get(FIELD) == VALUE
    if done:
        mail_stop(person_id=asked.person.pk, topic=asked.topic)
    topic = "" if asked.topic == EVERYTHING else Topic(asked.topic).label
    with translation.override(asked.language):
        response = page(request, "mail/stop.html", topic=topic, done=done, field=FIELD, value=VALUE)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
