"""Forms that were sent: what the service made of one, or the form again with everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, QueryDict

from core.errors import DomainError, Malformed, NotPermitted
from workspace.forms.base import WorkspaceForm

T = TypeVar("T")


def sent(request: HttpRequest) -> QueryDict | None:
    """What was typed, or ``None`` where the form is only looked at."""
    return request.POST if request.method == "POST" else None


def tried(form: WorkspaceForm, act: Callable[[], T]) -> tuple[T | None, int]:
    """What ``act`` made once the form's shape is right; else ``None``, and the status of the form's page.

    What the service refuses stands in the form, beside what was typed.

    Raises:
        NotPermitted: it has nothing to do with what was typed.
    """
    if not form.is_bound:
        return None, 200
    if not form.is_valid():
        return None, Malformed.status
    try:
        return act(), 200
    except NotPermitted:
        raise
    except DomainError as error:
        form.refuse(error)
        return None, error.status
