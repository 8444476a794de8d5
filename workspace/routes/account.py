"""Addresses under /account/: allauth's own, but for the doors that stay closed here.

Nobody signs up, adds an e-mail address or connects an account elsewhere; what is set is seen on one page, the account.
"""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

closed = RedirectView.as_view(pattern_name="workspace:account")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", closed),
    path("signup/", closed),
    path("email/", closed),
    path("confirm-email/", closed),
    path("2fa/", closed),
    path("2fa/webauthn/", closed),
    path("sessions/", closed),
    path("3rdparty/", closed),
    path("3rdparty/signup/", closed),
    path("", include("allauth.urls")),
]
