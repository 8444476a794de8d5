"""Every published figure follows from the public export, byte for byte, by one command."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from exchange.demo.loading import demo_load
from exchange.rounds.document import round_document
from ledger.models import Event
from ledger.rules import canonical
from reviews.choices import RoundState
from reviews.models import ReviewRound

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Demoland, loaded once for all of these; what a test does to it is taken back with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo_load(password="open-sesame-demoland")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def published(_demo, db) -> ReviewRound:
    """Its published round, with recusals, a revision after the reply and answers on the making."""
    return ReviewRound.objects.get(state=RoundState.PUBLISHED)


def test_a_published_round_is_computed_again(published, capsys):
    call_command("recompute_round", published.pk)
    assert "The same, byte for byte: 9 verdicts" in capsys.readouterr().out


def test_the_file_that_the_page_offers_is_enough(published, client, tmp_path, capsys, django_assert_num_queries):
    data = client.get(f"/ZZ/rounds/{published.pk}/data.json")
    assert data.status_code == 200
    file = tmp_path / "round.json"
    file.write_bytes(data.content)
    assert data.content == canonical(round_document(published))
    assert client.get(f"/api/v1/review-rounds/{published.pk}/export/").json() == json.loads(data.content)
    with django_assert_num_queries(0):
        call_command("recompute_round", "--from", str(file))
    assert "The same, byte for byte" in capsys.readouterr().out
    call_command("recompute_round", published.pk, "--write", str(tmp_path / "again.json"))
    assert (tmp_path / "again.json").read_bytes() == data.content


@pytest.mark.parametrize("change", ["rating", "recusal", "verdict", "making"])
def test_whatever_is_changed_shows(published, tmp_path, change, capsys):
    document = json.loads(canonical(round_document(published)))
    if change == "rating":
        document["ratings"][0]["scores"]["completion"] = "complete"
    elif change == "recusal":
        document["recusals"].append(
            {"seat": document["ratings"][0]["seat"], "commitment": document["ratings"][0]["commitment"]}
        )
    elif change == "verdict":
        document["figures"]["verdicts"][0]["reviewers"] += 1
    else:
        document["questionnaire"]["answers"][0]["answers"][
            document["questionnaire"]["sections"][0]["questions"][0]["key"]
        ]["step"] = 0
    file = tmp_path / "round.json"
    file.write_text(json.dumps(document))
    with pytest.raises(CommandError, match="does not follow"):
        call_command("recompute_round", "--from", str(file))
    assert capsys.readouterr().out.strip()


def test_people_are_in_it_only_as_they_chose(published):
    words = canonical(round_document(published)).decode()
    assert "@" not in words.replace("@demoland.example.org/", "")
    assert "Dalia" not in words
    person = published.appointments.order_by("pk")[0].reviewer
    person.shows_name = True
    person.save()
    assert person.name in canonical(round_document(published)).decode()


def test_the_document_names_the_event_that_published_it(published):
    event = Event.objects.get(verb="round.published")
    assert round_document(published)["round"]["ledger"] == event.hash


def test_what_is_no_export_is_refused(tmp_path, published):
    (tmp_path / "no.json").write_text("{}")
    (tmp_path / "torn.json").write_text("{")
    for arguments in (["--from", str(tmp_path / "no.json")], ["--from", str(tmp_path / "torn.json")], [], [999],
                      [published.pk, "--from", "x"], ["--from", str(tmp_path / "gone.json")]):  # fmt: skip
        with pytest.raises(CommandError):
            call_command("recompute_round", *arguments)


def test_a_round_that_is_not_published_offers_nothing(published, client):
    running = ReviewRound.objects.exclude(pk=published.pk)[0]
    assert client.get(f"/ZZ/rounds/{running.pk}/data.json").status_code == 404
    with pytest.raises(CommandError):
        call_command("recompute_round", running.pk)
