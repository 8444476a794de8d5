"""Countries, their localities and institutions, who serves them, and the partnership's policy areas."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.choices import InstitutionKind, OgpStatus, Region, Role
from commitments.querysets import CountryRoleQuerySet
from commitments.rules import INVENTED_COUNTRY
from core.models import Checked, Translated

country_code = RegexValidator(
    r"^[A-Z]{2}$", _("A country code is two capital letters (ISO 3166-1 alpha-2)."), "country_code"
)


class Country(Checked):
    """A participant of the partnership, known by its ISO 3166-1 alpha-2 code (the partnership itself writes UK for GB).

    ``name`` is for operators and for the invented country; pages take names in the reader's language from the locale
    library.
    """

    code = models.CharField(_("code"), max_length=2, primary_key=True, validators=[country_code])
    name = models.CharField(_("name"), max_length=120)
    region = models.CharField(_("region"), max_length=20, choices=Region.choices, default=Region.NONE)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    ogp_status = models.CharField(
        _("standing in the partnership"), max_length=20, choices=OgpStatus.choices, default=OgpStatus.UNKNOWN
    )

    class Meta:
        ordering: ClassVar = ["name", "code"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}$"), name="country_code_is_iso"),
        ]

    def __str__(self) -> str:
        """The name operators know."""
        return self.name

    @property
    def invented(self) -> bool:
        """Whether everything about this country is made up (rule 11)."""
        return self.code == INVENTED_COUNTRY


class Locality(Checked):
    """The local government of a local plan. ``code`` is the partnership's (``SCO``, ``JAL``), unique in its country."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="localities", verbose_name=_("country"))
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering: ClassVar = ["country_id", "name", "id"]
        verbose_name = _("locality")
        verbose_name_plural = _("localities")
        constraints: ClassVar = [models.UniqueConstraint(fields=["country", "code"], name="locality_unique_in_country")]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Institution(Checked, Translated):
    """A ministry, agency, court, parliament, organisation or company that leads, supports or reviews commitments."""

    translated_fields = ("name", "short_name")

    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="institutions", verbose_name=_("country")
    )
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InstitutionKind.choices, default=InstitutionKind.OTHER)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering: ClassVar = ["country_id", "name", "id"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "name"], name="institution_unique_in_country"),
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class CountryRole(Checked):
    """Whom a person serves in a country, from when, until when.

    At most one role of a person in a country has not ended: so nobody is on the government's and on the reviewers' side
    of the same country at once (rule 1), and the database itself says so. Officers and reviewers belong to an
    institution; a coordinator speaks for the country.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="country_roles", verbose_name=_("person")
    )
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="roles", verbose_name=_("country"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("institution"),
    )
    began_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = CountryRoleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["country_id", "role", "id"]
        verbose_name = _("role in a country")
        verbose_name_plural = _("roles in countries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "country"],
                condition=Q(ended_at__isnull=True),
                name="one_active_role_per_country",
                violation_error_code="two_roles",
                violation_error_message=_("This person already has a role in this country: end it first."),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COORDINATOR) | Q(institution__isnull=False),
                name="role_needs_institution",
                violation_error_code="institution_required",
                violation_error_message=_("An officer or a reviewer belongs to an institution."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")),
                name="role_ends_after_it_began",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
        ]

    def __str__(self) -> str:
        """Role and country."""
        return f"{self.get_role_display()} ({self.country_id})"

    def speaks_for(self, institution: Institution) -> bool:
        """Whether it reports for an institution: an officer does for theirs, a coordinator for all of their country."""
        if self.country_id != institution.country_id:
            return False
        own = self.role == Role.OFFICER and self.institution_id == institution.pk
        return own or self.role == Role.COORDINATOR

    def narrowed_to(self, institution: Institution) -> CountryRole:
        """The part of it that speaks for one institution, as an officer's; a row of no table, never to be saved."""
        return CountryRole(
            pk=self.pk, user_id=self.user_id, country=self.country, role=Role.OFFICER, institution=institution,
            began_at=self.began_at,
        )  # fmt: skip


class PolicyArea(Checked, Translated):
    """One of the partnership's policy tags. The list was renamed over time: ``slug`` stays."""

    translated_fields = ("name",)

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name = _("policy area")
        verbose_name_plural = _("policy areas")

    def __str__(self) -> str:
        """Its name."""
        return self.name
