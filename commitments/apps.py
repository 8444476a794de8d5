"""Registers the room of promises with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    """What was promised, and who serves the countries that promised it."""

    name = "commitments"
    verbose_name = _("Promised")
