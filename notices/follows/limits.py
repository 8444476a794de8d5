"""Which addresses are written to, and how many links at most: nobody floods a stranger's mailbox from here.

Counted are days in UTC. What is counted by is never kept, only a digest of it that this installation alone can make.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from core.clock import today
from core.errors import Malformed
from notices.models import Knock

# Links that are mailed on a day: to one mailbox, asked for from one network address, in all.
MOST_TO_ONE, MOST_FROM_ONE, MOST_IN_ALL = 3, 60, 5_000
# RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3.
LONGEST_NAME, LONGEST = 64, 254
EVERYBODY = "everybody"


def address_of(typed: str) -> str:
    """An e-mail address as it is kept: in small letters, its domain as mail servers write it (``xn--...``).

    What follows a plus stays: to most servers it is the same mailbox, to its owner a way to sort. Names in quotation
    marks, and numbers in the place of a domain, are refused: nobody gives them, and headers read them in many ways.

    Raises:
        Malformed: it is no such address.
    """
    name, _at, domain = typed.strip().rpartition("@")
    message = _("This is not an e-mail address. Write it like this: kim@example.org.")
    fault = Malformed([("email", "not_an_address", message)])
    try:
        address = f"{name.lower()}@{punycode(domain.lower())}"
        EmailValidator(allowlist=[])(address)
    except (ValidationError, UnicodeError) as error:
        raise fault from error
    if '"' in address or "[" in address or len(name) > LONGEST_NAME or len(address) > LONGEST:
        raise fault
    return address


def masked(address: str) -> str:
    """An address as operators see it, and whoever holds a letter: its first letter and its domain."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def mailbox_of(address: str) -> str:
    """The mailbox as links to it are counted: neither a tag after a plus nor dots make another one of it."""
    name, _at, domain = address.rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"


def knock(kind: str, who: str, most: int) -> bool:
    """Count one more request of ``who`` today, unless there were ``most`` already. Two queries."""
    digest = salted_hmac(f"notices.knock.{kind}", who, algorithm="sha256").hexdigest()
    Knock.objects.bulk_create([Knock(day=today(), who=digest)], ignore_conflicts=True)
    return Knock.objects.filter(day=today(), who=digest, count__lt=most).update(count=F("count") + 1) == 1
