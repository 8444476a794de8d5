"""Loads, when it is imported, what a worker needs for its first letter, so that forked workers find it there."""

from __future__ import annotations

from accounts.models import User
from notices.letters import digest_letter, mail_of
from notices.words import day_words
from tests.notices.agency import DAY

mail_of(digest_letter(User(pk=0, name="Bruno", email="bruno@example.org"), [], DAY)).message()
day_words(DAY)
