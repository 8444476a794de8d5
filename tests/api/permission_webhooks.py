"""Who may do what about webhooks through the API: their owner, here Amina, and nobody else, operators neither."""

from __future__ import annotations

from tests.api.permission_rows import EVERYONE, Row
from tests.api.world import World

OWNER_READS = "404 200 404 404 404 404 404 404"
OWNER_DOES = "401 200 404 404 404 404 404 404"
ANYBODY_SIGNED_IN = "401 201 201 201 201 201 201 201"


def webhooks(w: World) -> dict[str, Row]:
    """A list is everybody's, of their own."""
    own = f"webhooks/{w.delivery.hook.pk}"
    return {
        "GET webhook-list": Row("webhooks/", EVERYONE),
        "POST webhook-list": Row("webhooks/", ANYBODY_SIGNED_IN, {"url": "https://hooks.ministry.gov.zz/"}),
        "GET webhook-detail": Row(f"{own}/", OWNER_READS),
        "PATCH webhook-detail": Row(f"{own}/", OWNER_DOES, {"countries": ["ZZ"]}, w.delivery.hook.version),
        "DELETE webhook-detail": Row(f"{own}/", "401 204 404 404 404 404 404 404"),
        "POST webhook-rotate-secret": Row(f"{own}/rotate-secret/", OWNER_DOES),
        "POST webhook-pause": Row(f"{own}/pause/", OWNER_DOES),
        "POST webhook-resume": Row(f"{own}/resume/", OWNER_DOES),
        "POST webhook-replay": Row(f"{own}/replay/", OWNER_DOES, {"event": w.delivery.event.hash}),
        "GET webhook-delivery-list": Row(f"{own}/deliveries/", OWNER_READS),
        "POST webhook-delivery-replay": Row(f"{own}/deliveries/{w.delivery.pk}/replay/", OWNER_DOES),
    }
