"""For how long a token may be worth something."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenDays(models.IntegerChoices):
    """Days until a token that somebody made ends by itself; there is none that stays for ever."""

    MONTH = 30, _("30 days")
    QUARTER = 90, _("90 days")
    YEAR = 365, _("A year")
