#!/usr/bin/env python
"""Runs Django; nothing else.

With a ``SECRET_KEY`` in the environment this is an installation, without one the demo of this folder.
"""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    situation = "production" if os.environ.get("SECRET_KEY") else "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{situation}")
    execute_from_command_line(sys.argv)
