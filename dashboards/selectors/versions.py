"""Versions of a country's data: the heads of its public chain in the ledger."""

from __future__ import annotations

from django.db.models import Count, Q

from dashboards.citation import HASH, Standing
from ledger.models import Event, Stream

IMPORTED = "import.applied"


def data_version(code: str) -> str:
    """The hash that names the data of a country as it stands; empty before its first event. One query.

    What was recorded under seal is bound into this chain when it is revealed: one hash names it all.
    """
    head = Stream.objects.filter(name=code, sealed=False, head_seq__gt=0).values_list("head_hash", flat=True)
    return head.first() or ""


def version_standing(code: str, asked: str) -> Standing | None:
    """How the data stands that was cited; ``None`` where no version is asked. Two queries at most."""
    if not asked:
        return None
    own = Event.objects.public().filter(stream__name=code)
    cited = own.filter(hash=asked).first() if HASH.fullmatch(asked) else None
    if cited is None:
        return Standing(asked[:80], known=False, later=0, imports=0, since=0)
    after = own.filter(seq__gt=cited.seq).aggregate(all=Count("pk"), imports=Count("pk", filter=Q(verb=IMPORTED)))
    return Standing(asked, known=True, later=after["all"], imports=after["imports"], since=cited.seq)
