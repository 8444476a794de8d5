"""Why a webhook rests, and what became of a delivery."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pause(models.TextChoices):
    """Who or what let a webhook rest."""

    OWNER = "owner", _("Its owner paused it")
    FAILING = "failing", _("It failed for three days")
    GONE = "gone", _("The address answered that it is gone")


class DeliveryState(models.TextChoices):
    """What became of a delivery; what failed waits, until it is tried again."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")


class Trouble(models.TextChoices):
    """Why the last attempt was none that counts."""

    STATUS = "status", _("The answer’s status was not 200 to 299")
    REDIRECT = "redirect", _("It answered with a redirect, which is not followed")
    SILENT = "silent", _("It did not answer in time")
    PRIVATE = "private", _("The address leads into a private network")
    UNSAFE = "unsafe", _("Its certificate is not valid")
    NO_CONNECTION = "no_connection", _("No connection could be made")
