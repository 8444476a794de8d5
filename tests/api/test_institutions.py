"""Institutions, and the policy areas beside them."""

from __future__ import annotations

import pytest

from ledger.models import Event
from tests.api.calling import Caller, problem
from tests.factories import InstitutionFactory, PolicyAreaFactory

pytestmark = pytest.mark.django_db


def test_a_coordinator_adds_an_institution(amina):
    sent = {
        "country": "ZZ",
        "name": "Ministry of Rivers",
        "kind": "ministry",
        "translations": {"fr": {"name": "Ministère"}},
    }
    made = Caller(amina).post("institutions/", sent)
    assert made.status_code == 201
    body = made.json()
    assert made["Location"] == f"http://testserver/api/v1/institutions/{body['id']}/"
    assert {name: body[name] for name in sent} == sent
    assert Event.objects.latest("pk").verb == "institution.added"


def test_a_name_is_taken_once(amina, digital_agency):
    problem(Caller(amina).post("institutions/", {"country": "ZZ", "name": digital_agency.name}), 400)


def test_a_coordinator_corrects_an_institution_and_nothing_else(amina, digital_agency):
    answer = Caller(amina).patch(f"institutions/{digital_agency.pk}/", {"website": "https://agency.example.org/"})
    assert answer.status_code == 200
    assert answer.json()["website"] == "https://agency.example.org/"
    assert answer.json()["name"] == digital_agency.name
    problem(
        Caller(amina).patch(f"institutions/{digital_agency.pk}/", {"country": "QX"}), 400, "unknown_field", "country"
    )


def test_translations_name_known_fields(amina, digital_agency):
    sent = {"translations": {"fr": {"anthem": "..."}}}
    problem(Caller(amina).patch(f"institutions/{digital_agency.pk}/", sent), 400, "unknown_field", "translations")


def test_institutions_are_filtered_and_searched(anyone, digital_agency, farland):
    far = InstitutionFactory(country=farland, name="Court of Farland", kind="court")
    digital_agency.translations = {"fr": {"name": "Agence numérique"}}
    digital_agency.save()
    assert [each["id"] for each in anyone.rows("institutions/", country="QX")] == [far.pk]
    assert [each["id"] for each in anyone.rows("institutions/", kind="agency")] == [digital_agency.pk]
    assert [each["id"] for each in anyone.rows("institutions/", search="agence")] == [digital_agency.pk]
    assert anyone.rows("institutions/", search="farland agency") == []


def test_policy_areas_are_known_by_their_slug(anyone):
    PolicyAreaFactory(slug="open-data", name="Open data")
    body = anyone.get("policy-areas/open-data/").json()
    assert body == {"slug": "open-data", "name": "Open data", "language": "en", "translations": {}}
    assert anyone.rows("policy-areas/", search="DATA") == [body]
    problem(anyone.get("policy-areas/other/"), 404)
