"""Addresses: one's own account, and what is signed in to it."""

from django.urls import URLPattern, path

from workspace.views import account, tokens

urlpatterns: list[URLPattern] = [
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.sessions_end_others, name="sessions_end_others"),
    path("account/sessions/<int:pk>/end/", account.session_end, name="session_end"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/new/", tokens.token_new, name="token-new"),
    path("account/tokens/<uuid:public_id>/end/", tokens.token_revoke, name="token-end"),
]
