"""Addresses: what reviewers do: their rounds, rating, verifying."""

from django.urls import URLPattern, path

from workspace.views import judging, verifying

BENCH = "reviews/<int:pk>/commitments/<int:commitment>/"

urlpatterns: list[URLPattern] = [
    path("reviews/", judging.reviews, name="reviews"),
    path("reviews/<int:pk>/", judging.review, name="review"),
    path("reviews/<int:pk>/stand/", judging.stand, name="stand"),
    path(BENCH, judging.judge, name="judge"),
    path(f"{BENCH}stand-back/", judging.stand_back, name="stand-back"),
    path("reports/<int:pk>/verify/", verifying.verify, name="verify"),
]
