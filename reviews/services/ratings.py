"""Rating: a private draft, then what is handed in, sealed until the round is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.services import actor_of
from core.clock import now, today
from core.errors import Malformed, Stale, permit, require
from ledger.services import event_append
from milestones.choices import Completion
from milestones.models import Evidence
from milestones.services import EvidenceDraft, evidence_attach
from milestones.services.evidence import evidence_facts
from reviews.choices import RoundPhase, RoundState
from reviews.models import Rating, RatingEvidence, RatingRevision, ReviewRound
from reviews.policies import seat_of
from reviews.rules import needs_evidence, scores_of_era
from reviews.selectors import CommitmentStanding, commitments_standing, round_phase
from reviews.services.frame import round_locked, round_stream
from reviews.services.recusals import recusal_of


def _ratable(user: Any, round_id: int, commitment: Commitment) -> tuple[ReviewRound, bool]:
    """The round, if ``user`` may rate this commitment in it today, and whether that is a revision after the reply."""
    current = round_locked(round_id)
    seat = seat_of(user, current)
    permit(seat is not None, "no_seat", _("Only a reviewer with an accepted seat rates in this round."))
    assert seat is not None  # noqa: S101  (just required; the type checker cannot know)
    require(commitment.plan_id == current.plan_id, "not_in_plan", _("This commitment is of another plan."))
    require(commitment.withdrawn_at is None, "commitment_withdrawn", _("This commitment was withdrawn."))
    message = _("You do not judge this commitment: %(ground)s.")
    recusal = recusal_of(seat, commitment)
    ground = recusal.get_ground_display() if recusal else ""
    require(recusal is None, "recused", message % {"ground": ground}, field="commitment")
    revising = round_phase(current) == RoundPhase.REVISION
    if revising:
        _check_revisable(user, current, commitment)
    else:
        require(current.state == RoundState.OPEN, "round_not_open", _("This round is not open for rating."))
        require(today() <= current.closes_on, "round_over", _("The day on which this round closes has passed."))
    return current, revising


def _check_revisable(user: Any, review_round: ReviewRound, commitment: Commitment) -> None:
    """After the reply, only what was handed in before is revised, and once."""
    mine = RatingRevision.objects.filter(
        rating__round=review_round, rating__commitment=commitment, rating__reviewer=user
    )
    message = _("This round is closed: only what was handed in before can be revised.")
    require(mine.exists(), "round_not_open", message)
    message = _("You have revised this rating after the reply already: once is the rule.")
    require(not mine.filter(after_reply=True).exists(), "revised_already", message)


@transaction.atomic
def rating_save(
    *,
    user: Any,
    review_round: ReviewRound,
    commitment: Commitment,
    scores: Mapping[str, str],
    evidence: Sequence[EvidenceDraft] | None = None,
    seen_saved_at: dt.datetime | None = None,
) -> Rating:
    """Save the reviewer's own draft; nobody else learns of it, and no event tells of it.

    After the government's reply a draft prepares the one revision of what was handed in.

    Args:
        scores: any of ``Rating.score_fields``; what is left out becomes empty.
        evidence: replaces the draft's evidence by address; files and what was handed in stay; ``None`` leaves all.
        seen_saved_at: when the draft that the person has before them was saved; ``None`` asks for no comparison.

    Raises:
        NotPermitted: no accepted seat.
        RuleBroken: ``round_not_open``, ``round_over``, ``not_in_plan``, ``commitment_withdrawn``, ``recused``,
            ``revised_already``.
        Stale: ``stale_draft`` where another device saved it since.
        Malformed: a score is off its scale, or not asked of plans of that era.
    """
    current, _revising = _ratable(user, review_round.pk, commitment)
    saved = Rating.objects.filter(round=current, commitment=commitment, reviewer=user).first()
    if seen_saved_at is not None and saved is not None and saved.saved_at != seen_saved_at:
        raise Stale("stale_draft", _("This draft was saved on another device since you opened it."))
    _check_era(current, scores)
    rating = saved or Rating(round=current, commitment=commitment, reviewer=user)
    for name in Rating.score_fields:
        setattr(rating, name, scores.get(name) or "")
    rating.saved_at = now()
    rating.save_checked()
    if evidence is not None:
        _replace_draft_evidence(rating, evidence)
    return rating


def _check_era(review_round: ReviewRound, scores: Mapping[str, str]) -> None:
    """Refuse scores that the partnership did not ask for when the plan was submitted."""
    plan = review_round.plan
    asked = scores_of_era(plan.submitted_year or plan.start_date.year)
    message = _("This score is not given to plans of that time.")
    wrong = [name for name in Rating.score_fields[:-1] if scores.get(name) and name not in asked]
    if wrong:
        raise Malformed([(name, "not_of_this_era", message) for name in wrong])


def _replace_draft_evidence(rating: Rating, drafts: Sequence[EvidenceDraft]) -> None:
    draft_rows = rating.evidence.filter(file="")
    if rating.submitted_at is not None:
        draft_rows = draft_rows.filter(added_at__gt=rating.submitted_at)
    draft_rows.delete()
    known = set(rating.evidence.values_list("url", flat=True))
    new = [draft for draft in drafts if draft.file or draft.url not in known]
    evidence_attach(drafts=new, kind=RatingEvidence, rating=rating)


@transaction.atomic
def rating_evidence_add(*, user: Any, rating: Rating, draft: EvidenceDraft) -> RatingEvidence:
    """Add one piece of evidence, a file for instance, to one's own draft.

    Raises:
        NotPermitted: the rating is somebody else's, or the seat is lost.
        RuleBroken: as ``rating_save``.
    """
    permit(rating.reviewer_id == user.pk, "not_yours", _("This rating is somebody else's."))
    _ratable(user, rating.round_id, rating.commitment)
    return evidence_attach(drafts=[draft], kind=RatingEvidence, rating=rating)[0]


@transaction.atomic
def rating_evidence_remove(*, user: Any, evidence: RatingEvidence) -> None:
    """Take a piece of evidence out of one's own draft; what was handed in with a revision stays with it.

    Raises:
        NotPermitted: the rating is somebody else's, or the seat is lost.
        RuleBroken: as ``rating_save``; ``handed_in``.
    """
    rating = evidence.rating
    permit(rating.reviewer_id == user.pk, "not_yours", _("This rating is somebody else's."))
    _ratable(user, rating.round_id, rating.commitment)
    draft = rating.submitted_at is None or evidence.added_at > rating.submitted_at
    require(draft, "handed_in", _("This was handed in with your rating and stays with it."))
    evidence.delete()


@transaction.atomic
def rating_submit(
    *, user: Any, review_round: ReviewRound, commitment: Commitment, revision_reason: str = ""
) -> RatingRevision:
    """Hand in the draft as the next revision, bound to the reports and evidence that stand now.

    After the government's reply once more, with a ``revision_reason`` that everybody can read later.

    Raises:
        NotPermitted: no accepted seat.
        RuleBroken: as ``rating_save``; ``no_draft``; ``evidence_required`` where the completion departs from the
            claimed value by two steps or more and nothing supports it (rule 7).
        Malformed: completion or reason is missing, or the reason of a revision after the reply.
    """
    current, revising = _ratable(user, review_round.pk, commitment)
    rating = Rating.objects.select_for_update(of=("self",)).filter(
        round=current, commitment=commitment, reviewer=user
    ).first()  # fmt: skip
    require(rating is not None, "no_draft", _("Save a rating of this commitment first."))
    assert rating is not None  # noqa: S101  (just required; the type checker cannot know)
    _check_complete(rating, revision_reason if revising else None)
    moment = now()
    standing = commitments_standing([commitment], moment)[0]
    rows = list(rating.evidence.all())
    message = _("Your rating departs from the claimed value by two steps or more: add evidence.")
    supported = bool(rows) or not needs_evidence(standing.claimed, Completion(rating.completion))
    require(supported, "evidence_required", message, field="evidence")
    revision = RatingRevision(
        rating=rating, number=rating.revisions.count() + 1, evidence=evidence_facts(rows), submitted_at=moment,
        after_reply=revising, revision_reason=revision_reason.strip(),
        **{name: getattr(rating, name) for name in Rating.score_fields}, **_seen(standing),
    )  # fmt: skip
    revision.save_checked()
    rating.submitted_at = moment
    rating.save_checked()
    event_append(
        stream=round_stream(current), sealed=True, actor=actor_of(user, current.plan.country_id),
        verb="rating.submitted", subject=f"commitment:{commitment.pk}", data={"revision": revision.number},
        records=[revision],
    )  # fmt: skip
    return revision


def _check_complete(rating: Rating, revision_reason: str | None) -> None:
    """Refuse what is not complete; ``revision_reason`` is ``None`` where none is asked for."""
    missing = []
    if not rating.completion:
        missing.append(("completion", "completion_required", _("Choose a completion on the scale.")))
    if not rating.reason.strip():
        missing.append(("reason", "reason_required", _("A rating needs a reason.")))
    if revision_reason is not None and not revision_reason.strip():
        missing.append(("revision_reason", "revision_reason_required", _("Say why you revise your rating.")))
    if missing:
        raise Malformed(list(missing))


def _seen(standing: CommitmentStanding) -> dict[str, list[int]]:
    """The keys of the reports and evidence that stand now."""
    reports = [each.report.pk for each in standing.milestones if each.report]
    found = Evidence.objects.filter(report__in=reports).order_by("added_at", "id").values_list("report_id", "pk")
    evidence = [pk for _report, pk in sorted(found, key=lambda pair: reports.index(pair[0]))]
    return {"seen_reports": reports, "seen_evidence": evidence}
