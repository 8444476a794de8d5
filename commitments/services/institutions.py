"""Keeping a country's list of institutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Country, Institution
from commitments.policies import may_edit_institutions
from commitments.services.changes import apply, changed
from commitments.services.events import country_event
from core.errors import permit

EDITABLE = ("name", "short_name", "kind", "website", "language", "translations")


@transaction.atomic
def institution_add(*, user: Any, country: Country, facts: Mapping[str, Any]) -> Institution:
    """Add an institution to a country's list.

    Raises:
        NotPermitted: ``user`` is neither operator nor the country's coordinator.
        Malformed: a field is missing or the name is taken.
    """
    permit(may_edit_institutions(user, country.pk), "not_yours", _("Only the coordinator may add institutions."))
    institution = Institution(country=country)
    apply(institution, facts, EDITABLE)
    institution.save_checked()
    subject, data = f"institution:{institution.pk}", {"name": institution.name}
    country_event(country_id=country.pk, user=user, verb="institution.added", subject=subject, data=data)
    return institution


@transaction.atomic
def institution_change(*, user: Any, institution: Institution, facts: Mapping[str, Any]) -> Institution:
    """Correct an institution's name, kind or address. Raises as ``institution_add``."""
    country_id = institution.country_id
    permit(may_edit_institutions(user, country_id), "not_yours", _("Only the coordinator may change institutions."))
    current = Institution.objects.select_for_update().get(pk=institution.pk)
    before, after = changed(current, facts, EDITABLE)
    if after:
        apply(current, facts, EDITABLE)
        current.save_checked()
        data = {"before": before, "after": after}
        subject = f"institution:{current.pk}"
        country_event(country_id=country_id, user=user, verb="institution.changed", subject=subject, data=data)
    return current
