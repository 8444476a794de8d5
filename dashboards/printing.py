"""Documents as PDF: each is typeset once while it stays the same, by a program of its own that can be stopped.

A program of its own costs a second to start and spares much: no process that answers readers loads the library (1 s,
100 MB) or waits for it without end, and what is typeset has no way to the data, the network or the settings.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from django.core.cache import cache

from dashboards.keeping import NoPlace, one_place_of

TYPESETTER = Path(__file__).with_name("typesetter.py")
KEPT_FOR = 24 * 60 * 60  # seconds
LONGEST = 25  # seconds for one document, of which the largest report takes three; servers give up after 30
# How many documents are typeset at once, in the whole installation where its processes share a cache.
PLACES = 2
NO_LIBRARIES = 69  # what the typesetter says where the system's libraries for text are missing


class NotPrinted(Exception):
    """There is no PDF now. ``retry``: in how many seconds it is worth asking again, ``None`` where it is not."""

    def __init__(self, retry: int | None) -> None:
        """Keep when to ask again."""
        super().__init__()
        self.retry = retry


def pdf(document: str) -> bytes:
    """The document as a tagged PDF.

    Raises:
        NotPrinted: all places are taken, it took too long, or the machine lacks the libraries for text.
    """
    key = f"pdf:{hashlib.sha256(TYPESETTER.read_bytes() + document.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        try:
            with one_place_of("press", PLACES, LONGEST + 5):
                found = _typeset(document)
        except NoPlace:
            raise NotPrinted(retry=5) from None
        cache.set(key, found, KEPT_FOR)
    return bytes(found)


def _typeset(document: str) -> bytes:
    command = [sys.executable, "-I", str(TYPESETTER)]
    # Nothing of our environment but where programs and fonts are: no key, no address of a database.
    shared = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  (our own program; the document is its input, not a part of the command)
            command, input=document.encode(), capture_output=True, env={"LANG": "C.UTF-8", **shared},
            timeout=LONGEST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotPrinted(retry=None) from None
    if done.returncode == NO_LIBRARIES:
        raise NotPrinted(retry=None)
    done.check_returncode()
    return done.stdout
