"""Who gets into which page about rounds, seats, ratings, lots and practice; as ``permission_matrix`` explains it."""

from __future__ import annotations

from reviews.selectors import proposal_link_token, volunteer_link_token
from tests.api.world import World
from tests.workspace.permission_rows import (
    COORDINATOR,
    COORDINATOR_DOES,
    COORDINATOR_FILLS_IN,
    EVERYONE,
    SIGNED_IN,
    SIGNED_IN_DOES,
    Row,
)

EVERYONE_FILLS_IN = "400 400 400 400 400 400 400 400"
SEATED = "door 404 404 404 404 404 200 404"
SEATED_DOES = "door 404 404 404 404 404 302 404"
SEATED_FILLS_IN = "door 404 404 404 404 404 400 404"
REVIEWERS = "door 403 403 403 404 404 200 404"
REVIEWERS_FILL_IN = "door 403 403 403 404 404 400 404"


def rounds(w: World) -> dict[str, Row]:
    """What coordinators run."""
    scheduled, running, closed = (f"rounds/{each.pk}/" for each in (w.scheduled, w.open, w.closed))
    commitment = w.closed.plan.commitments.get().pk
    reads = {
        "rounds": "ZZ/rounds/", "round-new": "ZZ/rounds/new/", "round": running, "round-extend": f"{running}extend/",
        "round-step": f"{scheduled}steps/open/", "proposal": f"proposals/{w.proposal.pk}/answer/",
        "round-reply": f"{closed}reply/", "reply-whole": f"{closed}reply/whole/",
        "reply-one": f"{closed}reply/{commitment}/", "lot": f"rounds/{w.lot.round_id}/lot/",
    }  # fmt: skip
    filled_in = ("round-new", "round-extend", "reply-whole", "reply-one", "lot")
    return {
        **{f"GET {name}": Row(path, COORDINATOR) for name, path in reads.items()},
        **{f"POST {name}": Row(reads[name], COORDINATOR_FILLS_IN) for name in filled_in},
        "POST round-step": Row(reads["round-step"], COORDINATOR_DOES),
        "POST proposal": Row(reads["proposal"], COORDINATOR_DOES, {"do": "offer"}),
    }


def seats(w: World) -> dict[str, Row]:
    """How seats come about; who proposes or volunteers needs no account, and only a link confirms it."""
    proposing, volunteering = f"rounds/{w.scheduled.pk}/propose/", f"rounds/{w.lot.round_id}/volunteer/"
    proposal = f"proposals/{proposal_link_token(w.proposal)}/"
    volunteer = f"volunteers/{volunteer_link_token(w.lot.volunteers.all()[0])}/"
    return {
        "GET seat": Row(f"seats/{w.offer.pk}/", SEATED),
        "POST seat": Row(f"seats/{w.offer.pk}/", SEATED_FILLS_IN),
        "GET propose": Row(proposing, EVERYONE),
        "POST propose": Row(proposing, EVERYONE_FILLS_IN),
        "GET proposal-confirm": Row(proposal, EVERYONE),
        "POST proposal-confirm": Row(proposal, EVERYONE),
        "GET volunteer": Row(volunteering, EVERYONE),
        "POST volunteer": Row(volunteering, EVERYONE_FILLS_IN),
        "GET volunteer-confirm": Row(volunteer, EVERYONE),
        "POST volunteer-confirm": Row(volunteer, "302 302 302 302 302 302 302 302"),
    }


def judging(w: World) -> dict[str, Row]:
    """What reviewers do; of a round without a seat in it nobody learns anything here."""
    own = f"reviews/{w.open.pk}/"
    bench = f"{own}commitments/{w.commitment.pk}/"
    return {
        "GET reviews": Row("reviews/", SIGNED_IN),
        "GET review": Row(own, SEATED),
        "POST stand": Row(f"reviews/{w.revising.pk}/stand/", SEATED_DOES),
        "GET judge": Row(bench, SEATED),
        "POST judge": Row(bench, SEATED_DOES, {"evidence-kind": "document"}),
        "GET stand-back": Row(f"{bench}stand-back/", SEATED),
        "POST stand-back": Row(f"{bench}stand-back/", SEATED_FILLS_IN),
        "GET verify": Row(f"reports/{w.report.pk}/verify/", REVIEWERS),
        "POST verify": Row(f"reports/{w.report.pk}/verify/", REVIEWERS_FILL_IN),
        "GET making": Row(f"{own}making/", SEATED),
        "POST making": Row(f"{own}making/", SEATED_DOES),
        "GET practice": Row("practice/", SIGNED_IN),
        "GET practice-one": Row("practice/SN0001/", SIGNED_IN),
        "POST practice-one": Row("practice/SN0001/", SIGNED_IN_DOES),
    }
