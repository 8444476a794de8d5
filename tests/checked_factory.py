"""What the factories of ``tests/factories.py`` are made of: none makes a row that the house would refuse.

``trusting()`` is for many rows alike, where the first few are checked already: the database still checks every one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from factory.django import DjangoModelFactory

from core.clock import now
from core.models import Checked

T = TypeVar("T")
# The rows of each model that are still checked in full while trusting; empty while every row is.
_unchecked: list[dict[type[Any], int]] = []
CHECKED_FIRST = 3


@contextmanager
def trusting() -> Iterator[None]:
    """Check the first rows of each model in full, and leave those that follow to the database's own constraints."""
    _unchecked.append({})
    try:
        yield
    finally:
        _unchecked.pop()


def _trusted(model_class: type[Any]) -> bool:
    if not _unchecked:
        return False
    made = _unchecked[-1]
    made[model_class] = made.get(model_class, 0) + 1
    return made[model_class] > CHECKED_FIRST


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
