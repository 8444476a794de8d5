"""What pages tell programs in their head: feeds and calendars."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dashboards.selectors.names import reader_language

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
