"""Rule 4: what is append-only is never changed or deleted, by any door of the data layer."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import ProtectedError

from core.clock import now
from core.errors import AppendOnlyViolation
from core.models import AppendOnly, AppendOnlyQuerySet
from ledger.models import Event, Place
from ledger.services import Actor, event_append
from milestones.models import ProgressRequest
from tests import factories
from tests.reviews import review_rows

MODELS = [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def row_of(model: type[AppendOnly]) -> AppendOnly:
    """A row of any append-only model."""
    if model in (Event, Place):
        event = event_append(stream="ZZ", actor=Actor("import", "test"), verb="x", subject="x")
        return event if model is Event else event.place
    if model is ProgressRequest:
        asked_by = factories.UserFactory()
        return ProgressRequest(milestone=factories.MilestoneFactory(), asked_by=asked_by, asked_at=now()).save_checked()
    makers = review_rows if hasattr(review_rows, f"{model.__name__}Factory") else factories
    return getattr(makers, f"{model.__name__}Factory")()


def test_these_models_are_append_only():
    names = {model.__name__ for model in MODELS}
    assert names == {
        "Amendment", "AnswerRevision", "Event", "MakingVerdict", "Place", "ProgressReport", "ProgressRequest",
        "PromisedDate", "RatingRevision", "Recusal", "Response", "Verdict", "Verification",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_way_to_write_over_a_row_is_refused(model):
    row = row_of(model)
    rows = model._default_manager.all()
    assert isinstance(rows, AppendOnlyQuerySet)
    field = model._meta.pk.attname
    attempts = [
        row.save,
        row.delete,
        rows.delete,
        lambda: rows.update(**{field: row.pk}),
        lambda: rows.bulk_update([row], [(*row.content_fields, "number")[0].removesuffix("_id")]),
        lambda: rows.update_or_create(pk=row.pk, defaults={}),
        lambda: rows.bulk_create([row], update_conflicts=True, unique_fields=[field], update_fields=[field]),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyViolation):
            attempt()
    assert rows.filter(pk=row.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_a_statement_hangs_on_cannot_be_deleted_from_under_it(model):
    row = row_of(model)
    for field in model._meta.get_fields():
        owner = getattr(row, field.name, None) if field.many_to_one and field.concrete else None
        if owner is not None:
            with pytest.raises((ProtectedError, AppendOnlyViolation)):
                owner.delete()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_digest_covers_what_a_statement_says(model):
    if model in (Event, Place):
        return  # an event's own hash covers all of it, and where it stands is no statement
    people_and_labels = {
        "id",
        "reported_by_id",
        "asked_by_id",
        "reviewer_id",
        "author_id",
        "language",
        "recorded_at",
        "subject_label",
        "amendment_id",
    }
    columns = {field.attname for field in model._meta.concrete_fields}
    assert columns - set(model.content_fields) <= people_and_labels
