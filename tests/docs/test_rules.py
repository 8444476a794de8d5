"""The page of rules names tests that exist, and all that is loaded keeps those on invented and personal data."""

from __future__ import annotations

import ast
import os
import re
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import TestCase

from accounts.models import User
from commitments.models import ActionPlan, Commitment, Country, CountryRole, Institution
from ledger.models import Event
from milestones.models import Evidence, ProgressReport
from reviews.models import IRMAssessment
from tests.architecture.source import ROOT


def test_every_rule_names_tests_that_exist():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, 13))
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for path, name in named:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (
                f"{path}::{name}"
            )


class TestDemo(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        with mock.patch.dict(os.environ, DEMO_PASSWORD="a-demo-for-the-rules"):
            call_command("load_demo", verbosity=0)

    def test_the_demo_invents_nothing_outside_demoland(self):
        assert {country.code for country in Country.objects.all()} == {"ZZ"}
        assert all(user.email.endswith("example.org") and " " not in user.name for user in User.objects.all())
        addresses = [*Evidence.objects.exclude(url="").values_list("url", flat=True)]
        addresses += [*Commitment.objects.exclude(source_url="").values_list("source_url", flat=True)]
        assert addresses
        assert all(re.match(r"https://([a-z0-9-]+\.)*example\.org(/|$)", address) for address in addresses)

    def test_no_event_of_the_demo_names_a_person(self):
        told = " ".join(f"{event.actor} {event.subject} {event.data}" for event in Event.objects.all())
        people = [(user.email, user.name) for user in User.objects.all()]
        assert people
        assert [email for email, _name in people if email in told] == []
        assert [name for _email, name in people if re.search(rf"\b{re.escape(name)}\b", told)] == []


@pytest.mark.django_db
def test_every_real_report_and_assessment_names_its_source():
    call_command("load_facts", verbosity=0)
    assert not Country.objects.filter(code="ZZ").exists()
    assert not CountryRole.objects.exists()
    assert not ProgressReport.objects.filter(source_url="").exists()
    assert not ProgressReport.objects.filter(reported_by__isnull=False).exists()
    assert not IRMAssessment.objects.filter(source="").exists()
    for model in (ActionPlan, Commitment):
        assert model.objects.exists()
        assert not model.objects.filter(source_url="").exists()
    assert Institution.objects.exists()
