"""Questions asked of people; a fixed number of queries each."""

from __future__ import annotations

from accounts.models import User

LONGEST_KEY = 18


def person_named(name: str) -> User | None:
    """Who can sign in with that e-mail address, in any case, or has that key; ``None`` for nobody. One query."""
    people = User.objects.filter(is_active=True)
    if name.isascii() and name.isdigit():
        return people.filter(pk=int(name)).first() if len(name) <= LONGEST_KEY else None
    return people.filter(email__iexact=name).first()
