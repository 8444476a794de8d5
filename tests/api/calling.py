"""Calling the API as a program would: JSON, a token, and the answer with its problem document."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import AuthToken

ROOT = "/api/v1/"


class Caller:
    """Someone who calls the API: signed in by token, or nobody."""

    def __init__(self, user: Any = None, token: str | None = None) -> None:
        """A token is made for ``user`` unless one is given."""
        if token is None and user is not None and user.is_authenticated:
            token = AuthToken.objects.create(user=user, signs_in=True)[1]
        self.client = Client(headers={"Authorization": f"Token {token}"} if token else None)

    def get(self, path: str, /, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """A read; ``query`` are its parameters."""
        return self.client.get(ROOT + path, query, headers=headers)

    def send(self, method: str, path: str, body: Any = None, if_match: Any = None, **headers: str) -> Any:
        """A write of ``body`` as JSON, made on version ``if_match``."""
        if if_match is not None:
            headers["If-Match"] = if_match if isinstance(if_match, str) else f'"{if_match}"'
        return self.client.generic(
            method.upper(),
            ROOT + path,
            b"" if body is None else self.client._encode_json(body, "application/json"),
            content_type="application/json",
            headers=headers,
        )

    def post(self, path: str, body: Any = None, if_match: Any = None) -> Any:
        """POST."""
        return self.send("POST", path, body, if_match)

    def put(self, path: str, body: Any = None) -> Any:
        """PUT."""
        return self.send("PUT", path, body)

    def patch(self, path: str, body: Any = None, if_match: Any = None) -> Any:
        """PATCH."""
        return self.send("PATCH", path, body, if_match)

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self.send("DELETE", path)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of a list that is expected to answer."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert body["count"] is None or body["count"] >= len(body["results"])
        results: list[dict[str, Any]] = body["results"]
        return results


def problem(answer: Any, status: int, code: str | None = None, field: str | None = None) -> dict[str, Any]:
    """The problem document of an answer, which must have this status, code and field."""
    body: dict[str, Any] = answer.json()
    assert answer.status_code == status, body
    assert answer["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    assert {"type", "title", "detail", "instance", "code", "field", "errors"} <= set(body)
    assert body["errors"][0]["code"] == body["code"]
    assert code is None or body["code"] == code, body
    assert field is None or body["field"] == field, body
    return body
