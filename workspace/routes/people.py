"""Addresses: who serves a country, and how its institutions stand."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
