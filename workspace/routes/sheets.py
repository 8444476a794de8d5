"""Addresses: workbooks out and in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
