"""The catalogue for other catalogues: DCAT-AP as JSON-LD, one data set with a distribution for each file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse

from api.exports.about import About
from api.exports.files import CATALOG, FILES, media_type
from exchange.facts.sources import sources_of_facts
from exchange.published import Published, PublishedFile

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
IANA = "https://www.iana.org/assignments/media-types/"
EU = "http://publications.europa.eu/resource/authority"
FORMATS = {
    "csv": "CSV", "ndjson": "JSON", "xlsx": "XLSX", "parquet": "PARQUET", "zip": "ZIP", "json": "JSON",
}  # fmt: skip
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def catalog(about: About, lying: Published | None) -> bytes:
    """``catalog.jsonld``; files that ``lying`` are described with their sizes and digests."""
    publisher = {
        "@type": "foaf:Agent",
        "@id": f"{about.base}/",
        "foaf:name": about.facts()["publisher"],
        "foaf:homepage": {"@id": f"{about.base}/"},
    }
    whole = {
        "@context": CONTEXT,
        "@type": "dcat:Catalog",
        "@id": about.base + address_of(CATALOG) + about.query,
        "dct:title": about.facts()["publisher"],
        "dct:description": about.title,
        "dct:publisher": publisher,
        "dct:license": {"@id": about.licence_url},
        "dct:modified": _typed(about.facts()["moment"], "dateTime"),
        "foaf:homepage": {"@id": about.page},
        "dcat:dataset": [_dataset(about, lying)],
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2)


def _dataset(about: About, lying: Published | None) -> dict[str, Any]:
    """All tables as one data set, each file a distribution of it."""
    return {
        "@type": "dcat:Dataset",
        "@id": f"{about.page}#{about.country or 'all'}",
        "dct:identifier": f"{about.page}#{about.country or 'all'}",
        "dct:title": about.title,
        "dct:description": about.licence,
        "dct:publisher": {"@id": f"{about.base}/"},
        "dct:license": {"@id": about.licence_url},
        "dct:bibliographicCitation": about.citation,
        "dct:modified": _typed(about.facts()["moment"], "dateTime"),
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/DAILY"},
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{EU}/data-theme/GOVE"},
        "dcat:keyword": ["open government", "commitments", "action plans", "Open Government Partnership"],
        "dcat:landingPage": {"@id": about.page},
        "dcat:version": about.version,
        "dct:source": [{"@id": each.url} for each in sources_of_facts(settings.FIXTURES_DIR / "facts")],
        "dcat:distribution": [*_live(about), *_lying(about, lying)],
    }


def address_of(name: str) -> str:
    """The address of a file, written when it is asked for."""
    return reverse("api:export-file", kwargs={"name": name})


def nightly_address_of(name: str) -> str:
    """The address of a file that lies ready."""
    return reverse("api:export-nightly", kwargs={"name": name})


def _live(about: About) -> Iterator[dict[str, Any]]:
    """Files as of the moment somebody asks."""
    for name in FILES:
        if name != CATALOG:
            yield _distribution(about, name, about.base + address_of(name) + about.query)


def _lying(about: About, lying: Published | None) -> Iterator[dict[str, Any]]:
    """Files that lie ready, all countries in each."""
    if lying is None or about.country:
        return
    for each in lying.files.values():
        if each.name in FILES and each.name != CATALOG:
            described = _distribution(about, each.name, about.base + nightly_address_of(each.name))
            yield {**described, **_measures(each), "dct:modified": _typed(lying.at.isoformat(), "dateTime")}


def _distribution(about: About, name: str, address: str) -> dict[str, Any]:
    ending = name.rpartition(".")[2]
    return {
        "@type": "dcat:Distribution",
        "@id": address,
        "dct:title": name,
        "dcat:accessURL": {"@id": about.page},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": IANA + media_type(name)},
        **({"dct:format": {"@id": f"{EU}/file-type/{FORMATS[ending]}"}} if ending in FORMATS else {}),
        "dct:license": {"@id": about.licence_url},
        "dct:rights": about.licence,
    }


def _measures(each: PublishedFile) -> dict[str, Any]:
    return {
        "dcat:byteSize": _typed(str(each.size), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": SHA256},
            "spdx:checksumValue": _typed(each.sha256, "hexBinary"),
        },
    }


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}
