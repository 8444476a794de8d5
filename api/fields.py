"""Shapes that several resources share: how rows refer to one another, and strict input."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import Case, F, QuerySet, TextField, When
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api.fast_rows import nested
from api.filters import LARGEST_KEY
from api.json_sql import Json, Object
from commitments.choices import Role
from commitments.models import ActionPlan, Institution
from milestones.choices import EvidenceKind
from milestones.services import EvidenceDraft


class Words(serializers.CharField):
    """A text that is sent: a number is none."""

    def to_internal_value(self, data: Any) -> Any:
        """The text. Raises ValidationError."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Input(serializers.Serializer[Any]):
    """What is sent: every field is known, and what is not known is refused by name."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values.

        Raises:
            ValidationError: a field is unknown or malformed.
        """
        if isinstance(data, Mapping):
            message = _("There is no such field here.")
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise ValidationError({name: [ErrorDetail(message, "unknown_field")] for name in unknown})
            self._whole(data)
        return super().to_internal_value(data)

    def _whole(self, data: Mapping[str, Any]) -> None:
        """What stands within a change is whole itself, whatever the change leaves out. Raises ValidationError."""
        if self.root is self or not getattr(self.root, "partial", False):
            return
        asked = [(name, each) for name, each in self.fields.items() if each.required and name not in data]
        if asked:
            faults = {name: [ErrorDetail(str(each.error_messages["required"]), "required")] for name, each in asked}
            raise ValidationError(faults)


class Nothing(Input):
    """For actions that take no more than their address says."""


class ReasonInput(Input):
    """Why."""

    reason = Words(max_length=5000, trim_whitespace=True, help_text="Why; it is published.")


class PlaceInput(Input):
    """Where a row comes to stand among its like."""

    place = serializers.IntegerField(min_value=1, max_value=10_000, help_text="From 1; beyond the last is last.")


class KeyField(serializers.IntegerField):
    """A number that a database can hold as a key."""

    def __init__(self, **options: Any) -> None:
        """From 1."""
        super().__init__(min_value=1, max_value=LARGEST_KEY, **options)


class RowField(serializers.PrimaryKeyRelatedField[Any]):
    """A row named by its key. What lies between two keys is none, where the framework takes the one below."""

    def to_internal_value(self, data: Any) -> Any:
        """The row. Raises ValidationError."""
        if isinstance(data, float) and not data.is_integer():
            self.fail("incorrect_type", data_type="float")
        return super().to_internal_value(data)


class VisibleField(RowField):
    """A row named by its key, of those that the caller may see: what they may not see does not exist for them."""

    def get_queryset(self) -> QuerySet[Any]:
        """The rows of ``queryset``'s model that the caller may see."""
        rows: Any = super().get_queryset()
        visible: QuerySet[Any] = rows.visible_to(self.context["request"].user)
        return visible


@extend_schema_field(
    {
        "type": "object",
        "description": "Translations of the public texts, by language tag, then by field.",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
        "examples": [{"fr": {"title": "Publier le registre"}}],
    }
)
class TranslationsField(serializers.DictField):
    """``{tag: {field: text}}``."""

    child = serializers.DictField(child=Words(allow_blank=True, max_length=50_000))


class TranslatedInput(Input):
    """What every text in several languages takes."""

    language = Words(required=False, max_length=12, help_text="The language of the original, as in `fr` or `en-GB`.")
    translations = TranslationsField(required=False)


class EvidenceInput(Input):
    """A piece of evidence that is an address on the web."""

    title = Words(max_length=500)
    url = serializers.URLField(max_length=2000, help_text="The address; files go through `POST evidence/`.")
    kind = serializers.ChoiceField(EvidenceKind.choices, default=EvidenceKind.WEB_PAGE)
    published_on = serializers.DateField(required=False, allow_null=True, default=None)


def evidence_drafts(items: list[dict[str, Any]]) -> list[EvidenceDraft]:
    """The pieces of evidence in a checked request, as services take them."""
    return [EvidenceDraft(**item) for item in items]


class InstitutionRef(serializers.Serializer[Institution]):
    """An institution, by key and by its name in the original language."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class OfficerRef(serializers.Serializer[Any]):
    """Who reported: for which institution, and by name only if they chose to show it. Nobody, where it was imported."""

    institution = InstitutionRef(allow_null=True)
    name = serializers.SerializerMethodField(help_text="Only if they chose to show it.")

    def get_name(self, row: Any) -> str | None:
        """The name, if they chose to show it."""
        return shown_name(row.reported_by)

    def to_representation(self, instance: Any) -> Any:
        """Who reported ``instance``, or nobody."""
        return super().to_representation(instance) if instance.reported_by else None


def officer_in_database(user: Any) -> Case:
    """How the database writes who reported."""
    name = Case(When(reported_by__shows_name=True, then=F("reported_by__name")), output_field=TextField())
    shown = Object(institution=nested(InstitutionRef(), "institution", user), name=name)
    return Case(When(reported_by__isnull=False, then=Json(shown)), output_field=TextField())


class ReviewerRef(serializers.Serializer[Any]):
    """Who judges: for which organisation, and by name only if they chose to show it."""

    organisation = InstitutionRef(allow_null=True)
    name = serializers.SerializerMethodField(help_text="Only if they chose to show it.")

    def get_name(self, row: Any) -> str | None:
        """The name, if they chose to show it."""
        return shown_name(row.reviewer)


class CoordinatorRef(serializers.Serializer[Any]):
    """Who amended: the national coordinator, as nobody else may (rule 2), and by name only if they chose to show it."""

    role = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField(help_text="Only if they chose to show it.")

    @extend_schema_field(serializers.ChoiceField(Role.choices))
    def get_role(self, row: Any) -> str:
        """The one role that amends."""
        return Role.COORDINATOR.value

    def get_name(self, row: Any) -> str | None:
        """The name, if they chose to show it."""
        return shown_name(row.author)


class LocalityRef(serializers.Serializer[Any]):
    """The local government of a local plan."""

    code = serializers.CharField()
    name = serializers.CharField()


class PageField(serializers.Field[Any, Any, str | None, Any]):
    """The address of the row's public page; ``null`` while the public does not see it."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **options: Any) -> None:
        """Reads the whole row."""
        super().__init__(**{**options, "source": "*", "read_only": True})

    def absolute(self, name: str, **address: Any) -> str:
        """The page ``name`` of the public face at ``address``."""
        place = reverse(f"dashboards:{name}", kwargs=address)
        return str(self.context["request"].build_absolute_uri(place))


ADDRESS_OR_NULL = {"type": ["string", "null"], "format": "uri"}


@extend_schema_field({**ADDRESS_OR_NULL, "description": "Its public page; null while it is a draft."})
class PlanPage(PageField):
    """The page of a plan, or of the plan a row names by ``plan``, be it through ``of``."""

    def __init__(self, of: str = "", **options: Any) -> None:
        """``of`` names what of the row has a ``plan``; without it the row itself."""
        super().__init__(**options)
        self.of = of

    def to_representation(self, value: Any) -> str | None:
        """The address."""
        owner = getattr(value, self.of) if self.of else value
        plan: ActionPlan = getattr(owner, "plan", owner)
        return self.absolute("plan", code=plan.country_id, plan=plan.slug) if plan.is_public else None


@extend_schema_field({**ADDRESS_OR_NULL, "description": "The public page of its commitment; null while it is a draft."})
class CommitmentPage(PageField):
    """The page of a commitment, or of the commitment a row names by ``commitment``, be it through ``of``."""

    def __init__(self, of: str = "", **options: Any) -> None:
        """``of``, a path of names, leads to what has a ``commitment``; without it that is the row itself."""
        super().__init__(**options)
        self.of = of

    def to_representation(self, value: Any) -> str | None:
        """The address."""
        owner = attrgetter(self.of)(value) if self.of else value
        commitment = getattr(owner, "commitment", owner)
        plan: ActionPlan = commitment.plan
        if not plan.is_public:
            return None
        return self.absolute("commitment", code=plan.country_id, plan=plan.slug, reference=commitment.reference)


def shown_name(person: Any) -> str | None:
    """A person's name, if they chose to show it in public (rule 12)."""
    return person.name if person is not None and person.shows_name else None
