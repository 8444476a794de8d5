"""Webhooks: addresses of other systems that are told of public events, each its owner's own business."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Listing, Resource
from api.concurrency import seen_version, telling_current
from api.fields import Input, Words
from api.filters import After, Before, Choice, Filters, Given, Key, Text
from api.once import ShownOnce
from api.resources.events import EventOutput
from api.schema import example
from core.errors import permit
from notices.webhooks.choices import DeliveryState, Pause, Trouble
from notices.webhooks.models import Delivery, Webhook
from notices.webhooks.policies import may_register
from notices.webhooks.rules import message_id
from notices.webhooks.secrets import secret_shown
from notices.webhooks.selectors import deliveries_of, webhooks_of
from notices.webhooks.services import (
    delivery_replay,
    webhook_change,
    webhook_pause,
    webhook_register,
    webhook_remove,
    webhook_replay_from,
    webhook_resume,
    webhook_rotate_secret,
)

OWNER = "**Who:** its owner; for everybody else it does not exist: 404, and no list counts it."
HASH = r"\A[0-9a-f]{64}\Z"


class WebhookOutput(serializers.Serializer[Webhook]):
    """An address, what it is told of, and how that goes. Its secret is shown once, when it is made."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    countries = serializers.ListField(child=serializers.CharField(), help_text="Codes; none means all.")
    verbs = serializers.ListField(child=serializers.CharField(), help_text="None means all.")
    paused = serializers.CharField(
        help_text="Empty, or why it rests: `owner` paused it, it was `failing` for three days, it said it is `gone`."
    )
    paused_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True, help_text="Null while what it is told of arrives.")
    last_delivered_at = serializers.DateTimeField(allow_null=True)
    previous_secret_until = serializers.DateTimeField(
        source="previous_until", allow_null=True, help_text="Until then the secret before the last rotation signs too."
    )
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class WebhookSecretOutput(WebhookOutput):
    """The same with its secret, shown this once."""

    secret = serializers.SerializerMethodField(
        help_text="Signs every delivery; `whsec_` and base64. Null where the answer is given again."
    )

    def get_secret(self, hook: Webhook) -> str | None:
        """The secret."""
        return secret_shown(hook)


class WebhookInput(Input):
    """An address, and what it is to be told of."""

    url = Words(max_length=500, help_text="Begins with https://, and anybody can reach it.")
    countries = serializers.ListField(
        child=serializers.RegexField(r"\A[A-Z]{2}\Z"), required=False, max_length=300, help_text="None means all."
    )
    verbs = serializers.ListField(
        child=Words(max_length=60), required=False, max_length=50, help_text="None means all."
    )


class ReplayInput(Input):
    """From where on to tell again."""

    event = serializers.RegexField(HASH, help_text="The hash of a public event.")


class ReplayOutput(serializers.Serializer[Any]):
    """How much is told again."""

    events = serializers.IntegerField(help_text="Of its country from that event on, before the choice of verbs.")


class DeliveryOutput(serializers.Serializer[Delivery]):
    """An event, and what became of telling it."""

    id = serializers.IntegerField()
    message_id = serializers.SerializerMethodField(
        help_text="The header `webhook-id`: the same however often it is sent."
    )
    state = serializers.ChoiceField(DeliveryState.choices)
    attempts = serializers.IntegerField()
    tried_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True, help_text="Of the last answer, if one came.")
    trouble = serializers.CharField(
        help_text=f"Why the last attempt does not count, or empty: {', '.join(f'`{each}`' for each in Trouble.values)}."
    )
    delivered_at = serializers.DateTimeField(allow_null=True)
    event = EventOutput()

    def get_message_id(self, delivery: Delivery) -> str:
        """What the receiver knows it by."""
        return message_id(delivery.hook_id, delivery.event.hash)


class WebhookFilters(Filters):
    """Webhooks by how they go."""

    search = None
    resting = Given("paused_at", "Whether it rests.")
    paused = Choice(Pause.choices, words="Why it rests.")
    url = Text("url", "Its address.", max_length=500)
    paused_before = Before("paused_at", moment=True)
    paused_after = After("paused_at", moment=True)
    created_before = Before("created_at", moment=True)
    created_after = After("created_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "version": "of the row, not of the world",
        "owner": "always the caller",
        "countries": "read, not searched",
        "verbs": "read, not searched",
        "nonce": "a secret",
        "previous_nonce": "a secret",
        "previous_until": "read, not searched",
    }


class Webhooks(Resource[Webhook]):
    """A person's own webhooks."""

    words: ClassVar = {
        "list": f"Your webhooks.\n\n{OWNER}",
        "retrieve": f"One webhook.\n\n{OWNER}",
        "create": (
            "Register an address that is told of public events, from now on. It gets each event as `events/` shows it, "
            "by `POST`, signed as the Standard Webhooks say, in the order of its country, at least once; what fails is "
            "tried again for three days. The answer holds the secret that signs, which is shown this once.\n\n"
            "**Who:** whoever is signed in, ten each."
        ),
        "partial_update": f"Change its address, countries or verbs.\n\n{OWNER}",
        "destroy": f"Remove it with its deliveries.\n\n{OWNER}",
        "rotate_secret": f"Make a new secret, shown this once. The one before signs beside it for a day.\n\n{OWNER}",
        "pause": f"Let it rest. What happens meanwhile is told when it goes on.\n\n{OWNER}",
        "resume": f"Let it go on where it rested.\n\n{OWNER}",
        "replay": f"Tell an event, and everything of its country that followed it, once more.\n\n{OWNER}",
    }
    output = WebhookOutput
    inputs: ClassVar = {"create": WebhookInput, "partial_update": WebhookInput, "replay": ReplayInput}
    outputs: ClassVar = {"create": WebhookSecretOutput, "rotate_secret": WebhookSecretOutput, "replay": ReplayOutput}
    filterset_class = WebhookFilters
    orderings: ClassVar = {"created_at": "created_at", "url": "url"}
    versioned: ClassVar = frozenset({"partial_update"})
    examples: ClassVar = {
        "create": [
            example(
                "Reports of Demoland",
                {"url": "https://hooks.ministry.gov/tracker", "countries": ["ZZ"], "verbs": ["progress.reported"]},
            )
        ],
        "replay": [example("From an event on", {"event": "0" * 64})],
    }

    def rows(self) -> QuerySet[Webhook]:
        """The caller's own."""
        return webhooks_of(self.request.user)

    def create(self, request: Any) -> Response:
        """Register."""
        permit(may_register(request.user), "not_signed_in", _("Sign in to register a webhook."))
        hook = webhook_register(user=request.user, **self.checked())
        where = self.reverse_action("detail", args=[hook.pk], request=request)
        return self._with_secret(hook.pk, status=201, headers={"Location": where})

    def partial_update(self, request: Any, pk: str) -> Response:
        """Change."""
        hook, facts, version = self.found(pk), self.checked(), seen_version(request)
        with telling_current(lambda: self.shown(pk)):
            webhook_change(user=request.user, hook=hook, version=version, **facts)
        return self.changed(pk)

    def destroy(self, request: Any, pk: str) -> Response:
        """Remove."""
        webhook_remove(user=request.user, hook=self.found(pk))
        return Response(status=204)

    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Any, pk: str) -> Response:
        """Make a new secret."""
        hook = self.found(pk)
        self.checked()
        return self._with_secret(webhook_rotate_secret(user=request.user, hook=hook).pk)

    @action(detail=True, methods=["post"])
    def pause(self, request: Any, pk: str) -> Response:
        """Let it rest."""
        hook = self.found(pk)
        self.checked()
        webhook_pause(user=request.user, hook=hook)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def resume(self, request: Any, pk: str) -> Response:
        """Let it go on."""
        hook = self.found(pk)
        self.checked()
        webhook_resume(user=request.user, hook=hook)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def replay(self, request: Any, pk: str) -> Response:
        """Tell again from an event on."""
        hook = self.found(pk)
        number = webhook_replay_from(user=request.user, hook=hook, event_hash=self.checked()["event"])
        return Response(ReplayOutput({"events": number}).data)

    def _with_secret(self, pk: int, **options: Any) -> Response:
        shown = WebhookSecretOutput(self.found(pk)).data
        return ShownOnce(shown, replay={**shown, "secret": None}, **options)


class DeliveryFilters(Filters):
    """Deliveries by what became of them."""

    search = None
    state = Choice(DeliveryState.choices)
    trouble = Choice(Trouble.choices, words="Why the last attempt does not count.")
    status = Key("status", "The status of the last answer.")
    country = Text("feed__name", "Those of a country, by its code.")
    event = Text("event__hash", "That of one event, by its hash.")
    verb = Text("event__verb", "Of events of this verb.")
    tried_before = Before("tried_at", moment=True)
    tried_after = After("tried_at", moment=True)
    delivered_before = Before("delivered_at", moment=True)
    delivered_after = After("delivered_at", moment=True)


class Deliveries(Listing[Delivery]):
    """The deliveries of one webhook."""

    words: ClassVar = {
        "list": f"What a webhook was told in the last thirty days, the latest first.\n\n{OWNER}",
        "replay": f"Deliver an event once more, before what comes after it.\n\n{OWNER}",
    }
    output = DeliveryOutput
    filterset_class = DeliveryFilters
    orderings: ClassVar = {"tried_at": "tried_at", "attempts": "attempts"}
    default_ordering = ("-pk",)

    def rows(self) -> QuerySet[Delivery]:
        """Those of a webhook of the caller's."""
        return deliveries_of(self.request.user, int(self.kwargs["webhook"]))

    def list(self, request: Any, **_address: int) -> Response:
        """A page of them. Raises Http404 where the caller has no such webhook."""
        if not webhooks_of(request.user).filter(pk=self.kwargs["webhook"]).exists():
            raise Http404
        return super().list(request)

    def replay(self, request: Any, webhook: int, delivery: int) -> Response:
        """Deliver once more."""
        found = self.found(delivery)
        self.checked()
        delivery_replay(user=request.user, delivery=found)
        return self.answer(self.found(delivery))
