"""What other sites show beside a link to a page of ours (Open Graph), and where they find its card (oEmbed). PURE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from babel.core import get_global
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dashboards.card import Card

Absolute = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Share:
    """A page as a link to it is shown: full addresses, words in the page's language, ``locale`` as the protocol writes.

    ``oembed`` asks for the page's card, and is empty where there is none.
    """

    site: str
    title: str
    description: str
    url: str
    image: str
    alt: str
    locale: str
    other_locales: tuple[str, ...]
    oembed: str


def locale_code(language: str) -> str:
    """A language with the place it is most at home in: ``fr_FR``, as Open Graph wants it."""
    likely = str(get_global("likely_subtags").get(language, language))
    return f"{language}_{likely.rpartition('_')[2]}" if "_" in likely else language


def share_of_card(card: Card, language: str, absolute: Absolute) -> Share:
    """The page of a country or a commitment."""
    page = absolute(card.path(lang=language))
    return _share(
        title=f"{card.title.text}. {card.over}" if card.over else card.title.text,
        description=card.sentence,
        url=page,
        image=absolute(card.path("share", lang=language)),
        language=language,
        oembed=f"{absolute(reverse('dashboards:oembed'))}?{urlencode({'url': page})}",
    )


def share_of_front(language: str, absolute: Absolute) -> Share:
    """The front page."""
    asked = urlencode({"lang": language})
    return _share(
        title=_("What governments promised, and what became of it"),
        description=_(
            "What governments promised, what they report, what the evidence shows and what independent reviewers find."
        ),
        url=f"{absolute(reverse('dashboards:countries'))}?{asked}",
        image=f"{absolute(reverse('dashboards:front-share'))}?{asked}",
        language=language,
        oembed="",
    )


def _share(*, title: str, description: str, url: str, image: str, language: str, oembed: str) -> Share:
    others = (tag for tag, _name in settings.LANGUAGES if tag != language)
    return Share(
        site=_("Open Government Commitment Tracker"),
        title=title,
        description=description,
        url=url,
        image=image,
        alt=f"{title}. {description}",
        locale=locale_code(language),
        other_locales=tuple(locale_code(tag) for tag in others),
        oembed=oembed,
    )
