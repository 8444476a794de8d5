"""Addresses: what is mailed, and to whom."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
