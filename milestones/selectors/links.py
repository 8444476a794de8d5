"""Addresses of evidence: which nobody has asked yet, and where evidence does not say what a check found."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, TypeVar

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField

from milestones.choices import LinkStatus
from milestones.models import EvidenceBase, LinkCheck

E = TypeVar("E", bound=EvidenceBase)


class AddressPrint(Func):
    """The SHA-256 of an address in hexadecimal, as ``services.address_print`` makes it, but made by the database."""

    function = "SHA256"  # on SQLite Django's own; PostgreSQL's works on bytes
    output_field: ClassVar = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same from PostgreSQL."""
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **extra)


def links_unknown(evidence: QuerySet[E]) -> list[str]:
    """The addresses among ``evidence`` that no check stands for yet, each once. One query."""
    known = LinkCheck.objects.filter(url_sha256=OuterRef("print"))
    found = evidence.exclude(url="").annotate(print=AddressPrint("url")).filter(~Exists(known))
    return list(found.order_by("url").values_list("url", flat=True).distinct())


def evidence_behind(evidence: QuerySet[E]) -> QuerySet[Any]:
    """The rows among ``evidence`` that say of their address something else than its check.

    ``found`` is what the check says, ``found_at`` when it was made.
    """
    check = LinkCheck.objects.filter(url_sha256=OuterRef("print")).exclude(status=LinkStatus.UNCHECKED).order_by()
    rows = evidence.exclude(url="").annotate(print=AddressPrint("url"))
    behind = rows.annotate(found=Subquery(check.values("status")), found_at=Subquery(check.values("checked_at")))
    return behind.filter(found__isnull=False).exclude(found=F("link_status")).order_by("pk")


def links_due(moment: dt.datetime) -> QuerySet[LinkCheck]:
    """The addresses to be asked at ``moment`` that no living worker is asking, the longest due first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=moment)
    return LinkCheck.objects.filter(free, next_at__lte=moment).order_by("next_at", "id")


def link_known_to_answer(*, but_not: str) -> list[str]:
    """A few addresses that answered when they were last asked, the latest first, each on a site other than ``but_not``.

    They serve as a second opinion: whoever asks nothing but dead addresses cannot tell them from a broken line.
    """
    alive = LinkCheck.objects.filter(status=LinkStatus.ALIVE).exclude(host=but_not)
    by_host = dict(alive.order_by("checked_at").values_list("host", "url")[:200])
    return list(by_host.values())[-3:]
