"""Addresses: what an officer does: my work, reports, drafts."""

from django.urls import URLPattern, path

from workspace.views import home, reports, work

urlpatterns: list[URLPattern] = [
    path("milestones/<int:pk>/", work.milestone, name="milestone"),
    path("milestones/<int:pk>/no-change/", work.no_change, name="no-change"),
    path("milestones/<int:pk>/report/", reports.report, name="report"),
    path("milestones/<int:pk>/report/preview/", reports.preview, name="report-preview"),
    path("kept/forget/", home.forget, name="forget"),
]
