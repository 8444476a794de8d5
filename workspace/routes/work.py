"""Addresses: what an officer does: my work, reports, drafts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
