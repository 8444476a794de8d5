"""Words that people wrote are words on every page: no markup, no script, no template of theirs ever comes alive."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from tests.security.doors import doors

HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script></textarea>{{7*7}}{% debug %}"
ROOMS = ("commitments", "milestones", "reviews", "accounts")
# Columns that are not words: keys, addresses, codes, hashes, values of a scale, and names the doors go by.
CODES = {
    "code", "reference", "slug", "sha256", "language", "email", "password", "nonce", "version", "tag", "media_type",
    "key_sha256", "list_sha256", "state", "file", "role", "due_text", "ogp_id", "pseudonym", "reference_key",
}  # fmt: skip


class Alive(HTMLParser):
    """Collects what in a page would act: elements and attributes that came out of the hostile words."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """An image of theirs, or an attribute that runs something."""
        for name, value in attrs:
            if name.startswith("on") or (tag == "img" and value == "x"):
                self.found.append(f"<{tag} {name}={value}>")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value}>")

    def handle_data(self, data):
        """A script of theirs."""
        if self.cdata_elem == "script" and "alert(1)" in data:
            self.found.append(data)


def wordy(model: type[models.Model]) -> list[models.Field]:
    """The columns of a model in which people write."""
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not isinstance(each, models.URLField | models.EmailField | models.SlugField)
        and not each.choices
        and each.name not in CODES
        and (each.max_length is None or each.max_length >= len(HOSTILE))
    ]


@pytest.fixture
def poisoned(world):
    """The world, with hostile words in every column that holds words; keys that are unique stay apart."""
    filled = 0
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for each in wordy(model):
                for row in model._base_manager.exclude(**{each.name: ""}):
                    words = f"{HOSTILE} {row.pk}"[: each.max_length]
                    models.QuerySet(model).filter(pk=row.pk).update(**{each.name: words})
                    filled += 1
    assert filled > 50
    return world


@pytest.mark.parametrize("reader", ["nobody", "amina", "bruno", "dalia", "henrike"])
def test_hostile_words_stay_words(reader, request, poisoned, invitation):
    person, client = request.getfixturevalue(reader), Client()
    if person.is_authenticated:
        client.force_login(person)
    shown = 0
    for address in doors(poisoned, invitation, narrowed=False):
        if "?" in address:
            continue
        got = client.get(address)
        kind, body = got.headers.get("Content-Type", ""), got.getvalue()
        if kind.startswith("text/html"):
            page = body.decode()
            assert Alive(page).found == [], address
            shown += "onerror=alert" in page
            assert "\"'>49" not in page, address
        if kind.startswith("image/svg"):
            assert b"<script" not in body, address
            assert b"onerror=alert(1)>" not in body, address
    assert shown >= 4, "the words stand on no page: the test has lost its sight"


def test_the_check_sees_what_is_alive():
    assert Alive(f"<p>{HOSTILE}").found
    assert Alive('<a href="javascript:alert(1)">').found
    assert not Alive("<p>&lt;img src=x onerror=alert(1)&gt;").found
