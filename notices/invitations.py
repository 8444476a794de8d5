"""Mailing invitations: each link once, within moments, as a letter of its own."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.models import Invitation
from commitments.selectors import invitation_link_token, invitations_to_mail
from commitments.services import invitation_mailed
from core.clock import today
from notices.choices import LetterState
from notices.letters import message_id
from notices.models import Letter
from notices.words import address, country_words, day_words, language_of, one_line

# How the keys of these letters begin.
KIND = "invitation/"


def invitation_key(invitation: Invitation) -> str:
    """The key of the letter with the link that holds now; sent again, an invitation has another link."""
    return f"{KIND}{invitation.pk}/{invitation.nonce}"


def invitations_waiting() -> bool:
    """Whether there is an invitation to mail, one that the mail server refused left out. Two queries."""
    keys = {invitation_key(each) for each in invitations_to_mail()}
    refused = Letter.objects.filter(key__in=keys, state=LetterState.REFUSED)
    return bool(keys - set(refused.values_list("key", flat=True)))


def invitations_write() -> int:
    """Write the letters of invitations that wait to be mailed; how many.

    A letter that has not left yet goes where its link holds no more: sent again, withdrawn or expired in between.
    """
    invitations = invitations_to_mail()
    keys = [invitation_key(each) for each in invitations]
    Letter.objects.filter(key__startswith=KIND, state=LetterState.WAITING).exclude(key__in=keys).delete()
    known = set(Letter.objects.filter(key__in=keys).values_list("key", flat=True))
    letters = [_letter(each) for each in invitations if invitation_key(each) not in known]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)  # another worker may write the same just now
    return len(letters)


@transaction.atomic
def invitations_note() -> int:
    """Tell the invitations whose letters left, or may have; how many."""
    invitations = invitations_to_mail()
    left = _left([invitation_key(each) for each in invitations])
    noted = [each for each in invitations if invitation_key(each) in left]
    for invitation in noted:
        invitation_mailed(invitation=invitation)
    return len(noted)


def _left(keys: Collection[str]) -> set[str]:
    gone = (LetterState.SENT, LetterState.UNCERTAIN)
    return set(Letter.objects.filter(key__in=keys, state__in=gone).values_list("key", flat=True))


def _letter(invitation: Invitation) -> Letter:
    """The letter to who is invited, in the language chosen for them. No query."""
    key = invitation_key(invitation)
    with translation.override(language_of(invitation.language)):
        institution = invitation.institution
        context = {
            "name": one_line(invitation.name),
            "inviter": one_line(invitation.invited_by.name),
            "part": invitation.get_role_display(),
            "country": country_words(invitation.country),
            "institution": institution.text("name", language_of(invitation.language))[0] if institution else "",
            "until": day_words(invitation.expires_at.date()),
            "link": address("invitation", token=invitation_link_token(invitation)),
        }
        return Letter(
            key=key, day=today(), name=invitation.name, address=invitation.email, message_id=message_id(key),
            subject=_("Invitation: %(part)s, %(country)s") % context,
            text=render_to_string("notices/mail/invitation.txt", context),
            html=render_to_string("notices/mail/invitation.html", context),
        )  # fmt: skip
