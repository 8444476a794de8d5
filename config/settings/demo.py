"""The demo: production's settings on a loopback address, without TLS, with a database, files and key of its own.

Whatever the environment says of another installation is not looked at: people with a known password live in here.
"""

import os
import secrets
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent / "var" / "demo"


def own_secret(path: Path) -> str:
    """The demo's secret key, made once and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text().strip()


for name in ("DATABASE_URL", "CACHE_URL"):
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = str(HOME)
os.environ["SECRET_KEY"] = own_secret(HOME / "secret-key")
os.environ["SITE_URL"] = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
os.environ["EMAIL_URL"] = "dummymail://"  # the folder below stands in its place
os.environ["MAIL_FROM"] = "tracker@demoland.example.org"
os.environ["DIGEST_HOUR"] = "0"

from .production import *  # noqa: E402, F403  (a settings module is its star import, here after the environment is set)

DEMO = True
# Mail goes to files, and a page of the workspace shows it.
EMAIL_BACKEND = "notices.folder.FolderBackend"
MAIL_DIR = HOME / "mail"
# Shared by the demo's processes: pages are drawn once, and guesses at second factors are counted together.
COUNTS_FILE = HOME / "counts.sqlite3"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"}}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
