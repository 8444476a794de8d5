"""The questionnaire on the making of a plan: versioned, in sections, each question on four steps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Checked, Translated
from reviews.choices import AnswerStep


class Questionnaire(Checked, Translated):
    """One version of a questionnaire. Once a round with it has opened, it changes no more: a new version follows it."""

    translated_fields = ("title", "introduction")

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), max_length=5_000, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "-version"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="questionnaire_version_once"),
        ]

    def __str__(self) -> str:
        """Title and version."""
        return f"{self.title} ({self.version})"


class Section(Checked, Translated):
    """A part of a questionnaire. Its score is the weighted mean of its questions'; ``weight`` counts in the whole."""

    translated_fields = ("title",)

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="sections", verbose_name=_("questionnaire")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

    class Meta:
        ordering: ClassVar = ["questionnaire_id", "number"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="section_numbered_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="section_weighs_something"),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number}. {self.title}"


class Question(Checked, Translated):
    """One question, with a text for each of its four steps (``AnswerStep``): what one finds where it applies."""

    translated_fields = ("wording", "help", "absent", "weak", "good", "strong")
    step_fields: ClassVar = ("absent", "weak", "good", "strong")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions", verbose_name=_("section"))
    number = models.PositiveSmallIntegerField(_("number"))
    wording = models.CharField(_("question"), max_length=500)
    help = models.TextField(_("where to look"), max_length=2_000, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    absent = models.CharField(_("absent means"), max_length=400)
    weak = models.CharField(_("weak means"), max_length=400)
    good = models.CharField(_("good means"), max_length=400)
    strong = models.CharField(_("strong means"), max_length=400)

    class Meta:
        ordering: ClassVar = ["section_id", "number"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "number"], name="question_numbered_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="question_weighs_something"),
        ]

    def __str__(self) -> str:
        """Its number in its section, and the question."""
        return f"{self.number}. {self.wording}"

    def meaning(self, step: AnswerStep, language: str) -> tuple[str, str]:
        """What a step means here, nearest to ``language``, and the tag of its language."""
        return self.text(self.step_fields[step], language)
