"""Addresses: practising before one's first round."""

from django.urls import URLPattern, path

from workspace.views import practice

urlpatterns: list[URLPattern] = [
    path("practice/", practice.practice, name="practice"),
    path("practice/<slug:reference>/", practice.practice_one, name="practice-one"),
]
