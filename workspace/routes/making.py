"""The questionnaire on the making of a plan."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
