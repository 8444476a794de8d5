"""Each language is complete: every sentence of the source is translated, and every translation fits its sentence."""

from __future__ import annotations

import io
import re
import shutil
import string
import subprocess
from collections import Counter
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

# The languages of the pages beside English, and how many plural forms each has.
PLURALS = {"fr": 2, "es": 2, "ar": 6}
each_language = pytest.mark.parametrize("tag", PLURALS)
KEYWORDS = [
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"</?\w+[^>]*>")


@cache
def catalogue(tag: str) -> Catalog:
    with (ROOT / "locale" / tag / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=tag)


def translated(tag: str) -> Iterator[Message]:
    return (message for message in catalogue(tag) if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def templates() -> Iterator[Path]:
    for room in rooms():
        yield from sorted(
            path for path in (ROOT / room).rglob("templates/**/*.*") if path.suffix in {".html", ".txt", ".xml"}
        )


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, str]]:
    """Every (context, sentence) of the source, as xgettext finds them."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed here (on Debian: apt install gettext); the catalogue alone was checked.")
    return source_messages(tmp_path_factory.mktemp("source"))


def source_messages(folder: Path) -> set[tuple[str | None, str]]:
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


@each_language
def test_nothing_is_left_in_english(tag: str):
    left = [message.id for message in translated(tag) if message.fuzzy or not all(forms(message.string))]
    assert left == []


@each_language
def test_the_catalogue_holds_every_sentence_of_the_source_and_no_other(tag: str, source: set[tuple[str | None, str]]):
    known = {(message.context, forms(message.id)[0]) for message in translated(tag)}
    assert sorted(sentence for context, sentence in source - known) == []
    assert sorted(sentence for context, sentence in known - source) == []


@each_language
def test_translations_keep_every_place_and_tag(tag: str):
    """Arabic says one and two without a figure, so its forms may leave out the number, and nothing else."""

    def marks(text: str) -> list[str]:
        return sorted([*PLACE.findall(text), *TAG.findall(text)])

    wrong = [
        message.id
        for message in translated(tag)
        for index, words in enumerate(forms(message.string))
        if marks(words) not in [marks(english) for english in forms(message.id)]
        and not (tag == "ar" and index < 3 and _lacks_a_number(message, words))
    ]
    assert wrong == []


def _lacks_a_number(message: Message, words: str) -> bool:
    """Whether a form lacks one place of the sentence and has all its others."""
    wanted = Counter(PLACE.findall(forms(message.id)[-1]))
    return (wanted - Counter(PLACE.findall(words))).total() == 1 and not Counter(PLACE.findall(words)) - wanted


@each_language
def test_each_language_has_its_plurals(tag: str):
    assert catalogue(tag).num_plurals == PLURALS[tag]
    wrong = [
        message.id for message in translated(tag) if message.pluralizable and len(forms(message.string)) != PLURALS[tag]
    ]
    assert wrong == []


def test_french_uses_its_own_signs():
    """French quotes, a typographic apostrophe, and a space that does not break before double signs."""
    plain = [
        french
        for message in translated("fr")
        for french in forms(message.string)
        if "“" in french or re.search(r"\w'\w", french) or re.search(r" [:;?!»]|« ", french)
    ]
    assert plain == []


@pytest.mark.parametrize(
    ("tag", "english", "words"),
    [
        ("fr", "Commitment", "Engagement"),
        ("fr", "Milestone", "Jalon"),
        ("fr", "evidence", "éléments de preuve"),
        ("fr", "completion", "avancement"),
        ("es", "Commitment", "Compromiso"),
        ("es", "Milestone", "Hito"),
        ("ar", "Commitment", "التزام"),
    ],
)
def test_the_terms_are_the_partnerships_own(tag: str, english: str, words: str):
    with override(tag):
        assert _(english) == words


def test_every_language_offered_is_compiled():
    for tag, _name in settings.LANGUAGES:
        compiled = ROOT / "locale" / tag / "LC_MESSAGES" / "django.mo"
        assert tag == settings.LANGUAGE_CODE or compiled.exists(), f"run `pybabel compile`: {string.capwords(tag)}"
