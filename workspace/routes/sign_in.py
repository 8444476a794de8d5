"""Addresses: invitations, sessions and second factors."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
