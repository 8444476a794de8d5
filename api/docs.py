"""The OpenAPI document, and Swagger UI to try it, from this installation's own files."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView

from api.throttles import Counted

AN_HOUR = 3600


@method_decorator(cache_page(AN_HOUR), name="dispatch")
class Schema(Counted, SpectacularAPIView):
    """OpenAPI 3.1, as JSON or YAML; made once in an hour."""


# Swagger UI sets styles in its elements and shows pictures from its own style sheet; everything else stays forbidden.
@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]}), name="dispatch")
class Docs(Counted, SpectacularSwaggerSplitView):
    """Swagger UI."""

    url_name = "api:schema"


class Root(Counted, APIRootView):
    """The table of contents: the address of every resource."""

    schema = None


class NotThere(Counted):
    """What no other address answers: a problem document, as everywhere in the API."""

    schema = None
    authentication_classes = ()
    permission_classes = ()

    @property
    def default_response_headers(self) -> dict[str, str]:
        """No ``Allow``: no method is allowed here, so none is named."""
        return {}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Every method alike."""
        self.http_method_names = [request.method.lower()]
        setattr(self, request.method.lower(), self.nothing)
        return super().dispatch(request, *args, **kwargs)

    def nothing(self, request: Request, **_address: Any) -> Response:
        """Nothing is here. Raises NotFound."""
        raise NotFound(_("There is nothing at this address. Addresses end with a slash; api/v1/docs/ lists them."))
