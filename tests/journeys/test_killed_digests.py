"""Workers that send digests are killed over a hundred times: nobody gets two, what may not have arrived is known.

Into files, where it can be asked afterwards what was sent, everybody gets exactly one. Over SMTP, to a real server,
nobody gets two, and whoever got none is among the letters that say so of themselves.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from commitments.choices import Role
from commitments.models import CountryRole, Institution
from core.clock import now, today
from notices.choices import LetterState
from notices.folder import mail_filed
from notices.models import Letter
from tests.factories import InstitutionFactory, MilestoneFactory
from tests.journeys.killing import Worker
from tests.notices.agency import commitment_of
from tests.notices.mail_server import mail_server

KILLS_IN_FILES, KILLS_OVER_SMTP, CROWD = 50, 100, 20


@pytest.fixture
def agency(transactional_db) -> Institution:
    """An agency that is late with one milestone."""
    found: Institution = InstitutionFactory(name="Digital Agency of Demoland")
    MilestoneFactory(commitment=commitment_of(found), due_date=today() - dt.timedelta(days=3))
    return found


def appoint(agency: Institution) -> None:
    """A new crowd of officers to be told; who was told goes, so that no worker has more to do than the first."""
    User.objects.filter(letters__state__in=[LetterState.SENT, LetterState.UNCERTAIN]).update(is_active=False)
    known = User.objects.count()
    names = [f"officer{known + number}" for number in range(CROWD)]
    crowd = User.objects.bulk_create([User(name=name, email=f"{name}@example.org") for name in names])
    began = now() - dt.timedelta(days=30)
    CountryRole.objects.bulk_create(
        [
            CountryRole(user=user, country=agency.country, role=Role.OFFICER, institution=agency, began_at=began)
            for user in crowd
        ]
    )


def all_told() -> bool:
    """Whether there is nothing left for a worker to do."""
    untold = User.objects.filter(is_active=True, letters__isnull=True)
    return not untold.exists() and not Letter.objects.filter(state=LetterState.WAITING).exists()


def leases_run_out() -> int:
    """What a dead worker was sending may be looked after by the next; how many letters that are."""
    sending = Letter.objects.filter(state=LetterState.SENDING)
    return sending.update(claimed_until=now() - dt.timedelta(seconds=1))


def kill_again_and_again(agency: Institution, wanted: int, **settings: Any) -> int:
    """Start workers until ``wanted`` of them were killed, and let a last one be; how many letters were cut in two.

    Each is killed at some moment of the time that such a worker takes, which is measured, and measured again from what
    the kills find: machines differ, and are busy with other things.
    """
    chance = random.Random(8058)  # noqa: S311  (no secret)
    kills = cut = 0
    with Worker("send_digests", settings=settings, preload=("tests.notices.loaded",)) as worker:
        appoint(agency)
        begun = time.monotonic()
        worker.ends()
        life = time.monotonic() - begun
        while kills < wanted:
            if all_told():
                appoint(agency)
            sent = Letter.objects.filter(state=LetterState.SENT).count()
            if worker.killed_after(chance.uniform(0, life)):
                kills += 1
                cut += leases_run_out()
                life *= 1 if Letter.objects.filter(state=LetterState.SENT).count() > sent else 1.1
            else:
                life *= 0.8
        worker.ends()
    return cut


def people(*states: LetterState) -> Iterator[str]:
    yield from Letter.objects.filter(state__in=states).values_list("address", flat=True)


def test_into_files_everybody_gets_exactly_one(agency, settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    assert kill_again_and_again(agency, KILLS_IN_FILES, MAIL_DIR=str(tmp_path)) > 0
    everybody = sorted(agency.roles.values_list("user__email", flat=True))
    assert sorted(people(LetterState.SENT)) == everybody
    assert sorted(mail.to.rsplit("<")[-1].strip(">") for mail in mail_filed(len(everybody) * 2)) == everybody


def test_over_smtp_nobody_gets_two_and_who_may_have_none_is_known(agency, settings):
    with mail_server() as server:
        names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT")
        cut = kill_again_and_again(agency, KILLS_OVER_SMTP, **{name: getattr(settings, name) for name in names})
    assert cut > 0
    arrived = Counter(to for [to], _ in server.mails)
    everybody = set(agency.roles.values_list("user__email", flat=True))
    assert set(arrived.values()) == {1}
    assert set(people(LetterState.SENT)) <= set(arrived)
    assert set(people(LetterState.SENT, LetterState.UNCERTAIN)) == everybody
    assert everybody - set(arrived) <= set(people(LetterState.UNCERTAIN))
    assert len(set(people(LetterState.UNCERTAIN))) <= cut
