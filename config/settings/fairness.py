"""How much one caller may ask for, where that is counted, and what operators' own tools may read."""

import re

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

RATE = re.compile(r"(?P<name>[a-z-]+)=(?P<anonymous>[1-9]\d{0,8})/(?P<known>[1-9]\d{0,8})/(?P<window>[1-9]\d{0,4})")
# Points for whoever has not signed in, for whoever has, and the seconds in which they may be spent.
USUAL_RATES: dict[str, tuple[int, int, int]] = {
    "reads": (600, 3000, 60),
    "writes": (120, 1200, 60),
    "exports": (60, 120, 600),
    "verify": (6, 30, 60),
    "sign-in": (20, 20, 60),
    "drawing": (600, 600, 60),
}


def rates_from(given: list[str]) -> dict[str, tuple[int, int, int]]:
    """The usual rates, and in place of some of them those that are ``given``: ``reads=600/3000/60``.

    Raises:
        ImproperlyConfigured: one of them names no kind of work, or is not three numbers from 1.
    """
    rates = dict(USUAL_RATES)
    for each in given:
        found = RATE.fullmatch(each.strip())
        if found is None or found["name"] not in rates:
            known = ", ".join(USUAL_RATES)
            raise ImproperlyConfigured(f"RATES are written name=anonymous/signed-in/seconds; the names are: {known}.")
        rates[found["name"]] = (int(found["anonymous"]), int(found["known"]), int(found["window"]))
    return rates


RATES = rates_from(env.list("RATES", default=[]))
# The secret with which /metrics is read; without one there is no such address.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")
MIN_TOKEN = 16
if METRICS_TOKEN and len(METRICS_TOKEN) < MIN_TOKEN:
    raise ImproperlyConfigured("METRICS_TOKEN is a secret of 16 characters or more.")
