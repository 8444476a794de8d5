"""The forms of workbooks: which milestones to download, a file to upload, rows to apply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commitments.choices import PlanState, Role
from commitments.models import ActionPlan, CountryRole, Institution
from exchange.sheets.archive import MOST_BYTES
from exchange.sheets.progress.asking import open_plans, reporting_institutions
from workspace.forms.base import WorkspaceForm


class DownloadForm(WorkspaceForm):
    """Of which plan, and for a coordinator of which institution; everything where nothing is chosen."""

    plan = forms.ModelChoiceField(
        ActionPlan.objects.none(), label=_("Plan"), required=False, empty_label=_("All running plans")
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("Institution"), required=False, empty_label=_("All institutions")
    )

    def __init__(self, seat: CountryRole, *args: Any, **kwargs: Any) -> None:
        """Offer what the reader's country has; officers have no choice of institutions."""
        super().__init__(*args, **kwargs)
        plan: Any = self.fields["plan"]
        plan.queryset = open_plans(seat.country_id)
        if seat.role == Role.COORDINATOR:
            institution: Any = self.fields["institution"]
            institution.queryset = reporting_institutions(seat.country_id)
        else:
            del self.fields["institution"]


class TemplateForm(WorkspaceForm):
    """Which draft the workbook holds; an empty one for a plan that does not exist yet."""

    plan = forms.ModelChoiceField(
        ActionPlan.objects.none(), label=_("Draft"), required=False, empty_label=_("An empty workbook for a new plan")
    )

    def __init__(self, seat: CountryRole, *args: Any, **kwargs: Any) -> None:
        """Offer the country's drafts."""
        super().__init__(*args, **kwargs)
        plan: Any = self.fields["plan"]
        plan.queryset = ActionPlan.objects.filter(country=seat.country_id, state=PlanState.DRAFT).order_by("-number")


class UploadForm(WorkspaceForm):
    """A filled-in workbook; whether it is one is decided by its content, whatever its name."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=format_lazy(_("An .xlsx file of at most {limit} MB."), limit=MOST_BYTES // 1024 // 1024),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
        allow_empty_file=True,
    )

    @property
    def content(self) -> bytes:
        """The file, or a byte more than the largest that is taken; only once the form is valid."""
        content: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return content


class ApplyForm(WorkspaceForm):
    """Which rows of a checked workbook are applied: the ticked ones, or all."""

    ALL = "all"

    parcel = forms.CharField(widget=forms.HiddenInput)
    which = forms.CharField(required=False)

    @property
    def chosen(self) -> list[str] | None:
        """The names of the ticked rows; ``None`` for all."""
        if self.cleaned_data["which"] == self.ALL:
            return None
        rows: Any = self.data
        return list(rows.getlist("rows"))
