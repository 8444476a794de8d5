"""Every door of the service, in the order a visitor meets them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

# What nobody expected: a problem document in the API, a page elsewhere.
handler500 = "api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("workspace/", include("workspace.urls")),
    path("", include("dashboards.urls")),
]
