"""Registers the public face with Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Scorecards, charts and pages for the public."""

    name = "dashboards"
