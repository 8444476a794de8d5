"""How the reviewers of the latest published round rated, and how far apart their ratings of one commitment lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import lines_of
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import LEADING, foot, grid_steps, head, inner, sheet
from dashboards.charts.theme import INK, MARGIN, MUTED, REVIEWED, SMALL, STEP_INKS, WIDE, Ink
from dashboards.charts.words import day, plan_name, source, spelled
from dashboards.ratings import RoundRatings
from dashboards.scorecard import CountryScorecard
from dashboards.words import agreement_words
from milestones.choices import STEPS

NAME = "ratings"
LABELS_WIDE, LABELS_NARROW = 190.0, 136.0
BAR, ROW = 14.0, 26.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: its words, its number, its ink (``None`` is the hatch)."""

    words: str
    number: int
    ink: Ink | None


def ratings_chart(card: CountryScorecard) -> ChartBundle | None:
    """The chart of a plan's latest published round; ``None`` where there is none, or no rating stands."""
    plan, reviews = card.plan, card.reviews
    latest = reviews.latest
    if plan is None or latest is None or not latest.ratings.total:
        return None
    bundle = ChartBundle(
        name=NAME,
        title=_("How reviewers rated, and how far they agree"),
        subtitle=_("%(round)s, published on %(day)s. %(plan)s, %(country)s.")
        % {
            "round": reviews.latest_title,
            "day": day(reviews.latest_published_on),
            "plan": plan_name(plan),
            "country": card.country.name,
        },
        description=_describe(latest, reviews.agreement),
        table=_table(latest),
        note=_note(latest),
        source=source(card),
        draw=lambda width: _draw(bundle, latest, width),
    )
    return bundle


def _describe(latest: RoundRatings, agreement: float | None) -> str:
    who = ngettext("%(number)d reviewer", "%(number)d reviewers", latest.reviewers) % {"number": latest.reviewers}
    told = {
        "who": who, "ratings": latest.ratings.total, "spelled": spelled(latest.ratings),
        "words": agreement_words(agreement), "same": latest.spreads[0], "commitments": latest.commitments,
    }  # fmt: skip
    if agreement is None:
        return (
            _(
                "%(who)s, %(ratings)d ratings: %(spelled)s. Their agreement cannot be computed. On %(same)d of "
                "%(commitments)d commitments all chose the same step."
            )
            % told
        )
    return _(
        "%(who)s, %(ratings)d ratings: %(spelled)s. Between them there is %(words)s (Krippendorff’s alpha %(alpha)s). "
        "On %(same)d of %(commitments)d commitments all chose the same step."
    ) % {**told, "alpha": f"{agreement:.2f}"}


def _rated(latest: RoundRatings) -> list[_Bar]:
    """The ratings, what is most done first, what is not on the scale last."""
    inks = {step.value: ink for step, ink in STEP_INKS.items()}
    counts = sorted(latest.ratings, key=lambda count: list(inks).index(count.value) if count.value in inks else -1)
    return [_Bar(str(count.label), count.number, inks.get(count.value)) for count in reversed(counts)]


def _apart(latest: RoundRatings) -> list[_Bar]:
    """The commitments, by how far apart their ratings lie."""
    words = [
        _("All the same step")
        if steps == 0
        else ngettext("%(number)d step apart", "%(number)d steps apart", steps) % {"number": steps}
        for steps in range(len(STEPS))
    ]
    bars = [_Bar(said, number, REVIEWED) for said, number in zip(words, latest.spreads, strict=True)]
    left = latest.commitments - sum(latest.spreads)
    return [*bars, _Bar(_("No step chosen"), left, None)] if left else bars


def _table(latest: RoundRatings) -> Table:
    rated = [(_("Ratings"), bar.words, str(bar.number)) for bar in _rated(latest)]
    apart = [(_("Commitments"), bar.words, str(bar.number)) for bar in _apart(latest)]
    return Table((_("What is counted"), _("Value"), _("Number")), (*rated, *apart))


def _note(latest: RoundRatings) -> str:
    if not latest.divided:
        return ""
    return ngettext(
        "On %(number)d commitment the round came to no common verdict.",
        "On %(number)d commitments the round came to no common verdict.",
        latest.divided,
    ) % {"number": latest.divided}


def _draw(bundle: ChartBundle, latest: RoundRatings, width: int) -> Figure:
    canvas = sheet(width)
    y = head(canvas, bundle.title, bundle.subtitle)
    for line in lines_of(bundle.description, inner(canvas), SMALL):
        y += LEADING
        canvas.text(MARGIN, y, line, size=SMALL)
    y = _block(canvas, y + 1.5 * LEADING, _("Ratings"), _rated(latest))
    y = _block(canvas, y + LEADING, _("Commitments, by how far apart their ratings lie"), _apart(latest))
    foot(canvas, y - 6, bundle.note, bundle.source)
    return canvas.figure()


def _block(canvas: Canvas, y: float, heading: str, bars: Sequence[_Bar]) -> float:
    """Bars under a heading, on a scale of their own; the y beneath."""
    left = LABELS_WIDE if canvas.width >= WIDE else LABELS_NARROW
    scale = (canvas.width - left - MARGIN - 32) / grid_steps(max(1, *(bar.number for bar in bars)))[-1]
    y += LEADING
    canvas.mark(Mark.REVIEWED, MARGIN + 6, y - 4)
    canvas.text(MARGIN + 18, y, heading, size=SMALL, bold=True)
    y += 10
    for bar in bars:
        _bar(canvas, bar, y, left, scale)
        y += ROW
    return y


def _bar(canvas: Canvas, bar: _Bar, y: float, left: float, scale: float) -> None:
    words = lines_of(bar.words, left - MARGIN - 8, SMALL - 0.5)
    base = y + BAR - 3 if len(words) == 1 else y + 4
    for index, line in enumerate(words[:2]):
        canvas.text(MARGIN, base + index * 13, line, size=SMALL - 0.5)
    length = bar.number * scale
    if bar.number and bar.ink:
        canvas.rect(left, y, length, BAR, bar.ink)
    elif bar.number:
        canvas.hatch(left, y, length, BAR)
    if bar.number:
        canvas.frame(left, y, length, BAR)
    canvas.text(left + length + 6, y + BAR - 3, str(bar.number), size=SMALL, ink=INK if bar.number else MUTED)
