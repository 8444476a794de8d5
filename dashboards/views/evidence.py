"""Files of published evidence."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from dashboards.caching import kept_for_a_day
from dashboards.downloads import evidence_download
from milestones.models import Evidence, EvidenceBase, ProcessEvidence
from reviews.models import RatingEvidence


def _published(sha256: str) -> EvidenceBase | None:
    """The evidence the public may fetch by its hash: of reports, ratings, the process. Three queries at most."""
    for kind in (Evidence, RatingEvidence, ProcessEvidence):
        visible = kind.objects.visible_to(AnonymousUser())
        found = visible.filter(sha256=sha256).exclude(file="").order_by("id").first()
        if found is not None:
            return found
    return None


@require_safe
@kept_for_a_day
def evidence_file(request: HttpRequest, sha256: str) -> FileResponse:
    """The file, under the name it was given.

    Raises:
        Http404: nothing published has this content, or it is lost.
    """
    found = _published(sha256)
    if found is None:
        raise Http404
    return evidence_download(found)
