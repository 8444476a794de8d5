"""Forms: a commitment with every field of the partnership's template, its supporting institutions as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import OgpValue
from commitments.models import ActionPlan, Commitment, Institution, PolicyArea
from workspace.forms.base import WorkspaceForm
from workspace.forms.plans import offer_languages
from workspace.forms.promises import DayField, Difference, PromiseForm, RowField, RowsField, TextField, housed

if TYPE_CHECKING:
    _Rows = forms.BaseFormSet["SupportRow"]
else:
    _Rows = forms.BaseFormSet

COLUMNS = (
    "number", "title", "problem", "action", "expected_result", "relevance", "additional", "sdgs", "lead_institution",
    "start_date", "end_date", "ogp_id", "source_url", "language",
)  # fmt: skip
# How many empty rows stand beneath the filled ones.
SPARE_ROWS = 2
# The goals' short names are the United Nations' own.
GOALS = (
    gettext_lazy("No poverty"), gettext_lazy("Zero hunger"), gettext_lazy("Good health and well-being"),
    gettext_lazy("Quality education"), gettext_lazy("Gender equality"), gettext_lazy("Clean water and sanitation"),
    gettext_lazy("Affordable and clean energy"), gettext_lazy("Decent work and economic growth"),
    gettext_lazy("Industry, innovation and infrastructure"), gettext_lazy("Reduced inequalities"),
    gettext_lazy("Sustainable cities and communities"), gettext_lazy("Responsible consumption and production"),
    gettext_lazy("Climate action"), gettext_lazy("Life below water"), gettext_lazy("Life on land"),
    gettext_lazy("Peace, justice and strong institutions"), gettext_lazy("Partnerships for the goals"),
)  # fmt: skip


class SupportRow(WorkspaceForm):
    """A supporting institution and its part; an empty row is nobody."""

    part = forms.CharField(label=gettext_lazy("Its part"), max_length=300, required=False)

    field_order = ("institution", "part")

    def __init__(self, *args: Any, institutions: Sequence[Institution], **kwargs: Any) -> None:
        """Offer the institutions of the country."""
        super().__init__(*args, **kwargs)
        label = gettext_lazy("Supporting institution")
        self.fields["institution"] = housed(RowField(institutions, label=label, required=False))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse a part that is nobody's."""
        if self.cleaned_data.get("part") and not self.cleaned_data.get("institution"):
            self.add_error("institution", forms.ValidationError(_("Choose whose part this is."), "required"))
        return self.cleaned_data


class SupportRows(_Rows):
    """All supporting institutions of a commitment."""

    def clean(self) -> None:
        """Refuse an institution that is named twice."""
        named = [pair[0] for pair in self.pairs()]
        if len(named) != len(set(named)):
            raise forms.ValidationError(_("An institution supports a commitment once: name it in one row."), "twice")

    def pairs(self) -> list[tuple[Institution, str]]:
        """(institution, part) of the rows that name one."""
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [(row["institution"], row.get("part", "")) for row in rows if row.get("institution")]


class CommitmentForm(PromiseForm):
    """A commitment: what the partnership's template asks, in its order."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=40, required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=1000)
    language = forms.ChoiceField(label=gettext_lazy("Language of the original"))
    problem = TextField(
        label=gettext_lazy("Public problem"),
        required=False,
        help_text=gettext_lazy("Which problem does it address, whom does it affect, and what causes it?"),
    )
    action = TextField(
        label=gettext_lazy("What is promised"),
        required=False,
        help_text=gettext_lazy("What was done so far, and what will be done now?"),
    )
    expected_result = TextField(
        label=gettext_lazy("Expected result"),
        required=False,
        help_text=gettext_lazy("What will be different for people, and how does it help to solve the problem?"),
    )
    relevance = TextField(
        label=gettext_lazy("Why it serves these values"),
        required=False,
        help_text=gettext_lazy(
            "How does it open information, give people a say, or make government answer for what it does?"
        ),
    )
    additional = TextField(
        label=gettext_lazy("Additional information"),
        required=False,
        help_text=gettext_lazy(
            "Budget, links to other programmes, to the national development plan, to other commitments."
        ),
    )
    ogp_values = forms.MultipleChoiceField(
        label=gettext_lazy("OGP values it serves"),
        choices=OgpValue.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Technology alone does not make a commitment relevant."),
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sustainable Development Goals"),
        choices=[(str(goal), name) for goal, name in enumerate(GOALS, start=1)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start_date = DayField(label=gettext_lazy("Begins on"), required=False)
    end_date = DayField(
        label=gettext_lazy("Ends on"),
        required=False,
        help_text=gettext_lazy("Without days of its own, a commitment has those of the plan."),
    )
    ogp_id = forms.CharField(
        label=gettext_lazy("The partnership’s id"),
        max_length=8,
        required=False,
        help_text=gettext_lazy("Two or three letters and four digits, for instance ZZ0012. The partnership gives it."),
    )
    source_url = forms.URLField(label=gettext_lazy("Source"), required=False, max_length=500)

    def __init__(
        self,
        data: Any,
        *,
        plan: ActionPlan,
        institutions: Sequence[Institution],
        areas: Sequence[PolicyArea],
        predecessors: Mapping[str, Sequence[Commitment]],
        standing: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        """Offer the country's institutions, the policy areas, and by plan what could be carried over."""
        super().__init__(data, standing=standing, **kwargs)
        offer_languages(self, plan.country_id)
        more = {
            "lead_institution": RowField(institutions, label=gettext_lazy("Lead institution"), required=False),
            "policy_areas": RowsField({"": areas}, label=gettext_lazy("Policy areas"), required=False),
            "carried_over_from": RowsField(predecessors, label=gettext_lazy("Carried over from"), required=False),
        }
        self.fields.update({name: housed(field) for name, field in more.items()})
        rows = [{"institution": institution, "part": part} for institution, part in self.standing.get("supports", [])]
        made = forms.formset_factory(SupportRow, formset=SupportRows, extra=SPARE_ROWS, max_num=60, absolute_max=60)
        self.supports = cast("type[SupportRows]", made)(
            data, prefix="support", initial=rows, form_kwargs={"institutions": institutions}
        )

    def is_valid(self) -> bool:
        """Whether every field and every row is right."""
        own = super().is_valid()
        if not self.supports.is_valid():
            self.add_error(None, forms.ValidationError(_("Supporting institutions: look at the rows below."), "rows"))
            return False
        return own

    def facts(self) -> dict[str, Any]:
        """What was typed, with the supporting institutions as (institution, part)."""
        pairs, standing = self.supports.pairs(), self.standing.get("supports", [])
        same = sorted(pairs, key=str) == sorted(standing, key=str)
        return {**super().facts(), "supports": standing if same else pairs}

    def unjudged(self) -> Self:
        """The same with what was typed in every row, and no word on what is wrong."""
        rows: Any = self.supports
        for row in rows.forms:
            row._errors = ErrorDict()
        rows._errors, rows._non_form_errors = [], ErrorList()
        return super().unjudged()

    def compared(self) -> list[Difference]:
        """Every fact that stands otherwise, the supporting institutions as one."""
        standing, typed = self.standing.get("supports", []), self.supports.pairs()
        if sorted(standing, key=str) == sorted(typed, key=str):
            return super().compared()
        told = [
            ", ".join(f"{name} ({part})" if part else str(name) for name, part in pairs) for pairs in (standing, typed)
        ]
        return [*super().compared(), Difference(_("Supporting institutions"), *told)]


def commitment_facts(commitment: Commitment) -> dict[str, Any]:
    """A commitment's facts as they stand, as its form shows them. Four queries."""
    supports = commitment.supports.select_related("institution")
    return {
        **{name: getattr(commitment, name) for name in COLUMNS},
        "ogp_values": [each.value for each in commitment.values_served.all()],
        "policy_areas": list(commitment.policy_areas.all()),
        "carried_over_from": list(commitment.carried_over_from.select_related("plan")),
        "supports": [(each.institution, each.part) for each in supports],
    }
