"""The cast of Demoland: first names only, addresses at example.org, one password for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.hashers import make_password

from accounts.models import User
from commitments.choices import Role
from commitments.services import institution_add, role_grant
from exchange.demo.stage import Act, Facts, Stage


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demo: address, first name, part in the country, and institution (empty where there is none)."""

    email: str
    name: str
    part: str
    institution: str


def sign_ins(country: Facts) -> list[SignIn]:
    """Everybody who can sign in to the demo, as the fixtures name them, the operator last."""
    institutions = {each["key"]: each["name"] for each in country["institutions"]}
    found = [
        SignIn(each["email"], each["name"], str(Role(each["role"]).label), institutions.get(each["institution"], ""))
        for each in country["people"]
    ]
    return [*found, SignIn(country["operator"]["email"], country["operator"]["name"], "Operator", "")]


def people_make(country: Facts) -> dict[str, User]:
    """Make the people of the fixtures, by their names there; nobody can sign in before ``passwords_set``."""
    people = {each["key"]: User.objects.create_user(each["email"], name=each["name"]) for each in country["people"]}
    operator = country["operator"]
    return people | {"operator": User.objects.create_superuser(operator["email"], name=operator["name"])}


def passwords_set(country: Facts, password: str) -> int:
    """Give everybody of the demo ``password``; the number of people.

    It is hashed once for all of them: they share it anyway, and a good hash is slow.
    """
    addresses = [each.email for each in sign_ins(country)]
    return User.objects.filter(email__in=addresses).update(password=make_password(password))


def cast_acts(stage: Stage, country: Facts, days: int) -> Iterator[Act]:
    """The operator enters the institutions and seats the people."""
    for facts in country["institutions"]:
        yield Act(days, partial(_institution, stage, facts))
    for facts in country["people"]:
        yield Act(days, partial(_seat, stage, facts))


def _institution(stage: Stage, facts: Facts) -> None:
    columns = {name: value for name, value in facts.items() if name != "key"}
    stage.institutions[facts["key"]] = institution_add(
        user=stage.people["operator"], country=stage.country, facts=columns
    )


def _seat(stage: Stage, facts: Facts) -> None:
    if facts["role"] == Role.OFFICER:
        stage.officers.setdefault(facts["institution"], facts["key"])
    role_grant(
        user=stage.people["operator"], person=stage.people[facts["key"]], country=stage.country,
        role=Role(facts["role"]), institution=stage.institutions.get(facts["institution"]),
    )  # fmt: skip
