"""How the log is written: lines of JSON for programs, or words for a terminal."""

from collections.abc import Mapping
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from core.logs import logging_of

env = environ.Env()

LOG_FORMS = ("json", "human")
LOG_FORM: str = env.str("LOG_FORM", default="json")
if LOG_FORM not in LOG_FORMS:
    raise ImproperlyConfigured("LOG_FORM is json or human.")
LOGGING: Mapping[str, Any] = logging_of(LOG_FORM, "INFO")
