"""Which columns of which tables are searched: said by each model as ``searched``, and frozen in its migration."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

# Owned by ``commitments``, the lowest room that has something to be found; the second by the database alone.
ENTRIES = "commitments_searchentry"
WORDS = "commitments_searchwords"


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose texts are searched, one entry for each of a row's languages.

    ``commitment`` and ``milestone`` are the columns that hold their keys. Where a row does not know its commitment,
    ``beneath`` names the kind of what it belongs to and the column of its key: the entry of that one knows, so that no
    trigger of one table ever reads another one, which SQLite would not rebuild then.
    """

    kind: str
    table: str
    titles: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    commitment: str = ""
    milestone: str = ""
    beneath: tuple[str, str] | None = None
    language: str = ""
    translated: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose change changes what is found."""
        told = (*self.titles, *self.texts, self.language, "translations" if self.translated else "")
        return tuple(name for name in told if name)


def sources() -> list[Source]:
    """What the models say is searched, in an order in which each finds what it belongs to."""
    found: list[Source] = [vars(model)["searched"] for model in apps.get_models() if "searched" in vars(model)]
    return sorted(
        found, key=lambda each: (bool(each.beneath), each.beneath != ("milestone", "milestone_id"), each.kind)
    )
