"""Who sees through the API who serves a country and who is invited, who invites, and who ends an officer's role."""

from __future__ import annotations

from tests.api.permission_rows import Row
from tests.api.world import World

OWN_LIST = "401 200 200 200 200 200 200 200"
SEEN = "401 200 404 404 404 404 404 200"


def people(w: World) -> dict[str, Row]:
    """A list is for whoever signed in, and empty for all but the coordinator and operators."""
    invited, asked = f"invitations/{w.invitation.pk}", {"country": "ZZ", "institution": w.institution.pk}
    return {
        "GET person-list": Row("people/", OWN_LIST),
        "GET person-detail": Row(f"people/{w.officer.pk}/", SEEN),
        "POST person-retire": Row(f"people/{w.officer.pk}/retire/", SEEN.replace("200", "204")),
        "GET invitation-list": Row("invitations/", OWN_LIST),
        "GET invitation-detail": Row(f"{invited}/", SEEN),
        "POST invitation-list": Row(
            "invitations/", "401 201 403 403 403 403 403 201", {**asked, "email": "kofi@example.org"}
        ),
        "POST invitation-resend": Row(f"{invited}/resend/", SEEN),
        "POST invitation-withdraw": Row(f"{invited}/withdraw/", SEEN),
    }
