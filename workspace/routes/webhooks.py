"""Addresses: one's own webhooks."""

from django.urls import URLPattern, path

from workspace.views import webhooks

urlpatterns: list[URLPattern] = [
    path("account/webhooks/", webhooks.webhooks, name="webhooks"),
    path("account/webhooks/<int:hook>/pause/", webhooks.pause, name="webhook-pause"),
    path("account/webhooks/<int:hook>/resume/", webhooks.resume, name="webhook-resume"),
    path("account/webhooks/<int:hook>/<int:delivery>/replay/", webhooks.replay, name="webhook-replay"),
]
