"""What is marked in a text, and which piece of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Malformed
from core.search.words import question
from dashboards.snippets import BEFORE, LONGEST, best_of, nearest, places, snippet, whole


def marked(text: str, typed: str) -> list[str]:
    return [part.text for part in whole(text, "en", question(typed).terms).parts if part.marked]


@pytest.mark.parametrize(
    ("text", "typed", "words"),
    [
        ("L’accès à l'Éducation", "education", ["Éducation"]),
        ("Open data, open budgets", "budget open", ["Open", "open", "budgets"]),
        ("Open the data; open data", '"open data"', ["open data"]), ("Straße", "strasse", ["Straße"]),
        ("Databases of data", "data", ["Databases", "data"]), ("Databases of data", "data ", ["data"]),
        ("政府信息公开条例", "信息公开", ["信息公开"]), ("الشفافية في العقود", "شفافية", ["الشفافية"]),
        ("<b>Open</b> & shut", "open b2", ["Open"]), ("Nothing here", "budget", []),
    ],
)  # fmt: skip
def test_the_words_that_were_asked_for_are_marked(text, typed, words):
    assert marked(text, typed) == words


def test_what_only_the_stems_of_a_database_found_is_marked_by_its_beginning():
    terms = question("organise ").terms
    assert places("Transparent organisations", terms) == []
    [near] = nearest("Transparent organisations", terms)
    assert "Transparent organisations"[near.start : near.end] == "organisations"
    assert best_of([("Nothing", "en"), ("Organisations", "en")], terms)[0] == 1


def test_the_text_that_holds_most_of_the_words_is_shown():
    texts = [("Open registers", "en"), ("Open data registers", "en"), ("Open data registers", "fr")]
    assert best_of(texts, question("open data registers").terms)[0] == 1


def test_a_piece_of_a_long_text_begins_and_ends_at_words():
    text = f"{'before it ' * 40}the budget of the state is published{' and after it' * 40}"
    piece = snippet(text, "en", places(text, question("budget published").terms))
    assert piece.before
    assert piece.after
    assert [part.text for part in piece.parts if part.marked] == ["budget", "published"]
    assert str(piece).startswith(("before", "it"))
    assert str(piece) in text
    assert len(str(piece)) <= LONGEST


def test_without_a_mark_the_beginning_is_shown():
    assert str(snippet("Short", "en", [])) == "Short"
    long = snippet("word " * 200, "en", [])
    assert (long.before, long.after) == (False, True)


@given(st.text(max_size=3 * LONGEST), st.text(max_size=40))
def test_a_piece_is_always_part_of_its_text(text, typed):
    try:
        terms = question(typed).terms
    except Malformed:
        return  # there is nothing to look for
    marks = places(text, terms)
    piece = snippet(text, "en", marks)
    assert str(piece) in text
    assert str(whole(text, "en", terms)) == text
    assert not marks or piece.marked
    assert all(part.text for part in piece.parts)
    assert len(str(piece)) <= LONGEST + BEFORE + max((mark.end - mark.start for mark in marks), default=0)
