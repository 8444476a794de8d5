"""Bring the stored copy of the OpenAPI document up to date: ``python -m tests.contract``."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from tests.contract.stored import bring_up_to_date  # noqa: E402  (it asks for settings, which are there only now)

sys.exit(min(1, bring_up_to_date()))
