"""What a token may do: every writing operation under one scope, and nothing beyond, whoever made it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern

from api.base import Door
from api.scopes import ANY_TOKEN, NO_TOKEN, READS, SIGNED_IN, WRITES
from api.urls import urlpatterns
from commitments.choices import Role, Scope
from commitments.models import CountryRole
from commitments.policies import is_operator, limit_to, role_in
from commitments.services import access_token_make
from commitments.services.roles import role_seat
from milestones.models import ProgressReport
from tests.api.calling import Caller, problem
from tests.api.permission_matrix import matrix
from tests.factories import InstitutionFactory, MilestoneFactory

SAFE = ("get", "head", "options")
EACH_SCOPE = [name for names in (*WRITES.values(), *READS.values(), ANY_TOKEN, SIGNED_IN, NO_TOKEN) for name in names]


def operations() -> dict[str, str]:
    """Every writing operation of every route, by the view's name and action, with its row in the matrix."""
    found: dict[str, str] = {}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        view: Any = pattern.callback
        for method, action in (getattr(view, "actions", None) or {}).items():
            if method not in SAFE:
                assert issubclass(view.cls, Door), f"{pattern.name} is no door, and asks no token for a scope."
                found[f"{view.cls.__name__}.{action}"] = f"{method.upper()} {pattern.name}"
    return found


def test_every_writing_operation_belongs_to_exactly_one_scope():
    reads = {"Me.retrieve", "Tokens.list", "Tokens.retrieve", "Webhooks.list", "Webhooks.retrieve", "Deliveries.list"}
    assert sorted(set(operations()) - set(EACH_SCOPE)) == []
    reads |= {name for names in READS.values() for name in names}
    assert sorted(set(EACH_SCOPE) - set(operations()) - reads) == []
    assert len(EACH_SCOPE) == len(set(EACH_SCOPE))


def test_only_doors_answer_to_who_writes():
    """Views of another kind have no scopes to ask for: none of them may write."""
    for pattern in urlpatterns:
        view: Any = pattern.callback
        if not issubclass(view.cls, Door):
            assert not {"post", "put", "patch", "delete"} & set(dir(view.cls)), pattern.name


def token_of(person: Any, scopes: Any, institution: Any = None) -> Caller:
    return Caller(
        token=access_token_make(user=person, name="A program", scopes=scopes, days=30, institution=institution)[1]
    )


def tried(caller: Caller, row: Any, method: str) -> Any:
    """What is answered; nothing it did stays."""
    with transaction.atomic():
        answer = caller.send(method, row.path, row.body, row.if_match)
        transaction.set_rollback(True)
    return answer


def test_a_token_does_what_its_scopes_say_and_nothing_else(world, amina, bruno, dalia):
    """Every writing operation, by a token of each scope: who lacks the scope is told which it is."""
    rows, found = matrix(world), operations()
    for person in (amina, bruno, dalia):
        itself = Caller(person)
        programs = {scope: token_of(person, [scope]) for scope in Scope}
        for needed, names in WRITES.items():
            for name in names:
                row, method = rows[found[name]], found[name].split()[0]
                for scope, program in programs.items():
                    answer = tried(program, row, method)
                    if scope == needed:
                        assert answer.status_code == tried(itself, row, method).status_code, name
                    else:
                        assert problem(answer, 403, "scope")["detail"].endswith(f"“{needed}”."), name


@pytest.fixture
def limited(world, amina, bruno, digital_agency) -> list[Caller]:
    """Tokens limited to an institution, of its officer and of the coordinator, who may do more."""
    return [token_of(person, ["report"], digital_agency) for person in (bruno, amina)]


def test_a_limited_token_writes_nothing_but_reports(world, limited):
    rows, found = matrix(world), operations()
    for caller in limited:
        for name in set(found) - ANY_TOKEN - NO_TOKEN - WRITES[Scope.REPORT]:
            row, method = rows[found[name]], found[name].split()[0]
            assert problem(tried(caller, row, method), 403)["code"] in ("scope", "sign_in_needed"), name


def test_a_limited_token_reports_for_its_institution_alone(world, limited, demoland):
    other = MilestoneFactory(commitment=world.commitment, institution=InstitutionFactory(country=demoland))
    rows = matrix(world)
    for caller in limited:
        for name in ("POST progress-report-list", "POST evidence-list", "POST progress-report-bulk"):
            assert tried(caller, rows[name], "POST").status_code in (200, 201), name
        body = {"milestone": other.pk, "status": "in_progress", "narrative": "Begun."}
        problem(caller.post("progress-reports/", body, other.version), 403, "limited_to_institution")
        bulk = {"mode": "each", "reports": [{**body, "version": other.version}]}
        [row] = caller.post("progress-reports/bulk/", bulk).json()["results"]
        assert (row["status"], row["errors"][0]["code"]) == (403, "limited_to_institution")
        whole = caller.post("progress-reports/bulk/", {**bulk, "mode": "all"})
        assert problem(whole, 409)["errors"][1]["code"] == "limited_to_institution"
    assert not ProgressReport.objects.filter(milestone=other).exists()


def test_a_limited_token_adds_evidence_to_its_institutions_reports_alone(world, limited, amina, demoland):
    other = MilestoneFactory(commitment=world.commitment, institution=InstitutionFactory(country=demoland))
    body = {"milestone": other.pk, "status": "in_progress", "narrative": "Begun."}
    report = Caller(amina).post("progress-reports/", body, other.version).json()["id"]
    address = {"report": report, "title": "A page", "url": "https://demoland.example.org/page"}
    for caller in limited:
        problem(caller.post("evidence/", address), 403, "limited_to_institution")


def test_what_a_coordinator_reports_by_a_limited_token_is_the_institutions(world, limited, digital_agency):
    row = matrix(world)["POST progress-report-list"]
    body = limited[1].send("POST", row.path, row.body, row.if_match).json()
    report = ProgressReport.objects.get(pk=body["id"])
    assert report.institution == digital_agency


def test_a_limited_token_is_worth_nothing_elsewhere(bruno, farland, digital_agency):
    """Its person serves another country too; the token does not know."""
    there = InstitutionFactory(country=farland)
    role_seat(user=bruno, person=bruno, country=farland, role=Role.OFFICER, institution=there)
    milestone = MilestoneFactory(commitment__plan__country=farland, institution=there)
    body = {"milestone": milestone.pk, "status": "in_progress", "narrative": "Begun."}
    limited = token_of(bruno, ["report"], digital_agency)
    problem(limited.post("progress-reports/", body, milestone.version), 403, "limited_to_institution")
    assert token_of(bruno, ["report"]).post("progress-reports/", body, milestone.version).status_code == 201


def test_policies_know_the_limit(amina, bruno, henrike, demoland, digital_agency):
    """Beneath the scopes: a role is narrowed where every policy asks for it, and whatever is no limit gives nothing."""
    for person in (amina, bruno, henrike):
        person.limited_to = limit_to(digital_agency)
    for person in (amina, bruno):
        role = role_in(person, "ZZ")
        assert isinstance(role, CountryRole)
        assert (role.role, role.institution) == (Role.OFFICER, digital_agency)
    assert not is_operator(henrike)
    bruno.limited_to = limit_to(InstitutionFactory(country=demoland))
    assert role_in(bruno, "ZZ") is None
    for nonsense in ("institution:", "institution:x", "institution:0", "institution:²", "1", "country:ZZ"):
        amina.limited_to = nonsense
        assert role_in(amina, "ZZ") is None


def test_reading_without_the_scope_is_reading_as_everyone(world, amina, digital_agency):
    draft = f"action-plans/{world.draft.pk}/"
    assert token_of(amina, ["read"]).get(draft).status_code == 200
    for program in (token_of(amina, ["plan", "report"]), token_of(amina, ["report"], digital_agency)):
        problem(program.get(draft), 404)
        assert program.get(f"action-plans/{world.plan.pk}/").status_code == 200
        problem(program.get(f"review-rounds/{world.closed.pk}/provisional/"), 404)
    assert "private" not in token_of(amina, ["plan"]).get("countries/")["Cache-Control"]


def test_evidence_of_a_rating_needs_the_scope_of_reviews_too(world, dalia):
    row = matrix(world)["GET rating-own"]
    key = Caller(dalia).get(row.path).json()["id"]
    address = {"rating": key, "title": "A page", "url": "https://demoland.example.org/page"}
    answer = token_of(dalia, ["report"]).post("evidence/", address)
    assert "review" in problem(answer, 403, "scope")["detail"]
    both = tried(token_of(dalia, ["report", "review"]), type(row)("evidence/", "", address), "POST")
    assert both.status_code == tried(Caller(dalia), type(row)("evidence/", "", address), "POST").status_code
