"""What the examples of ``docs/scoring.md`` about judgement ask of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from milestones.choices import STEPS, Completion
from reviews import rules as review_rules
from reviews.choices import PotentialImpact, RoundState, Specificity, StarFormula
from reviews.rules import StarFacts, calibration, lot, making
from tests.docs.scoring_words import Answer, Says, completions, day, listed, named, on, yes

ERAS = {
    "before June 2014": StarFormula.BEFORE_JUNE_2014,
    "until April 2015": StarFormula.UNTIL_APRIL_2015,
    "since April 2015": StarFormula.SINCE_APRIL_2015,
}
# The mechanism's own numbers.
IMPACT = [PotentialImpact.NONE, PotentialImpact.MINOR, PotentialImpact.MODERATE, PotentialImpact.TRANSFORMATIVE]
COMPLETION = ["withdrawn", "unclear", "not started", "limited", "substantial", "complete"]


def _agreement(says: Says) -> Says:
    units = [completions(ratings) for name, ratings in says.items() if name.startswith("commitment ")]
    alpha = review_rules.krippendorff_alpha(units)
    return {"agreement": "not defined" if alpha is None else str(alpha)}


def _round(says: Says) -> Says:
    return {"allowed": yes(review_rules.may_follow(RoundState(says["from"]), RoundState(says["to"])))}


def _phase(says: Says) -> Says:
    clock = review_rules.RoundClock(
        RoundState(says["state"]), response_until=day(says["response until"]),
        response_ended=says.get("reply ended") == "yes", revise_until=day(says.get("revise until", "none")),
        all_stand=says.get("all ratings stand") == "yes",
    )  # fmt: skip
    return {"phase": str(review_rules.phase(clock, on(says)).label).lower()}


def _alpha(words: str) -> Decimal | None:
    return None if words == "not defined" else Decimal(words)


def _era(says: Says) -> Says:
    scores = review_rules.scores_of_era(int(says["submitted in"]))
    return {"scores": ", ".join(scores).replace("_", " ")}


def _outcome(says: Says) -> Says:
    found = review_rules.conclude(completions(says["ratings"]))
    return {"outcome": str(review_rules.outcome(found, _alpha(says["agreement"])).label).lower()}


def _units(says: Says) -> list[list[Completion]]:
    return [completions(words) for name, words in says.items() if re.fullmatch(r"commitment \d+", name)]


def _between(interval: tuple[Decimal, Decimal] | None) -> str:
    return "not defined" if interval is None else f"{interval[0]} and {interval[1]}"


def _interval(says: Says) -> Says:
    return {"between": _between(review_rules.agreement_interval(_units(says)))}


def _figures(says: Says) -> Says:
    """Seat 1 rates first, then seat 2, and so on."""
    revisions = [
        review_rules.RatedFacts(seat, commitment, 1, {"completion": rating.value})
        for commitment, unit in enumerate(_units(says), start=1) for seat, rating in enumerate(unit, start=1)
    ]  # fmt: skip
    recused = [
        (int(found["seat"]), int(words.removeprefix("commitment ")))
        for name, words in says.items() if (found := re.fullmatch(r"seat (?P<seat>\d+) does not judge", name))
    ]  # fmt: skip
    figures = review_rules.round_figures(review_rules.RoundFacts(revisions, recused))
    verdicts = {
        f"commitment {each.commitment} is": str(
            Completion(each.completion).label if each.completion else each.outcome.label
        ).lower()
        for each in figures.verdicts
    }
    return {"agreement": str(figures.agreement), "between": _between(figures.interval), **verdicts}


def _keys(words: str) -> list[int]:
    return [] if words == "none" else [int(each) for each in listed(words)]


def _conflict(says: Says) -> Says:
    carriers = review_rules.Carriers(frozenset(_keys(says["carried out by"])))
    employer = _keys(says["employer"])
    ground = review_rules.recusal_ground(
        carriers, int(says["organisation"]), employer[0] if employer else None, _keys(says["ties"])
    )
    return {"does not judge": str(ground[0].label).lower() if ground else "nothing stands against it"}


def _step_of(words: str) -> int | None:
    return None if words == "cannot judge" else int(words)


def _section_score(says: Says) -> Says:
    weighted = zip(_keys(says["weights"]), [_step_of(each) for each in listed(says["steps"])], strict=True)
    return {"score": str(making.section_score(list(weighted)))}


def _whole_score(says: Says) -> Says:
    weighted = zip(_keys(says["weights"]), [Decimal(each) for each in listed(says["scores"])], strict=True)
    return {"score": str(making.whole_score(list(weighted)))}


def _making(says: Says) -> Says:
    questions = [making.QuestionFacts("1", 1, 2), making.QuestionFacts("2", 2, 1)]
    sheets = [
        dict(zip(("1", "2"), [_step_of(each) for each in listed(words)], strict=True))
        for name, words in says.items() if name.startswith("reviewer ")
    ]  # fmt: skip
    figures = making.making_figures([making.SectionFacts(1, "One", 1, questions)], sheets)
    return {"score": str(figures.score), "lowest": str(figures.lowest), "highest": str(figures.highest)}


def _practice(says: Says) -> Says:
    scale = [each.value for each in STEPS]
    pairs = zip(completions(says["rated"]), completions(says["official"]), strict=True)
    off = [calibration.steps_off(rated.value, official.value, scale) for rated, official in pairs]
    shown = ", ".join("not counted" if each is None else str(each) for each in off)
    return {"off by": shown, "on average": str(calibration.mean_off(off))}


def _lot(says: Says) -> Says:
    people = {name: {"gender": word} for word in ("women", "men") for name in listed(says[word])}
    assert says["quotas"] == "1 woman, 1 man"
    quotas = {"gender": {"women": (1, 1), "men": (1, 1)}}
    draw = lot.lot_draw_panel(people, quotas, int(says["seats"]), says["seed"])
    assert draw.reserve[0] == next(name for name in lot.lot_order(says["seed"], 0, people) if name not in draw.panel)
    first, second = [name.removesuffix(" is followed by") for name in says if name.endswith(" is followed by")]
    follower, gone = lot.lot_successor(draw, [first], people, quotas), second.removeprefix("then ")
    made = [lot.Replacement(first, str(follower))]
    made.append(lot.Replacement(gone, str(lot.lot_next(draw, made, [], people, quotas, gone))))
    wrong = [made[0], lot.Replacement(gone, draw.reserve[-2])]
    broken = lot.lot_broken(draw, wrong, [], people, quotas)
    return {
        "panel": ", ".join(draw.panel), "reserve": ", ".join(draw.reserve), f"{first} is followed by": str(follower),
        f"{second} is followed by": made[1].successor, "seats then": ", ".join(lot.lot_seats(draw.panel, made)),
        f"broken where {wrong[1].successor} follows {gone}": broken.successor if broken else "nothing",
    }  # fmt: skip


def _star(says: Says) -> Says:
    coded = StarFacts(
        relevant=says["relevant"] == "yes",
        impact=IMPACT.index(named(PotentialImpact, says["impact"])),
        completion=COMPLETION.index(says["completion"]),
        specificity=list(Specificity).index(named(Specificity, says["specificity"])) if "specificity" in says else None,
        verifiable=says["verifiable"] == "yes" if "verifiable" in says else None,
    )
    return {"starred": yes(review_rules.is_starred(coded, ERAS[says["era"]]))}


JUDGED: dict[str, tuple[Answer, Sequence[Callable[..., Any]]]] = {
    "agreement": (_agreement, [review_rules.krippendorff_alpha]),
    "round": (_round, [review_rules.may_follow]),
    "phase": (_phase, [review_rules.phase]),
    "era": (_era, [review_rules.scores_of_era]),
    "outcome": (_outcome, [review_rules.outcome]),
    "figures": (_figures, [review_rules.round_figures]),
    "interval": (_interval, [review_rules.agreement_interval]),
    "conflict": (_conflict, [review_rules.recusal_ground]),
    "section score": (_section_score, [making.section_score]),
    "whole score": (_whole_score, [making.whole_score]),
    "making": (_making, [making.making_figures]),
    "practice": (_practice, [calibration.steps_off, calibration.mean_off]),
    "lot": (
        _lot,
        [
            lot.lot_draw_panel,
            lot.lot_order,
            lot.lot_successor,
            lot.lot_next,
            lot.lot_seats,
            lot.lot_broken,
        ],
    ),
    "star": (_star, [review_rules.is_starred]),
}
