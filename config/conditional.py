"""Tags of answers (``ETag``), by which whoever asks again learns that nothing changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import parse_http_date_safe


class Conditional(ConditionalGetMiddleware):
    """The framework's, which tells ``HEAD`` nothing: here it is told what ``GET`` would be (RFC 9110, 9.3.2)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its tag, or that it is the one with the tag which was sent back."""
        if request.method != "HEAD" or not isinstance(response, HttpResponse):
            return super().process_response(request, response)
        # The server leaves the body out only when it sends the answer, so that it can be looked at here.
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        tag, changed = response.get("ETag"), response.get("Last-Modified")
        if not (tag or changed):
            return response
        moment = parse_http_date_safe(changed) if changed else None
        return get_conditional_response(request, tag, moment, response) or response
