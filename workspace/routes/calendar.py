"""Addresses: calendars of due dates."""

from django.urls import URLPattern, path

from workspace.views import calendar

urlpatterns: list[URLPattern] = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/make/", calendar.make, name="calendar-make"),
    path("calendar/end/", calendar.end, name="calendar-end"),
]
