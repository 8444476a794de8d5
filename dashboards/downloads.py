"""Handing out a file of evidence: always saved, never opened in a page of ours, whatever it is."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404

from milestones.models import EvidenceBase

logger = logging.getLogger(__name__)

# Should a browser show the file all the same: it may load nothing, run nothing, and is nobody's page.
POLICY = "default-src 'none'; sandbox"


def evidence_download(evidence: EvidenceBase) -> FileResponse:
    """The file as it is kept, under the name it was given (RFC 6266), of the media type its content has.

    Raises:
        Http404: it is lost from the disk; the log says so.
    """
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        logger.error("The file of evidence with the SHA-256 %s is not where it was stored.", evidence.sha256)
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=evidence.file_name or evidence.sha256,
        content_type=evidence.media_type or "application/octet-stream",
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response
