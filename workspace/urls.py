"""The addresses of the workspace; what belongs to a country begins with its code."""

from django.urls import include, path

from workspace.views import home

app_name = "workspace"

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("workspace.routes.sign_in")),
    path("", include("workspace.routes.work")),
    path("", include("workspace.routes.plans")),
    path("", include("workspace.routes.people")),
    path("", include("workspace.routes.sheets")),
    path("", include("workspace.routes.mail")),
    path("", include("workspace.routes.calendar")),
    path("", include("workspace.routes.webhooks")),
    path("", include("workspace.routes.repository")),
    path("", include("workspace.routes.rounds")),
    path("", include("workspace.routes.seats")),
    path("", include("workspace.routes.judging")),
    path("", include("workspace.routes.lots")),
    path("", include("workspace.routes.making")),
    path("", include("workspace.routes.practice")),
]
