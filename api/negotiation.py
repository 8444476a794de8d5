"""Which of its forms an answer takes."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

ANY = ("", "*/*", "application/json")


class Negotiation(DefaultContentNegotiation):
    """The framework's, told at once what almost every program asks for."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The first form, where any will do or it is the one asked for; otherwise the one that fits best."""
        first = renderers[0]
        if request.headers.get("Accept", "") in ANY and first.media_type == "application/json":
            return first, first.media_type
        return super().select_renderer(request, renderers, format_suffix)
