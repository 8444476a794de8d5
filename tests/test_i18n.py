"""French is complete: every sentence of the source has its translation, and every translation fits its sentence."""

from __future__ import annotations

import io
import re
import shutil
import string
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.architecture.source import ROOT, house_files, rooms

FRENCH = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
KEYWORDS = [
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"</?\w+[^>]*>")


@cache
def catalogue() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def translated() -> Iterator[Message]:
    return (message for message in catalogue() if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def templates() -> Iterator[Path]:
    for room in rooms():
        yield from sorted((ROOT / room).rglob("templates/**/*.html"))


def source_messages(folder: Path) -> set[tuple[str | None, str]]:
    """Every (context, sentence) of the source, as xgettext finds them."""
    files = [str(path) for path in house_files()]
    for index, path in enumerate(templates()):
        copy = folder / f"{index}.py"
        copy.write_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)), encoding="utf-8")
        files.append(str(copy))
    pot = folder / "found.pot"
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    command = [
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        *keywords,
        f"--output={pot}",
        *files,
    ]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own files, no shell)
    # The header is a form to fill in; its blanks are no plural rule and no character set.
    text = pot.read_text(encoding="utf-8").replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=(n > 1)")
    found = read_po(io.StringIO(text.replace("charset=CHARSET", "charset=utf-8")))
    return {(message.context, forms(message.id)[0]) for message in found if message.id}


def test_nothing_is_left_in_english():
    left = [message.id for message in translated() if message.fuzzy or not all(forms(message.string))]
    assert left == []


def test_every_sentence_of_the_source_is_in_the_catalogue(tmp_path: Path):
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed here (on Debian: apt install gettext); the catalogue alone was checked.")
    known = {(message.context, forms(message.id)[0]) for message in translated()}
    assert sorted(sentence for context, sentence in source_messages(tmp_path) - known) == []


def test_translations_keep_every_place_and_tag():
    def marks(text: str) -> list[str]:
        return sorted([*PLACE.findall(text), *TAG.findall(text)])

    wrong = [
        message.id
        for message in translated()
        for french in forms(message.string)
        if marks(french) not in [marks(english) for english in forms(message.id)]
    ]
    assert wrong == []


def test_french_has_its_two_plurals():
    assert catalogue().num_plurals == 2
    assert [message.id for message in translated() if message.pluralizable and len(forms(message.string)) != 2] == []


def test_french_uses_its_own_signs():
    """French quotes, a typographic apostrophe, and a space that does not break before double signs."""
    plain = [
        french
        for message in translated()
        for french in forms(message.string)
        if "“" in french or re.search(r"\w'\w", french) or re.search(r" [:;?!»]|« ", french)
    ]
    assert plain == []


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Commitment", "Engagement"),
        ("Milestone", "Jalon"),
        ("evidence", "éléments de preuve"),
        ("completion", "avancement"),
    ],
)
def test_the_terms_are_the_partnerships_own(english, french):
    with override("fr"):
        assert _(english) == french


def test_every_language_offered_is_compiled():
    for tag, _name in settings.LANGUAGES:
        compiled = ROOT / "locale" / tag / "LC_MESSAGES" / "django.mo"
        assert tag == settings.LANGUAGE_CODE or compiled.exists(), f"run `pybabel compile`: {string.capwords(tag)}"
