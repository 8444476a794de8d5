"""``load_demo``: once, in a demo only, and it says who can sign in."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from ledger.models import Event

PASSWORD_LINE = re.compile(r"^Password of all: (\S+)$", re.MULTILINE)


def load(*arguments: str) -> str:
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def _no_password_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)


@pytest.mark.usefixtures("_no_password_given")
@pytest.mark.django_db
def test_it_loads_once_and_then_only_sets_a_password_that_is_given(monkeypatch):
    said = load()
    made = PASSWORD_LINE.search(said)
    assert made
    assert "an invented country" in said
    for address in ("coordinator@demoland.example.org", "officer3@demoland.example.org", "operator@example.org"):
        assert address in said
        assert User.objects.get(email=address).check_password(made[1])
    events, hashes = Event.objects.count(), set(User.objects.values_list("password", flat=True))

    again = load()
    assert "Demoland is already loaded." in again
    assert made[1] not in again
    assert set(User.objects.values_list("password", flat=True)) == hashes

    monkeypatch.setenv("DEMO_PASSWORD", "another-word-for-demoland")
    assert "of its 11 people" in load()
    assert User.objects.get(email="reviewer5@demoland.example.org").check_password("another-word-for-demoland")
    assert "another-word" not in load("--show")
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_real_installation_is_refused_unless_told_otherwise(monkeypatch, settings):
    settings.DEMO = False
    monkeypatch.setenv("DEMO_PASSWORD", "a-word-for-demoland")
    with pytest.raises(CommandError, match="This is not a demo"):
        load()
    with pytest.raises(CommandError, match="This is not a demo"):
        load("--show")
    assert not User.objects.exists()
    said = load("--yes-this-is-a-demo")
    assert "a-word-for-demoland" not in said
    assert User.objects.get(email="operator@example.org").check_password("a-word-for-demoland")


@pytest.mark.django_db
def test_it_has_nobody_to_show_before_it_is_loaded():
    with pytest.raises(CommandError, match="not loaded yet"):
        load("--show")


@pytest.mark.django_db
def test_it_is_loaded_as_a_whole_or_not_at_all(monkeypatch):
    monkeypatch.setattr("exchange.demo.loading._loaded", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load()
    assert not User.objects.exists()
    assert not Event.objects.exists()
