"""Full text on SQLite: FTS5 over the entries; forms of words are listed in the question, not in the index."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from core.search import statements
from core.search.sources import ENTRIES, WORDS, Source
from core.search.words import LETTERS, Question, Term

# Marks that belong to letters are letters; accents of Latin ones do not count.
TOKENS = "unicode61 remove_diacritics 2 categories ''L* M* N* Co''"
TABLE = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(title, body, content='{ENTRIES}', content_rowid='id', "
    f"tokenize=\"{TOKENS.replace(chr(39) * 2, chr(39))}\", prefix='3')"
)


class SQLite:
    """How SQLite says it."""

    differs = "IS NOT"

    def folded(self, text: str) -> str:
        """Ligatures as people type them; the tokenizer sees to capitals and accents."""
        return reduce(lambda inner, pair: f"replace({inner}, '{pair[0]}', '{pair[1]}')", LETTERS, text)

    def base(self, tag: str) -> str:
        """All before the first hyphen."""
        return f"substr({tag}, 1, min(12, instr({tag} || '-', '-') - 1))"

    def each_translation(self, row: str) -> str:
        """Of what is an object; the database itself checks that it is JSON."""
        held = f"{row}.translations"
        return f"json_each(CASE json_type({held}) WHEN 'object' THEN {held} ELSE '{{}}' END) AS t"

    def is_texts(self) -> str:
        """An object."""
        return "t.type = 'object'"

    def member(self, name: str) -> str:
        """A text of it."""
        return f"json_extract(t.value, '$.{name}')"


DIALECT = SQLite()


def table_made() -> list[str]:
    """Make the index of words over the entries that are there, and keep it in step with them."""
    new, old = (f"{row}.id, {row}.title, {row}.body" for row in ("NEW", "OLD"))
    add = f"INSERT INTO {WORDS} (rowid, title, body) VALUES ({new})"
    remove = f"INSERT INTO {WORDS} ({WORDS}, rowid, title, body) VALUES ('delete', {old})"
    return [
        TABLE,
        f"INSERT INTO {WORDS} ({WORDS}) VALUES ('rebuild')",
        f"CREATE TRIGGER search_entry_added AFTER INSERT ON {ENTRIES} BEGIN {add}; END",
        f"CREATE TRIGGER search_entry_removed AFTER DELETE ON {ENTRIES} BEGIN {remove}; END",
        f"CREATE TRIGGER search_entry_changed AFTER UPDATE OF id, title, body ON {ENTRIES} BEGIN {remove}; {add}; END",
    ]


def table_removed() -> list[str]:
    """Take it away."""
    names = ("added", "removed", "changed")
    return [*(f"DROP TRIGGER IF EXISTS search_entry_{name}" for name in names), f"DROP TABLE IF EXISTS {WORDS}"]


def source_kept(source: Source) -> list[str]:
    """Keep the entries of a table in step with it."""
    erase, write = statements.erased(source), statements.written(source, "NEW", DIALECT)
    again = "; ".join(filter(None, (erase, write, statements.moved(source))))
    prefix = f"CREATE TRIGGER search_{source.kind}"
    when = statements.changed(source, DIALECT)
    return [
        f"{prefix}_added AFTER INSERT ON {source.table} BEGIN {write}; END",
        f"{prefix}_changed AFTER UPDATE ON {source.table} WHEN {when} BEGIN {again}; END",
        f"{prefix}_removed AFTER DELETE ON {source.table} BEGIN {erase}; END",
    ]


def source_left(source: Source) -> list[str]:
    """Stop doing so."""
    return [f"DROP TRIGGER IF EXISTS search_{source.kind}_{name}" for name in ("added", "changed", "removed")]


def matching(question: Question, *, in_title: bool) -> tuple[str, list[str]] | None:
    """A query for the keys of the entries that hold every term, or ``None`` where no term stands in the index."""
    spaced = [term for term in question.terms if not term.unspaced]
    if not spaced:
        return None
    asked = " AND ".join(_alternatives(term) for term in spaced)
    sql = f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s"
    return sql, [f"{{title}} : ({asked})" if in_title else asked]


def _alternatives(term: Term) -> str:
    """One term: a phrase, or a word in any of its forms. Words hold no quotation mark."""
    if term.quoted:
        return f'"{" ".join(term.words)}"'
    begun = [f'"{term.words[0]}"*'] if term.begins else []
    return f"({' OR '.join([*_quoted(term.variants), *begun])})"


def _quoted(words: Iterable[str]) -> list[str]:
    return [f'"{word}"' for word in words]
