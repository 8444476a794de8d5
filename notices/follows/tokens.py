"""What stands in the links of letters to followers: each opens one thing and nothing else."""

from __future__ import annotations

import hashlib
import secrets

from django.core.signing import BadSignature, Signer

from notices.models import Follower, FollowRequest

MINE_SALT, STOP_SALT = "notices.follows.mine", "notices.follows.stop"
REQUEST, FOLLOWER = "request", "follower"


def token_made() -> tuple[str, str]:
    """A new token of a link that confirms, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """The SHA-256 of a token, in hexadecimal. Tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def mine_token(follower: Follower) -> str:
    """What opens the page of what a follower follows."""
    return Signer(salt=MINE_SALT).sign(str(follower.pk))


def mine_meant(token: str) -> int | None:
    """The key of the follower whose page a token opens; ``None`` for one that we did not make."""
    try:
        return int(Signer(salt=MINE_SALT).unsign(token))
    except BadSignature:
        return None


def stop_token(row: Follower | FollowRequest) -> str:
    """What ends the mail to a follower, or takes a request back."""
    kind = FOLLOWER if isinstance(row, Follower) else REQUEST
    return Signer(salt=STOP_SALT).sign(f"{kind}-{row.pk}")


def stop_meant(token: str) -> tuple[str, int] | None:
    """The kind and the key of what a token ends; ``None`` for one that we did not make."""
    try:
        kind, key = Signer(salt=STOP_SALT).unsign(token).split("-")
    except BadSignature:
        return None
    return kind, int(key)
