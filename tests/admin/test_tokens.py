"""No operator speaks as somebody else."""

from __future__ import annotations


def test_operators_make_no_tokens(client, henrike):
    client.force_login(henrike)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/knox/authtoken/").status_code == 404
    assert client.get("/admin/knox/authtoken/add/").status_code == 404
