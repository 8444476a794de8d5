"""The room's registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """The pages of those who signed in."""

    name = "workspace"
    verbose_name = _("Workspace")
