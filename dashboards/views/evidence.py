"""Files of published evidence."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from dashboards.caching import kept_for_a_day
from milestones.models import Evidence, EvidenceBase
from reviews.models import RatingEvidence


def _published(sha256: str) -> EvidenceBase | None:
    """The evidence the public may fetch by its content's hash, of reports, then of ratings. Two queries at most."""
    for visible in (Evidence.objects.visible_to(AnonymousUser()), RatingEvidence.objects.visible_to(AnonymousUser())):
        found = visible.filter(sha256=sha256).exclude(file="").order_by("id").first()
        if found is not None:
            return found
    return None


@require_safe
@csp_replace({"default-src": ["'none'"], "sandbox": True})
@kept_for_a_day
def evidence_file(request: HttpRequest, sha256: str) -> FileResponse:
    """The file as it was handed in, under its own name; always saved, never opened in the page's own origin.

    Raises:
        Http404: nothing published has this content.
    """
    found = _published(sha256)
    if found is None:
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.file_name or sha256,
        content_type=found.media_type or "application/octet-stream",
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    return response
