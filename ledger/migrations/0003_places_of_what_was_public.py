"""Gives the events that are public already their places, feed by feed, in the order in which they were written."""

from __future__ import annotations

from typing import Any

from django.db import migrations

# The database numbers and writes them itself: there may be millions.
NUMBER = """
INSERT INTO ledger_place (event_id, feed_id, number)
SELECT event.id, %s, ROW_NUMBER() OVER (ORDER BY event.id)
FROM ledger_event event JOIN ledger_stream stream ON stream.id = event.stream_id
WHERE NOT stream.sealed AND (stream.name = %s OR stream.name LIKE %s)
"""


def number(apps: Any, schema_editor: Any) -> None:
    """Number what is public."""
    streams, places = apps.get_model("ledger", "Stream"), apps.get_model("ledger", "Place")
    names = {name.partition("/")[0] for name in streams.objects.filter(sealed=False).values_list("name", flat=True)}
    for name in sorted(names):
        feed, _new = streams.objects.get_or_create(name=name)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(NUMBER, [feed.pk, name, f"{name}/%"])
        streams.objects.filter(pk=feed.pk).update(shown=places.objects.filter(feed=feed).count())


class Migration(migrations.Migration):
    """Numbers what is public."""

    dependencies = [("ledger", "0002_what_became_public_when")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
