"""Tests: the same service with cheap passwords, plain static files, and throttles out of the way unless a test asks."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403  (a settings module is its star import)
from .base import REST_FRAMEWORK

SECRET_KEY = "only-for-tests"  # noqa: S105  (it guards nothing)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="tracker-evidence-"))
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": [], "DEFAULT_THROTTLE_RATES": {"sign-in": None}}
