"""Writing letters: facts in a person's language, as plain text and as HTML that asks nothing of anybody's server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac

from accounts.models import User
from notices.choices import EVERYTHING, Topic
from notices.models import Letter
from notices.parts import Fact
from notices.words import address, language_of, one_line, sections_of, subject_of

STOP_SALT = "notices.stop"
# The longest name that fits into a header beside an address.
NAME_LENGTH = 60


def digest_key(person_id: int, day: dt.date) -> str:
    """The key of a person's digest of a day: there is one."""
    return f"digest/{person_id}/{day.isoformat()}"


def digest_letter(person: User, facts: Sequence[Fact], day: dt.date) -> Letter:
    """A person's digest of a day, not saved yet. No query."""
    with translation.override(language_of(person.language)):
        sections = sections_of(facts, day)
        stop_url = address("mail_stop", token=stop_token(person.pk, EVERYTHING))
        context = {
            "name": one_line(person.name),
            "sections": [(each, address("mail_stop", token=stop_token(person.pk, each.topic))) for each in sections],
            "stop_url": stop_url,
            "choices_url": address("mail"),
            "home_url": address("home"),
        }
        return Letter(
            key=digest_key(person.pk, day), person=person, day=day, name=person.name, address=person.email,
            message_id=message_id(digest_key(person.pk, day)), subject=subject_of(sections),
            text=render_to_string("notices/mail/digest.txt", context),
            html=render_to_string("notices/mail/digest.html", context), stop_url=stop_url,
        )  # fmt: skip


def message_id(key: str) -> str:
    """The Message-ID of a letter: the same whenever it is asked for, and telling nothing of the person."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{salted_hmac('notices.letter', key, algorithm='sha256').hexdigest()[:40]}@{host}>"


def stop_token(person_id: int, topic: str) -> str:
    """What whoever holds the mail ends a topic with, or everything; it opens nothing else."""
    return Signer(salt=STOP_SALT).sign(f"{person_id}:{topic}")


def stop_meant(token: str) -> tuple[int, str] | None:
    """The person and the topic of a token; ``None`` for one that we did not make."""
    try:
        person, topic = Signer(salt=STOP_SALT).unsign(token).split(":")
    except BadSignature:
        return None
    return int(person), topic if topic == EVERYTHING else Topic(topic)


def mail_of(letter: Letter) -> EmailMultiAlternatives:
    """The letter as it travels: RFC 8058 unsubscribing where it can be, and marked as written by a machine."""
    headers = {
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.stop_url:
        headers["Precedence"] = "bulk"
        headers["List-Unsubscribe"] = f"<{letter.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    to = formataddr((one_line(letter.name)[:NAME_LENGTH], letter.address))
    mail = EmailMultiAlternatives(one_line(letter.subject), letter.text, to=[to], headers=headers)
    mail.attach_alternative(letter.html, "text/html")
    return mail
