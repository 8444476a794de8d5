"""Registers the room of judgement with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """What independent reviewers find, and what the partnership's own mechanism found."""

    name = "reviews"
    verbose_name = _("Judged")
