"""Addresses: the public repository and the review pack."""

from django.urls import URLPattern, re_path

from workspace.views import repository

urlpatterns: list[URLPattern] = [
    re_path(r"^(?P<code>[A-Z]{2})/repository/$", repository.repository, name="repository"),
]
