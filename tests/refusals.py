"""How a test says which rule refused a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from core.errors import DomainError


def code(call: Callable[[], object]) -> str:
    """The code of the error that ``call`` raises, in a transaction of its own."""
    with pytest.raises(DomainError) as caught, transaction.atomic():
        call()
    return caught.value.code
