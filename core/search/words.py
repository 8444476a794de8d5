"""What somebody asks of the full text, PURE: words without accents, phrases, the forms a word may take.

Nothing a reader types is an operator but quotation marks: brackets, stars, hyphens and colons only part words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from core.errors import Malformed

LONGEST = 200  # characters of a question
MOST_WORDS = 12
SHORTEST = 2  # letters of a word; in scripts without spaces one letter is a word
BEGINS_FROM = 3  # letters from which the last word, perhaps not typed to its end, may go on

# Letters that are no letter with an accent, and what people type in their place; the databases replace them alike.
LETTERS = (
    ("ß", "ss"), ("ẞ", "ss"), ("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ø", "o"), ("Ø", "o"), ("ł", "l"),
    ("Ł", "l"), ("đ", "d"), ("Đ", "d"), ("ı", "i"), ("ς", "σ"),
)  # fmt: skip
_LETTERS = {ord(letter): typed for letter, typed in LETTERS}
# Everything between words: white space, punctuation, symbols, pictures. Written for Python and PostgreSQL alike.
BETWEEN = (
    r"\u0001-\u0020!-/:-@\[-`{-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u06d4\u0964\u0965\u1680\u2000-\u206f\u20a0-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
# Accents of Latin letters; vowel signs of Hebrew and Arabic, which are hardly ever written.
ACCENTED = r"([A-Za-z\u00c0-\u024f])[\u0300-\u036f]+"
POINTS = r"[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
_WORD = re.compile(rf"[^\x00{BETWEEN}\U0001f000-\U0001faff]+")
_QUOTED = re.compile(r"\"([^\"]*)\"|“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]")
# Scripts written without spaces: Han, kana, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# The languages of such texts, by their first tag: these are looked through, not looked up.
UNSPACED_LANGUAGES = ("zh", "yue", "ja", "th", "lo", "my", "km")

# Words that are in every text, and would only narrow a search by chance.
COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for from in is it its of on or that the this to was were which with "
        "au aux ce ces cet cette dans de des du elle en est et il la le les leur leurs ne ou par pas pour qu que qui "
        "sa se ses son sont sur un une al como con del el las lo los mas para por su sus una uno unos unas y",
    )
)
# Endings that take one another's place, with the letters that must stay: of English, French and Spanish.
PARADIGMS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (3, ("", "s", "es")),
    (4, ("", "s", "ed", "ing")),
    (4, ("e", "es", "ed", "ing")),
    (3, ("y", "ies")),
    (4, ("", "e", "s", "es", "ee", "ees")),
    (4, ("er", "e", "es", "ent", "ant", "ee", "ees", "ez")),
    (4, ("al", "aux", "ale", "ales")),
    (5, ("", "o", "a", "os", "as")),
)
ARTICLE = "ال"  # of Arabic, written together with its word


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several in a row that were asked for in quotation marks; ``begins``: it may go on."""

    words: tuple[str, ...]
    begins: bool = False
    quoted: bool = False

    @property
    def unspaced(self) -> bool:
        """Whether it is of a script that has no spaces, so that it stands within what a database takes for a word."""
        return any(_UNSPACED.search(word) for word in self.words)

    @property
    def variants(self) -> tuple[str, ...]:
        """Of a single word, itself and the forms it may take; in quotation marks it is meant as it is."""
        return self.words if self.quoted else forms(self.words[0])

    def fits(self, word: str) -> bool:
        """Whether a folded word of a text is one of those that were asked for."""
        if self.unspaced:
            return any(each in word for each in self.words)
        return word in self.variants or (self.begins and word.startswith(self.words[0]))


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, and the terms that a text must hold, all of them."""

    typed: str
    terms: tuple[Term, ...]


def fold(text: str) -> str:
    """A text in small letters without accents, as the databases see it."""
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = re.sub(POINTS, "", re.sub(ACCENTED, r"\1", apart))
    return unicodedata.normalize("NFC", bare).lower().translate(_LETTERS)


def word_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text begins and ends, and the word folded."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), _folded(found.group())


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1024)
def forms(word: str) -> tuple[str, ...]:
    """A folded word and the forms it may take, in alphabetical order: « engagement » with « engagements »."""
    found = {word}
    for letters, endings in PARADIGMS:
        for ending in endings:
            stem = word.removesuffix(ending)
            if word.endswith(ending) and len(stem) >= letters:
                found |= {stem + each for each in endings}
    if len(word) > len(ARTICLE) + 1 and word.startswith(ARTICLE):
        found.add(word.removeprefix(ARTICLE))
    elif "\u0621" <= word[0] <= "\u064a":
        found.add(ARTICLE + word)
    return tuple(sorted(found))


def question(typed: str, field: str = "q") -> Question:
    """What is asked for; without terms where nothing is typed.

    Raises:
        Malformed: it is too long, has too many words, or no word that could be looked for.
    """
    if len(typed) > LONGEST:
        message = _("A search has at most %(most)s characters; this one has %(n)s.")
        raise _refused(field, "too_long", message % {"most": LONGEST, "n": len(typed)})
    terms = [*_terms(typed)]
    if sum(len(term.words) for term in terms) > MOST_WORDS:
        raise _refused(field, "too_many_words", _("A search has at most %(most)s words.") % {"most": MOST_WORDS})
    if typed.strip() and not terms:
        raise _refused(field, "no_word", _("Give at least one word of two letters or more."))
    return Question(typed.strip(), tuple(dict.fromkeys(terms)))


def _refused(field: str, code: str, message: str) -> Malformed:
    return Malformed([(field, code, message)])


def _terms(typed: str) -> list[Term]:
    """Phrases, then words; words that say nothing only where nothing else was asked."""
    phrases = [_words(next(filter(None, found.groups()), "")) for found in _QUOTED.finditer(typed)]
    rest = _QUOTED.sub(" ", typed)
    words = [word for word in _words(rest) if len(word) >= SHORTEST or _UNSPACED.search(word)]
    telling = [word for word in words if word not in COMMON]
    quoted = [Term(tuple(each), quoted=True) for each in phrases if each and len("".join(each)) >= SHORTEST]
    found = [Term((word,)) for word in (telling if telling or quoted else words)]
    if found and len(found[-1].words[0]) >= BEGINS_FROM and _ends_with(rest, found[-1].words[0]):
        found[-1] = Term(found[-1].words, begins=True)
    return [*quoted, *found]


def _ends_with(rest: str, word: str) -> bool:
    """Whether a word is the last thing that was typed, with nothing after it."""
    spans = [*word_spans(rest)]
    return bool(spans) and spans[-1][1] == len(rest) and spans[-1][2] == word


def _words(text: str) -> list[str]:
    return [word for _start, _end, word in word_spans(text)]
