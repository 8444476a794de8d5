"""Load the questionnaires on the making of plans that the project ships."""

from typing import Any

from django.core.management.base import BaseCommand

from exchange.questionnaires import questionnaires_load


class Command(BaseCommand):
    """Versions that are there already stay as they are."""

    help = "Load fixtures/questionnaires/*.json; versions that are there already stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what came in."""
        made = questionnaires_load()
        for each in made:
            self.stdout.write(f"{each}: {sum(part.questions.count() for part in each.sections.all())} questions")
        self.stdout.write(f"{len(made)} loaded.")
