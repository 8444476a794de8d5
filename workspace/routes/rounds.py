"""What a coordinator runs: review rounds and the government's reply."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
