"""The table of contents, the OpenAPI document and Swagger UI."""

from __future__ import annotations

import pytest

from api.urls import router

pytestmark = pytest.mark.django_db


def test_the_root_lists_every_resource(anyone):
    body = anyone.get("").json()
    assert set(body) == {path for path, _view, _name in router.registry}
    signed_in = {"auth/tokens", "people", "invitations"}
    for path, address in body.items():
        assert anyone.client.get(address).status_code == (401 if path in signed_in else 200), path


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("application/json", "application/json"),
        ("*/*", "application/vnd.oai.openapi"),
    ],
)
def test_the_document_comes_as_json_or_yaml(anyone, accept, media_type):
    answer = anyone.get("schema/", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(media_type)


def test_swagger_ui_asks_for_nothing_from_outside_and_relaxes_styles_alone(anyone, amina):
    page = anyone.get("docs/")
    html = page.content.decode()
    assert "http://" not in html
    assert "https://" not in html
    policy = {each.split()[0]: each.split()[1:] for each in page["Content-Security-Policy"].split("; ")}
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["script-src"] == policy["connect-src"] == ["'self'"]
    assert "unsafe-inline" not in anyone.get("countries/")["Content-Security-Policy"]
