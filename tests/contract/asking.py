"""Made-up questions to the API, as each role, and what Schemathesis thinks of the answers.

One question is put by every role in turn, so that what is dear, making it up, is done once; what it does is taken back
before the next. Parts of a valid question are led to what is there now and then: made-up keys alone would find nothing
but 404. A broken question keeps its broken part, and is led elsewhere, so that it is refused for what is broken.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import transaction
from django.db.models import Model
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ensure_resource_availability

from tests.api.world import World

Keys = Mapping[str, list[Any]]
BROKEN, VALID = GenerationMode.NEGATIVE, GenerationMode.POSITIVE
EDGE, IN_A_ROW = "edge", "in a row"
# What a round has only later in its life, as their descriptions say: it may be missing from one that was just made.
LATER = ("GET /api/v1/review-rounds/{id}/provisional/", "GET /api/v1/review-rounds/{id}/export/")
SETTINGS: dict[str, Any] = {
    "deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate],
}  # fmt: skip


@dataclass
class Answers:
    """What came of the questions: how many there were of each kind, how they were answered, and every fault once.

    ``roles`` are the headers of each role's requests.
    """

    roles: Mapping[str, dict[str, str]]
    keys: Keys
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: dict[tuple[str, str, str], tuple[str, list[str]]] = field(default_factory=dict)

    def ask(self, case: Case, chance: Any, kind: str, roles: Iterable[str] | None = None) -> None:
        """Put a question as these roles, or as every one."""
        led(case, self.keys, chance)
        self.counts[case.operation.label, kind] += 1
        for role in self.roles if roles is None else roles:
            with transaction.atomic():
                self.judge(case, case.call(headers=dict(self.roles[role])), role, kind)
                transaction.set_rollback(True)

    def judge(self, case: Case, response: Any, role: str, kind: str, **more: Any) -> None:
        """Note what Schemathesis finds wrong with an answer."""
        self.statuses[kind, response.status_code] += 1
        headers = dict(self.roles[role])
        left_out = [ensure_resource_availability] if case.operation.label in LATER else []
        try:
            case.validate_response(
                response, headers=headers, transport_kwargs={"headers": headers}, excluded_checks=left_out, **more
            )
        except FailureGroup as group:
            for each in group.exceptions:
                self._note(case, each, f"{role}, {kind}")
        except Failure as failure:
            self._note(case, failure, f"{role}, {kind}")

    def _note(self, case: Case, failure: BaseException, who: str) -> None:
        words = " ".join(f"{type(failure).__name__}: {failure}".split())
        told = f"{words[:500]} | {case.as_curl_command()[:600]}"
        known = self.faults.setdefault((case.operation.label, type(failure).__name__, words[:90]), (told, []))
        if who not in known[1]:
            known[1].append(who)

    def told(self) -> list[str]:
        """The faults, in words."""
        return [f"{key[0]} ({'; '.join(who)}): {words}" for key, (words, who) in self.faults.items()]

    def at_random(self, label: str) -> int:
        """How many made-up questions an operation was asked by each role."""
        return self.counts[label, VALID.value] + self.counts[label, BROKEN.value]


def asked_at_random(operation: Any, answers: Answers, wanted: int, always_the_same: bool) -> None:
    """Ask so many questions as are wanted, or as there are: half of them broken, where they can be."""
    _asked(operation, answers, BROKEN, wanted // 2, always_the_same)
    _asked(operation, answers, VALID, wanted - answers.at_random(operation.label), always_the_same)


def _asked(operation: Any, answers: Answers, mode: GenerationMode, wanted: int, always_the_same: bool) -> None:
    @settings(max_examples=max(1, wanted), derandomize=always_the_same, **SETTINGS)
    @given(case=operation.as_strategy(generation_mode=mode), chance=st.randoms())
    def ask(case: Case, chance: Any) -> None:
        answers.ask(case, chance, mode.value)

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked wrongly
        ask()


def asked_at_the_edges(contract: Any, operation: Any, answers: Answers, every: int = 1) -> None:
    """Ask what lies at and beyond the edges of each field: longest, least, missing, of another type or method.

    Each of these questions is put by one role, in turn; only one in ``every`` of them at all.
    """
    cases = contract.iter_coverage_cases(
        operation=operation, generation_modes=[BROKEN, VALID],
        generation_config=contract.config.generation_for(operation=operation),
    )  # fmt: skip
    chance = random.Random(0)  # noqa: S311  (made-up questions, no secrets)
    for case, role in zip(itertools.islice(cases, 0, None, every), itertools.cycle(answers.roles), strict=False):
        answers.ask(case, chance, EDGE, [role])


def asked_in_a_row(contract: Any, answers: Answers, role: str, scenarios: int, always_the_same: bool) -> None:
    """Ask one thing after the other, each with what the answer before told: made, then read, changed and deleted."""

    class Scenario(contract.as_state_machine()):  # a class that is made of the document
        def setup(self) -> None:
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

        def before_call(self, case: Case) -> None:
            chance = random.Random(f"{case.path_parameters} {case.body!r}")  # noqa: S311  (the same)
            led(case, answers.keys, chance, by_link(case))

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": dict(answers.roles[role])}

        def validate_response(self, response: Any, case: Case, *_args: Any, **_kwargs: Any) -> None:
            answers.counts["linked" if by_link(case) else "begun", IN_A_ROW] += 1
            answers.judge(case, response, role, IN_A_ROW, recorder=self.recorder)

    Scenario.run(
        settings=settings(max_examples=scenarios, derandomize=always_the_same, stateful_step_count=6, **SETTINGS)
    )


def by_link(case: Case) -> set[str]:
    """The names of what an earlier answer told for this question."""
    told = case._override
    return {*told.path_parameters, *told.query, *told.headers}


def keys_of(world: World) -> dict[str, list[Any]]:
    """The keys of what is there, by the names that fields and parts of addresses have for them."""
    rows = {each.name: getattr(world, each.name) for each in fields(world)}
    found: dict[str, list[Any]] = {}
    for name, row in rows.items():
        if isinstance(row, Model):
            for word in (name, row._meta.model_name or name):
                found.setdefault(word, []).append(row.pk)
    rounds = [world.scheduled, world.open, world.closed, world.answered, world.revising, world.ripe, world.published]
    found["round"] = [each.pk for each in rounds]
    found["code"] = found["country"] = ["ZZ"]
    found["report"] = [world.report.pk]
    found["slug"] = ["open-data"]
    found["evidence"] = [f"report-{world.evidence.pk}"]
    found["hash"] = [world.event.hash]
    found["public_id"] = [str(world.token.public_id)]
    found["people"] = [world.officer.pk]
    found["webhook"] = [world.delivery.hook_id]
    found["export"] = ["commitments.csv", "milestones.ndjson"]
    return found


def led(case: Case, keys: Keys, chance: Any, fixed: Collection[str] = ()) -> None:
    """Put keys of what is there in place of made-up ones, three times in four, in the parts that are not broken."""
    broken = {place for place in ParameterLocation if case.meta is not None and case.meta.is_negative_at(place)}
    parts = [part for part in case.operation.path.split("/") if part and not part.startswith("{")]
    owner = parts[2].rstrip("s").replace("-", "") if len(parts) > 2 else ""

    def better(name: str, value: Any, kind: str = "") -> Any:
        known = keys.get(kind or name)
        return chance.choice(known) if known and name not in fixed and chance.random() < 0.75 else value

    if ParameterLocation.PATH not in broken:
        for name, value in (case.path_parameters or {}).items():
            case.path_parameters[name] = better(name, value, owner if name in ("id", "name") else name)
    if ParameterLocation.BODY not in broken and isinstance(case.body, dict):
        for name, value in case.body.items():
            case.body[name] = better(name, value) if isinstance(value, int | str) else value
    if ParameterLocation.QUERY not in broken and case.query and chance.random() < 0.5:
        _fewer_filters(case, better, chance)
    if ParameterLocation.HEADER not in broken and "If-Match" in (case.headers or {}) and chance.random() < 0.75:
        case.headers["If-Match"] = f'"{chance.choice((1, 1, 2))}"'


def _fewer_filters(case: Case, better: Any, chance: Any) -> None:
    """Leave most of what narrows a list away: all filters together find nothing."""
    needed = {each.name for each in case.operation.query if each.is_required}
    kept = {name: value for name, value in case.query.items() if name in needed or chance.random() < 0.15}
    case.query = {name: better(name, value) for name, value in kept.items()}
