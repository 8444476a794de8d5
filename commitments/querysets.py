"""The vocabulary of questions about plans and commitments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Q, Value, When

from commitments.choices import PUBLIC_STATES, InvitationState, PlanState, Role
from core.models import AppendOnlyQuerySet
from core.search.index import entries_holding
from core.search.words import UNSPACED_LANGUAGES, Question

if TYPE_CHECKING:
    from commitments.models import ActionPlan, Amendment, Commitment, CountryRole, Invitation, SearchEntry


def plans_visible_to(user: Any, prefix: str = "") -> Q:
    """Which plans ``user`` may see, as a condition on a plan or, with a ``prefix`` ending in ``__``, on what it has.

    Published plans are everyone's; drafts are their country's coordinator's and officers' (rule 9); operators see all.
    What a token limited to an institution does, it does on what everyone sees.
    """
    condition = Q(**{f"{prefix}state__in": PUBLIC_STATES})
    if not user.is_authenticated or user.limited_to:
        return condition
    if user.is_superuser:
        return Q(**{f"{prefix}pk__isnull": False})
    roles = user.country_roles.filter(ended_at__isnull=True, role__in=[Role.COORDINATOR, Role.OFFICER])
    government = roles.values("country_id")
    return condition | Q(**{f"{prefix}country__in": government})


def people_visible_to(user: Any) -> Q | None:
    """Whose names ``user`` may see, as a condition on what has a ``country``; ``None``: nobody's (rule 12).

    Their country's coordinator sees who serves it, and operators. Whoever calls by a token limited to an institution
    sees nobody.
    """
    if not user.is_authenticated or user.limited_to:
        return None
    if user.is_superuser:
        return Q()
    roles = user.country_roles.filter(ended_at__isnull=True, role=Role.COORDINATOR)
    return Q(country__in=roles.values("country_id"))


class CountryRoleQuerySet(models.QuerySet["CountryRole"]):
    """Who serves a country."""

    def active(self) -> CountryRoleQuerySet:
        """Roles that have not ended."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: Any) -> CountryRoleQuerySet:
        """Roles of people whose names ``user`` may see."""
        condition = people_visible_to(user)
        return self.none() if condition is None else self.filter(condition)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Who is asked to serve a country."""

    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn, expired ones included."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def visible_to(self, user: Any) -> InvitationQuerySet:
        """Invitations that ``user`` may make: a coordinator's are those of officers (``may_grant``)."""
        condition = people_visible_to(user)
        if condition is None:
            return self.none()
        return self.filter(condition if user.is_superuser else condition & Q(role=Role.OFFICER))

    def in_state(self, state: InvitationState, moment: dt.datetime) -> InvitationQuerySet:
        """What ``Invitation.state`` calls so at ``moment``; none for the states of links."""
        conditions = {
            InvitationState.ACCEPTED: Q(accepted_at__isnull=False),
            InvitationState.WITHDRAWN: Q(withdrawn_at__isnull=False),
        }
        if state in conditions:
            return self.filter(conditions[state])
        if state == InvitationState.EXPIRED:
            return self.unanswered().filter(expires_at__lte=moment)
        return self.open(moment) if state == InvitationState.OPEN else self.none()

    def open(self, moment: dt.datetime) -> InvitationQuerySet:
        """Those that can still be accepted at ``moment``."""
        return self.unanswered().filter(expires_at__gt=moment)


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    """Plans."""

    def published(self) -> ActionPlanQuerySet:
        """Plans the public sees: published ones, and those closed or withdrawn since."""
        return self.filter(state__in=PUBLIC_STATES)

    def open(self) -> ActionPlanQuerySet:
        """Plans on which progress may be reported."""
        return self.filter(state=PlanState.PUBLISHED)

    def national(self) -> ActionPlanQuerySet:
        """Plans of countries, not of localities."""
        return self.filter(locality__isnull=True)

    def visible_to(self, user: Any) -> ActionPlanQuerySet:
        """Plans that ``user`` (who may be anonymous) may see."""
        return self.filter(plans_visible_to(user))


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Commitments."""

    def published(self) -> CommitmentQuerySet:
        """Commitments of plans the public sees."""
        return self.filter(plan__state__in=PUBLIC_STATES)

    def active(self) -> CommitmentQuerySet:
        """Promises that still stand."""
        return self.filter(withdrawn_at__isnull=True)

    def added_by(self, moment: dt.datetime) -> CommitmentQuerySet:
        """Promises that had come into their plan by ``moment``, whether they still stood or not."""
        return self.filter(Q(added_at__isnull=True) | Q(added_at__lte=moment))

    def standing_at(self, moment: dt.datetime) -> CommitmentQuerySet:
        """Promises that were in their plan at ``moment``: added by then, not yet withdrawn."""
        return self.added_by(moment).filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))

    def visible_to(self, user: Any) -> CommitmentQuerySet:
        """Commitments of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "plan__"))


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Texts by the words they hold."""

    def holding(self, question: Question) -> SearchEntryQuerySet:
        """Entries in which every term stands, in title and text together; none where nothing is asked."""
        return self.filter(self._all_terms(question)) if question.terms else self.none()

    def with_in_title(self, question: Question) -> SearchEntryQuerySet:
        """Whether every term stands in the title, as ``in_title``."""
        holds = self._all_terms(question, in_title=True)
        return self.annotate(in_title=Case(When(holds, then=Value(value=True)), default=Value(value=False)))

    def _all_terms(self, question: Question, *, in_title: bool = False) -> Q:
        """The condition: terms of the index are looked up; those of scripts without spaces stand within a text."""
        found = entries_holding(question, self.db, in_title=in_title)
        condition = Q() if found is None else Q(pk__in=found)
        for term in question.terms:
            for word in term.words if term.unspaced else ():
                within = Q(title__contains=word) if in_title else Q(title__contains=word) | Q(body__contains=word)
                condition &= Q(language__in=UNSPACED_LANGUAGES) & within
        return condition


class AmendmentQuerySet(AppendOnlyQuerySet["Amendment"]):
    """Amendments."""

    def visible_to(self, user: Any) -> AmendmentQuerySet:
        """Amendments of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "plan__"))
