"""Addresses: what a coordinator runs: review rounds and the government's reply."""

from django.urls import URLPattern, path

from workspace.views import replies, rounds

ROUND = "rounds/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("<str:code>/rounds/", rounds.rounds, name="rounds"),
    path("<str:code>/rounds/new/", rounds.round_new, name="round-new"),
    path(ROUND, rounds.round_sheet, name="round"),
    path(f"{ROUND}steps/<slug:step>/", rounds.round_step, name="round-step"),
    path(f"{ROUND}extend/", rounds.round_longer, name="round-extend"),
    path("proposals/<int:pk>/answer/", rounds.proposal, name="proposal"),
    path(f"{ROUND}reply/", replies.reply, name="round-reply"),
    path(f"{ROUND}reply/whole/", replies.reply_one, name="reply-whole"),
    path(f"{ROUND}reply/<int:commitment>/", replies.reply_one, name="reply-one"),
]
