"""Every door of the service, in the order a visitor meets them.

Before them stand ``/healthz``, ``/readyz`` and ``/metrics`` (`api/health.py`).
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

# What nobody expected: a problem document in the API, a page elsewhere.
handler500 = "api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("api.urls")),
    # One way to sign in and one to change a password, for operators too: with their second factor.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("workspace.routes.account")),
    path("workspace/", include("workspace.urls")),
    path("", include("dashboards.urls")),
]
