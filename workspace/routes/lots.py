"""Addresses: seats drawn by lot."""

from django.urls import URLPattern, path

from workspace.views import lots

urlpatterns: list[URLPattern] = [
    path("rounds/<int:pk>/lot/", lots.lot, name="lot"),
    path("rounds/<int:pk>/volunteer/", lots.volunteer, name="volunteer"),
    path("volunteers/<str:token>/", lots.volunteer_link, name="volunteer-confirm"),
]
