"""Registers the room of deeds with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MilestonesConfig(AppConfig):
    """Milestones, what was reported on them, and what proves it."""

    name = "milestones"
    verbose_name = _("Done")
