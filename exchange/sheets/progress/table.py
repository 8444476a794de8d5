"""The table of milestones that officers fill in: what is locked, what they write, and how a row is known again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.sheets.columns import Column, Kind, Table
from exchange.sheets.keys import Key
from exchange.sheets.words import YES_NO
from milestones.choices import MilestoneStatus
from milestones.models import Milestone

PROGRESS = Table(
    key="progress",
    title=_("Progress"),
    needed=("key", "new_status", "happened"),
    columns=(
        Column("key", _("Key"), Kind.KEY, 24),
        Column("plan", _("Plan"), Kind.LABEL, 8),
        Column("reference", _("Commitment"), Kind.LABEL, 12),
        Column("number", _("Milestone"), Kind.LABEL, 10),
        Column("milestone", _("Title of the milestone"), width=40),
        Column("commitment", _("Title of the commitment"), width=36),
        Column("institution", _("Responsible institution"), width=28),
        Column("due", _("Due on"), Kind.DATE, 13),
        Column("status", _("Status as it stands"), width=16),
        Column("reported", _("Last reported on"), Kind.DATE, 13),
        Column(
            "new_status", _("New status"), Kind.CHOICE, 16, fill_in=True, choices=MilestoneStatus.choices,
            explained=_("Pick one from the list. Left empty, the status stays as it stands."),
        ),
        Column(
            "no_change", _("No change"), Kind.CHOICE, 12, fill_in=True, choices=YES_NO,
            explained=_(
                "“Yes” attests that nothing has moved since the last report. It needs no other words, and is only for "
                "milestones that are not started or in progress."
            ),
        ),
        Column(
            "happened", _("What happened"), width=60, fill_in=True,
            explained=_("What was done since the last report, in sentences that the public will read."),
        ),
        Column(
            "obstacles", _("Obstacles"), width=40, fill_in=True,
            explained=_("What stands in the way, if anything does. The public reads this too."),
        ),
        Column(
            "evidence_title", _("Title of the evidence"), width=32, fill_in=True,
            explained=_("What the address shows, such as “Decree 12 of 3 May 2027”. Left empty, the address is shown."),
        ),
        Column(
            "evidence_url", _("Address of the evidence"), Kind.LABEL, 44, fill_in=True,
            explained=_(
                "Where everybody can see it, beginning with https://. “Completed” needs an address. To send a file "
                "instead, report on this milestone on the page “My work”."
            ),
        ),
    ),
)  # fmt: skip
# What identifies a row for its reader: who changes one of these has moved answers to another milestone.
IDENTIFYING = ("number", "milestone", "reference")
MILESTONE = "milestone"
FIRST_MOVING = "F3"


def key_of(milestone: Milestone) -> Key:
    """The key of a milestone as it stands."""
    return Key(MILESTONE, milestone.pk, milestone.version)
