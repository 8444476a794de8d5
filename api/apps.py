"""Registers the REST face with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST face."""

    name = "api"
