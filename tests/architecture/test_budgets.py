"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.architecture.source import all_files, house_files, name_of, parsed, python_files

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, FUNCTION_MEDIAN = 300, 400, 40, 8
# name of the file or "file::function": the reason why it may be longer.
EXCEPTIONS: dict[str, str] = {}
SHAPELESS = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff"}


def _too_long(files: Iterator[Path], limit: int) -> list[str]:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return [f"{name}: {lines} lines" for name, lines in sizes.items() if lines > limit and name not in EXCEPTIONS]


def _functions(files: Iterator[Path]) -> dict[str, int]:
    """The length of every function in lines, from its name to its end, its docstring included."""
    return {
        f"{name_of(path)}::{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_files_are_short():
    assert _too_long(house_files(), FILE_LINES) == []
    assert _too_long(python_files("tests", "benchmarks"), TEST_FILE_LINES) == []


def test_functions_are_short():
    lengths = _functions(all_files())
    assert [
        f"{name}: {lines} lines" for name, lines in lengths.items() if lines > FUNCTION_LINES and name not in EXCEPTIONS
    ] == []
    assert median(_functions(house_files()).values()) <= FUNCTION_MEDIAN


def test_exceptions_are_needed_and_reasoned():
    lengths = {**_functions(all_files()), **{name_of(path): TEST_FILE_LINES + 1 for path in all_files()}}
    assert all(reason.strip() for reason in EXCEPTIONS.values())
    assert [name for name in EXCEPTIONS if lengths.get(name, 0) <= FUNCTION_LINES] == []


def test_no_module_is_a_drawer_for_anything():
    assert [name_of(path) for path in all_files() if {*path.with_suffix("").parts} & SHAPELESS] == []
