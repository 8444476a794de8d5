"""Mailing the links that confirm a proposal or a volunteer's registration: each once, as a letter of its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import now, today
from notices.choices import LetterState
from notices.letters import message_id
from notices.models import Letter
from notices.words import address, country_words, language_of, one_line
from reviews.models import Proposal, Volunteer
from reviews.selectors import proposal_link_token, proposals_to_mail, volunteer_link_token, volunteers_to_mail

# How the keys of these letters begin.
KIND = "confirmation/"
Waiting = Proposal | Volunteer


def _waiting() -> dict[str, Waiting]:
    """What waits to be mailed, by the key of its letter. Two queries."""
    rows: list[Waiting] = [*proposals_to_mail(), *volunteers_to_mail()]
    return {f"{KIND}{row._meta.model_name}/{row.pk}/{row.nonce}": row for row in rows}


def confirmations_waiting() -> bool:
    """Whether there is a link to mail, one that the mail server refused left out. Three queries."""
    keys = set(_waiting())
    refused = Letter.objects.filter(key__in=keys, state=LetterState.REFUSED)
    return bool(keys - set(refused.values_list("key", flat=True)))


def confirmations_write() -> int:
    """Write the letters that wait to be mailed; how many. One whose link is needed no more is taken back."""
    rows = _waiting()
    Letter.objects.filter(key__startswith=KIND, state=LetterState.WAITING).exclude(key__in=rows).delete()
    known = set(Letter.objects.filter(key__in=rows).values_list("key", flat=True))
    letters = [_letter(key, row) for key, row in rows.items() if key not in known]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)  # another worker may write the same just now
    return len(letters)


@transaction.atomic
def confirmations_note() -> int:
    """Note which links left, or may have; how many."""
    rows = _waiting()
    gone = Letter.objects.filter(key__in=rows, state__in=(LetterState.SENT, LetterState.UNCERTAIN))
    left = set(gone.values_list("key", flat=True))
    for key in left:
        type(rows[key])._default_manager.filter(pk=rows[key].pk).update(mailed_at=now())
    return len(left)


def _letter(key: str, row: Waiting) -> Letter:
    """The letter, in the language chosen. No query."""
    with translation.override(language_of(row.language)):
        about = _of_proposal(row) if isinstance(row, Proposal) else _of_volunteer(row)
        return Letter(
            key=key, day=today(), name="", address=about["to"], message_id=message_id(key), subject=about["subject"],
            text=render_to_string("notices/mail/confirmation.txt", about),
            html=render_to_string("notices/mail/confirmation.html", about),
        )  # fmt: skip


def _of_proposal(proposal: Proposal) -> Mapping[str, str]:
    """What the mail to an organisation says."""
    review_round = proposal.round
    words = _("Somebody proposes a reviewer in the name of %(organisation)s. It counts once you open this address:")
    return {
        "to": proposal.contact_email,
        "subject": _("Please confirm: a reviewer for %(round)s") % {"round": one_line(review_round.title)},
        "words": words % {"organisation": one_line(str(proposal))},
        "about": f"{one_line(review_round.title)}, {country_words(review_round.plan.country)}",
        "link": address("proposal-confirm", token=proposal_link_token(proposal)),
    }


def _of_volunteer(volunteer: Volunteer) -> Mapping[str, str]:
    """What the mail to a volunteer says."""
    review_round = volunteer.lot.round
    return {
        "to": volunteer.email,
        "subject": _("Please confirm: volunteering for %(round)s") % {"round": one_line(review_round.title)},
        "words": _("Somebody put this address on a list of volunteers. You are on it once you open this address:"),
        "about": f"{one_line(review_round.title)}, {country_words(review_round.plan.country)}",
        "link": address("volunteer-confirm", token=volunteer_link_token(volunteer)),
    }
