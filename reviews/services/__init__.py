"""The verbs of judgement. Each: policy, rules, write, one event, one transaction."""

from reviews.services.appointments import appointment_accept, appointment_decline
from reviews.services.frame import round_stream
from reviews.services.links import rating_link_found
from reviews.services.lots import lot_announce, lot_draw, lot_make, lot_replace
from reviews.services.making import answers_save, answers_submit
from reviews.services.practice import practice_compare, practice_save
from reviews.services.proposals import appointment_make, proposal_confirm, proposal_decline, proposal_make, seat_offer
from reviews.services.publication import round_publish
from reviews.services.questionnaires import questionnaire_copy
from reviews.services.ratings import rating_evidence_add, rating_evidence_remove, rating_save, rating_submit
from reviews.services.recusals import recusal_make, recusals_found
from reviews.services.replies import ratings_stand, response_complete, response_make, response_waive
from reviews.services.rounds import (
    closes_early,
    round_close,
    round_create,
    round_extend,
    round_open,
    rounds_close_due,
)
from reviews.services.verifications import verification_make
from reviews.services.volunteers import volunteer_confirm, volunteer_register, volunteer_withdraw

__all__ = [
    "answers_save",
    "answers_submit",
    "appointment_accept",
    "appointment_decline",
    "appointment_make",
    "closes_early",
    "lot_announce",
    "lot_draw",
    "lot_make",
    "lot_replace",
    "practice_compare",
    "practice_save",
    "proposal_confirm",
    "proposal_decline",
    "proposal_make",
    "questionnaire_copy",
    "rating_evidence_add",
    "rating_evidence_remove",
    "rating_link_found",
    "rating_save",
    "rating_submit",
    "ratings_stand",
    "recusal_make",
    "recusals_found",
    "response_complete",
    "response_make",
    "response_waive",
    "round_close",
    "round_create",
    "round_extend",
    "round_open",
    "round_publish",
    "round_stream",
    "rounds_close_due",
    "seat_offer",
    "verification_make",
    "volunteer_confirm",
    "volunteer_register",
    "volunteer_withdraw",
]
