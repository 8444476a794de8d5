"""Seats: proposing, being offered one, declaring interests."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
