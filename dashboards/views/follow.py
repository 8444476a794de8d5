"""Following by mail, without an account: the form, the link that confirms, one's own page, and the end of it.

Addresses with a token are keys: whoever holds one may do what it is for, so nothing else is asked of them. Looking
never changes anything, since programs look at the links in mail before people do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guessing import place
from core.errors import DomainError, Malformed, RuleBroken
from dashboards.asking import thing_asked
from dashboards.follow_form import ChoicesForm, FollowForm
from dashboards.reader import reader_language
from notices.choices import HowOften
from notices.follows.limits import masked
from notices.follows.selectors import asked_for, followed_by, follower_of, request_of, stop_wanted
from notices.follows.services import follow_ask, follow_confirm, follow_leave, follows_change, follows_stop
from notices.follows.subjects import Thing, country_of, followed
from notices.follows.tokens import mine_token, stop_token
from notices.models import Follower
from notices.words import language_of

View = Callable[..., HttpResponse]
WAYS = ["GET", "HEAD", "POST"]
TOO_MANY = 429
# What RFC 8058, section 3.1, has mail programs send; the button of our own page sends the same.
FIELD, VALUE = "List-Unsubscribe", "One-Click"


def keeps_the_token(view: View) -> View:
    """The token stands in the address: it enters no log of errors, no cache, and no address that is left for."""

    @wraps(view)
    def kept(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token=token) if request.method in WAYS else HttpResponseNotAllowed(WAYS)
        finally:  # who logs what went wrong does so after us
            request.path = request.path_info = request.path.replace(token, "...")
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(never_cache(kept))


@never_cache
@require_http_methods(WAYS)
def follow(request: HttpRequest) -> HttpResponse:
    """The form for what the address names; without that, where to find it. What is answered tells of nobody."""
    thing = thing_asked(request.GET)
    if thing is None:
        return render(request, "dashboards/follow/choose.html")
    first = {"language": reader_language(), "how_often": HowOften.WEEKLY}
    form, status = FollowForm(request.POST if request.method == "POST" else None, initial=first), 200
    if request.method == "POST":
        status = _asked(request, form, thing)
        if status == 200:
            return redirect("dashboards:follow-asked")
    told = {"form": form, "what": followed(thing), "country": country_of(thing)}
    return render(request, "dashboards/follow/form.html", told, status=status)


def _asked(request: HttpRequest, form: FollowForm, thing: Thing) -> int:
    """Ask for what the form says; 200, or the status of what is wrong with it, which the form then tells."""
    if not form.is_valid():
        return Malformed.status
    try:
        follow_ask(thing=thing, place=place(request), **form.cleaned_data)
    except Malformed as error:
        form.refuse(error)
        return error.status
    except RuleBroken as error:
        form.refuse(error)
        return TOO_MANY if error.code == "too_many_requests" else error.status
    return 200


@require_safe
def follow_asked(request: HttpRequest) -> HttpResponse:
    """What happens now; the same for everybody."""
    return render(request, "dashboards/follow/asked.html")


@keeps_the_token
def follow_confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the link would begin, with a button that begins it."""
    row = request_of(token)
    what = asked_for(row) if row is not None else None
    if row is None or what is None:
        return render(request, "dashboards/follow/gone.html", status=404)
    told = {"what": what, "how_often": HowOften(row.how_often).label, "address": masked(row.address)}
    if request.method != "POST":
        return render(request, "dashboards/follow/confirm.html", told)
    try:
        return redirect(_mine(follow_confirm(token=token)))
    except DomainError as error:
        return render(request, "dashboards/follow/confirm.html", {**told, "error": error}, status=error.status)


def _mine(follower: Follower) -> str:
    """The address of a follower's own page."""
    language = language_of(follower.language)
    return f"{reverse('dashboards:follow-mine', args=[mine_token(follower)])}?lang={language}"


@keeps_the_token
def follow_mine(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody follows: to be changed, left one by one, or altogether.

    Raises:
        Http404: the address is none of ours, or nothing is followed any more.
    """
    follower = follower_of(token)
    if follower is None:
        raise Http404
    do = request.POST.get("do", "")
    if do == "leave" and not follow_leave(follower=follower, subject=request.POST.get("subject", "")):
        return render(request, "dashboards/follow/ended.html")
    first = {"language": follower.language, "how_often": follower.how_often}
    form = ChoicesForm(request.POST if do == "change" else None, initial=first, label_suffix="")
    if do and not form.is_bound:
        return redirect(request.get_full_path())
    if form.is_bound and form.is_valid():
        follower = follows_change(follower=follower, **form.cleaned_data)
        return redirect(_mine(follower))
    told = {"form": form, "followed": followed_by(follower), "address": masked(follower.address)}
    told["stop"] = reverse("dashboards:follow-stop", args=[stop_token(follower)])
    return render(request, "dashboards/follow/mine.html", told, status=400 if form.errors else 200)


@keeps_the_token
def follow_stop(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; a POST ends the mail and answers with a page, since RFC 8058 forbids to redirect.

    Raises:
        Http404: the address is none of ours.
    """
    try:
        row = stop_wanted(token)
    except LookupError as error:
        raise Http404 from error
    if row is None:
        return render(request, "dashboards/follow/nothing.html")
    done = request.method == "POST" and request.POST.get(FIELD) == VALUE
    if done:
        follows_stop(row=row)
    template, told = ("ended", {}) if done else ("stop", {"field": FIELD, "value": VALUE})
    with translation.override(language_of(row.language)):
        return render(request, f"dashboards/follow/{template}.html", told)
