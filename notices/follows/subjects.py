"""What is followed: as the tables name it, in words, and where its page is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commitments.models import Commitment, Country, Institution, PolicyArea
from notices.choices import Kind
from notices.words import country_words

Thing = Country | Commitment | Institution | PolicyArea
KINDS: Mapping[type[Thing], Kind] = {
    Country: Kind.COUNTRY, Commitment: Kind.COMMITMENT, Institution: Kind.INSTITUTION, PolicyArea: Kind.POLICY_AREA,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that is followed, for its reader; ``path`` is empty where it has no page."""

    subject: str
    kind: Kind
    name: str
    context: str
    path: str


def subject_of(thing: Thing) -> str:
    """How a thing is named where it is followed: ``country:FR``, ``commitment:12``."""
    return f"{KINDS[type(thing)].value}:{thing.pk}"


def subject_named(kind: Kind, key: object) -> str:
    """The same by its key."""
    return f"{kind.value}:{key}"


def site(path: str) -> str:
    """The full address of a page of this installation."""
    return f"{settings.SITE_URL}{path}"


def commitment_path(commitment: Commitment) -> str:
    """The page of a commitment, whose plan and locality are there."""
    plan = commitment.plan
    return reverse("dashboards:commitment", args=[plan.country_id, plan.slug, commitment.reference])


def followed(thing: Thing) -> Followed:
    """A thing in the words of the active language."""
    subject, kind = subject_of(thing), KINDS[type(thing)]
    language = get_language() or settings.LANGUAGE_CODE
    if isinstance(thing, Country):
        return Followed(subject, kind, country_words(thing), "", reverse("dashboards:country", args=[thing.pk]))
    if isinstance(thing, PolicyArea):
        return Followed(subject, kind, thing.text("name", language)[0], "", "")
    if isinstance(thing, Institution):
        path = reverse("dashboards:country", args=[thing.country_id])
        return Followed(subject, kind, thing.text("name", language)[0], country_words(thing.country), path)
    words = _("Commitment %(reference)s: %(title)s")
    name = words % {"reference": thing.reference, "title": thing.text("title", language)[0]}
    return Followed(subject, kind, name, country_words(thing.plan.country), commitment_path(thing))


def country_of(thing: Thing) -> Country | None:
    """The country a thing belongs to; a policy area belongs to none."""
    if isinstance(thing, Commitment):
        return thing.plan.country
    if isinstance(thing, Institution):
        return thing.country
    return thing if isinstance(thing, Country) else None


def countries_of(subjects: Collection[str]) -> set[str] | None:
    """The countries in which some subjects move; ``None`` for all, since a policy area is everywhere. Two queries."""
    keys = _by_kind(subjects)
    if Kind.POLICY_AREA in keys:
        return None
    promised = Commitment.objects.filter(pk__in=keys.get(Kind.COMMITMENT, ()))
    institutions = Institution.objects.filter(pk__in=keys.get(Kind.INSTITUTION, ()))
    return {
        *keys.get(Kind.COUNTRY, ()), *promised.values_list("plan__country_id", flat=True),
        *institutions.values_list("country_id", flat=True),
    }  # fmt: skip


def _by_kind(subjects: Collection[str]) -> Mapping[str, list[str]]:
    """The keys that some subjects name, by their kind."""
    keys: dict[str, list[str]] = {}
    for subject in subjects:
        kind, _colon, key = subject.partition(":")
        keys.setdefault(kind, []).append(key)
    return keys


def things_named(subjects: Collection[str]) -> dict[str, Thing]:
    """The things some subjects name. Four queries at most, one for each kind."""
    keys, rows = _by_kind(subjects), list[Thing]()
    if Kind.COUNTRY in keys:
        rows += Country.objects.filter(pk__in=keys[Kind.COUNTRY])
    if Kind.COMMITMENT in keys:
        found = Commitment.objects.filter(pk__in=keys[Kind.COMMITMENT])
        rows += found.select_related("plan__country", "plan__locality")
    if Kind.INSTITUTION in keys:
        rows += Institution.objects.filter(pk__in=keys[Kind.INSTITUTION]).select_related("country")
    if Kind.POLICY_AREA in keys:
        rows += PolicyArea.objects.filter(pk__in=keys[Kind.POLICY_AREA])
    return {subject_of(row): row for row in rows}
