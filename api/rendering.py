"""Answers as JSON, written by a compiled encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer


class JSON(JSONRenderer):
    """The framework's JSON, several times faster; texts that were written beforehand go into it as they are."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes."""
        if data is None:
            return b""
        return orjson.dumps(
            data, default=self.encoder_class().default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
        )
