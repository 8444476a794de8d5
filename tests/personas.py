"""The people of the tests, so that a test of who may do what reads as a sentence.

In Demoland (``ZZ``): Amina coordinates; Bruno is an officer of the digital agency, Chiara of the finance ministry;
Dalia, Emil and Farah review, each for an organisation of their own. Goran is an officer of Farland, whose code ``QX``
is free for private use; Henrike operates the installation; ``nobody`` has not signed in. ``coordinator``, ``officer``,
``other_officer`` and ``reviewer`` are Amina, Bruno, Chiara and Dalia where only the part matters.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from commitments.choices import InstitutionKind, Role
from commitments.models import Country, Institution
from tests.checked_factory import checked_once
from tests.factories import CountryFactory, CountryRoleFactory, InstitutionFactory, UserFactory


@pytest.fixture
def demoland(db: None) -> Country:
    """The invented country."""
    return CountryFactory()


@pytest.fixture
def farland(db: None) -> Country:
    """A country in which nobody of Demoland has any part."""
    return CountryFactory(code="QX", name="Farland")


@pytest.fixture
def digital_agency(demoland: Country) -> Institution:
    """Bruno's institution."""
    return InstitutionFactory(country=demoland, name="Digital Agency of Demoland", kind=InstitutionKind.AGENCY)


@pytest.fixture
def finance_ministry(demoland: Country) -> Institution:
    """Chiara's institution."""
    return InstitutionFactory(country=demoland, name="Ministry of Finance of Demoland", kind=InstitutionKind.MINISTRY)


@pytest.fixture
def amina(demoland: Country) -> User:
    """Coordinator of Demoland."""
    return _person("Amina", demoland, Role.COORDINATOR)


@pytest.fixture
def bruno(digital_agency: Institution) -> User:
    """Officer of the digital agency of Demoland."""
    return _person("Bruno", digital_agency.country, Role.OFFICER, digital_agency)


@pytest.fixture
def chiara(finance_ministry: Institution) -> User:
    """Officer of the finance ministry of Demoland."""
    return _person("Chiara", finance_ministry.country, Role.OFFICER, finance_ministry)


@pytest.fixture
def dalia(demoland: Country) -> User:
    """Reviewer of Demoland, for Open Budget Watch."""
    return _reviewer("Dalia", demoland, "Open Budget Watch")


@pytest.fixture
def emil(demoland: Country) -> User:
    """Reviewer of Demoland, for Rivers and Rights."""
    return _reviewer("Emil", demoland, "Rivers and Rights")


@pytest.fixture
def farah(demoland: Country) -> User:
    """Reviewer of Demoland, for the Village Data Collective."""
    return _reviewer("Farah", demoland, "Village Data Collective")


@pytest.fixture
def goran(farland: Country) -> User:
    """Officer of a ministry of Farland."""
    ministry = InstitutionFactory(country=farland, name="Ministry of Farland", kind=InstitutionKind.MINISTRY)
    return _person("Goran", farland, Role.OFFICER, ministry)


@pytest.fixture
def henrike(db: None) -> User:
    """Operator of the installation; serves no country."""
    return UserFactory(name="Henrike", email="henrike@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def nobody() -> AnonymousUser:
    """Whoever has not signed in."""
    return AnonymousUser()


@pytest.fixture
def coordinator(amina: User) -> User:
    """Amina."""
    return amina


@pytest.fixture
def officer(bruno: User) -> User:
    """Bruno."""
    return bruno


@pytest.fixture
def other_officer(chiara: User) -> User:
    """Chiara."""
    return chiara


@pytest.fixture
def reviewer(dalia: User) -> User:
    """Dalia."""
    return dalia


@pytest.fixture
def operator(henrike: User) -> User:
    """Henrike."""
    return henrike


@checked_once
def _person(name: str, country: Country, role: Role, institution: Institution | None = None) -> User:
    user = UserFactory(name=name, email=f"{name.lower()}@example.org")
    CountryRoleFactory(user=user, country=country, role=role, institution=institution)
    return user


@checked_once
def _reviewer(name: str, country: Country, organisation: str) -> User:
    kind = InstitutionKind.CIVIL_SOCIETY
    return _person(name, country, Role.REVIEWER, InstitutionFactory(country=country, name=organisation, kind=kind))
