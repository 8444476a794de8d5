"""No operator speaks as somebody else, and nobody speaks on with a token got by a password that was replaced."""

from __future__ import annotations

from django.urls import reverse

from api.tokens import token_issue

PASSWORD = "correct horse battery staple"


def test_operators_make_no_tokens(client, henrike):
    client.force_login(henrike)
    assert client.get("/admin/").status_code == 200
    for room in ("knox", "accounts"):
        assert client.get(f"/admin/{room}/authtoken/").status_code == 404
        assert client.get(f"/admin/{room}/authtoken/add/").status_code == 404


def test_a_new_password_ends_the_tokens_got_with_the_old_one(client, henrike, bruno, chiara):
    his, hers = (token_issue(person)["token"] for person in (bruno, chiara))
    client.force_login(henrike)
    data = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("admin:auth_user_password_change", args=[bruno.pk]), data).status_code == 302
    client.logout()
    asked = [client.get("/api/v1/auth/me/", headers={"Authorization": f"Token {token}"}) for token in (his, hers)]
    assert [answer.status_code for answer in asked] == [401, 200]
