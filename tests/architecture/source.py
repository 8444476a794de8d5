"""The project's own source files, as the tests of its architecture read them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# Written by Django, not by us.
GENERATED = "migrations"


@cache
def pyproject() -> dict[str, Any]:
    """``pyproject.toml``, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def rooms() -> tuple[str, ...]:
    """The rooms of the house: every folder at the top that Django knows as an app, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("*/apps.py")))


def chain() -> list[str]:
    """The rooms and ``config``, top floor first, as the contracts of import-linter order them."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["id"] == "rooms"]
    return [name.strip() for layer in layers for name in layer.split("|")]


def python_files(*folders: str) -> Iterator[Path]:
    """Every Python file of these folders that people wrote, migrations and caches left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if GENERATED not in path.parts and "__pycache__" not in path.parts:
                yield path


def house_files() -> Iterator[Path]:
    """The Python files of the service: the rooms, ``config``, and what starts it."""
    yield ROOT / "manage.py"
    yield from python_files("config", *rooms())


def all_files() -> Iterator[Path]:
    """The Python files of the service, of its tests and of its measurements."""
    yield from house_files()
    yield from python_files("tests", "benchmarks")


def name_of(path: Path) -> str:
    """A file by its place in the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
