"""Addresses: building, publishing and amending plans."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
