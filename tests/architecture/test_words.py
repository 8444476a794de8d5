"""Every module says what it is, and whoever switches a checker off says why."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from tests.architecture.source import all_files, name_of, parsed

SWITCHED_OFF = re.compile(r"#\s*(noqa|type:\s*ignore|pragma|nosec)", re.IGNORECASE)
# The code of what is switched off, then words in brackets or after another number sign.
REASONED = re.compile(r"#\s*(noqa:\s*[A-Z0-9, ]+?|type:\s*ignore\[[\w, -]+\]|pragma: no cover)\s+[(#][\s(]*\w+ ?\w+.*")


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in all_files()
        if path.stat().st_size and not ast.get_docstring(parsed(path), clean=False)
    ]
    assert silent == []


def test_whoever_switches_a_checker_off_says_why():
    unexplained = [
        f"{name_of(path)}:{token.start[0]}: {token.string}"
        for path in all_files()
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        if token.type == tokenize.COMMENT and SWITCHED_OFF.search(token.string) and not REASONED.search(token.string)
    ]
    assert unexplained == []
