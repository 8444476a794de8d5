"""Valid invitations of the invented country."""

from __future__ import annotations

import factory

from commitments.choices import Role
from commitments.models import Invitation
from tests.factories import CountryFactory, Factory, InstitutionFactory, UserFactory, at


class InvitationFactory(Factory[Invitation]):
    """An officer of an institution of their own is invited, and not mailed yet."""

    class Meta:
        model = Invitation

    country = factory.SubFactory(CountryFactory)
    role = Role.OFFICER
    institution = factory.SubFactory(InstitutionFactory, country=factory.SelfAttribute("..country"))
    email = factory.Sequence(lambda n: f"invited-{n}@example.org")
    name = "Ines"
    invited_by = factory.SubFactory(UserFactory)
    invited_at = at(2025, 9, 15)
    expires_at = at(2025, 9, 29)
    nonce = factory.Sequence(lambda n: f"nonce-{n}")
