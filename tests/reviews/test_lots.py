"""A panel drawn by lot: the same on every machine, no bias beyond the strata, every step in public."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now, today
from exchange.lots import draw_lot
from exchange.lots.document import lot_document
from ledger.models import Event
from ledger.rules import canonical, digest
from reviews.models import Appointment, Lot, Volunteer
from reviews.rules.lot import Replacement, lot_broken, lot_draw_panel, lot_next, lot_seats
from reviews.services import (
    appointment_decline,
    lot_announce,
    lot_draw,
    lot_make,
    lot_replace,
    volunteer_confirm,
    volunteer_register,
    volunteer_withdraw,
)
from reviews.services.lots import lot_list
from tests.factories import CountryRoleFactory, InstitutionFactory, ReviewRoundFactory, UserFactory
from tests.refusals import code
from tests.reviews.review_rows import VolunteerFactory

QUOTAS = {"gender": {"women": [2, 2], "men": [2, 2]}, "age": {"young": [1, 3], "old": [1, 3]}}
# The 99.9th percentiles of chi-square with 7 and with 3 degrees of freedom, from any table.
FAR_OFF = {8: 24.32, 4: 16.27}


def people(women: int, men: int) -> dict[str, dict[str, str]]:
    """Volunteers by pseudonym, every second of them young."""
    ages = ("young", "old")
    return {
        **{f"w{number}": {"gender": "women", "age": ages[number % 2]} for number in range(women)},
        **{f"m{number}": {"gender": "men", "age": ages[number % 2]} for number in range(men)},
    }


def quotas(raw=QUOTAS):
    return {feature: {value: tuple(pair) for value, pair in bounds.items()} for feature, bounds in raw.items()}


# The draw ------------------------------------------------------------------------------------------------------------


def test_ten_thousand_draws_show_no_bias_beyond_the_strata():
    volunteers = people(8, 4)
    only = {"gender": quotas()["gender"]}
    seats = dict.fromkeys(volunteers, 0)
    for seed in range(10_000):
        for name in lot_draw_panel(volunteers, only, 4, str(seed)).panel:
            seats[name] += 1
    for stratum in ("w", "m"):
        counts = [count for name, count in seats.items() if name.startswith(stratum)]
        expected = 20_000 / len(counts)
        chi_square = sum((count - expected) ** 2 / expected for count in counts)
        assert chi_square < FAR_OFF[len(counts)], (stratum, counts)


def test_with_crossed_quotas_people_alike_have_the_same_chance():
    """By gender and age: within each of the four groups nobody is preferred."""
    volunteers = people(8, 8)
    seats = dict.fromkeys(volunteers, 0)
    for seed in range(10_000):
        for name in lot_draw_panel(volunteers, quotas(), 4, f"{seed}").panel:
            seats[name] += 1
    for stratum, age in (("w", 0), ("w", 1), ("m", 0), ("m", 1)):
        counts = [count for name, count in seats.items() if name[0] == stratum and int(name[1:]) % 2 == age]
        expected = sum(counts) / len(counts)
        assert sum((count - expected) ** 2 / expected for count in counts) < FAR_OFF[4], (stratum, age, counts)


@pytest.mark.parametrize("seed", ["5 12 23 31 44 49", "Äpfel", "0"])
@pytest.mark.parametrize(("women", "men"), [(8, 4), (3, 9), (1, 9), (0, 2)])
def test_the_program_without_the_tracker_draws_the_same(seed, women, men, tmp_path):
    volunteers = people(women, men)
    drawn = lot_draw_panel(volunteers, quotas(), 4, seed)
    document = {"size": 4, "quotas": QUOTAS, "list": volunteers, "seed": seed}
    assert draw_lot.draw(document) == {"panel": list(drawn.panel), "reserve": list(drawn.reserve)}


def test_another_process_draws_the_same(tmp_path):
    file = tmp_path / "lot.json"
    document = {"size": 4, "quotas": QUOTAS, "list": people(8, 4), "seed": "7", "drawn_on": ""}
    file.write_bytes(canonical({**document, "list_sha256": digest(people(8, 4))}))
    program = [sys.executable, "-I", "-S", str(draw_lot.__file__), str(file)]
    said = subprocess.run(program, capture_output=True, check=True, env={"PYTHONHASHSEED": "1"})  # noqa: S603  (ours)
    drawn = lot_draw_panel(people(8, 4), quotas(), 4, "7")
    assert json.loads(said.stdout) == {"panel": list(drawn.panel), "reserve": list(drawn.reserve)}
    file.write_bytes(canonical({**document, "list_sha256": digest(people(4, 4))}))
    refused = subprocess.run(program, capture_output=True, check=False)  # noqa: S603  (ours)
    assert (refused.returncode, b"SHA-256" in refused.stderr) == (1, True)


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), st.text())))
def test_the_program_hashes_the_list_as_the_ledger_does(listed):
    assert draw_lot.list_hash(listed) == digest(listed)


@given(
    women=st.integers(0, 7), men=st.integers(0, 7), seed=st.text(max_size=3),
    gone=st.lists(st.integers(0, 3), max_size=4), withdrawn=st.sets(st.integers(0, 13), max_size=3),
)  # fmt: skip
def test_the_program_follows_the_same_chain(women, men, seed, gone, withdrawn):
    """Whoever leaves, the program and the rules agree on who follows; and that nobody else could have."""
    listed = people(women, men)
    draw = lot_draw_panel(listed, quotas(), 4, seed)
    passed_over = [name for number, name in enumerate(listed) if number in withdrawn]
    made: list[Replacement] = []
    for place in gone:
        seats = lot_seats(draw.panel, made)
        follower = lot_next(draw, made, passed_over, listed, quotas(), seats[place]) if place < len(seats) else None
        if follower is not None:
            made.append(Replacement(seats[place], follower))
    told = {
        "size": 4, "quotas": QUOTAS, "list": listed, "list_sha256": digest(listed), "seed": seed, "drawn_on": "x",
        "panel": list(draw.panel), "reserve": list(draw.reserve), "withdrawn": passed_over,
        "replacements": [asdict(each) for each in made],
    }  # fmt: skip
    assert lot_broken(draw, made, passed_over, listed, quotas()) is None
    assert draw_lot.fault(told, draw_lot.draw(told)) == ""
    if made:
        wrong = [*made[:-1], Replacement(made[-1].given_up, made[-1].given_up)]
        assert lot_broken(draw, wrong, passed_over, listed, quotas()) == wrong[-1]
        told["replacements"] = [asdict(each) for each in wrong]
        assert "follows" in draw_lot.fault(told, draw_lot.draw(told))


def test_quotas_are_met_or_the_shortage_is_named():
    drawn = lot_draw_panel(people(1, 9), quotas(), 4, "7")
    [shortage] = drawn.shortages
    assert (shortage.feature, shortage.value, shortage.least, shortage.got, shortage.listed) == (
        "gender", "women", 2, 1, 1,
    )  # fmt: skip
    assert not lot_draw_panel(people(5, 5), quotas(), 4, "7").shortages
    assert lot_draw_panel({}, quotas(), 4, "7").panel == ()


# Its life ------------------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(amina, watch) -> Lot:
    """A lot of four seats with eight confirmed women and four men, and a woman who never confirmed."""
    review_round = ReviewRoundFactory(plan__country=watch.country, opens_on=today(), closes_on=today())
    made = lot_make(user=amina, review_round=review_round, organisation=watch, size=4, quotas=QUOTAS)
    for name, values in people(8, 4).items():
        VolunteerFactory(lot=made, pseudonym=name, values=values)
    VolunteerFactory(lot=made, pseudonym="never", values=people(1, 0)["w0"], confirmed_at=None)
    return made


def announced(amina, lot):
    return lot_announce(user=amina, lot=lot, seed_source="The lottery", seed_on=today() + dt.timedelta(days=2))


def drawn(amina, lot):
    announced(amina, lot)
    with time_machine.travel(now() + dt.timedelta(days=2), tick=False):
        return lot_draw(user=amina, lot=lot, seed="5 12 23")


def test_the_seed_is_of_a_later_day_and_the_list_stands_fast(amina, bruno, lot):
    assert code(lambda: lot_announce(user=bruno, lot=lot, seed_source="x", seed_on=today())) == "not_coordinator"
    assert code(lambda: lot_announce(user=amina, lot=lot, seed_source="x", seed_on=today())) == "seed_not_later"
    later = today() + dt.timedelta(days=2)
    assert code(lambda: lot_announce(user=amina, lot=lot, seed_source=" ", seed_on=later)) == "required"
    assert code(lambda: lot_draw(user=amina, lot=lot, seed="7")) == "not_announced"
    made = announced(amina, lot)
    assert made.list_sha256 == digest(people(8, 4))
    assert code(lambda: announced(amina, lot)) == "announced_already"
    assert code(lambda: lot_draw(user=amina, lot=lot, seed="7")) == "too_early"
    values = {"gender": "women", "age": "old"}
    late = {"lot": lot, "email": "late@example.org", "name": "Late", "values": values}
    assert code(lambda: volunteer_register(**late)) == "list_closed"
    never = Volunteer.objects.get(pseudonym="never")
    assert code(lambda: volunteer_confirm(volunteer=never)) in {"list_closed", "link_expired"}


def test_seats_are_offered_to_who_was_drawn_and_anyone_can_draw_again(amina, lot, tmp_path, capsys):
    made = drawn(amina, lot)
    assert list(made.panel) == list(lot_draw_panel(people(8, 4), quotas(), 4, "5 12 23").panel)
    seats = Appointment.objects.filter(round=lot.round)
    assert {each.basis for each in seats} == {"drawn"}
    assert seats.count() == 4
    call_command("draw_lot", lot.round_id)
    assert f"Panel: {', '.join(made.panel)}" in capsys.readouterr().out
    file = tmp_path / "lot.json"
    file.write_bytes(canonical(lot_document(made)))
    call_command("draw_lot", "--from", str(file))
    file.write_bytes(canonical({**lot_document(made), "panel": made.reserve[:4]}))
    with pytest.raises(CommandError, match="does not follow"):
        call_command("draw_lot", "--from", str(file))
    file.write_bytes(canonical({**lot_document(made), "list": people(4, 4)}))
    with pytest.raises(CommandError, match="SHA-256"):
        call_command("draw_lot", "--from", str(file))


def test_no_event_and_no_document_names_anybody(amina, lot):
    made = drawn(amina, lot)
    told = str([event.data for event in Event.objects.public()]) + str(lot_document(made))
    assert "@example.org" not in told
    assert "Robin" not in told
    assert Event.objects.public().filter(verb__startswith="lot.").count() == 3


def test_a_seat_that_is_given_up_goes_to_the_reserve(amina, lot):
    made = drawn(amina, lot)
    first = made.volunteers.get(pseudonym=made.panel[0])
    assert code(lambda: lot_replace(user=amina, lot=made, pseudonym=first.pseudonym)) == "not_given_up"
    assert code(lambda: lot_replace(user=amina, lot=made, pseudonym="nobody")) == "not_given_up"
    appointment_decline(user=first.user, appointment=first.appointment)
    replaced = lot_replace(user=amina, lot=made, pseudonym=first.pseudonym)
    assert (replaced.panel, replaced.reserve) == (made.panel, made.reserve)
    [change] = replaced.replacements
    assert change["given_up"] == first.pseudonym
    assert change["on"] == today().isoformat()
    # Nobody in the reserve has the same gender and age; what the quotas need comes first.
    assert people(8, 4)[change["successor"]]["gender"] == first.values["gender"]
    assert change["successor"] in replaced.reserve
    assert code(lambda: lot_replace(user=amina, lot=replaced, pseudonym=first.pseudonym)) == "not_given_up"


def test_nobody_stops_a_draw_by_giving_a_volunteer_a_role(amina, lot, digital_agency):
    """They are passed over, and their seat goes to the reserve like any other that is given up."""
    likely = lot_draw_panel(people(8, 4), quotas(), 4, "5 12 23").panel[0]
    address = lot.volunteers.get(pseudonym=likely).email
    CountryRoleFactory(user=UserFactory(email=address), country=lot.round.plan.country, institution=digital_agency)
    made = drawn(amina, lot)
    assert made.panel[0] == likely
    assert Appointment.objects.filter(round=lot.round).count() == 3
    replaced = lot_replace(user=amina, lot=lot, pseudonym=likely)
    assert Appointment.objects.filter(round=lot.round).count() == 4
    assert [each["given_up"] for each in replaced.replacements] == [likely]
    call_command("draw_lot", lot.round_id)


def given_up(amina, lot, pseudonym):
    """The same lot once who was offered this seat declined it and somebody followed."""
    volunteer = lot.volunteers.get(pseudonym=pseudonym)
    appointment_decline(user=volunteer.user, appointment=volunteer.appointment)
    return lot_replace(user=amina, lot=lot, pseudonym=pseudonym)


def test_after_replacements_anyone_can_still_draw_again(amina, lot, tmp_path, capsys):
    """A successor gives up too: the whole chain follows from list, seed and who withdrew."""
    announced(amina, lot)
    volunteer_withdraw(volunteer=lot.volunteers.get(pseudonym="w7"))
    with time_machine.travel(now() + dt.timedelta(days=2), tick=False):
        lot = lot_draw(user=amina, lot=lot, seed="5 12 23")
    assert lot.withdrawn == ["w7"]
    staying = next(name for name in lot.panel if name not in lot.withdrawn)
    lot = given_up(amina, lot, staying)
    lot = given_up(amina, lot, lot.replacements[0]["successor"])
    call_command("draw_lot", lot.round_id)
    assert f"{lot.replacements[1]['successor']} followed" in capsys.readouterr().out
    document, file = lot_document(lot), tmp_path / "lot.json"
    file.write_bytes(canonical(document))
    assert draw_lot.main([str(file)]) == ""
    other = next(name for name in lot.reserve if name not in {each["successor"] for each in lot.replacements})
    second = {**document["replacements"][1], "successor": other}
    nobody = {**document["replacements"][0], "given_up": other}
    for wrong, said in (
        ({"panel": document["panel"][::-1]}, "panel"), ({"reserve": document["reserve"][::-1]}, "reserve"),
        ({"withdrawn": ["somebody"]}, "withdrawn"), ({"list": people(4, 4)}, "SHA-256"),
        ({"replacements": [document["replacements"][0], second]}, "follows"), ({"replacements": [nobody]}, "follows"),
    ):  # fmt: skip
        file.write_bytes(canonical({**document, **wrong}))
        assert said in draw_lot.main([str(file)])
        with pytest.raises(CommandError, match=said):
            call_command("draw_lot", "--from", str(file))
    assert "not the file" in draw_lot.main([str(tmp_path / "none.json")])
    assert "Name the file" in draw_lot.main([])


def test_page_file_and_api_show_who_followed_whom(amina, lot, client):
    lot = drawn(amina, lot)
    lot = given_up(amina, lot, lot.panel[0])
    [change] = lot.replacements
    page = client.get(f"/{lot.round.plan.country_id}/rounds/{lot.round_id}/lot/").content.decode()
    assert f"{change['given_up']} gave up the seat, {change['successor']} followed" in page
    told = client.get(f"/{lot.round.plan.country_id}/rounds/{lot.round_id}/lot.json").json()
    api = client.get(f"/api/v1/lots/{lot.pk}/").json()
    for shown in (told, api):
        assert (shown["panel"], shown["replacements"]) == (lot.panel, [change])


def test_lots_of_before_get_back_what_was_drawn(amina, lot):
    """Replacements used to write over the panel; list, seed and ledger still know it."""
    drawn_once = drawn(amina, lot)
    kept = given_up(amina, drawn_once, drawn_once.panel[0])
    [change] = kept.replacements
    panel = [change["successor"] if name == change["given_up"] else name for name in kept.panel]
    Lot.objects.update(panel=panel, reserve=[], replacements=[])
    import_module("reviews.migrations.0004_lot_keeps_what_was_drawn").restore(apps, None)
    back = Lot.objects.get()
    assert (back.panel, back.reserve, back.replacements) == (kept.panel, kept.reserve, [change])


def test_who_withdraws_is_forgotten_and_passed_over(amina, lot):
    early = lot.volunteers.get(pseudonym="w0")
    assert volunteer_withdraw(volunteer=early).email == ""
    assert "w0" not in lot_list(lot)
    announced(amina, lot)
    seated = list(lot_draw_panel(lot_list(lot), quotas(), 4, "7").panel)
    late = lot.volunteers.get(pseudonym=seated[0])
    volunteer_withdraw(volunteer=late)
    lot.refresh_from_db()
    assert late.pseudonym in lot_list(lot)
    with time_machine.travel(now() + dt.timedelta(days=2), tick=False):
        made = lot_draw(user=amina, lot=lot, seed="7")
    assert made.panel[0] == late.pseudonym
    assert made.volunteers.get(pk=late.pk).appointment is None
    assert code(lambda: volunteer_withdraw(volunteer=made.volunteers.get(pseudonym=made.panel[1]))) == "drawn_already"
    lot_replace(user=amina, lot=made, pseudonym=late.pseudonym)
    assert Appointment.objects.filter(round=lot.round).count() == 4


@pytest.mark.parametrize(
    ("size", "bounds", "fault"),
    [
        (0, QUOTAS, "seats"), (101, QUOTAS, "seats"), (4, {"age": {"young": [2, 1]}}, "quota_shape"),
        (4, {"age": {"": [0, 4]}}, "quota_shape"), (4, {"age": {"young": [0, 3]}}, "quota_sum"),
        (4, {"age": {"young": [3, 4], "old": [2, 4]}}, "quota_sum"),
    ],
)  # fmt: skip
def test_quotas_that_make_no_sense(amina, watch, scheduled, size, bounds, fault):
    made = {"user": amina, "review_round": scheduled, "organisation": watch, "size": size, "quotas": bounds}
    assert code(lambda: lot_make(**made)) == fault


@pytest.mark.parametrize("kind", ["ministry", "agency", "parliament", "court", "local_government"])
def test_a_body_of_the_state_convenes_no_panel(amina, demoland, farland, scheduled, kind):
    made = {"user": amina, "review_round": scheduled, "size": 4, "quotas": QUOTAS}
    of_state = InstitutionFactory(country=demoland, kind=kind)
    assert code(lambda: lot_make(organisation=of_state, **made)) == "not_civil_society"
    elsewhere = InstitutionFactory(country=farland, kind="civil_society")
    assert code(lambda: lot_make(organisation=elsewhere, **made)) == "foreign_institution"
    assert not Lot.objects.exists()
    assert not Event.objects.filter(verb="lot.made").exists()
