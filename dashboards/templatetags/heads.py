"""What pages tell programs in their head: feeds, calendars, and what to show beside a link."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.clock import today
from dashboards.card import commitment_card, country_card
from dashboards.commitment_page import CommitmentPage
from dashboards.reader import reader_language
from dashboards.scorecard import CountryScorecard
from dashboards.sharing import Share, share_of_card, share_of_front

register = template.Library()


@register.simple_tag
def feed_link(name: str, **parts: Any) -> str:
    """Where programs find the Atom feed of a page, in the page's language."""
    address = f"{reverse(f'dashboards:{name}', kwargs=parts)}?{urlencode({'lang': reader_language()})}"
    title = _("Follow what changes (Atom feed)")
    return format_html('<link rel="alternate" type="application/atom+xml" title="{}" href="{}">', title, address)


@register.simple_tag(takes_context=True)
def webcal(context: dict[str, Any], name: str, **parts: Any) -> str:
    """The address of a calendar as programs subscribe to it, in the page's language."""
    request: HttpRequest = context["request"]
    path = reverse(f"dashboards:{name}", kwargs=parts)
    return f"webcal://{request.get_host()}{path}?{urlencode({'lang': reader_language()})}"


HEAD = "dashboards/parts/head.html"


@register.inclusion_tag(HEAD, takes_context=True)
def country_head(context: dict[str, Any], card: CountryScorecard, kept_plan: str) -> dict[str, Share]:
    """What to show beside a link to a country's page, or to one of its plans."""
    absolute = context["request"].build_absolute_uri
    return {"share": share_of_card(country_card(card, kept_plan, today()), reader_language(), absolute)}


@register.inclusion_tag(HEAD, takes_context=True)
def commitment_head(context: dict[str, Any], page: CommitmentPage) -> dict[str, Share]:
    """What to show beside a link to a commitment's page."""
    card = commitment_card(page.country, page.plan, page.row, page.as_of, today())
    return {"share": share_of_card(card, reader_language(), context["request"].build_absolute_uri)}


@register.inclusion_tag(HEAD, takes_context=True)
def front_head(context: dict[str, Any]) -> dict[str, Share]:
    """What to show beside a link to the front page."""
    return {"share": share_of_front(reader_language(), context["request"].build_absolute_uri)}
