"""Addresses: seats: proposing, being offered one, declaring interests."""

from django.urls import URLPattern, path

from workspace.views import seats

urlpatterns: list[URLPattern] = [
    path("seats/<int:pk>/", seats.seat, name="seat"),
    path("rounds/<int:pk>/propose/", seats.propose, name="propose"),
    path("proposals/<str:token>/", seats.proposal_link, name="proposal-confirm"),
]
