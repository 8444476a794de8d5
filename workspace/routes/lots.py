"""The lot: volunteering for a lay panel, announcing the list, drawing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
