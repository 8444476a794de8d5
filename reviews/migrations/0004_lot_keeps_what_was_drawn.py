"""A lot keeps its panel as it was drawn, and beside it who withdrew before and who followed whom since."""

from django.db import migrations, models

from reviews.rules.lot import lot_draw_panel


def restore(apps, schema_editor):
    """Bring back the panels that replacements wrote over, from list, seed and ledger, and note the replacements."""
    for lot in apps.get_model("reviews", "Lot").objects.filter(drawn_at__isnull=False).select_related("round__plan"):
        rows = lot.volunteers.filter(confirmed_at__isnull=False).exclude(withdrawn_at__lt=lot.announced_at)
        lot.withdrawn = sorted(rows.filter(withdrawn_at__isnull=False).values_list("pseudonym", flat=True))
        events = apps.get_model("ledger", "Event").objects.filter(
            stream__name=lot.round.plan.country_id, subject=f"round:{lot.round_id}", verb="lot.replaced"
        )
        if lot.replacements or not events:
            lot.save(update_fields=["withdrawn"])
            continue
        quotas = {
            feature: {value: tuple(pair) for value, pair in bounds.items()} for feature, bounds in lot.quotas.items()
        }
        drawn = lot_draw_panel(dict(rows.values_list("pseudonym", "values")), quotas, lot.size, lot.seed)
        lot.panel, lot.reserve = list(drawn.panel), list(drawn.reserve)
        lot.replacements = [
            {
                "given_up": event.data["given_up"],
                "successor": event.data["successor"],
                "on": event.at.date().isoformat(),
            }
            for event in events.order_by("seq")
        ]
        lot.save(update_fields=["panel", "reserve", "replacements", "withdrawn"])


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        ('reviews', "0003_carriers_and_why_a_round_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name='lot',
            name='replacements',
            field=models.JSONField(blank=True, default=list, verbose_name='replacements'),
        ),
        migrations.AddField(
            model_name='lot',
            name='withdrawn',
            field=models.JSONField(blank=True, default=list, verbose_name='withdrew before the draw'),
        ),
        migrations.RunPython(restore, migrations.RunPython.noop),
    ]
