"""Addresses: the public repository and the review pack."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
