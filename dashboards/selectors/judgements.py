"""What was judged of one commitment: verdicts with their ratings, the government's replies, official assessments."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from commitments.models import Commitment
from dashboards.commitment_page import NoReply, OfficialLine, RatingLine, ResponseLine, VerdictLine
from dashboards.scales import scale
from dashboards.scorecard import Official, Text
from dashboards.selectors.names import text_of
from dashboards.selectors.stories import evidence_line
from dashboards.tallies import Count, Tally
from dashboards.words import agreement_words
from reviews.choices import REVIEWED_SCALE, IrmCompletion, Stage, StarFormula, VerdictOutcome
from reviews.models import (
    Appointment,
    IRMAssessment,
    Rating,
    RatingEvidence,
    RatingRevision,
    Recusal,
    Response,
    ReviewRound,
    Verdict,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

PUBLIC = AnonymousUser()
# The codings of the mechanism's form, in its order.
CODINGS = (
    "completion", "specificity", "verifiable", "relevant", "value_information", "value_participation",
    "value_accountability", "value_technology", "potential_impact", "potential_for_results", "opened_government",
    "early_results", "starred",
)  # fmt: skip
SCORES = ("early_results", "verifiability", "potential_for_results")


def verdict_lines(
    commitment: Commitment, moment: dt.datetime, last_change: dt.date | None, language: str
) -> tuple[VerdictLine, ...]:
    """What rounds published by then concluded, the latest first. Six queries."""
    verdicts = Verdict.objects.filter(commitment=commitment).as_of(moment).select_related("round").latest_first()
    ratings = _ratings(commitment, moment, language)
    return tuple(_verdict_line(each, ratings.get(each.round_id, []), last_change) for each in verdicts)


def _verdict_line(verdict: Verdict, ratings: Sequence[RatingLine], last_change: dt.date | None) -> VerdictLine:
    agreement = None if verdict.agreement is None else float(verdict.agreement)
    counts = (Count(value.value, value.label, verdict.distribution.get(value.value, 0)) for value in REVIEWED_SCALE)
    published_on = verdict.published_at.date()
    return VerdictLine(
        round_id=verdict.round_id,
        round_title=verdict.round.title,
        completion=str(verdict),
        consensus=verdict.outcome == VerdictOutcome.CONCLUDED,
        recusals=verdict.recusals,
        others=_labelled(verdict, SCORES),
        distribution=scale("reviewed", Tally(tuple(counts))),
        reviewers=verdict.reviewers,
        spread=verdict.spread,
        agreement=agreement,
        agreement_words=agreement_words(agreement),
        published_on=published_on,
        predates=last_change is not None and last_change > published_on,
        ratings=tuple(ratings),
        at=verdict.published_at,
    )


def _labelled(record: Verdict | IRMAssessment, names: Sequence[str]) -> tuple[tuple[_StrOrPromise, _StrOrPromise], ...]:
    """(name of the field, value in words) of the fields that have a value."""
    return tuple(
        (getattr(record._meta.get_field(name), "verbose_name", name), getattr(record, f"get_{name}_display")())
        for name in names
        if getattr(record, name)
    )


def _ratings(commitment: Commitment, moment: dt.datetime, language: str) -> Mapping[int, list[RatingLine]]:
    """What was handed in in published rounds, by round: every revision of each reviewer, in order. Five queries."""
    ratings = list(
        Rating.objects.visible_to(PUBLIC).filter(commitment=commitment, round__published_at__lte=moment).order_by("id")
    )
    found = Appointment.objects.filter(round__in=[rating.round_id for rating in ratings])
    seats = {(seat.round_id, seat.reviewer_id): seat for seat in found.select_related("organisation", "reviewer")}
    recused = set(Recusal.objects.filter(commitment=commitment).values_list("appointment_id", flat=True))
    revisions: dict[int, list[RatingRevision]] = defaultdict(list)
    for revision in RatingRevision.objects.filter(rating__in=ratings).order_by("number"):
        revisions[revision.rating_id].append(revision)
    evidence: dict[int, list[RatingEvidence]] = defaultdict(list)
    for each in RatingEvidence.objects.filter(rating__in=ratings).order_by("added_at", "id"):
        evidence[each.rating_id].append(each)
    lines: dict[int, list[RatingLine]] = defaultdict(list)
    for rating in ratings:
        seat = seats.get((rating.round_id, rating.reviewer_id))
        last = len(revisions[rating.pk])
        for revision in revisions[rating.pk]:
            out = seat is not None and seat.pk in recused
            line = _rating_line(
                revision, seat, evidence[rating.pk], moment, language, replaced=revision.number < last, out=out
            )
            lines[rating.round_id].append(line)
    return lines


def _rating_line(
    revision: RatingRevision,
    seat: Appointment | None,
    evidence: Sequence[RatingEvidence],
    moment: dt.datetime,
    language: str,
    *,
    replaced: bool,
    out: bool,
) -> RatingLine:
    known = [evidence_line(each, moment) for each in evidence if each.added_at <= revision.submitted_at]
    return RatingLine(
        organisation=text_of(seat.organisation, "name", language) if seat else Text("", language),
        name=seat.reviewer.name if seat and seat.reviewer.shows_name else "",
        number=revision.number,
        replaced=replaced,
        after_reply=revision.after_reply,
        why=revision.revision_reason,
        recused=out,
        completion=revision.get_completion().label,
        reason=revision.reason,
        handed_in_on=revision.submitted_at.date(),
        evidence=tuple(known),
    )


def response_lines(commitment: Commitment, moment: dt.datetime) -> tuple[ResponseLine, ...]:
    """The government's replies by then in published rounds: on this commitment, and on its rounds. Two queries."""
    about = Q(commitment=commitment) | Q(commitment__isnull=True, round__verdicts__commitment=commitment)
    found = (
        Response.objects.visible_to(PUBLIC)
        .filter(about, created_at__lte=moment, round__published_at__lte=moment)
        .select_related("round")
        .order_by("-created_at", "-id")
        .prefetch_related("evidence")
        .distinct()
    )
    return tuple(response_line(each, moment) for each in found)


def response_line(response: Response, moment: dt.datetime) -> ResponseLine:
    """A reply as pages show it of a moment. No query beyond its round and its evidence."""
    return ResponseLine(
        round_title=response.round.title,
        text=response.text,
        made_on=response.created_at.date(),
        on_round=response.commitment_id is None,
        evidence=tuple(evidence_line(piece, moment) for piece in response.evidence.all()),
        at=response.created_at,
    )


def no_reply_lines(commitment: Commitment, moment: dt.datetime) -> tuple[NoReply, ...]:
    """The rounds published by then without a reply on this commitment, though it was judged. One query."""
    answered = Response.objects.filter(commitment=commitment).values("round")
    rounds = ReviewRound.objects.filter(verdicts__commitment=commitment, published_at__lte=moment).exclude(
        pk__in=answered
    )
    days = ((each.title, no_reply_by(each)) for each in rounds.order_by("-published_at", "-pk"))
    return tuple(NoReply(title, day) for title, day in days if day is not None)


def no_reply_by(review_round: ReviewRound) -> dt.date | None:
    """The day by which what has no reply had none: when the reply was complete or waived, else the last day."""
    ended = review_round.response_ended_at
    return ended.date() if ended else review_round.response_until


def official_lines(commitment: Commitment, as_of: dt.date) -> list[tuple[OfficialLine, IRMAssessment]]:
    """Official codings of reports of the year of ``as_of`` or before, the latest stage first. One query."""
    order = list(Stage)
    known = [
        each
        for each in IRMAssessment.objects.filter(commitment=commitment)
        if each.report_year is None or each.report_year <= as_of.year
    ]
    known.sort(key=lambda each: order.index(Stage(each.stage)), reverse=True)
    return [(_official_line(each), each) for each in known]


def _official_line(assessment: IRMAssessment) -> OfficialLine:
    formula = assessment.star_formula
    return OfficialLine(
        stage=assessment.get_stage_display(),
        year=assessment.report_year,
        completion=assessment.get_completion_display() if assessment.completion else "",
        codings=_labelled(assessment, CODINGS),
        formula=StarFormula(formula).label if formula else "",
        source=assessment.source,
        source_url=assessment.source_url,
        remarks=tuple(str(remark) for remark in assessment.remarks),
    )


def official_of(lines: Sequence[tuple[OfficialLine, IRMAssessment]]) -> Official | None:
    """The latest official completion among them."""
    for _line, each in lines:
        if each.completion in IrmCompletion.values:
            return Official(IrmCompletion(each.completion), Stage(each.stage), each.report_year, each.source_url)
    return None
