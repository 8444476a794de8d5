"""What operators do: enter and switch off people, give and end roles, keep institutions, each through the rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from commitments.choices import Role
from commitments.models import Country, CountryRole, Institution, PolicyArea
from ledger.models import Event
from tests.factories import CommitmentFactory, InstitutionFactory, PolicyAreaFactory, UserFactory

ADD_ROLE = "/admin/commitments/countryrole/add/"
ROLES = "/admin/commitments/countryrole/"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    """The operator's browser."""
    client.force_login(operator)
    return client


def errors_of(answer: Any) -> dict[str, list[str]]:
    """What the form of a page complains of."""
    return dict(answer.context["adminform"].form.errors)


# People


def test_a_person_is_entered_and_signs_in(desk):
    data = {
        "email": "Nadia@Example.org", "name": "Nadia", "language": "fr", "usable_password": "true",
        "password1": PASSWORD, "password2": PASSWORD,
    }  # fmt: skip
    assert desk.post(reverse("admin:accounts_user_add"), data).status_code == 302
    nadia = User.objects.get(email="nadia@example.org")
    assert nadia.check_password(PASSWORD)
    assert not nadia.is_staff


def test_an_address_is_the_same_in_any_case(desk, bruno):
    data = {"email": bruno.email.upper(), "name": "Bruno", "language": "en", "usable_password": "false"}
    answer = desk.post(reverse("admin:accounts_user_add"), data)
    assert "email" in errors_of(answer)


def test_a_password_is_set(desk, bruno):
    data = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert desk.post(reverse("admin:auth_user_password_change", args=[bruno.pk]), data).status_code == 302
    bruno.refresh_from_db()
    assert bruno.check_password(PASSWORD)


def test_people_are_deactivated_but_not_oneself(desk, bruno, operator):
    data = {"action": "deactivate", "_selected_action": [bruno.pk, operator.pk]}
    desk.post(reverse("admin:accounts_user_changelist"), data)
    bruno.refresh_from_db()
    operator.refresh_from_db()
    assert not bruno.is_active
    assert operator.is_active


def test_only_who_did_nothing_is_deleted(desk, bruno):
    page = reverse("admin:accounts_user_delete", args=[bruno.pk])
    assert desk.post(page, {"post": "yes"}).status_code == 403
    mistake = UserFactory()
    assert desk.post(reverse("admin:accounts_user_delete", args=[mistake.pk]), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=mistake.pk).exists()
    bulk = {"action": "delete_selected", "_selected_action": [bruno.pk], "post": "yes"}
    desk.post(reverse("admin:accounts_user_changelist"), bulk)
    assert User.objects.filter(pk=bruno.pk).exists()


def test_an_operator_whose_deeds_are_logged_is_not_deleted(desk, operator):
    other = UserFactory(is_staff=True, is_superuser=True)
    second = Client()
    second.force_login(other)
    second.post(reverse("admin:commitments_policyarea_add"), {"slug": "wells", "name": "Wells", "language": "en",
                                                            "translations": "{}"})  # fmt: skip
    assert PolicyArea.objects.filter(slug="wells").exists()
    assert desk.post(reverse("admin:accounts_user_delete", args=[other.pk]), {"post": "yes"}).status_code == 403


# Roles


def test_a_role_is_given_with_its_event(desk, digital_agency):
    person = UserFactory()
    data = {"user": person.pk, "country": "ZZ", "role": Role.OFFICER, "institution": digital_agency.pk}
    assert desk.post(ADD_ROLE, data).status_code == 302
    seat = CountryRole.objects.get(user=person)
    assert (seat.role, seat.institution) == (Role.OFFICER, digital_agency)
    event = Event.objects.get(verb="role.granted")
    assert (event.role, event.subject) == ("operator", f"role:{seat.pk}")


def test_nobody_gets_a_second_role_in_a_country(desk, bruno):
    organisation = InstitutionFactory(country=Country.objects.get(pk="ZZ"))
    data = {"user": bruno.pk, "country": "ZZ", "role": Role.REVIEWER, "institution": organisation.pk}
    answer = desk.post(ADD_ROLE, data)
    assert answer.status_code == 200
    assert "already has a role" in str(errors_of(answer)["user"])
    assert bruno.country_roles.count() == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("role", "of", "field"), [(Role.OFFICER, None, "__all__"), (Role.REVIEWER, "farland", "institution")]
)
def test_the_rules_of_institutions_stand_in_the_form(desk, demoland, farland, role, of, field):
    institution = InstitutionFactory(country=farland).pk if of else ""
    data = {"user": UserFactory().pk, "country": "ZZ", "role": role, "institution": institution}
    answer = desk.post(ADD_ROLE, data)
    assert answer.status_code == 200
    assert field in errors_of(answer)
    assert not CountryRole.objects.exists()


def test_a_role_is_ended_and_never_changed(desk, bruno):
    [seat] = bruno.country_roles.all()
    assert desk.post(f"{ROLES}{seat.pk}/change/", {"role": Role.COORDINATOR}).status_code == 403
    assert desk.post(f"{ROLES}{seat.pk}/delete/", {"post": "yes"}).status_code == 403
    desk.post(ROLES, {"action": "end_roles", "_selected_action": [seat.pk]})
    seat.refresh_from_db()
    assert seat.ended_at is not None
    assert Event.objects.filter(verb="role.ended").count() == 1
    answer = desk.post(ROLES, {"action": "end_roles", "_selected_action": [seat.pk]})
    assert any("ended already" in str(message) for message in get_messages(answer.wsgi_request))


# Institutions, countries, policy areas


def test_institutions_are_entered_and_corrected_with_events(desk, demoland):
    data = {"country": "ZZ", "name": "Archive of Demoland", "kind": "agency", "language": "en", "translations": "{}"}
    assert desk.post(reverse("admin:commitments_institution_add"), data).status_code == 302
    archive = Institution.objects.get(name="Archive of Demoland")
    change = reverse("admin:commitments_institution_change", args=[archive.pk])
    answer = desk.post(change, {**data, "short_name": "AoD", "translations": '{"fr": {"name": "Archives"}}'})
    assert answer.status_code == 302
    archive.refresh_from_db()
    assert (archive.short_name, archive.text("name", "fr")) == ("AoD", ("Archives", "fr"))
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert verbs == ["institution.added", "institution.changed"]
    again = desk.post(reverse("admin:commitments_institution_add"), data)
    assert errors_of(again)
    assert Institution.objects.count() == 1
    assert (
        desk.post(reverse("admin:commitments_institution_delete", args=[archive.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_a_policy_area_is_deleted_only_while_nothing_is_tagged_with_it(desk, demoland):
    used, unused = PolicyAreaFactory(), PolicyAreaFactory()
    CommitmentFactory().policy_areas.add(used)
    codes = [
        desk.post(reverse("admin:commitments_policyarea_delete", args=[area.pk]), {"post": "yes"}).status_code
        for area in (used, unused)
    ]
    both = {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"}
    desk.post(reverse("admin:commitments_policyarea_changelist"), both)
    assert codes == [403, 302]
    assert list(PolicyArea.objects.all()) == [used]


def test_what_addresses_use_stays(desk, demoland):
    area = PolicyAreaFactory(slug="open-data", name="Open data")
    page = reverse("admin:commitments_policyarea_change", args=[area.pk])
    desk.post(page, {"slug": "other", "name": "Open Data", "language": "en", "translations": "{}"})
    area.refresh_from_db()
    assert (area.slug, area.name) == ("open-data", "Open Data")
    page = reverse("admin:commitments_country_change", args=["ZZ"])
    assert (
        desk.post(page, {"code": "ZX", "name": "Demoland", "region": "none", "ogp_status": "active"}).status_code == 302
    )
    assert Country.objects.get().ogp_status == "active"
