"""What the tests of building plans share: a browser without scripts, and what its forms would send."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from accounts.models import User


def signed_in(user: User) -> Client:
    """A browser in which ``user`` has signed in."""
    client = Client()
    client.force_login(user)
    return client


class _Fields(HTMLParser):
    """The fields of a page's forms with what they would send; buttons send nothing by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.text: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name, value = known.get("name") or "", known.get("value") or ""
        if tag == "input" and name and (known.get("type") not in ("checkbox", "radio") or "checked" in known):
            self.sent.setdefault(name, []).append(value)
        elif tag == "textarea":
            self.text = name
            self.sent[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in known:
            self.sent.setdefault(self.select, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text = None
        elif tag == "select":
            self.sent.setdefault(self.select or "", [""])
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.sent[self.text][0] += data


def fields_of(answer: Any) -> dict[str, Any]:
    """What the page's form would send as it stands: a list where a name is sent more than once."""
    parser = _Fields()
    parser.feed(answer.content.decode())
    sent = {name: values if len(values) > 1 else values[0] for name, values in parser.sent.items()}
    return {name: value.removeprefix("\n") if isinstance(value, str) else value for name, value in sent.items()}


def send(client: Client, url: str, step: str = "save", **typed: Any) -> Any:
    """Open the page, fill its form in, and press the button that sends ``step``; ``__`` in names stands for ``-``."""
    page = client.get(url)
    assert page.status_code == 200, page.content
    return press(client, url, page, step, **typed)


def press(client: Client, url: str, page: Any, step: str, **typed: Any) -> Any:
    """Fill in the form of a page that is open already, and press a button."""
    sent = fields_of(page) | {name.replace("__", "-"): value for name, value in typed.items()} | {"step": step}
    return client.post(url, sent)


def words_of(answer: Any) -> str:
    """What the page says, without its marks and with single spaces."""
    parser = _Words()
    parser.feed(answer.content.decode())
    return re.sub(r" (?=[:.,;)])|(?<=\() ", "", " ".join(" ".join(parser.words).split()))


class _Words(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
