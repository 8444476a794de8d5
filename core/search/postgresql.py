"""Full text on PostgreSQL: vectors of words and of their stems, with what every installation has; no extension.

The forms of a word that SQLite looks for are looked for here as well, so that both find them; stems find more.
"""

from __future__ import annotations

from core.search import statements
from core.search.sources import ENTRIES, Source
from core.search.words import ACCENTED, BETWEEN, LETTERS, POINTS, Question, Term

# The languages whose stems are found, with PostgreSQL's names of them.
STEMMED = {"en": "english", "fr": "french", "es": "spanish"}
FOLD = "search_folded"
# The ending of « información » has its accent in every word; without it, its stem would not be found.
ACCENT_ENDS = "es"


class PostgreSQL:
    """How PostgreSQL says it."""

    differs = "IS DISTINCT FROM"

    def folded(self, text: str) -> str:
        """Words in small letters without accents, parted by spaces."""
        return f"{FOLD}({text})"

    def base(self, tag: str) -> str:
        """All before the first hyphen."""
        return f"left(split_part({tag}, '-', 1), 12)"

    def each_translation(self, row: str) -> str:
        """Of what is an object."""
        held = f"{row}.translations"
        return f"jsonb_each(CASE jsonb_typeof({held}) WHEN 'object' THEN {held} ELSE '{{}}' END) AS t"

    def is_texts(self) -> str:
        """An object."""
        return "jsonb_typeof(t.value) = 'object'"

    def member(self, name: str) -> str:
        """A text of it."""
        return f"(t.value ->> '{name}')"


DIALECT = PostgreSQL()


def folding() -> str:
    """The function that folds as ``words.fold`` does; what is left with English letters alone is done early.

    Letters are made small by the collation of Unicode where there is one: a database of the locale C knows no others
    than those of English.
    """
    small = [(letter, typed) for letter, typed in LETTERS if letter == letter.lower()]
    one, other = ("".join(pair[side] for pair in small if len(pair[1]) == 1) for side in (0, 1))
    letters = f"translate(told, '{one}', '{other}')"
    for letter, typed in small:
        if len(typed) > 1:
            letters = f"replace({letters}, '{letter}', '{typed}')"
    body = f"""
        BEGIN
          told := regexp_replace(lower(%s), '[{BETWEEN}]+', ' ', 'g');
          IF octet_length(told) = length(told) THEN RETURN told; END IF;
          told := regexp_replace(normalize({letters}, NFKD), '{ACCENTED}', '\\1', 'g');
          RETURN normalize(regexp_replace(told, '{POINTS}', '', 'g'), NFC);
        END"""
    return f"""
        DO $do$ DECLARE small text := 'told'; BEGIN
          IF EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') THEN small := 'told COLLATE "und-x-icu"';
          END IF;
          EXECUTE format($f$CREATE OR REPLACE FUNCTION {FOLD}(told text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT
            PARALLEL SAFE AS $body${body} $body$ $f$, small);
        END $do$"""


def _vector() -> str:
    """The words of an entry, those of its title first, and the stems of its language. Nothing here is ours to lose."""

    def told(tag: str, column: str) -> str:
        return f"regexp_replace({column}, '([cs])ion( |$)', '\\1ión\\2', 'g')" if tag == ACCENT_ENDS else column

    stems = " ".join(
        f"WHEN '{tag}' THEN setweight(to_tsvector('pg_catalog.{name}'::regconfig, {told(tag, 'title')}), 'A') "
        f"|| to_tsvector('pg_catalog.{name}'::regconfig, {told(tag, 'body')})"
        for tag, name in STEMMED.items()
    )
    plain = "'pg_catalog.simple'::regconfig"
    return (
        f"setweight(to_tsvector({plain}, title), 'A') || to_tsvector({plain}, body) "
        f"|| CASE language {stems} ELSE ''::tsvector END"
    )


def table_made() -> list[str]:
    """Give the entries their vectors, which the database itself computes, and an index of them."""
    return [
        folding(),
        f"ALTER TABLE {ENTRIES} ADD COLUMN words tsvector GENERATED ALWAYS AS ({_vector()}) STORED",
        f"CREATE INDEX {ENTRIES}_words ON {ENTRIES} USING gin (words)",
    ]


def table_removed() -> list[str]:
    """Take them away."""
    return [f"ALTER TABLE {ENTRIES} DROP COLUMN IF EXISTS words", f"DROP FUNCTION IF EXISTS {FOLD}(text)"]


def source_kept(source: Source) -> list[str]:
    """Keep the entries of a table in step with it."""
    name, when = f"search_{source.kind}", statements.changed(source, DIALECT)
    move = f"{moved}; " if (moved := statements.moved(source)) else ""
    trigger = f"CREATE OR REPLACE TRIGGER {name}"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {statements.erased(source)}; END IF; "
        f"IF TG_OP <> 'DELETE' THEN {statements.written(source, 'NEW', DIALECT)}; END IF; "
        + (f"IF TG_OP = 'UPDATE' THEN {move}END IF; " if move else "")
        + "RETURN NULL; END $body$",
        f"{trigger} AFTER INSERT OR DELETE ON {source.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"{trigger}_changed AFTER UPDATE ON {source.table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
    ]


def source_left(source: Source) -> list[str]:
    """Stop doing so."""
    name = f"search_{source.kind}"
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {source.table}",
        f"DROP TRIGGER IF EXISTS {name}_changed ON {source.table}",
        f"DROP FUNCTION IF EXISTS {name}()",
    ]


def matching(question: Question, *, in_title: bool) -> tuple[str, list[str]] | None:
    """A query for the keys of the entries that hold every term, or ``None`` where no term stands in the index."""
    spaced = [term for term in question.terms if not term.unspaced]
    if not spaced:
        return None
    weight = ":A" if in_title else ""
    terms, asked = zip(*(_alternatives(term, weight) for term in spaced), strict=True)
    sql = f"SELECT id FROM {ENTRIES} WHERE words @@ ({' && '.join(terms)})"
    return sql, [each for some in asked for each in some]


def _alternatives(term: Term, weight: str) -> tuple[str, list[str]]:
    """One term as an expression and its parameters: a phrase, or a word, its forms and stems, what begins with it."""
    if term.quoted:
        return "to_tsquery('simple', %s)", [" <-> ".join(f"'{word}'{weight}" for word in term.words)]
    [word] = term.words
    exact = " | ".join(f"'{each}'{weight}" for each in term.variants)
    begun = f" | '{word}':*{weight.removeprefix(':')}" if term.begins else ""
    asked = " || ".join(f"to_tsquery('{name}', %s)" for name in ("simple", *STEMMED.values()))
    return f"({asked})", [exact + begun, *(f"'{_accented(tag, word)}'{weight}" for tag in STEMMED)]


def _accented(tag: str, word: str) -> str:
    return f"{word[:-2]}ón" if tag == ACCENT_ENDS and word.endswith(("cion", "sion")) else word
