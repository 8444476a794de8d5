"""How the service is set up here: as in production, but no caller is slowed down, and nobody is sent mail."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-measuring")  # it guards nothing
os.environ.setdefault("SITE_URL", "https://127.0.0.1")
os.environ.setdefault("EMAIL_URL", "consolemail://")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")

from config.settings.production import *  # noqa: F403  (the environment first; a settings module is its star import)
from config.settings.production import REST_FRAMEWORK

REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/sec"),
}
