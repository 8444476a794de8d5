"""What the factories of ``tests/factories.py`` are made of: none makes a row that the house would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from factory.django import DjangoModelFactory

from core.models import Checked

T = TypeVar("T")


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
        return model_class(*args, **kwargs).save_checked()
