"""Language tags, translations, versions."""

from __future__ import annotations

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Institution
from core.errors import Stale
from core.models import validate_language_tag
from tests.factories import ActionPlanFactory, CommitmentFactory, ProgressReportFactory

STATUS_KNOWN = "Constraint “report_status_known” is violated."


@pytest.mark.parametrize("tag", ["en", "fr", "en-GB", "sr-Latn", "zh-Hant-TW", "es-419", "gsw"])
def test_language_tags(tag):
    validate_language_tag(tag)


@pytest.mark.parametrize("tag", ["", "e", "EN", "english", "en_GB", "en-gb", "fr-", "klingon", "fr\n"])
def test_what_is_no_language_tag(tag):
    with pytest.raises(ValidationError):
        validate_language_tag(tag)


def test_the_text_nearest_to_the_readers_language():
    office = Institution(name="Office", language="en", translations={"fr": {"name": "Bureau"}, "es": {"name": ""}})
    assert office.text("name", "en-GB") == ("Office", "en")
    assert office.text("name", "fr") == ("Bureau", "fr")
    assert office.text("name", "fr-CA") == ("Bureau", "fr")
    assert office.text("name", "es") == ("Office", "en")
    assert office.text("name", "ar") == ("Office", "en")


@pytest.mark.parametrize("bad", [[], {"fr": "Bureau"}, {"fr": {"name": 3}}, {"fr": {"nom": "x"}}, {"français": {}}])
def test_translations_that_are_none(bad, demoland):
    with pytest.raises(ValidationError):
        Institution(country=demoland, name="Office", translations=bad).full_clean()


@pytest.mark.django_db
def test_a_change_on_the_ground_of_an_old_version_is_refused():
    commitment = CommitmentFactory()
    commitment.require_version(1)
    commitment.save_next()
    with pytest.raises(Stale) as caught:
        commitment.require_version(1)
    assert (caught.value.status, caught.value.extra) == (412, {"current_version": 2})


@pytest.mark.django_db
def test_all_checks_of_a_row_are_asked_of_the_database_at_once():
    plan = ActionPlanFactory()
    with CaptureQueriesContext(connection) as captured:
        plan.validate_constraints()
    # 1 all five checks, 2 that no other plan of the country has the number
    assert len([query for query in captured.captured_queries if '"_check"' in query["sql"]]) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left_out", "found"), [((), [STATUS_KNOWN, "author_required"]), (("status",), ["author_required"])]
)
def test_every_check_that_does_not_hold_is_named_but_of_what_is_left_out(left_out, found):
    report = ProgressReportFactory()
    report.status, report.reported_by, report.source_url = "made-up", None, ""
    with pytest.raises(ValidationError) as caught:
        report.validate_constraints(exclude=left_out)
    assert [each.code or each.message for each in caught.value.error_dict[NON_FIELD_ERRORS]] == found
