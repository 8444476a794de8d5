"""Addresses: who serves a country, and how its institutions stand."""

from django.urls import URLPattern, path

from workspace.views import invitations, people, standing

PEOPLE = "<str:code>/people/"
INVITATION = f"{PEOPLE}invitations/<int:pk>/"
INSTITUTIONS = "<str:code>/institutions/"
INSTITUTION = f"{INSTITUTIONS}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(PEOPLE, people.people, name="people"),
    path(f"{PEOPLE}invite/", invitations.invite, name="invite"),
    path(INVITATION, invitations.invited, name="invited"),
    path(f"{INVITATION}resend/", invitations.resend, name="invitation-resend"),
    path(f"{INVITATION}withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path(f"{PEOPLE}<int:pk>/retire/", people.retire, name="retire"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path(INSTITUTIONS, standing.standing, name="standing"),
    path(f"{INSTITUTIONS}new/", standing.institution_new, name="institution-new"),
    path(INSTITUTION, standing.institution, name="institution"),
    path(f"{INSTITUTION}edit/", standing.institution_edit, name="institution-edit"),
    path(f"{INSTITUTION}ask/", standing.ask, name="ask"),
]
