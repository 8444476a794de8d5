"""Workers that tell followers what moved are killed again and again: everybody gets each piece of news exactly once."""

from __future__ import annotations

import datetime as dt
import random
import time

import pytest
from django.db import transaction

from core.clock import now, today
from ledger.services import Actor, event_append
from notices.choices import LetterState
from notices.folder import mail_filed
from notices.models import Follower, Letter
from tests.factories import CountryFactory
from tests.journeys.killing import Worker
from tests.notices.following import follower_of_things

KILLS, CROWD = 25, 20


def follow(known: int) -> None:
    """A new crowd that follows Demoland, where something has moved since."""
    country = CountryFactory()
    for number in range(CROWD):
        follower_of_things(country, address=f"f{known + number}@example.org")
    with transaction.atomic():
        event_append(stream="ZZ", actor=Actor("operator", "operators"), verb="import.applied", subject="country:ZZ")


def all_told() -> bool:
    """Whether there is nothing left for a worker to do."""
    untold = Follower.objects.filter(looked_on__lt=today())
    return not untold.exists() and not Letter.objects.filter(state=LetterState.WAITING).exists()


@pytest.mark.django_db(transaction=True)
def test_everybody_is_told_exactly_once(settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    chance = random.Random(8058)  # noqa: S311  (no secret)
    kills = cut = 0
    with Worker("send_news", settings={"MAIL_DIR": str(tmp_path)}, preload=("tests.notices.loaded",)) as worker:
        follow(0)
        begun = time.monotonic()
        worker.ends()
        life = time.monotonic() - begun
        while kills < KILLS:
            if all_told():
                follow(Follower.objects.count())
            if worker.killed_after(chance.uniform(0, life)):
                kills += 1
                sending = Letter.objects.filter(state=LetterState.SENDING)
                cut += sending.update(claimed_until=now() - dt.timedelta(seconds=1))
            else:
                life *= 0.8
        worker.ends()
    assert cut > 0
    everybody = sorted(Follower.objects.values_list("address", flat=True))
    assert sorted(mail.to for mail in mail_filed(len(everybody) * 2)) == everybody
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}
