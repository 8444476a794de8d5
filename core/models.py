"""Abstract models every room may stand on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, router
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import AppendOnlyViolation, Malformed, Stale

M = TypeVar("M", bound=models.Model, covariant=True)

# BCP 47, as much of it as marks a text: language, script, region.
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
# A question to the database costs the same whether it holds one check or five.
ENOUGH_TO_ASK_TOGETHER = 2


def validate_language_tag(value: str) -> None:
    """Refuse what is not a BCP 47 tag such as ``fr``, ``en-GB`` or ``sr-Latn``."""
    if not LANGUAGE_TAG.fullmatch(value):
        raise ValidationError(_("“%(tag)s” is not a language tag such as fr or en-GB."), "language_tag", {"tag": value})


class Checked(models.Model):
    """A model whose every write is checked in full first."""

    _history_date: dt.datetime
    _checks_hold = False

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Ask the database of all checks of the row at once, and of each by itself only where one does not hold."""
        self._checks_hold = self._hold_together(exclude)
        try:
            super().validate_constraints(exclude)
        finally:
            del self._checks_hold

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        """What remains to be asked: no check, once all are known to hold."""
        found = super().get_constraints()
        if not self._checks_hold:
            return found
        return [
            (model, [each for each in constraints if not isinstance(each, models.CheckConstraint)])
            for model, constraints in found
        ]

    def _hold_together(self, exclude: Collection[str] | None) -> bool:
        """Whether all checks hold; not known, thus ``False``, where a field is left out that they may ask of."""
        checks = [each.condition for each in self._meta.constraints if isinstance(each, models.CheckConstraint)]
        if exclude or len(checks) < ENOUGH_TO_ASK_TOGETHER:
            return False
        together = models.CheckConstraint(condition=models.Q(*checks), name="together")
        try:
            together.validate(type(self), self, using=router.db_for_write(type(self), instance=self))
        except ValidationError:
            return False
        return True

    def save_checked(self) -> Self:
        """Run ``full_clean`` (fields, uniqueness, constraints), then save.

        Raises:
            Malformed: with every field and rule at fault.
        """
        try:
            self.full_clean()
        except ValidationError as error:
            raise Malformed.from_validation(error) from error
        # Where the model keeps a history, its entry carries the same moment as everything else that is written now.
        self._history_date = now()
        self.save()
        del self._history_date
        return self


class Versioned(Checked):
    """A row that people edit: its version grows with every change, so nobody writes over what they have not seen."""

    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        abstract = True

    def require_version(self, seen: int) -> None:
        """Refuse a change made on the ground of another version than today's (rule 5).

        Raises:
            Stale: with the version of today.
        """
        if seen != self.version:
            message = _("Somebody else changed this since you read it (version %(now)s, you have %(seen)s).")
            raise Stale("stale", message % {"now": self.version, "seen": seen}, current_version=self.version)

    def save_next(self) -> Self:
        """Check and save as the next version."""
        self.version += 1
        return self.save_checked()


class Translated(models.Model):
    """Public texts in several languages: the original is marked by its tag, others are translations of it.

    ``translations`` is ``{tag: {field: text}}``, so that any language fits without a new column.
    """

    translated_fields: ClassVar[tuple[str, ...]] = ()

    language = models.CharField(
        _("language of the original"), max_length=12, default="en", validators=[validate_language_tag]
    )
    translations = models.JSONField(_("translations"), default=dict, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse translations that name an unknown field, a malformed tag, or something that is no text."""
        super().clean()
        if not isinstance(self.translations, dict):
            raise ValidationError(
                {"translations": ValidationError(_("Translations are an object by language."), "shape")}
            )
        for tag, texts in self.translations.items():
            validate_language_tag(tag)
            if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
                raise ValidationError(
                    {"translations": ValidationError(_("Each language holds texts by field."), "shape")}
                )
            unknown = sorted(set(texts) - set(self.translated_fields))
            if unknown:
                message = _("“%(field)s” has no translations.")
                raise ValidationError(
                    {"translations": ValidationError(message, "unknown_field", {"field": unknown[0]})}
                )

    def text(self, field: str, language: str) -> tuple[str, str]:
        """The text of ``field`` nearest to ``language`` and the tag of its language; the original if none is nearer."""
        base = language.split("-")[0]
        if self.language.split("-")[0] == base:
            return getattr(self, field), self.language
        for tag, texts in self.translations.items():
            if tag.split("-")[0] == base and texts.get(field):
                return texts[field], tag
        return getattr(self, field), self.language


class AppendOnlyQuerySet(models.QuerySet[M]):
    """A queryset through which rows are read and added, never changed or deleted."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(self.model.__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(self.model.__name__)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        """Insert many rows; refused where it could write over existing ones."""
        if kwargs.get("update_conflicts"):
            raise AppendOnlyViolation(self.model.__name__)
        return super().bulk_create(*args, **kwargs)

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(self.model.__name__)


class AppendOnly(Checked):
    """A statement that is made once: never changed or deleted, only followed by a newer one (rule 4).

    ``content_fields`` are what the statement says; their digest enters the ledger with the event that made the row, so
    that even a change made behind Django's back is found by ``verify_ledger``.
    """

    content_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse to write over.

        Raises:
            AppendOnlyViolation: when the row exists already.
        """
        if not self._state.adding:
            raise AppendOnlyViolation(type(self).__name__)
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(type(self).__name__)
