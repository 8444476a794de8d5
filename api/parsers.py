"""Taking in what is sent: JSON and forms of a bounded size, with texts that any database can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from api.problems import TooLarge

# What surrounds a file in a form: its other fields and the borders between them.
FORM_MARGIN = 64 * 1024


class BoundedJSONParser(JSONParser):
    """JSON not nested beyond reason, without half characters, NUL or infinity; Django itself bounds its length."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value sent.

        Raises:
            ParseError: it is no JSON, or holds what no text can.
        """
        try:
            value = super().parse(stream, media_type, parser_context)
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
            text.encode()
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("A text holds half of a character (a lone surrogate).")) from error
        except ValueError as error:  # such as 1e999
            raise ParseError(_("A number is larger than numbers can be.")) from error
        if "\\u0000" in text and _holds_nul(value):
            raise ParseError(_("A text holds the character NUL, which no text needs."))
        return value


class BoundedMultiPartParser(MultiPartParser):
    """A form with one file, not longer than a piece of evidence may be."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The form's fields and files.

        Raises:
            TooLarge: it is longer than what is taken.
        """
        limit = settings.EVIDENCE_MAX_BYTES + FORM_MARGIN
        # By the length announced, before anything is read; servers never read beyond it.
        if int((parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0) > limit:
            raise TooLarge(_("More was sent than is taken: at most %(limit)s bytes.") % {"limit": limit})
        return super().parse(stream, media_type, parser_context)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(_holds_nul(each) for each in value)
