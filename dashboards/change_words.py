"""What each entry of the public ledger says, in a sentence a person understands, PURE.

Whoever did it is always one: "the national coordinator", an institution, "the tracker itself"; so every verb agrees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.choices import Role
from dashboards.words import day_words
from milestones.choices import LinkStatus, MilestoneStatus

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is put into words: ``what`` names its subject, ``who`` whoever did it."""

    verb: str
    who: str
    what: str
    data: Mapping[str, Any]

    def say(self, words: _StrOrPromise, **more: object) -> str:
        """``words`` with their places filled."""
        return str(words) % {"who": self.who, "what": self.what, **more}


def who_words(role: str, actor: str) -> str:
    """Whoever did it, as the subject of a sentence: a part or an institution, never a person."""
    if role == Role.REVIEWER:
        return _("a reviewer of %(organisation)s") % {"organisation": actor}
    named: Mapping[str, str] = {
        Role.COORDINATOR: _("the national coordinator"),
        "operator": _("the team that runs this tracker"),
        "tracker": _("the tracker itself"),
        "none": _("somebody without a part here"),
    }
    return named.get(role, actor)


def change_sentence(told: Told) -> str:
    """The sentence of an entry; a verb that nobody has words for yet is named as it stands."""
    sentence = _sentence(told)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _sentence(told: Told) -> str:
    spoken = SPOKEN.get(told.verb)
    if spoken is not None:
        return spoken(told)
    plain = PLAIN.get(told.verb)
    return told.say(plain) if plain else told.say(_("%(who)s made an entry of the kind “%(verb)s”."), verb=told.verb)


def _day(value: Any) -> str:
    """A day as the ledger writes it, in words."""
    try:
        return day_words(dt.date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value)


def _published(told: Told) -> str:
    number = int(told.data.get("commitments", 0))
    words = ngettext(
        "%(who)s published %(what)s with %(n)d commitment.",
        "%(who)s published %(what)s with %(n)d commitments.",
        number,
    )
    return told.say(words, n=number)


def _added(told: Told) -> str:
    if "amendment" in told.data:
        return told.say(_("%(who)s added %(what)s to a published plan, by an amendment."))
    return told.say(_("%(who)s entered %(what)s in a draft."))


def _reported(told: Told) -> str:
    status, pieces = str(told.data.get("status", "")), len(told.data.get("evidence") or ())
    label = str(MilestoneStatus(status).label).lower() if status in MilestoneStatus.values else status
    if told.data.get("no_change"):
        return told.say(_("%(who)s attested that nothing has changed on %(what)s: “%(status)s”."), status=label)
    if not pieces:
        return told.say(_("%(who)s reported %(what)s as “%(status)s”, without evidence."), status=label)
    words = ngettext(
        "%(who)s reported %(what)s as “%(status)s”, with %(n)d piece of evidence.",
        "%(who)s reported %(what)s as “%(status)s”, with %(n)d pieces of evidence.",
        pieces,
    )
    return told.say(words, status=label, n=pieces)


def _asked(told: Told) -> str:
    number = len(told.data.get("milestones") or ())
    words = ngettext(
        "%(who)s asked %(what)s for a report on %(n)d milestone.",
        "%(who)s asked %(what)s for reports on %(n)d milestones.",
        number,
    )
    return told.say(words, n=number)


def _checked(told: Told) -> str:
    if told.data.get("link_status") == LinkStatus.DEAD:
        return told.say(_("An address given as evidence for %(what)s no longer answers."))
    return told.say(_("An address given as evidence for %(what)s answers."))


def _scheduled(told: Told) -> str:
    words = _("%(who)s scheduled %(what)s: reviewers rate from %(first)s to %(last)s.")
    return told.say(words, first=_day(told.data.get("opens_on")), last=_day(told.data.get("closes_on")))


def _extended(told: Told) -> str:
    words = _("%(who)s moved the last day of %(what)s from %(before)s to %(after)s.")
    return told.say(words, before=_day(told.data.get("before")), after=_day(told.data.get("closes_on")))


def _closed(told: Told) -> str:
    words = _("%(who)s closed %(what)s; the government may reply until %(day)s.")
    return told.say(words, day=_day(told.data.get("response_until")))


def _round_published(told: Told) -> str:
    number = int(told.data.get("verdicts", 0))
    words = ngettext(
        "%(who)s published what reviewers found in %(what)s, with %(n)d verdict.",
        "%(who)s published what reviewers found in %(what)s, with %(n)d verdicts.",
        number,
    )
    return told.say(words, n=number)


def _appointed(told: Told) -> str:
    words = _("%(who)s offered a reviewer of %(organisation)s a seat in %(what)s.")
    return told.say(words, organisation=told.data.get("organisation", ""))


def _about_a_part(words: _StrOrPromise) -> Callable[[Told], str]:
    """A sentence that names the part somebody has, and for whom."""

    def said(told: Told) -> str:
        role, institution = str(told.data.get("role", "")), str(told.data.get("institution", ""))
        label = str(Role(role).label).lower() if role in Role.values else role
        return told.say(words, part=f"{label} ({institution})" if institution else label)

    return said


def _imported(told: Told) -> str:
    if "layout" in told.data:
        return told.say(_("Official data was imported from %(who)s."))
    return told.say(_("%(who)s loaded facts from the file %(file)s."), file=told.data.get("file", ""))


def _institution_added(told: Told) -> str:
    return told.say(_("%(who)s added an institution: %(name)s."), name=told.data.get("name", ""))


def _revealed(told: Told) -> str:
    number = int(told.data.get("seq", 0))
    words = ngettext(
        "A part of the ledger that was sealed is now public: %(stream)s, with %(n)d entry.",
        "A part of the ledger that was sealed is now public: %(stream)s, with %(n)d entries.",
        number,
    )
    return told.say(words, stream=told.data.get("stream", ""), n=number)


SPOKEN: Mapping[str, Callable[[Told], str]] = {
    "plan.published": _published,
    "commitment.added": _added,
    "milestone.added": _added,
    "progress.reported": _reported,
    "progress.asked": _asked,
    "evidence.checked": _checked,
    "process_evidence.checked": _checked,
    "rating_evidence.checked": _checked,
    "round.scheduled": _scheduled,
    "round.extended": _extended,
    "round.closed": _closed,
    "round.published": _round_published,
    "reviewer.appointed": _appointed,
    "role.granted": _about_a_part(gettext_lazy("%(who)s appointed somebody: %(part)s.")),
    "role.ended": _about_a_part(gettext_lazy("%(who)s ended somebody’s service: %(part)s.")),
    "invitation.made": _about_a_part(gettext_lazy("%(who)s invited somebody to serve: %(part)s.")),
    "invitation.renewed": _about_a_part(gettext_lazy("%(who)s sent an invitation to serve again: %(part)s.")),
    "invitation.withdrawn": _about_a_part(gettext_lazy("%(who)s took back an invitation to serve: %(part)s.")),
    "import.applied": _imported,
    "institution.added": _institution_added,
    "stream.revealed": _revealed,
}
# What is done alike to a plan, a commitment and a milestone.
_ALIKE: Mapping[str, _StrOrPromise] = {
    "changed": gettext_lazy("%(who)s changed %(what)s while it was a draft."),
    "amended": gettext_lazy("%(who)s amended %(what)s."),
    "withdrawn": gettext_lazy("%(who)s withdrew %(what)s."),
    "moved": gettext_lazy("%(who)s gave %(what)s another place in a draft."),
    "removed": gettext_lazy("%(who)s removed %(what)s from a draft."),
}
PLAIN: Mapping[str, _StrOrPromise] = {
    **{f"{kind}.{step}": words for kind in ("plan", "commitment", "milestone") for step, words in _ALIKE.items()},
    "plan.created": gettext_lazy("%(who)s began the draft of %(what)s."),
    "plan.closed": gettext_lazy("%(who)s closed %(what)s: no more reports, and everything stays readable."),
    "evidence.added": gettext_lazy("%(who)s added evidence to a report on %(what)s."),
    "process_evidence.added": gettext_lazy("%(who)s added evidence of how %(what)s is made and followed."),
    "report.confirmed": gettext_lazy("%(who)s confirmed a report on %(what)s."),
    "report.disputed": gettext_lazy("%(who)s disputed a report on %(what)s."),
    "round.opened": gettext_lazy("%(who)s opened %(what)s: reviewers rate, blind to each other."),
    "round.answered": gettext_lazy("%(who)s replied in %(what)s."),
    "round.response_completed": gettext_lazy("%(who)s completed the government’s reply in %(what)s."),
    "round.response_waived": gettext_lazy("%(who)s waived the government’s reply in %(what)s."),
    "rating.submitted": gettext_lazy("%(who)s handed in a rating of %(what)s."),
    "ratings.stand": gettext_lazy("%(who)s let every rating stand after the reply in %(what)s."),
    "answers.submitted": gettext_lazy("%(who)s handed in answers on how the plan was made, in %(what)s."),
    "reviewer.proposed": gettext_lazy("%(who)s proposed a reviewer for %(what)s."),
    "proposal.declined": gettext_lazy("%(who)s declined a reviewer who was proposed for %(what)s."),
    "seat.accepted": gettext_lazy("%(who)s took a seat in %(what)s and declared their interests."),
    "seat.declined": gettext_lazy("%(who)s declined a seat in %(what)s."),
    "reviewer.recused": gettext_lazy("A reviewer’s conflict of interest was recorded in %(what)s."),
    "lot.made": gettext_lazy("%(who)s prepared a draw by lot for %(what)s."),
    "lot.announced": gettext_lazy("%(who)s announced the draw by lot for %(what)s and closed its list."),
    "lot.drawn": gettext_lazy("%(who)s drew the reviewers of %(what)s by lot."),
    "lot.replaced": gettext_lazy("%(who)s filled a free seat of %(what)s from the list that was drawn by lot."),
    "institution.changed": gettext_lazy("%(who)s corrected the entry of an institution: %(what)s."),
}
