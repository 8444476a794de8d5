"""Practising on reference commitments: rate, then see the official coding beside one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.meanings import BY_KEY
from dashboards.reader import reader_language
from dashboards.words import territory_name
from exchange.practice import completion_off, distances, reference_of, references
from reviews.models import PracticeRating
from reviews.services import practice_compare, practice_save
from workspace.access import person, signed_in
from workspace.forms.judging import RatingForm, started
from workspace.pages import page
from workspace.views.sending import sent, tried


@require_safe
@signed_in
def practice(request: HttpRequest) -> HttpResponse:
    """The reference commitments, and how far one was off."""
    mine = {each.reference: each for each in PracticeRating.objects.filter(person=person(request))}
    language = reader_language()
    rows = [(each, territory_name(each.country), mine.get(each.reference)) for each in references(language)]
    return page(
        request, "practice/practice.html", here="reviews", rows=rows, off=completion_off(mine, language),
        compared=sum(1 for each in mine.values() if each.compared_at),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def practice_one(request: HttpRequest, reference: str) -> HttpResponse:
    """One reference commitment: rate it, then compare."""
    found = reference_of(reference, reader_language())
    if found is None:
        raise Http404
    user = person(request)
    rating = PracticeRating.objects.filter(person=user, reference=reference).first()
    form = RatingForm(sent(request), scores=found.scores, revising=False, initial=_begun(rating))
    saved, status = tried(form, lambda: practice_save(user=user, reference=reference, scores=form.given()))
    if saved is not None and request.POST.get("do") == "compare":
        compared, status = tried(form, lambda: practice_compare(user=user, reference=reference))
        if compared is not None:
            return redirect("workspace:practice-one", reference)
    elif saved is not None:
        messages.success(request, _("Your practice rating is saved. Only you see it, ever."))
        return redirect("workspace:practice-one", reference)
    seen = rating is not None and rating.compared_at is not None
    off = distances(found, rating) if rating is not None and seen else {}
    lines = [
        (BY_KEY[name], getattr(rating, f"get_{name}_display")(), dict(_labels(name))[value], off[name])
        for name, value in found.official.items()
        if seen
    ]
    form.fields["reason"].help_text = _("For yourself: what made you choose these values.")
    return page(
        request, "practice/one.html", here="reviews", status=status, reference=found, rating=rating, form=form,
        seen=seen, lines=lines, country_name=territory_name(found.country),
    )  # fmt: skip


def _labels(name: str) -> list[tuple[str, str]]:
    return [(each.value, str(each.label)) for each in BY_KEY[name].values]


def _begun(rating: PracticeRating | None) -> dict[str, object]:
    return {name: getattr(rating, name) for name in PracticeRating.score_fields} if rating else started(None)
