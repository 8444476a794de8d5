"""What every test stands on: the people, a clean cache and language, and the count of queries at two sizes."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.checked_factory import trusting
from tests.kept_database import database_fetched, database_keep
from tests.personas import (
    amina,
    bruno,
    chiara,
    coordinator,
    dalia,
    demoland,
    digital_agency,
    emil,
    farah,
    farland,
    finance_ministry,
    goran,
    henrike,
    nobody,
    officer,
    operator,
    other_officer,
    reviewer,
)

# The fixtures of tests/personas.py, by their names and by their parts.
__all__ = [
    "amina",
    "bruno",
    "chiara",
    "coordinator",
    "dalia",
    "demoland",
    "digital_agency",
    "emil",
    "farah",
    "farland",
    "finance_ministry",
    "goran",
    "henrike",
    "nobody",
    "officer",
    "operator",
    "other_officer",
    "reviewer",
]

# No deadline: a shared machine stalls now and then, and no test here is about time.
hypothesis_settings.register_profile("house", deadline=None, max_examples=100)
hypothesis_settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Look for cycles among what the tests make as rarely as `config/wsgi.py` does, and never among the tests.

    It costs a fifth of the processor's time otherwise.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _scratch() -> Iterator[None]:
    """The folder for what this process writes: its SQLite database, its evidence files."""
    folder: Path = settings.SCRATCH_DIR
    folder.mkdir(parents=True)
    yield
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(_scratch, django_db_modify_db_settings_parallel_suffix) -> None:
    """The folder is there before the database, and goes after it."""


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings) -> bool:
    """Whether an earlier run has left its migrated database, which then lies in its place."""
    return database_fetched()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker) -> Iterator[None]:
    """A database that was migrated in this run is kept for the next; nothing that a test writes is."""
    with django_db_blocker.unblock():
        if not django_db_keepdb:
            database_keep()
    yield
    connection.close()


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """No test inherits a cached page, a throttle's count or a language from the one before."""
    cache.clear()
    with translation.override("en"):
        yield


def _queries_of(call: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def fixed_queries() -> Callable[[Callable[[], object], Callable[[], object], int], None]:
    """Assert that ``call`` makes exactly so many queries, before and after ``grow`` has added rows.

    Use as ``fixed_queries(lambda: client.get(url), lambda: CommitmentFactory.create_batch(199, plan=plan), 3)``; say in
    a comment which queries these are. ``call`` runs once beforehand, so that what is cached for good does not count;
    caches that depend on the data must be emptied by ``call`` itself.
    """

    def check(call: Callable[[], object], grow: Callable[[], object], expected: int) -> None:
        call()
        small = _queries_of(call)
        assert len(small) == expected, f"{len(small)} queries, not {expected}:\n" + "\n".join(small)
        with trusting():
            grow()
        large = _queries_of(call)
        assert len(large) == expected, f"{len(large)} queries with more rows, not {expected}:\n" + "\n".join(large)

    return check
