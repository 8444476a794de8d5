"""Whatever is sent to a form of the workspace is answered with a page that says so, never with a fault of ours."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.workspace.permission_matrix import matrix

GARBAGE = {
    "nothing": "",
    "a zero byte": "a\x00b",
    "a large number": "9" * 40,
    "less than nothing": "-1",
    "no number": "NaN",
    "a long text": "x" * 300_000,
    "a direction turned round": "\u202egnp.exe",
    "a statement": "1' OR '1'='1",
    "a day that never was": "2025-02-30",
    "a list": "[1, {}]",
}
OK, SERVER_FAULT = 200, 500


class Names(HTMLParser):
    """The names of a page's fields, by what they are."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.words: set[str] = set()
        self.files: set[str] = set()
        self.kept: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """A field with a name."""
        facts = dict(attrs)
        name = facts.get("name")
        if tag not in ("input", "select", "textarea", "button") or not name or name == "csrfmiddlewaretoken":
            return
        if name == "do":
            self.kept[name] = facts.get("value") or ""
        else:
            (self.files if facts.get("type") == "file" else self.words).add(name)


def sent(client: Client, address: str, body: dict[str, object]) -> int:
    """The status of what comes back; nothing it did stays."""
    with transaction.atomic():
        answer = client.post(address, body)
        answer.getvalue()
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_refused_kindly(kind, world, invitation, amina, bruno, dalia):
    tried = 0
    rows = matrix(world, invitation)
    for person in (amina, bruno, dalia):
        client = Client()
        client.force_login(person)
        for address in sorted({f"/workspace/{row.path}" for route, row in rows.items() if route.startswith("POST ")}):
            page = client.get(address)
            fields = Names(page.getvalue().decode()) if page.status_code == OK else Names("")
            asked = {name for row in rows.values() if f"/workspace/{row.path}" == address for name in row.body}
            body: dict[str, object] = {**fields.kept, **dict.fromkeys(fields.words | asked, GARBAGE[kind])}
            for name in fields.files:
                body[name] = SimpleUploadedFile("\u202egnp.exe", b"MZ" + GARBAGE[kind].encode(errors="replace")[:99])
            assert sent(client, address, body) < SERVER_FAULT, (address, body.keys())
            tried += bool(fields.words)
    assert tried > 20, "hardly a form was found: the test has lost its sight"
