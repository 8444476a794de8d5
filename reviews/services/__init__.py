"""The verbs of judgement. Each: policy, rules, write, one event, one transaction."""

from reviews.services.appointments import appointment_accept, appointment_make
from reviews.services.links import rating_link_found
from reviews.services.publication import round_publish
from reviews.services.ratings import rating_evidence_add, rating_save, rating_submit
from reviews.services.rounds import response_make, response_waive, round_close, round_create, round_open, round_stream
from reviews.services.verifications import verification_make

__all__ = [
    "appointment_accept",
    "appointment_make",
    "rating_evidence_add",
    "rating_link_found",
    "rating_save",
    "rating_submit",
    "response_make",
    "response_waive",
    "round_close",
    "round_create",
    "round_open",
    "round_publish",
    "round_stream",
    "verification_make",
]
