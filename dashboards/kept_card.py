"""A scorecard that a page and its charts share: asked of the data once, while the country's ledger stands still."""

from __future__ import annotations

import datetime as dt
import hashlib

from commitments.models import ActionPlan, Country
from core.clock import today
from dashboards.caching import code_version, ledger_state
from dashboards.keeping import made_once
from dashboards.reader import reader_language
from dashboards.scorecard import CountryScorecard
from dashboards.selectors import country_scorecard

# Seconds: a page asks for its charts within moments. What no event tells of is seen this much later at most.
KEPT_FOR = 60


def kept_scorecard(country: Country, plan: ActionPlan | None, as_of: dt.date) -> CountryScorecard:
    """As ``country_scorecard``, in the reader's language; one query where it is kept."""
    asked = (country.pk, plan.pk if plan else None, as_of, reader_language(), today())
    facts = repr((*asked, *ledger_state(country.pk), code_version()))
    key = f"card:{hashlib.sha256(facts.encode()).hexdigest()}"
    return made_once(key, lambda: country_scorecard(country, plan, as_of), KEPT_FOR)
