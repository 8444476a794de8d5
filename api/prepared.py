"""Statements that PostgreSQL plans once for a connection, and what was made of their rows, until one changes.

The database itself says whether anything did. Which transactions a statement sees is its snapshot, and PostgreSQL tells
it (``pg_current_snapshot``): where it is what it was, not one row of the whole database has come, changed or gone, and
so the answer is what it was. Answers belong to their connection, and end with it: those of another server, or of
another past of this one, are never taken for its own. ``tests/api/test_prepared.py`` tries to make it tell what is old.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from psycopg import Cursor

T = TypeVar("T")
Rows = Sequence[tuple[Any, ...]]
STATE = "CAST(pg_current_snapshot() AS text)"
ASK_STATE = f"SELECT {STATE}".encode()
KEPT = "_tracker_kept"
# Letters of the statements and rows whose answers a connection keeps: a hundred lists of a hundred commitments.
MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of rows, the state of the database in which they stood, and the letters of question and rows."""

    made: Any
    state: str
    letters: int


@dataclass(slots=True)
class Kept:
    """What is kept with a connection, for as long as it lasts: making a cursor costs more than reading a page by it."""

    cursor: Any
    answers: dict[Hashable, Answer] = field(default_factory=dict)

    def keep(self, question: Hashable, answer: Answer) -> None:
        """Keep an answer; where they become too many, it alone."""
        self.answers[question] = answer
        if sum(each.letters for each in self.answers.values()) > MOST:
            self.answers = {question: answer}


def answer_to(question: Hashable, text: bytes, made: Callable[[Rows], T]) -> T:
    """What is made of the rows that a statement without parameters finds, whose last column is ``STATE``.

    ``question`` names all that the statement and ``made`` depend on but for rows.
    """
    here: Any = connections[DEFAULT_DB_ALIAS]
    try:
        return _answer(here, question, text, made)
    except OperationalError:
        if here.in_atomic_block or here.is_usable():
            raise
        here.close()  # the database was started anew meanwhile: this is asked of it once more
        return _answer(here, question, text, made)


def _answer(here: Any, question: Hashable, text: bytes, made: Callable[[Rows], T]) -> T:
    here.ensure_connection()
    line = here.connection
    kept: Kept | None = getattr(line, KEPT, None)
    if kept is None:
        kept = Kept(Cursor(line))
        setattr(line, KEPT, kept)
    known = kept.answers.get(question)
    # Within a transaction the snapshot stays what it is when the transaction itself changes something. What cannot
    # prepare stands behind a pool, which may lead to another server while this connection lasts.
    lasting = not here.in_atomic_block and line.prepare_threshold is not None
    if known is not None and lasting and _asked(here, kept, ASK_STATE)[0][0] == known.state:
        found: T = known.made
        return found
    rows = _asked(here, kept, text)
    found = made(rows)
    if rows and lasting:
        letters = len(text) + sum(len(each) for row in rows for each in row if isinstance(each, str))
        kept.keep(question, Answer(found, rows[0][-1], letters))
    return found


def _asked(here: Any, kept: Kept, text: bytes) -> Rows:
    wrap = here.make_debug_cursor if here.queries_logged else here.make_cursor
    wrap(kept.cursor).execute(text)
    rows: Rows = kept.cursor.fetchall()
    return rows
