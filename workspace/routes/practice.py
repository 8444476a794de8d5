"""Practising on reference commitments."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
