"""The OpenAPI 3.1 document, made from what each view says of itself: words, shapes, parameters, problems."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.permissions import AllowAny, IsAuthenticated

from api.problems import MEDIA_TYPE, ProblemDocument
from api.schema_shapes import shape_parameters
from api.scopes import words_of_scope
from commitments.choices import Searched
from core.search.words import LONGEST
from milestones.choices import CLAIMED_SCALE

SHAPED = ("list", "retrieve")
SAFE = ("GET", "HEAD", "OPTIONS")
# Who sees what, in words that several resources share.
PUBLIC = "**Who:** anyone."
BY_PLAN = (
    "**Who:** anyone, of published plans; of drafts their country's coordinator and officers, and operators. "
    "What you may not see is not there for you: 404, and no list counts it."
)
COORDINATOR = "**Who:** the national coordinator of the country."

QUERY: dict[str, tuple[Any, str]] = {
    "as_of": (
        OpenApiTypes.DATE,
        "The values as they stood at the end of this day (UTC): from the reports, verifications and verdicts made "
        "by then.",
    ),
    "plan": (
        {"type": "string", "pattern": "^([A-Z][A-Z0-9]*-)?[0-9]{1,4}$"},
        "The number of a plan (`4`, of a local plan `SCO-1`).",
    ),
    "country": ({"type": "string", "pattern": "^[A-Z]{2}$"}, "A country, by its code of two capital letters."),
    "q": (
        {"type": "string", "maxLength": LONGEST},
        "Words, of which every one must stand in a text; in quotation marks, words that stand together.",
    ),
    "policy_area": (OpenApiTypes.STR, "A policy area, by its slug."),
    "kind": ({"type": "string", "enum": Searched.values}, "What holds the words."),
    "claimed": ({"type": "string", "enum": [each.value for each in CLAIMED_SCALE]}, "What the government reports."),
    "language": ({"type": "string", "pattern": "^[a-z]{2,3}$"}, "The language of the text that holds the words."),
    "page": ({"type": "integer", "minimum": 1}, "The number of the page, from 1."),
    "stream": (
        OpenApiTypes.STR,
        "The name of a public stream: a country's code, or what is beneath it (`FR/round/3`).",
    ),
}
# Questions that ask nothing without them.
NEEDED = ("q", "stream")
# What keys are in addresses, where a resource does not say otherwise, and in the document.
NUMBER = "[0-9]{1,18}"
KEY = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
PATH: dict[str, tuple[Any, str]] = {
    "id": (KEY, "Its key."),
    "round": (KEY, "The key of the review round."),
    "commitment": (KEY, "The key of the commitment."),
    "webhook": (KEY, "The key of the webhook."),
    "delivery": (KEY, "The key of the delivery."),
    "name": (OpenApiTypes.STR, "The name of the file, as in `commitments.csv`."),
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description=(
        'The version you have read, in quotes (`"3"`), or the `ETag` you received. Missing: 428. Stale: 412, with the '
        "state of today."
    ),
)
MAY_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The version you have read, as `PATCH` takes it. Left out: whatever stands is meant. Stale: 412.",
)
VISIBLE = "[!#-\\[\\]-~]{1,255}"
ONCE = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": f'^({VISIBLE}|"{VISIBLE}")$'},
    OpenApiParameter.HEADER,
    description=(
        "A key of your own for this request, for instance a UUID. Sent again within a day, the request does nothing "
        "and is answered as the first time, with `Idempotency-Replayed: true`. The key of another request: 409 "
        "`idempotency_key_reused`."
    ),
)
# What every answer tells its caller.
TOLD = [
    OpenApiParameter(
        "RateLimit-Policy", OpenApiTypes.STR, OpenApiParameter.HEADER, response=True,
        description='The share of a caller: `"reads";q=600;w=60` is 600 points in 60 seconds.',
    ),
    OpenApiParameter(
        "RateLimit", OpenApiTypes.STR, OpenApiParameter.HEADER, response=True,
        description='What is left of it: `"reads";r=599;t=42` is 599 points, until all come back in 42 seconds.',
    ),
    OpenApiParameter(
        "X-Request-ID", OpenApiTypes.STR, OpenApiParameter.HEADER, response=True,
        description="The name of this request in our logs: yours, if you sent a sane one, or one made for it.",
    ),
    OpenApiParameter(
        "Retry-After", OpenApiTypes.INT, OpenApiParameter.HEADER, response=["429"],
        description="Seconds until it is worth asking again.",
    ),
]  # fmt: skip
PROBLEMS = {
    400: "What was sent or asked is malformed: each fault is named.",
    401: "Not signed in.",
    403: "You can see it, but may not do this to it.",
    404: "There is no such thing, or not for you.",
    409: "A rule forbids it now: `code` names it.",
    412: "Somebody else changed it since you read it: `current` is the state of today, `ETag` its version.",
    413: "More was sent than is taken.",
    415: "Not a media type that is taken.",
    428: "Say which version you have read, in `If-Match`.",
    429: "Too many requests: `Retry-After` says for how many seconds to wait.",
}


def example(name: str, value: Any) -> OpenApiExample:
    """An example of what is sent."""
    return OpenApiExample(name, value=value, request_only=True)


class HouseSchema(AutoSchema):
    """Describes what a ``Door`` says of itself."""

    view: Any

    def _words(self) -> str:
        return str(self.view.words[self.view.action])

    def get_summary(self) -> str:
        """The first sentence."""
        return self._words().split(". ")[0].split("\n")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]  # the library itself changed the signature
        """What it does, who may, and what a token needs for it."""
        return "\n\n".join(words for words in (self._words(), words_of_scope(self.view, self.method)) if words)

    def get_request_serializer(self) -> Any:
        """The shape of what is sent, if anything is."""
        return self.view.inputs.get(self.view.action)

    def get_response_serializers(self) -> Any:
        """The shape of what comes back, and every problem there may be."""
        status = self.view.statuses.get(self.view.action, 201 if self.view.action == "create" else 200)
        status = 204 if self.method == "DELETE" else status
        output = self.view.outputs.get(self.view.action, getattr(self.view, "output", None))
        words = HTTPStatus(status).phrase
        answer = OpenApiResponse(None if status == 204 else output, words)
        problems = {(code, MEDIA_TYPE): OpenApiResponse(ProblemDocument, PROBLEMS[code]) for code in self._problems()}
        kinds = self.view.media_types.get(self.view.action)
        return {**({(status, kind): answer for kind in kinds} if kinds else {status: answer}), **problems}

    def _problems(self) -> Iterable[int]:
        codes = {400, 429}
        if "{" in self.path or self.view.action == "list":  # there may be fewer pages
            codes.add(404)
        if self.method not in SAFE:
            codes |= {401, 403, 409}
        if self.view.action in self.view.inputs:
            codes |= {413, 415}
        if self.view.action in self.view.versioned:
            codes |= {412, 428}
        if self.view.action in self.view.may_name_version:
            codes.add(412)
        return sorted(codes | set(self.view.more_problems.get(self.view.action, ())))

    def get_override_parameters(self) -> list[Any]:
        """The action's own parameters."""
        found = [
            OpenApiParameter(name, QUERY[name][0], OpenApiParameter.QUERY, name in NEEDED, QUERY[name][1])
            for name in self.view.parameters.get(self.view.action, ())
        ]
        expansions = getattr(self.view, "expansions", None)
        found += shape_parameters(expansions) if expansions is not None and self.view.action in SHAPED else []
        found += [
            OpenApiParameter(name, self._key(name, kind), OpenApiParameter.PATH, description=words)
            for name, (kind, words) in PATH.items()
            if f"{{{name}}}" in self.path
        ]
        found += [IF_MATCH] if self.view.action in self.view.versioned else []
        found += TOLD
        found += [MAY_MATCH] if self.view.action in self.view.may_name_version else []
        return [*found, ONCE] if self.method == "POST" and AllowAny not in self.view.permission_classes else found

    def _key(self, name: str, kind: Any) -> Any:
        """What a part of the address looks like: a row's own key as its resource says."""
        own = getattr(self.view, "lookup_value_regex", NUMBER)
        return kind if name != "id" or own == NUMBER else {"type": "string", "pattern": f"^{own}$"}

    def get_examples(self) -> list[OpenApiExample]:
        """The action's own examples."""
        return list(getattr(self.view, "examples", {}).get(self.view.action, ()))

    def get_auth(self) -> list[dict[str, Any]]:
        """Reading asks for nobody's name, but where it is one's own or of people."""
        known: list[dict[str, Any]] = super().get_auth()
        open_to_all = self.method in SAFE and IsAuthenticated not in self.view.permission_classes
        return [*known, {}] if open_to_all and {} not in known else known


class FilterParameters(OpenApiFilterExtension):  # type: ignore[no-untyped-call]  # the library registers it untyped
    """Our filters describe themselves."""

    target_class = "api.filters.Strict"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: AutoSchema, *args: Any, **kwargs: Any) -> list[Any]:
        """One parameter for each filter of the view."""
        view: Any = auto_schema.view
        filters = view.filterset_class.base_filters
        described = {name: each.described() for name, each in filters.items()}
        return [
            build_parameter_type(name=name, schema=schema, location=OpenApiParameter.QUERY, description=words)
            for name, (words, schema) in described.items()
        ]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library registers it untyped
    """Signing in by token."""

    target_class = "api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """How to send it."""
        words = (
            "`Token ` and a token: one that `POST auth/token/` gave for some hours, which may do what you may; or one "
            "that you made by name, in the workspace or by `POST auth/tokens/`, which may write what its scopes say, "
            "and read as you with the scope `read`, as everyone without it. A token limited to an institution reports "
            "for it alone (403 `limited_to_institution`). A scope that is missing: 403 `scope`. A token that is "
            "unknown, expired or ended: 401 `token_invalid`."
        )
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}
