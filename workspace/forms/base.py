"""What every form here shares: fields that say what is wrong beside them, and the services' refusals among them."""

from __future__ import annotations

from typing import Any

from django import forms

from core.errors import DomainError, Malformed

# What the database can hold of a version or a count.
LARGEST = 2**31 - 1


class VersionField(forms.IntegerField):
    """Which version of a thing the person has read; a number that no version ever reaches is refused, not looked up."""

    def __init__(self, **options: Any) -> None:
        """From 0, of what is new, to what the database holds; hidden unless told otherwise."""
        super().__init__(min_value=0, max_value=LARGEST, **{"widget": forms.HiddenInput, **options})


class WorkspaceForm(forms.Form):
    """A form whose fields are drawn with their label, help and errors tied together for screen readers."""

    required_css_class = "required"
    error_css_class = "wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Draw labels without a colon, and fields by our own template."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.template_name = "workspace/parts/field.html"  # type: ignore[attr-defined]  # Django has it since 5.0

    def refuse(self, error: DomainError) -> None:
        """Show what a service refused beside the field it names, or above the form where there is none."""
        faults = error.errors if isinstance(error, Malformed) else [(error.field, error.code, error.message)]
        for field, code, message in faults:
            self.add_error(field if field in self.fields else None, forms.ValidationError(str(message), code))
