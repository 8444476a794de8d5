"""The public texts of plans, commitments and milestones in another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.models import ActionPlan, Commitment
from commitments.services import commitment_change, plan_change
from milestones.models import Milestone
from milestones.services import milestone_change
from workspace.access import person, seat_in, signed_in
from workspace.forms.plans import TranslationForm
from workspace.forms.promises import PromiseForm, language_choices
from workspace.views.amendments import Writing, written
from workspace.views.plans import address
from workspace.views.plans_found import WRITERS, commitment_of, milestone_of

Translatable = ActionPlan | Commitment | Milestone


@dataclass(frozen=True, slots=True)
class Subject:
    """What is translated, the plan it is in, the service that writes it, and where it is worked on."""

    row: Translatable
    plan: ActionPlan
    change: Callable[..., Any]
    name: str
    leads_to: str


def _subject(request: HttpRequest, kind: str, pk: int) -> Subject:
    """The thing an address names. Raises as ``plan_of``."""
    if kind == "commitment":
        commitment = commitment_of(request, pk)[1]
        return Subject(commitment, commitment.plan, commitment_change, kind, reverse("workspace:commitment", args=[pk]))
    if kind == "milestone":
        milestone = milestone_of(request, pk)[1]
        leads_to = reverse("workspace:commitment", args=[milestone.commitment_id])
        return Subject(milestone, milestone.commitment.plan, milestone_change, kind, leads_to)
    plan = ActionPlan.objects.visible_to(person(request)).select_related("country", "locality").filter(pk=pk).first()
    if plan is None:
        raise Http404
    seat_in(request, plan.country_id, WRITERS)
    return Subject(plan, plan, plan_change, kind, address(plan))


def _form(subject: Subject, language: str) -> Callable[[QueryDict | None], PromiseForm]:
    row = subject.row
    fields = {name: row._meta.get_field(name) for name in row.translated_fields}
    labels = {name: getattr(each, "verbose_name", name).capitalize() for name, each in fields.items()}
    long = [name for name, each in fields.items() if getattr(each, "max_length", None) is None]
    standing = {**dict.fromkeys(fields, ""), **row.translations.get(language, {}), "language": language}
    return lambda data: TranslationForm(
        data, labels=labels, long=long, standing=standing, version=row.version, amends=subject.plan.is_public
    )


def _translations(row: Translatable, facts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """All translations of a row with those of one language as typed; a language without any text is left out."""
    texts = {name: text for name, text in facts.items() if name != "language" and text}
    others = {tag: known for tag, known in row.translations.items() if tag != facts["language"]}
    return {**others, facts["language"]: texts} if texts else others


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def translation(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The public texts of one thing beside their translation into one other language."""
    subject = _subject(request, kind, pk)
    row, user = subject.row, person(request)
    tags = [*row.translations, (get_language() or "en").split("-")[0]]
    offered = [(tag, name) for tag, name in language_choices(subject.plan.country_id, *tags) if tag != row.language]
    asked = request.POST.get("language") or request.GET.get("language", "")
    language = asked if asked in dict(offered) else offered[0][0]
    writing = Writing(
        template="plans/translation.html",
        form=_form(subject, language),
        act=lambda form: subject.change(
            user=user, version=form.seen, facts={"translations": _translations(row, form.facts())},
            reason=form.why, **{subject.name: row},
        ),
        said=_("The translation is saved."),
        leads_to=lambda _row: subject.leads_to,
        country=subject.plan.country,
        plan=subject.plan,
        context={
            "row": row, "offered": offered, "language": language, "language_name": dict(offered)[language],
            "back": subject.leads_to, "originals": [(name, getattr(row, name)) for name in row.translated_fields],
        },
    )  # fmt: skip
    return written(request, writing)
