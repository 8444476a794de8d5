"""What other sites show of ours: cards to frame, badges, share pictures, and oEmbed, which finds them by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from core.errors import Malformed
from dashboards import oembed as standard
from dashboards.asking import commitment_found, country_found, day_asked, plan_found, plan_on_that_day
from dashboards.badge import THEMES, badge_svg
from dashboards.caching import unchanged_is_304
from dashboards.card import Card
from dashboards.card_codes import codes_of
from dashboards.charts import ChartBundle
from dashboards.charts.share import WIDTH, front_picture, share_picture
from dashboards.middleware import remembers_nothing
from dashboards.reader import reader_language
from dashboards.rendering import png
from dashboards.selectors.cards import card_of_commitment, card_of_country
from dashboards.shares import costs
from dashboards.views.days import asks_a_day

View = Callable[..., HttpResponseBase]
PLAIN = "text/plain; charset=utf-8"
# A picture may say what colours its parts have, and do nothing else.
A_PICTURE = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": True}


def framed_by_anyone(view: View) -> View:
    """A page that any site may show inside its own; all others may be framed by nobody."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view))


def read_by_any_page(view: View) -> View:
    """An answer that scripts of any site may read: it is public, and no cookie is looked at for it."""

    @wraps(view)
    def open_to_all(request: HttpRequest, **address: str) -> HttpResponseBase:
        response = view(request, **address)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return open_to_all


def _card(parts: Mapping[str, str], asked: Mapping[str, str]) -> Card:
    """The card of what the parts of an address and its query name.

    Raises:
        Http404: there is no such thing, or no such commitment on that day.
        Malformed: ``as_of`` is no day.
    """
    country, as_of = country_found(parts["code"]), day_asked(asked.get("as_of", ""))
    if "reference" in parts:
        plan = plan_on_that_day(country, parts["plan"], as_of)
        return card_of_commitment(commitment_found(plan, parts["reference"], as_of), plan, as_of)
    slug = parts.get("plan") or asked.get("plan", "")
    return card_of_country(country, plan_found(country, slug) if slug else None, as_of)


def _theme(request: HttpRequest) -> str:
    """The theme that is asked for, the reader's own where it is none we have."""
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else "auto"


@require_safe
@framed_by_anyone
@remembers_nothing
@asks_a_day
@unchanged_is_304
def embed(request: HttpRequest, **parts: str) -> HttpResponse:
    """A card of a country or a commitment, to be shown inside another site's page."""
    card = _card(parts, request.GET.dict())
    told = {
        "card": card, "theme": _theme(request), "page": request.build_absolute_uri(card.path(lang=reader_language())),
    }  # fmt: skip
    return render(request, "dashboards/embed.html", told)


@require_safe
@csp_replace({"frame-src": [SELF]})
@asks_a_day
@unchanged_is_304
def embed_code(request: HttpRequest, **parts: str) -> HttpResponse:
    """The codes to copy, with a look at what they show."""
    card, theme = _card(parts, request.GET.dict()), _theme(request)
    codes = codes_of(card, theme, reader_language(), request.build_absolute_uri)
    return render(
        request, "dashboards/embed_code.html", {"card": card, "codes": codes, "theme": theme, "themes": THEMES}
    )


@require_safe
@read_by_any_page
@csp_replace(A_PICTURE)
@remembers_nothing
@asks_a_day
@unchanged_is_304
def badge(request: HttpRequest, **parts: str) -> HttpResponse:
    """A badge of a country or a commitment."""
    drawn = badge_svg(_card(parts, request.GET.dict()), _theme(request))
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


def _picture(bundle: ChartBundle) -> HttpResponse:
    return HttpResponse(png(bundle, WIDTH), content_type="image/png")


@require_safe
@remembers_nothing
@unchanged_is_304
@costs(3)
def front_share(request: HttpRequest) -> HttpResponse:
    """The picture beside a link to the tracker."""
    return _picture(front_picture())


@require_safe
@remembers_nothing
@asks_a_day
@unchanged_is_304
@costs(3)
def share(request: HttpRequest, **parts: str) -> HttpResponse:
    """The picture beside a link to a country or a commitment."""
    return _picture(share_picture(_card(parts, request.GET.dict())))


@require_safe
@read_by_any_page
@remembers_nothing
@unchanged_is_304
def oembed(request: HttpRequest) -> HttpResponse:
    """What to show for an address of ours, as the standard asks: 404 for any other, 501 for a format we do not have."""
    form = request.GET.get("format", "json")
    if form not in standard.MEDIA_TYPES:
        message = _("“format” is json or xml; “%(typed)s” is not spoken here.")
        return HttpResponse(message % {"typed": form}, status=501, content_type=PLAIN)
    most = _limit(request, "maxwidth"), _limit(request, "maxheight")
    if 0 in most:
        message = _("“maxwidth” and “maxheight” are whole numbers of pixels, from 1 up.")
        return HttpResponse(message, status=400, content_type=PLAIN)
    site = urlsplit(settings.SITE_URL).netloc
    target = standard.target_of(request.GET.get("url", ""), {request.get_host(), site})
    wanted = target.query.get("lang", "") if target else ""
    language = wanted if wanted in dict(settings.LANGUAGES) else reader_language()
    try:
        with translation.override(language):
            if target is None:
                raise Http404
            answer = standard.document(_card(target.parts, target.query), language, request.build_absolute_uri, most)
    except (Http404, Malformed):
        message = _("“url” is the address of a country, plan or commitment of this tracker that the public sees.")
        return HttpResponse(message, status=404, content_type=PLAIN)
    return HttpResponse(standard.written(answer, form), content_type=standard.MEDIA_TYPES[form])


def _limit(request: HttpRequest, name: str) -> int | None:
    """A number of pixels; ``None`` where none is asked, 0 where what is asked is none."""
    typed = request.GET.get(name, "")
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
