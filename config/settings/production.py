"""Production: everything comes from the environment, nothing is guessed, transport is encrypted."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403  (a settings module is its star import)
from .base import EMAIL_BACKEND, SECRET_KEY, SITE_URL

if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set: give the service a long random value in its environment.")
if not SITE_URL:
    raise ImproperlyConfigured("SITE_URL is not set: links in mail need the address of this installation.")
if not EMAIL_BACKEND:
    raise ImproperlyConfigured(
        "EMAIL_URL is not set: name the mail server (smtp+tls://...), or consolemail:// for none."
    )

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
