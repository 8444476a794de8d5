"""The language of whoever reads; PURE but for asking which one is active."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language


def reader_language(language: str | None = None) -> str:
    """The language asked for, else the active one, else the source language."""
    return language or get_language() or settings.LANGUAGE_CODE
