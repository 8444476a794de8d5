"""What somebody types, and what is looked for then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Malformed
from core.search.words import LONGEST, MOST_WORDS, Term, fold, forms, question, word_spans


def words_of(typed: str) -> list[str]:
    return [" ".join(term.words) for term in question(typed).terms]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éducation", "education"), ("STRASSE Straße", "strasse strasse"), ("Œuvre", "oeuvre"), ("Łódź", "lodz"),
        ("Ñandú", "nandu"), ("ΟΔΟΣ", "οδοσ"), ("Йод", "йод"), ("ガバナンス", "ガバナンス"), ("مُحَمَّد", "محمد"),
        ("E\u0301cole", "ecole"), ("सूचना", "सूचना"), ("İstanbul", "istanbul"),
    ],
)  # fmt: skip
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("open data", ["open", "data"]), ("l’accès à l'information", ["acces", "information"]),
        ("qu'il publie", ["publie"]), ("the", ["the"]), ("open-data", ["open", "data"]),
        ("“open data” portal", ["open data", "portal"]), ("« données ouvertes »", ["donnees ouvertes"]),
        ('"open data', ["open", "data"]), ("data data ", ["data"]), ("信息公开", ["信息公开"]), ("公", ["公"]),
        ("FR0034", ["fr0034"]), ("", []), ("  ", []), ("a\0budget", ["budget"]), ("😀 budget", ["budget"]),
    ],
)  # fmt: skip
def test_what_is_looked_for(typed, words):
    assert words_of(typed) == words


@pytest.mark.parametrize("typed", ["AND", "x:y OR -data*", "NEAR(data 5)", "{title}: data", "^data", "data) OR (1"])
def test_nothing_is_an_operator(typed):
    for term in question(typed).terms:
        assert all(word.isalnum() for word in term.words)


def test_only_the_last_word_may_go_on():
    [first, last] = question("open dat").terms
    assert (first.begins, last.begins) == (False, True)
    assert last.fits("database")
    assert not first.fits("opened-up")
    assert not question("open dat ").terms[1].begins
    assert not question('"open dat"').terms[0].begins
    assert not question("go").terms[0].begins


@pytest.mark.parametrize(
    ("typed", "code"),
    [("a", "no_word"), ("?!", "no_word"), ("\0", "no_word"), ("x" * (LONGEST + 1), "too_long"),
     ("x" * 10_000, "too_long"), (" ".join(f"word{n}" for n in range(MOST_WORDS + 1)), "too_many_words")],
)  # fmt: skip
def test_what_cannot_be_answered_is_said(typed, code):
    with pytest.raises(Malformed) as caught:
        question(typed)
    assert [(field, found) for field, found, _message in caught.value.errors] == [("q", code)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("commitment", "commitments"), ("publish", "publishing"), ("policy", "policies"), ("use", "uses"),
        ("donnee", "donnees"), ("national", "nationaux"), ("publier", "publie"), ("publico", "publicas"),
        ("dato", "datos"), ("informacion", "informaciones"), ("الشفافية", "شفافية"),
    ],
)  # fmt: skip
def test_words_and_their_forms(one, other):
    assert other in forms(one)
    assert one in forms(other)


@pytest.mark.parametrize(("one", "other"), [("data", "date"), ("data", "database"), ("port", "portal"), ("art", "are")])
def test_words_that_only_look_alike(one, other):
    assert other not in forms(one)


def test_a_phrase_is_meant_as_it_is():
    assert not Term(("open", "data"), quoted=True).begins
    assert Term(("budget",), quoted=True).variants == ("budget",)


@given(st.text(max_size=LONGEST))
def test_any_text_is_answered_or_refused_in_words(typed):
    try:
        asked = question(typed)
    except Malformed:
        return  # in words: the tests above read them
    assert all(word and word == fold(word) for term in asked.terms for word in term.words if len(term.words) == 1)
    assert all(typed[start:end] for start, end, _word in word_spans(typed))
