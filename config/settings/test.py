"""Tests: the same service with cheap passwords, plain static files, and throttles out of the way unless a test asks."""

import os

from core.logs import logging_of

from .base import *  # noqa: F403  (a settings module is its star import)
from .base import DATABASES, RATES, VAR_DIR

# What a process of tests writes lies in a folder of its own, which the tests make and remove.
SCRATCH_DIR = VAR_DIR / f"test-{os.getpid()}"

DEMO = True
SECRET_KEY = "only-for-tests"  # noqa: S105  (it guards nothing)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SITE_URL = "https://tracker.example.org"
EMAIL_BACKEND = "notices.folder.FolderBackend"  # where tests do not put Django's own in its place
MAIL_DIR = SCRATCH_DIR / "mail"
MEDIA_ROOT = SCRATCH_DIR / "evidence"
STATIC_ROOT = SCRATCH_DIR / "static"
# Counted in the memory that each test finds empty, and more than any test asks for.
LOGGING = logging_of("human", "WARNING")
COUNTS_FILE = None
RATES = dict.fromkeys(RATES, (10**9, 10**9, 60))
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: several connections must see the same rows and wait for one another, as they do in service.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH_DIR / "test.sqlite3")}
