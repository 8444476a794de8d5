"""Questionnaires: the next version of one, and what pins the one that a round is held with."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.policies import is_operator
from core.errors import permit
from ledger.rules import digest
from reviews.models import Question, Questionnaire, Section

COPIED = ("title", "introduction", "source", "source_url", "language", "translations")
COPIED_SECTION = ("number", "title", "weight", "language", "translations")
COPIED_QUESTION = (
    "number", "wording", "help", "weight", "absent", "weak", "good", "strong", "language", "translations",
)  # fmt: skip


@transaction.atomic
def questionnaire_copy(*, user: Any, questionnaire: Questionnaire) -> Questionnaire:
    """Begin the next version of a questionnaire, with everything that the given one holds.

    Raises:
        NotPermitted: ``user`` is no operator.
    """
    permit(is_operator(user), "not_operator", _("Only operators keep the questionnaires."))
    latest = Questionnaire.objects.select_for_update().filter(code=questionnaire.code).order_by("-version")[0]
    new = Questionnaire(
        code=questionnaire.code, version=latest.version + 1, **{name: getattr(questionnaire, name) for name in COPIED}
    ).save_checked()
    for section in questionnaire.sections.prefetch_related("questions"):
        kept = {name: getattr(section, name) for name in COPIED_SECTION}
        copied = Section(questionnaire=new, **kept).save_checked()
        for question in section.questions.all():
            Question(section=copied, **{name: getattr(question, name) for name in COPIED_QUESTION}).save_checked()
    return new


def questionnaire_digest(questionnaire: Questionnaire) -> str:
    """A SHA-256 of all that a questionnaire says, so that nobody can change it unseen once it is asked. Two queries."""
    sections = [
        {
            **{name: getattr(section, name) for name in COPIED_SECTION},
            "questions": [
                {"key": question.pk, **{name: getattr(question, name) for name in COPIED_QUESTION}}
                for question in section.questions.all()
            ],
        }
        for section in questionnaire.sections.prefetch_related("questions")
    ]
    words = {name: getattr(questionnaire, name) for name in COPIED}
    return digest({"code": questionnaire.code, "version": questionnaire.version, **words, "sections": sections})
