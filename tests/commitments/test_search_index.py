"""The index of words is in step with the rows, through whatever door they were written."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history

from commitments.models import Commitment, SearchEntry
from core.search.index import engine
from core.search.operations import KeepSearched
from core.search.sources import sources
from core.search.words import question
from milestones.models import Evidence, Milestone, ProgressReport
from tests.factories import CommitmentFactory, EvidenceFactory, MilestoneFactory, ProgressReportFactory

pytestmark = pytest.mark.django_db
KINDS = {"commitment": Commitment, "milestone": Milestone, "report": ProgressReport, "evidence": Evidence}


def found(typed: str) -> list[tuple[str, int, str]]:
    entries = SearchEntry.objects.holding(question(typed))
    return sorted(entries.values_list("kind", "source_id", "language"))


def everything() -> list[tuple[object, ...]]:
    fields = ("kind", "source_id", "commitment_id", "milestone_id", "language", "title", "body")
    return sorted(SearchEntry.objects.values_list(*fields), key=repr)


def in_step() -> bool:
    """Whether what stands in the index is what making it anew would give."""
    before = everything()
    call_command("rebuild_search", verbosity=0)
    return before == everything()


def test_each_kind_is_found_by_its_texts():
    commitment = CommitmentFactory(title="Alpha promise", problem="Beta problem", ogp_id="ZZ0034")
    milestone = MilestoneFactory(commitment=commitment, title="Gamma step", deliverable="Delta thing")
    report = ProgressReportFactory(milestone=milestone, narrative="Epsilon happened", obstacles="Zeta stood there")
    evidence = EvidenceFactory(report=report, title="Eta minutes")
    for typed in ("alpha", "BETA", "alpha beta", "zz0034"):
        assert found(typed) == [("commitment", commitment.pk, "en")]
    assert found("gamma delta") == [("milestone", milestone.pk, "en")]
    assert found("epsilon zeta") == [("report", report.pk, "en")]
    assert found("eta") == [("evidence", evidence.pk, "en")]
    places = SearchEntry.objects.exclude(kind="commitment").values_list("commitment_id", "milestone_id").distinct()
    assert list(places.order_by()) == [(commitment.pk, milestone.pk)]
    assert found("alpha gamma") == []
    assert in_step()


def test_each_translation_is_an_entry_of_its_own():
    row = CommitmentFactory(title="Open the register", translations={"fr": {"title": "Ouvrir le régistre"}})
    assert found("regi") == [("commitment", row.pk, "en"), ("commitment", row.pk, "fr")]
    row.translations = {"es-419": {"title": "Abrir el registro"}}
    row.save()
    assert found("registro") == [("commitment", row.pk, "es")]
    assert found("ouvrir") == []
    odds: list[object] = [[], {"fr": "no object"}, {"fr": {"title": 3}}]
    for odd in odds:
        Commitment.objects.filter(pk=row.pk).update(translations=odd)
    assert in_step()


def test_rows_written_in_bulk_changed_and_removed():
    model = CommitmentFactory(title="First")
    rows = [Commitment(plan=model.plan, reference=f"b{n}", title=f"Bulk harvest {n}") for n in range(3)]
    Commitment.objects.bulk_create(rows)
    again = [Commitment(plan=model.plan, reference=f"h{n}", title=f"Historic harvest {n}") for n in range(2)]
    bulk_create_with_history(again, Commitment)
    assert len(found("harvest")) == 5
    rows[0].title = "Something else"
    Commitment.objects.bulk_update(rows, ["title"])
    assert len(found("harvest")) == 4
    Commitment.objects.filter(title__startswith="Historic").update(title="Plain")
    assert len(found("harvest")) == 2
    Commitment.objects.filter(pk=rows[1].pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM commitments_commitment WHERE reference = 'b2'")
    assert found("harvest") == []
    assert in_step()


def test_what_is_rolled_back_is_not_found():
    with transaction.atomic():
        CommitmentFactory(title="Rehearsal")
        assert found("rehearsal")
        transaction.set_rollback(True)
    assert found("rehearsal") == []


def test_a_milestone_that_moves_takes_what_lies_beneath_it_along():
    evidence = EvidenceFactory()
    milestone = evidence.report.milestone
    other = CommitmentFactory()
    Milestone.objects.filter(pk=milestone.pk).update(commitment=other)
    moved = SearchEntry.objects.filter(milestone_id=milestone.pk).values_list("kind", "commitment_id")
    assert dict(moved) == dict.fromkeys(("milestone", "report", "evidence"), other.pk)
    assert in_step()


def test_a_report_alone_does_not_write_its_milestone_into_the_index_again():
    milestone = MilestoneFactory()
    [before] = SearchEntry.objects.filter(kind="milestone").values_list("pk", flat=True)
    milestone.status, milestone.version = "in_progress", 7
    milestone.save()
    assert SearchEntry.objects.get(kind="milestone").pk == before


def test_a_text_of_any_length_and_letters_is_kept():
    words = " ".join(f"word{n}" for n in range(20_000))
    row = CommitmentFactory(problem=words, action="x" * 100_000, title="Longest \u202e' \" % \\ promise")
    assert found("longest promise word17") == [("commitment", row.pk, "en")]


@pytest.mark.parametrize(
    ("text", "language", "typed"),
    [
        ("Straße und Maße", "de", "strasse"), ("Œuvres de l’État", "fr", "oeuvre etat"),
        ("Les données publiées", "fr", "donnée"), ("Plans d’action nationaux", "fr", "nationaux"),
        ("Publicación de contratos públicos", "es", "contrato publico"), ("Publishing contracts", "en", "contract"),
        ("政府信息公开条例", "zh-Hans", "信息公开"), ("情報公開ガバナンス", "ja", "ガバナンス"),
        ("الشفافية في العقود", "ar", "شفافية"),
        ("Открытые данные", "ru", "ДАННЫЕ"), ("सूचना का अधिकार", "hi", "सूचना"), ("and/or both", "en", "both and"),
        ("Budget 2016-2018", "en", "2018"), ("שקיפות", "he", "שקיפות"),
    ],
)  # fmt: skip
def test_every_script_is_found(text, language, typed):
    row = CommitmentFactory(title=text, language=language)
    assert found(typed) == [("commitment", row.pk, language.split("-")[0])]


@pytest.mark.parametrize(
    "typed", ['open AND"', "NEAR(open, 5)", "title : open", "-open", "open*", "^open", "'open'", "%"]
)
def test_what_databases_take_for_operators_is_harmless(typed):
    row = CommitmentFactory(title="Open")
    asked = typed if typed != "%" else "open %"
    wanted = [] if "NEAR" in typed or "title" in typed else [("commitment", row.pk, "en")]
    assert found(asked) == wanted


def test_phrases_and_beginnings():
    near = CommitmentFactory(title="Open the data of the state")
    exact = CommitmentFactory(title="A portal of open data")
    both = [("commitment", near.pk, "en"), ("commitment", exact.pk, "en")]
    assert found("open data") == both
    assert found('"open data"') == both[1:]
    assert found("open dat") == both
    assert found("open dat ") == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lists the forms of words, it has no stems")
@pytest.mark.parametrize(
    ("text", "language", "typed"),
    [
        ("Transparency of organisations", "en", "organise"), ("Education for all", "en", "educate"),
        ("Évaluation des politiques", "fr", "évaluer"), ("Consulter les citoyens", "fr", "consultations"),
        ("La participación ciudadana", "es", "participar"), ("Los municipios participan", "es", "participación"),
    ],
)  # fmt: skip
def test_stems_of_three_languages(text, language, typed):
    row = CommitmentFactory(title=text, language=language)
    assert found(f"{typed} ") == [("commitment", row.pk, language)]


def _triggers() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT prosrc FROM pg_proc WHERE proname LIKE 'search_%%' AND prorettype = 'trigger'::regtype"
            )
        return {" ".join(row[0].split()) for row in cursor.fetchall()}


def _wanted() -> set[str]:
    known = engine(connection.vendor)
    made = [statement for source in sources() for statement in known.source_kept(source)]
    if connection.vendor == "sqlite":
        return {" ".join(each.split()) for each in [*made, *known.table_made()] if "CREATE TRIGGER" in each}
    return {" ".join(each.split("$body$")[1].split()) for each in made if "$body$" in each}


def test_after_all_migrations_every_source_is_kept():
    """Where this fails, a migration rebuilt a table (and SQLite dropped its triggers) or ``searched`` of a model was
    changed: end that migration with ``KeepSearched(Source(...))``, as 0005_search_index does.
    """
    assert {source.kind for source in sources()} == set(KINDS)
    assert {source.table for source in sources()} == {model._meta.db_table for model in KINDS.values()}
    assert _triggers() == _wanted()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'search_%%'")
            names = {row[0] for row in cursor.fetchall()}
        assert names == {f"search_{kind}{what}" for kind in KINDS for what in ("", "_changed")}


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_is_kept_again_by_the_operation():
    row = MilestoneFactory(title="Before the rebuilding")
    source = Milestone.searched
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(Milestone)
        KeepSearched(source).database_forwards("milestones", editor, None, None)
    assert _triggers() == _wanted()
    assert found("rebuilding") == [("milestone", row.pk, "en")]
    Milestone.objects.filter(pk=row.pk).update(title="After it")
    assert found("rebuilding") == []


@pytest.mark.django_db(transaction=True)
def test_the_migrations_run_backwards_and_forwards_over_rows():
    report = ProgressReportFactory(narrative="Kept in mind")
    before = everything()
    try:
        call_command("migrate", "milestones", "0004", verbosity=0)
        assert set(SearchEntry.objects.values_list("kind", flat=True)) == {"commitment"}
        call_command("migrate", "commitments", "0004", verbosity=0)
        assert "commitments_searchentry" not in connection.introspection.table_names()
    finally:
        call_command("migrate", verbosity=0)
    assert everything() == before
    assert found("kept mind") == [("report", report.pk, "en")]


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_nothing_to_find():
    EvidenceFactory(title="Flushed away")
    assert found("flushed")
    call_command("flush", interactive=False, verbosity=0)
    assert everything() == []
    assert found("flushed") == []
    CommitmentFactory(title="Flushed again")
    assert len(found("flushed")) == 1
