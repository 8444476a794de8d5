"""Registers the room of exchange with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What comes in from elsewhere and goes out to others."""

    name = "exchange"
