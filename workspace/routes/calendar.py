"""Addresses: calendars of due dates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
