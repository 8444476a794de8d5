"""What searching costs, and what the index costs those who write."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models.functions import Length
from django.test import Client

from benchmarks.timing import fastest, milliseconds
from commitments.models import ActionPlan, Commitment, SearchEntry
from core.search.index import engine

# A rare word, one that hundreds of texts hold, the most that is taken.
QUESTIONS = {
    "a rare word": "beneficial ownership",
    "a common word": "information",
    "the longest question": "public information data government services access open budget law citizens online sys",
}
WRITTEN = 500


def figures() -> Iterator[tuple[str, str, str]]:
    """Pages of what is found beside the page of all countries, and writing with and without the index."""
    client = Client()
    texts = SearchEntry.objects.count()

    def drawn(address: str) -> None:
        cache.clear()
        assert client.get(address).status_code == 200

    front = fastest(lambda: drawn("/"))
    for what, words in QUESTIONS.items():
        took = fastest(lambda words=words: drawn(f"/search/?q={words}"))  # type: ignore[misc]  # bound at once
        yield f"search of {texts} texts: {what}", f"{milliseconds(took)}, {took / front:.2f} of the front page", "≤ 1"
    plain = fastest(lambda: _written(indexed=False), 5)
    indexed = fastest(lambda: _written(indexed=True), 5)
    yield (
        f"writing {WRITTEN} commitments with the index",
        f"{indexed / plain:.2f} of writing without",
        "≤ 1.3 in an import",
    )


def _written(*, indexed: bool) -> None:
    """Write many commitments with the longest texts there are, and take all of it back."""
    models = list(Commitment.objects.order_by(Length("action").desc(), "pk")[:50])
    plan = ActionPlan.objects.earliest("pk")
    texts = ("title", "problem", "action", "expected_result", "relevance", "additional", "language", "translations")
    rows = [
        Commitment(
            plan=plan, reference=f"bench-{n}", **{name: getattr(models[n % len(models)], name) for name in texts}
        )
        for n in range(WRITTEN)
    ]
    with transaction.atomic():
        if not indexed:
            with connection.cursor() as cursor:
                for statement in engine(connection.vendor).source_left(Commitment.searched):
                    cursor.execute(statement)
        Commitment.objects.bulk_create(rows)
        transaction.set_rollback(True)
