"""A scorecard that a page and its charts share: asked of the data once, while the country's ledger stands still.

It stays in the memory of the process, since packing and unpacking a large one costs as much as a page; the cache holds
a token of it, so that whoever empties the cache empties this too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from collections import OrderedDict
from threading import Lock

from django.core.cache import cache

from commitments.models import ActionPlan, Country
from core.clock import today
from dashboards.caching import code_version, ledger_state
from dashboards.reader import reader_language
from dashboards.scorecard import CountryScorecard
from dashboards.selectors import country_scorecard

# Seconds: a page asks for its charts within moments. What no event tells of is seen this much later at most.
KEPT_FOR = 60
MOST = 16
_kept: OrderedDict[str, CountryScorecard] = OrderedDict()
# Threads gain nothing here: two that ask for the same card at once would both be later than one after the other.
_ASKING_ALONE = Lock()


def kept_scorecard(country: Country, plan: ActionPlan | None, as_of: dt.date) -> CountryScorecard:
    """As ``country_scorecard``, in the reader's language; one query where it is kept."""
    asked = (country.pk, plan.pk if plan else None, as_of, reader_language(), today())
    facts = repr((*asked, *ledger_state(country.pk), code_version(), os.getpid()))
    key = f"card:{hashlib.sha256(facts.encode()).hexdigest()}"
    with _ASKING_ALONE:
        found = _kept.get(cache.get(key, ""))
        if found is None:
            found = country_scorecard(country, plan, as_of)
            token = secrets.token_hex(16)
            _kept[token] = found
            while len(_kept) > MOST:
                _kept.popitem(last=False)
            cache.set(key, token, KEPT_FOR)
    return found
