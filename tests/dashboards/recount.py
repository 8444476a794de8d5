"""A country's figures on a day, counted again from the raw rows as plainly as the design says it (section 4).

Nothing of the tracker's own arithmetic, vocabulary of questions or selectors is used here: every row is read as it lies
in its table, and what had not happened by the end of the day is left out by hand. Slow, and easy to check by reading.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from commitments.models import ActionPlan, Commitment
from milestones.models import Evidence, Milestone, ProgressReport, PromisedDate
from reviews.models import IRMAssessment, Rating, ReviewRound, Verdict, Verification

Row = dict[str, Any]
STEPS = ["not_started", "limited", "substantial", "complete"]
STAGES = ["design", "progress", "end_of_term", "results"]
OFFICIAL = ["withdrawn", "unclear", "no_evidence_available", "not_started", "limited", "substantial", "complete"]
OVER = ("completed", "withdrawn")
SILENT_AFTER, SOON = 60, 90


class Recount:
    """The raw rows of a country, and what follows from them on any day."""

    def __init__(self, code: str) -> None:
        """Read every table in whole."""
        self.plans = [row for row in rows(ActionPlan) if row["country_id"] == code and row["state"] != "draft"]
        self.commitments, self.milestones = rows(Commitment), rows(Milestone)
        self.reports, self.evidence, self.findings = rows(ProgressReport), rows(Evidence), rows(Verification)
        self.promised, self.verdicts, self.rounds = rows(PromisedDate), rows(Verdict), rows(ReviewRound)
        self.ratings, self.assessments = rows(Rating), rows(IRMAssessment)

    def on(self, day: dt.date, plan_id: int | None) -> dict[str, Any]:
        """All the figures of a plan, or of the current one, at the end of a day."""
        by = dt.datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=dt.UTC)
        public = [plan for plan in self.plans if plan["published_at"] <= by]
        wanted = plan_id or self.current(public, day)
        plan = next((each for each in public if each["id"] == wanted), None)
        told = [self.commitment(each, day, by) for each in self.standing(plan, by)] if plan else []
        milestones = [each for row in told for each in row["own"]]
        return {
            "plan": plan["id"] if plan else None,
            "plans": {each["id"] for each in public},
            "commitments": told,
            "tallies": {name: counted(told, name) for name in ("claimed", "evidenced", "reviewed", "gap")},
            "milestones": tally_of_milestones(milestones, day),
            "freshness": freshness(milestones, plan["start_date"], day) if plan else (None, 0, {}),
            "reviews": self.reviews(plan, by),
            "headline": headline(told, plan, day),
            "by_plan": [self.beside(each, day, by) for each in in_time(public) if each["locality_id"] is None],
        }

    def current(self, public: list[Row], day: dt.date) -> int | None:
        """The national plan in implementation with the highest number, else that which ended last, else the next."""
        national = [plan for plan in public if plan["locality_id"] is None]
        running = [plan for plan in national if plan["start_date"] <= day <= plan["end_date"]]
        ended = [plan for plan in national if plan["end_date"] < day]
        if running:
            return max(running, key=lambda plan: plan["number"])["id"]
        if ended:
            return max(ended, key=lambda plan: (plan["end_date"], plan["number"]))["id"]
        return min(national, key=lambda plan: plan["start_date"])["id"] if national else None

    def standing(self, plan: Row, by: dt.datetime) -> list[Row]:
        """The plan's commitments that had been added and not withdrawn, in its order."""
        own = [each for each in self.commitments if each["plan_id"] == plan["id"]]
        own = [each for each in own if not later(each["added_at"], by) and not happened(each["withdrawn_at"], by)]
        return sorted(own, key=lambda each: (each["position"], each["id"]))

    def commitment(self, row: Row, day: dt.date, by: dt.datetime) -> Row:
        """Its three values, the gap, and what its line says."""
        all_own = [each for each in self.milestones if each["commitment_id"] == row["id"]]
        all_own = [each for each in all_own if not later(each["added_at"], by)]
        own = [
            self.milestone(each, day, by) for each in sorted(all_own, key=lambda each: (each["position"], each["id"]))
        ]
        kept = [each for each in own if each["status"] != "withdrawn"]
        claimed = claim(kept)
        reviewed, raters = self.reviewed(row["id"], by)
        return {
            "id": row["id"], "own": own, "claimed": claimed, "evidenced": shown(kept), "reviewed": reviewed,
            "raters": raters, "gap": gap(claimed, reviewed), "overdue": sum(each["overdue"] for each in own),
            "disputed": sum(each["disputed"] for each in own),
            "next_due": min((each["due"] for each in own if ahead(each, day)), default=None),
            "last": max((each["last"] for each in own if each["last"]), default=None),
            "official": self.official(row["id"], day),
        }  # fmt: skip

    def milestone(self, row: Row, day: dt.date, by: dt.datetime) -> Row:
        """Its latest report with what supports and disputes it, and its dates as promised by then."""
        reports = [each for each in self.reports if each["milestone_id"] == row["id"] and each["reported_at"] <= by]
        latest = max(reports, key=lambda each: (each["reported_at"], each["id"]), default=None)
        supported = {each["report_id"] for each in self.evidence if self.counts(each, by)}
        promises = [each for each in self.promised if each["milestone_id"] == row["id"] and each["promised_at"] <= by]
        promises.sort(key=lambda each: (each["promised_at"], each["id"]))
        dates = [each["due_date"] for each in promises if each["due_date"]]
        due = promises[-1]["due_date"] if promises else None
        status = latest["status"] if latest else "not_reported"
        late = due is not None and due < day and status not in OVER
        return {
            "id": row["id"], "status": status, "due": due, "first_due": dates[0] if dates else None,
            "slippage": (dates[-1] - dates[0]).days if dates else None, "overdue": late,
            "days_late": (day - due).days if late and due else 0,
            "disputed": latest is not None and self.disputed(latest["id"], by),
            "proven": latest is not None and latest["id"] in supported,
            "any_evidence": any(each["id"] in supported for each in reports),
            "last": latest["reported_at"].date() if latest else None,
            "who": row["institution_id"] or row["institution_text"] or None,
        }  # fmt: skip

    def counts(self, evidence: Row, by: dt.datetime) -> bool:
        """Whether evidence had been added, and was not known to be dead."""
        known_dead = evidence["link_status"] == "dead" and happened(evidence["checked_at"], by)
        return evidence["added_at"] <= by and not known_dead

    def disputed(self, report: int, by: dt.datetime) -> bool:
        """Whether the last word of any reviewer on the report was a dispute."""
        words: dict[int, tuple[Any, str]] = {}
        for each in self.findings:
            if each["report_id"] == report and each["created_at"] <= by:
                said = ((each["created_at"], each["id"]), each["finding"])
                words[each["reviewer_id"]] = max(words.get(each["reviewer_id"], said), said)
        return any(finding == "disputed" for _moment, finding in words.values())

    def reviewed(self, commitment: int, by: dt.datetime) -> tuple[str, int]:
        """The verdict of the round published last, and how many rated."""
        known = [each for each in self.verdicts if each["commitment_id"] == commitment and each["published_at"] <= by]
        if not known:
            return "not_reviewed", 0
        last = max(known, key=lambda each: (each["published_at"], each["id"]))
        return last["completion"] or "no_consensus", last["reviewers"]

    def official(self, commitment: int, day: dt.date) -> str | None:
        """The completion of the last stage that has one, of reports until that year."""
        known = [each for each in self.assessments if each["commitment_id"] == commitment]
        known = [each for each in known if each["completion"] in OFFICIAL]
        known = [each for each in known if (each["report_year"] or 0) <= day.year]
        last = max(known, key=lambda each: STAGES.index(each["stage"]), default=None)
        return last["completion"] if last else None

    def reviews(self, plan: Row | None, by: dt.datetime) -> tuple[int, int, float | None]:
        """Published rounds, people who handed in ratings in them, and the agreement of the last."""
        own = [each for each in self.rounds if plan and each["plan_id"] == plan["id"]]
        own = [each for each in own if each["state"] == "published" and each["published_at"] <= by]
        keys = {each["id"] for each in own}
        people = {each["reviewer_id"] for each in self.ratings if each["round_id"] in keys and each["submitted_at"]}
        last = max(own, key=lambda each: (each["published_at"], each["id"]), default=None)
        agreement = last["agreement"] if last else None
        return len(own), len(people), None if agreement is None else float(agreement)

    def beside(self, plan: Row, day: dt.date, by: dt.datetime) -> Row:
        """One plan beside the others."""
        told = [self.commitment(each, day, by) for each in self.standing(plan, by)]
        official = Counter(each["official"] or "not_assessed" for each in told)
        return {"plan": plan["id"], "total": len(told), "claimed": counted(told, "claimed"), "official": official}


def rows(model: Any) -> list[Row]:
    """A whole table."""
    return list(model._base_manager.order_by("pk").values())


def happened(moment: dt.datetime | None, by: dt.datetime) -> bool:
    """Whether something had happened."""
    return moment is not None and moment <= by


def later(moment: dt.datetime | None, by: dt.datetime) -> bool:
    """Whether something happened only afterwards."""
    return moment is not None and moment > by


def ahead(milestone: Row, day: dt.date) -> bool:
    """Whether a milestone is unfinished, and its day has not passed."""
    return milestone["status"] not in OVER and milestone["due"] is not None and milestone["due"] >= day


def in_time(plans: list[Row]) -> list[Row]:
    """Plans, the oldest first."""
    return sorted(plans, key=lambda plan: (plan["start_date"], plan["number"]))


def step(completed: int, begun: int, of: int) -> str:
    """None begun, all completed, at least half of them, or fewer."""
    if not begun:
        return "not_started"
    if completed == of:
        return "complete"
    return "substantial" if completed >= of / 2 else "limited"


def claim(kept: list[Row]) -> str:
    """What the government says of a commitment."""
    if not any(each["last"] for each in kept):
        return "not_reported"
    completed = sum(each["status"] == "completed" for each in kept)
    begun = sum(each["status"] in ("in_progress", "completed") for each in kept)
    return step(completed, begun, len(kept))


def shown(kept: list[Row]) -> str:
    """What the evidence shows of it."""
    if not any(each["any_evidence"] for each in kept):
        return "no_evidence_available"
    good = sum(each["status"] == "completed" and each["proven"] and not each["disputed"] for each in kept)
    begun = sum(each["status"] in ("in_progress", "completed") for each in kept)
    return step(good, begun, len(kept))


def gap(claimed: str, reviewed: str) -> str:
    """Claimed minus reviewed in steps, or why it cannot be counted."""
    named = {"no_consensus": "no_consensus", "not_reviewed": "unreviewed"}
    if reviewed in named:
        return named[reviewed]
    if claimed == "not_reported":
        return "unreported"
    if reviewed == "no_evidence_available":
        return "unproven"
    return str(STEPS.index(claimed) - STEPS.index(reviewed))


def counted(told: Iterable[Row], name: str) -> Counter[str]:
    """How many commitments have each value."""
    return Counter(each[name] for each in told)


def tally_of_milestones(own: list[Row], day: dt.date) -> Row:
    """How many milestones stand how."""
    until = day + dt.timedelta(days=SOON)
    return {
        "total": len(own),
        "statuses": Counter(each["status"] for each in own),
        "overdue": sum(each["overdue"] for each in own),
        "soon": sum(ahead(each, day) and each["due"] <= until for each in own),
        "disputed": sum(each["disputed"] for each in own),
        "undated": sum(each["due"] is None for each in own),
    }


def freshness(own: list[Row], begins: dt.date, day: dt.date) -> tuple[dt.date | None, int, dict[Any, tuple[int, int]]]:
    """The last report, how many unfinished milestones are silent, and who is silent on all of theirs for how long."""

    def silence(each: Row) -> int:
        return max(0, (day - max(each["last"] or begins, begins)).days)

    unfinished = [each for each in own if each["status"] not in OVER]
    of: dict[Any, list[int]] = {}
    for each in unfinished:
        if each["who"]:
            of.setdefault(each["who"], []).append(silence(each))
    silent = {who: (len(days), min(days)) for who, days in of.items() if min(days) > SILENT_AFTER}
    last = max((each["last"] for each in own if each["last"]), default=None)
    return last, sum(silence(each) > SILENT_AFTER for each in unfinished), silent


def headline(told: list[Row], plan: Row | None, day: dt.date) -> Row:
    """The counts of the sentence."""
    high = ("substantial", "complete")
    running = plan is not None and plan["start_date"] <= day <= plan["end_date"]
    return {
        "months": round((plan["end_date"] - day).days / 30.4375) if plan and running else None,
        **{name: sum(each[name] in high for each in told) for name in ("claimed", "evidenced", "reviewed")},
        "judged": sum(each["reviewed"] not in ("not_reviewed", "no_consensus") for each in told),
        "agreeing": sum(each["gap"] == "0" for each in told),
        "overdue": sum(each["overdue"] for each in told),
    }
