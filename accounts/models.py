"""The user: a person who signs in by e-mail, their tokens, the key to their calendar, the answers to what they sent."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.models import AbstractAuthToken

from core.clock import now
from core.models import Checked

# Of 64 characters, 8 tell tokens apart and leave 224 bits unknown.
SHOWN_OF_TOKEN = 8


class UserManager(BaseUserManager["User"]):
    """Makes users and finds them by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with that address; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator of this installation."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with that e-mail address; addresses are the same in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # that of its tokens is untyped
    """A person who signs in. What they may do in a country is said in ``commitments``, not here.

    ``name`` is shown to colleagues; to the public only if the person chose so (``shows_name``).

    ``limited_to`` is of one request: what the token that it came with is limited to. Policies ask the person who calls,
    and so cannot forget it.
    """

    limited_to: str = ""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    shows_name = models.BooleanField(_("shows their name in public"), default=False)
    language = models.CharField(_("language"), max_length=12, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("operator of this installation"), default=False)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["email"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        """The name colleagues see."""
        return self.name or self.email


class AuthToken(AbstractAuthToken):  # type: ignore[misc]  # untyped library
    """What lets a program call the API as a person: got by signing in, for hours, or made by name, for a longer time.

    Only its SHA-512 is kept: the text is shown once. A token got by signing in (``signs_in``) may do what its person
    may; one made by name no more than its ``scopes`` say. ``limited_to`` names what it is limited to, in words of the
    room that limits it: kept here, in the row itself, so that no token outlives its limit. Empty is no limit.
    """

    public_id = models.UUIDField(_("address"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, blank=True)
    signs_in = models.BooleanField(_("got by signing in"), default=False)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    limited_to = models.CharField(_("limited to"), max_length=60, blank=True)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "public_id"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(expiry__isnull=False), name="token_ends"),
            models.CheckConstraint(
                condition=models.Q(signs_in=True, name="", limited_to="")
                | (models.Q(signs_in=False) & ~models.Q(name="")),
                name="token_is_got_or_made",
            ),
        ]

    def __str__(self) -> str:
        """What it is called and how it begins; nothing that would let anybody use it."""
        return f"{self.name or self._meta.verbose_name} ({self.begins_with}…)"

    @staticmethod
    def digest_of(text: str) -> str:
        """What is kept of a token: its SHA-512, in hexadecimal. Tokens are long and random, so no salt is needed."""
        return str(hash_token(text))

    @property
    def begins_with(self) -> str:
        """Its first characters, by which its owner tells it from others."""
        return str(self.token_key[:SHOWN_OF_TOKEN])

    def has_ended(self) -> bool:
        """Whether its time is over."""
        return bool(self.expiry <= now())


class CalendarKey(Checked):
    """What lets a calendar program read one person's own due dates, without signing in; it opens nothing else.

    Only the key's SHA-256 is kept: the key itself is shown once, when it is made. A person has one at a time; an ended
    one stays, so that who was given an address can be told when it ended. ``last_used_on`` says whether it is in use.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_keys", verbose_name=_("person")
    )
    key_sha256 = models.CharField(_("SHA-256 of the key"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name = _("key to a calendar")
        verbose_name_plural = _("keys to calendars")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="calendar_key_one_each"
            ),
        ]

    def __str__(self) -> str:
        """When it was made; nothing of the key."""
        return f"{self.created_at:%Y-%m-%d}"

    @staticmethod
    def digest(key: str) -> str:
        """What is kept of a key: its SHA-256, in hexadecimal. Keys are long and random, so no salt is needed."""
        return hashlib.sha256(key.encode()).hexdigest()


class SentOnce(models.Model):
    """The answer to a request that carried an ``Idempotency-Key``, written in one transaction with its effect.

    ``fingerprint`` is the SHA-256 of what was asked, so that a key cannot be taken for another request.
    """

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="+")
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    sent_at = models.DateTimeField(_("sent at"), db_index=True)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    headers = models.JSONField(_("headers"), default=dict)
    body = models.BinaryField(_("body"), default=b"")

    class Meta:
        verbose_name = _("answer to a request")
        verbose_name_plural = _("answers to requests")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="sent_once_per_person_and_key")]

    def __str__(self) -> str:
        """The key."""
        return self.key
