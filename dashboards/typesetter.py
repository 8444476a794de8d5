"""Turns one HTML document (standard input) into a tagged PDF (standard output): a program of its own, see ``printing``.

It knows neither Django nor the data, holds no secret, and fetches nothing: pictures come inside the document. Where the
system's libraries for text are missing it ends with ``NO_LIBRARIES``, before it reads anything.
"""

from __future__ import annotations

import resource
import sys
import warnings

# What it may take: seconds of a processor, bytes of memory.
MOST_SECONDS, MOST_BYTES = 20, 2 * 1024**3
NO_LIBRARIES = 69  # EX_UNAVAILABLE of sysexits.h

# A library that a coming release will ask for is no fault of this document.
warnings.simplefilter("ignore")
try:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher
except OSError:  # Pango or one of its kind is not on this machine
    sys.exit(NO_LIBRARIES)


def typeset(document: str) -> bytes:
    """The PDF of a document that names its language and title; everything but pictures inside it is left out."""
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    pdf: bytes = HTML(string=document, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))
