"""Addresses: answering how a plan was made."""

from django.urls import URLPattern, path

from workspace.views import making

urlpatterns: list[URLPattern] = [
    path("reviews/<int:pk>/making/", making.making, name="making"),
]
