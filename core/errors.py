"""The one family of errors that services raise; the API and the pages render them, each in its way.

``code`` is stable and part of the API's contract, ``field`` names what the caller sent (empty when no single field is
at fault), ``message`` is for people and translatable.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class DomainError(Exception):
    """A request that the domain refuses, with a reason that a person can act upon."""

    status: ClassVar[int] = 409

    def __init__(self, code: str, message: Any, *, field: str = "", **extra: Any) -> None:
        """``extra`` travels with the error to whoever renders it (for instance the state after a stale write)."""
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.field = field
        self.extra = extra


class NotPermitted(DomainError):
    """The caller can see the object but may not do this to it."""

    status = 403


class RuleBroken(DomainError):
    """The caller may do such things, but a rule of the partnership or of the tracker forbids this one now."""

    status = 409


class Stale(DomainError):
    """Somebody else changed the object since the caller read it."""

    status = 412


class Unavailable(DomainError):
    """Nothing is wrong with the request; the tracker itself cannot do it now (a full disk, for instance)."""

    status = 503


class Malformed(DomainError):
    """What was sent does not have the shape of what was asked; ``errors`` lists (field, code, message)."""

    status = 400

    def __init__(self, errors: list[tuple[str, str, Any]]) -> None:
        """Keep every fault found, so that the sender can mend all of them at once."""
        field, code, message = errors[0]
        super().__init__(code, message, field=field)
        self.errors = errors

    @classmethod
    def from_validation(cls, error: ValidationError) -> Malformed:
        """The same faults as Django's ``full_clean`` found, with their codes."""
        found: list[tuple[str, str, Any]] = []
        if hasattr(error, "error_dict"):
            for field, items in error.error_dict.items():
                name = "" if field == NON_FIELD_ERRORS else field
                found += [(name, item.code or "invalid", " ".join(item.messages)) for item in items]
        else:
            found += [("", item.code or "invalid", " ".join(item.messages)) for item in error.error_list]
        return cls(found)


class AppendOnlyViolation(RuleBroken):
    """Something tried to change or delete what is never changed (rule 4)."""

    def __init__(self, what: str) -> None:
        """``what`` is the model's name."""
        super().__init__(
            "append_only", f"{what} is append-only: it is never changed or deleted, only followed by a newer one."
        )


def permit(allowed: bool, code: str, message: Any) -> None:
    """Raise ``NotPermitted`` unless a policy allowed it."""
    if not allowed:
        raise NotPermitted(code, message)


def require(kept: bool, code: str, message: Any, *, field: str = "") -> None:
    """Raise ``RuleBroken`` unless a rule is kept."""
    if not kept:
        raise RuleBroken(code, message, field=field)
