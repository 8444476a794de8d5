"""What the factories of ``tests/factories.py`` are made of: none makes a row that the house would refuse.

``trusting()`` is for many rows alike, where the first few are checked already: the database still checks every one.
``checked_once`` is for what hundreds of tests are given, made the same way each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from factory.django import DjangoModelFactory

from core.clock import now
from core.models import Checked

T = TypeVar("T")
P = ParamSpec("P")
# The rows of each model that are still checked in full while trusting; empty while every row is.
_unchecked: list[tuple[int, dict[type[Any], int]]] = []
CHECKED_FIRST = 3


@contextmanager
def trusting(first: int = CHECKED_FIRST) -> Iterator[None]:
    """Check the ``first`` rows of each model in full, and leave those that follow to the database's own constraints."""
    _unchecked.append((first, {}))
    try:
        yield
    finally:
        _unchecked.pop()


def checked_once(make: Callable[P, T]) -> Callable[P, T]:
    """Check every row that ``make`` makes the first time a process calls it with these words; from then on, trust it.

    It makes the same rows each time, so that what was right once is right again.
    """
    followed: set[tuple[str, ...]] = set()

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        words = tuple(each for each in args if isinstance(each, str))
        with trusting(first=0) if words in followed else nullcontext():
            result = make(*args, **kwargs)
        followed.add(words)
        return result

    return made


def _trusted(model_class: type[Any]) -> bool:
    if not _unchecked:
        return False
    first, made = _unchecked[-1]
    made[model_class] = made.get(model_class, 0) + 1
    return made[model_class] > first


class Factory(DjangoModelFactory[T]):
    """Makes checked rows; ``XFactory(...)`` saves, ``XFactory.build(...)`` does not."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    if TYPE_CHECKING:  # calling a factory makes a row, which its metaclass does and does not say

        def __new__(cls, *args: Any, **kwargs: Any) -> T: ...

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        """Save after ``full_clean``; what exists already by its natural key is taken as it is."""
        natural_key = getattr(cls._meta, "django_get_or_create", ())
        if natural_key or not issubclass(model_class, Checked):
            return super()._create(model_class, *args, **kwargs)
        row = model_class(*args, **kwargs)
        if not _trusted(model_class):
            return row.save_checked()
        row._history_date = now()  # as ``save_checked`` does
        row.save()
        del row._history_date
        return row
