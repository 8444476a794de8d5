"""The demo's mail, everybody's, for everybody: its people are invented. Anywhere else there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notices.folder import FiledMail, mail_filed, mail_named
from workspace.pages import page

SHOWN = 100
# A mail is a stranger's page: it may look as it likes, run nothing and fetch nothing.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def shown_here(request: HttpRequest) -> dict[str, bool]:
    """For the foot of the workspace's pages: whether there is a page of the demo's mail to lead to."""
    return {"demo": settings.DEMO}


def in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only where the people are invented (``settings.DEMO``)."""

    @wraps(view)
    def guarded(request: HttpRequest, **address: str) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **address)

    return guarded


@require_safe
@never_cache
@in_demo
def mails(request: HttpRequest) -> HttpResponse:
    """The latest mails, the newest first."""
    return page(request, "mail/demo.html", here="demo-mail", mails=mail_filed(SHOWN), shown=SHOWN)


@require_safe
@never_cache
@in_demo
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its headers, its text, and a way to its HTML."""
    return page(request, "mail/demo_mail.html", here="demo-mail", mail=_mail(name))


@require_safe
@never_cache
@in_demo
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one mail, in a sandbox."""
    html = _mail(name).html
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": SANDBOX})


def _mail(name: str) -> FiledMail:
    found = mail_named(name)
    if found is None:
        raise Http404
    return found
