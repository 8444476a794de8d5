"""Bulk files of what the public sees, in the formats people and programs already use; ``api.exports`` writes them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Door
from api.exports.about import About, about
from api.exports.catalog import address_of, nightly_address_of
from api.exports.files import CATALOG, DATABASE, FILES, media_type
from api.exports.serving import Blocks, database_opened, lying_pieces, pieces
from api.exports.sources import Reading
from api.filters import country_code
from api.schema import PUBLIC
from commitments.models import Country
from core.errors import Malformed
from exchange.published import SUMS, Published, published

KINDS = tuple(dict.fromkeys(media_type(name) for name in FILES))
MORE = {SUMS: "text/plain; charset=utf-8", "README.txt": "text/plain; charset=utf-8"}


class NightlyOutput(serializers.Serializer[Any]):
    """The same file as it lies ready, of all countries."""

    url = serializers.URLField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    written_at = serializers.DateTimeField()


class FileOutput(serializers.Serializer[Any]):
    """A bulk file."""

    name = serializers.CharField()
    media_type = serializers.CharField()
    url = serializers.URLField(help_text="Written when it is asked for.")
    nightly = NightlyOutput(allow_null=True, help_text="Null where no files lie ready.")


class Exports(Door[Country]):
    """Which files there are."""

    words: ClassVar = {"list": f"The bulk files there are.\n\n{PUBLIC}"}
    outputs: ClassVar = {"list": FileOutput(many=True)}

    def list(self, request: Request) -> Response:
        """Which files there are."""
        lying = published()
        files = [
            {
                "name": name,
                "media_type": media_type(name),
                "url": request.build_absolute_uri(address_of(name)),
                "nightly": _nightly(request, name, lying),
            }
            for name in FILES
        ]
        return Response(FileOutput(files, many=True).data)


class ExportFile(Door[Country]):
    """For spreadsheets and programs."""

    words: ClassVar = {
        "retrieve": (
            "One bulk file, of all countries or of one. Of each resource: `.csv` and `.xlsx` for spreadsheets, "
            "`.ndjson` (a JSON object a line, as in the resource's list) and `.parquet` (with types) for programs. Of "
            "all together: `tracker.sqlite` (a database with keys and indexes; the one of all countries is the last "
            "night's, if one lies ready), `datapackage.json` and `datapackage.zip` (Frictionless), `catalog.jsonld` "
            "(DCAT), and `official.csv` and `official-2016.csv` in the partnership's own columns. Published rows only, "
            f"whoever asks. `Link` names the licence.\n\n{PUBLIC}"
        ),
    }
    outputs: ClassVar = {"retrieve": OpenApiTypes.BINARY}
    media_types: ClassVar[Mapping[str, tuple[str, ...]]] = {"retrieve": KINDS}
    parameters: ClassVar = {"retrieve": ("country",)}
    throttle_scope = "exports"

    def retrieve(self, request: Request, name: str) -> HttpResponseBase:
        """One file, sent while it is written. Raises Http404 where there is no such file."""
        if name not in FILES:
            raise Http404
        country = country_asked(request) or ""
        lying = published() if name == DATABASE and not country else None
        base = request.build_absolute_uri("/").rstrip("/")
        told = about(base, country)
        if lying and name in lying.files:
            return _lying(name, lying, told)
        reading = Reading(base, country)
        answer: HttpResponseBase
        if name == DATABASE:
            answer = StreamingHttpResponse(Blocks(database_opened(told, reading)))
        else:
            answer = StreamingHttpResponse(pieces(name, told, reading))
        return _named(answer, name, told)


class NightlyFile(Door[Country]):
    """Files that lie ready."""

    words: ClassVar = {
        "retrieve": (
            "One of the files written every night, of all countries: the same names as beside it, `SHA256SUMS` with "
            "the digest of each, and `README.txt`. 404 where this installation writes none.\n\n"
            f"{PUBLIC}"
        ),
    }
    outputs: ClassVar = {"retrieve": OpenApiTypes.BINARY}
    media_types: ClassVar[Mapping[str, tuple[str, ...]]] = {"retrieve": (*KINDS, "text/plain")}

    def retrieve(self, request: Request, name: str) -> HttpResponseBase:
        """One file. Raises Http404 where there is no such file."""
        lying = published()
        if lying is None or (name not in lying.files and name != SUMS):
            raise Http404
        return _lying(name, lying, about(request.build_absolute_uri("/").rstrip("/")))


def country_asked(request: Request) -> str | None:
    """The code of the country asked for, if any.

    Raises:
        Malformed: it is no code.
    """
    code = request.query_params.get("country")
    try:
        if code is not None:
            country_code(code)
    except ValidationError as error:
        raise Malformed([("country", "country_code", error.message)]) from error
    return code


def _nightly(request: Request, name: str, lying: Published | None) -> dict[str, Any] | None:
    if lying is None or name not in lying.files:
        return None
    each = lying.files[name]
    address = request.build_absolute_uri(nightly_address_of(name))
    return {"url": address, "size": each.size, "sha256": each.sha256, "written_at": lying.at}


def _lying(name: str, lying: Published, told: About) -> HttpResponseBase:
    """A file that lies ready, with its digest. Raises Http404 where it has gone meanwhile."""
    if not (lying.folder / name).is_file():
        raise Http404
    answer = StreamingHttpResponse(lying_pieces(lying.folder / name))
    answer["Last-Modified"] = http_date(lying.at.timestamp())
    if name in lying.files:
        sha256 = lying.files[name].sha256
        answer["Content-Length"] = str(lying.files[name].size)
        answer["ETag"] = f'"{sha256}"'
        answer["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    return _named(answer, name, told)


def _named(answer: HttpResponseBase, name: str, told: About) -> HttpResponseBase:
    """The answer with its kind, its name, its licence and what describes it."""
    answer["Content-Type"] = FILES.get(name) or MORE.get(name, "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    described = f"{told.base}{address_of(CATALOG)}"
    answer["Link"] = f'<{told.licence_url}>; rel="license", <{described}>; rel="describedby"'
    return answer
