"""The WSGI entry of the production server.

A server that loads it once and then parts into processes (``--preload``) hands each of them all that is loaded here:
the addresses, the drawing code with its fonts, and a heap that the collector of garbage leaves alone.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

from dashboards.rendering import warm_up  # noqa: E402  (it asks for settings, which are there only now)

_addresses = get_resolver().url_patterns  # loads all pages
warm_up()
gc.collect()
gc.freeze()
# A large page makes a hundred thousand things that live for one answer: look for garbage less often.
gc.set_threshold(200_000, 20, 20)
