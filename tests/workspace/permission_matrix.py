"""Who gets into which page of the workspace: one row for each route and method, one answer for each kind of visitor.

The answers stand in the order of ``ROLES``: a status, or ``door`` for being led to the sign-in page. What is sent is
enough to show who may: 302 is done, 400 is a form that came back to somebody who may fill it in, 403 somebody who sees
the thing and may not do this with it, 404 somebody who learns nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver

from accounts.models import User
from commitments.models import Invitation
from commitments.selectors import invitation_link_token
from tests.api.world import World
from tests.workspace.permission_reviews import judging, rounds, seats
from tests.workspace.permission_rows import (
    COORDINATOR,
    COORDINATOR_DOES,
    COORDINATOR_DOES_IN_DRAFT,
    COORDINATOR_FILLS_IN,
    COORDINATOR_FILLS_IN_DRAFT,
    COORDINATOR_OF_DRAFT,
    EVERYONE,
    GOVERNMENT,
    GOVERNMENT_OF_DRAFT,
    NOT_THERE,
    OFFICERS,
    SIGNED_IN,
    SIGNED_IN_DOES,
    Row,
)
from workspace.urls import urlpatterns

ROLES = (
    "nobody", "amina coordinates", "bruno answers for it", "chiara is of another institution",
    "goran is an officer of another country", "hanna coordinates another country", "dalia reviews", "henrike operates",
)  # fmt: skip


def named_patterns(patterns: Any = urlpatterns) -> Iterator[URLPattern]:
    """Every address of the workspace."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from named_patterns(each.url_patterns)
        else:
            yield each


def routes() -> set[str]:
    """Every method of every address, as ``GET people``."""
    return {f"{method} {pattern.name}" for pattern in named_patterns() for method in _methods(pattern)}


def _methods(pattern: URLPattern) -> set[str]:
    """What a view answers to, from its refusal of a method that nobody has; one that does not say so has both."""
    request = RequestFactory().generic("BREW", "/")
    request.user = User()
    try:
        allowed = pattern.callback(request)["Allow"]
    except TypeError:  # it asks for its arguments first
        return {"GET", "POST"}
    return {method.strip() for method in allowed.split(",")} - {"HEAD", "OPTIONS"}


def matrix(w: World, invitation: Invitation) -> dict[str, Row]:
    """The rows, for a world and an invitation in it."""
    return {
        **_own(w),
        **_webhooks(w),
        **_work(w),
        **_plans(w),
        **_promises(w),
        **_people(w, invitation),
        **_standing(w),
        **_sheets(w),
        **rounds(w),
        **seats(w),
        **judging(w),
    }


def _own(w: World) -> dict[str, Row]:
    """What everybody who signed in has for themselves; a demo shows its mail to all."""
    names = {"name": "Kim", "language": "en"}
    return {
        "GET home": Row("", SIGNED_IN),
        "POST forget": Row("kept/forget/", SIGNED_IN_DOES),
        "GET account": Row("account/", SIGNED_IN),
        "POST account": Row("account/", SIGNED_IN_DOES, names),
        "POST session_end": Row("account/sessions/1/end/", SIGNED_IN_DOES),
        "POST sessions_end_others": Row("account/sessions/end/", SIGNED_IN_DOES),
        "GET tokens": Row("account/tokens/", SIGNED_IN),
        "GET token-new": Row("account/tokens/new/", SIGNED_IN_DOES),  # to giving the password again
        "POST token-new": Row("account/tokens/new/", SIGNED_IN_DOES),
        "GET token-end": Row(f"account/tokens/{w.token.public_id}/end/", "door 404 200 404 404 404 404 404"),
        "POST token-end": Row(f"account/tokens/{w.token.public_id}/end/", "door 404 302 404 404 404 404 404"),
        "GET calendar": Row("calendar/", SIGNED_IN),
        "POST calendar-make": Row("calendar/make/", SIGNED_IN_DOES),
        "POST calendar-end": Row("calendar/end/", SIGNED_IN_DOES),
        "GET mail": Row("mail/", SIGNED_IN),
        "POST mail": Row("mail/", SIGNED_IN_DOES),
        "GET mail_stop": Row("mail/stop/made-up/", NOT_THERE),
        "POST mail_stop": Row("mail/stop/made-up/", NOT_THERE),
        "GET demo_mails": Row("demo-mail/", EVERYONE),
        "GET demo_mail": Row("demo-mail/made-up/", NOT_THERE),
        "GET demo_mail_html": Row("demo-mail/made-up/html/", NOT_THERE),
    }


def _webhooks(w: World) -> dict[str, Row]:
    """The world's one is Amina's, and nobody else's."""
    own, does = f"account/webhooks/{w.delivery.hook_id}/", "door 302 404 404 404 404 404 404"
    return {
        "GET webhooks": Row("account/webhooks/", SIGNED_IN),
        "POST webhook-pause": Row(f"{own}pause/", does),
        "POST webhook-resume": Row(f"{own}resume/", does),
        "POST webhook-replay": Row(f"{own}{w.delivery.pk}/replay/", does),
    }


def _work(w: World) -> dict[str, Row]:
    one = f"milestones/{w.milestone.pk}/"
    return {
        "GET milestone": Row(one, GOVERNMENT),
        "GET no-change": Row(f"{one}no-change/", "door 302 302 302 404 404 403 404"),
        "POST no-change": Row(f"{one}no-change/", "door 400 400 400 404 404 403 404"),
        "GET report": Row(f"{one}report/", OFFICERS),
        "POST report": Row(f"{one}report/", "door 400 400 403 404 404 403 404", {"do": "preview"}),
        "GET report-preview": Row(f"{one}report/preview/", "door 302 302 403 404 404 403 404"),
        "POST report-preview": Row(f"{one}report/preview/", "door 302 302 403 404 404 403 404"),
    }


def _plans(w: World) -> dict[str, Row]:
    plans, draft, open_one = "ZZ/plans/", f"ZZ/plans/{w.draft.pk}/", f"ZZ/plans/{w.plan.pk}/"
    forms = {
        "plan-new": f"{plans}new/", "plan-edit": f"{draft}edit/", "plan-carry-over": f"{open_one}carry-over/",
        "plan-publish": f"{draft}publish/", "plan-close": f"{open_one}close/", "plan-withdraw": f"{open_one}withdraw/",
        "plan-throw-away": f"{draft}throw-away/", "commitment-new": f"{draft}commitments/new/",
    }  # fmt: skip
    return {
        "GET plans": Row(plans, GOVERNMENT),
        "GET plan": Row(draft, GOVERNMENT),
        **{f"GET {name}": Row(path, COORDINATOR) for name, path in forms.items()},
        **{f"POST {name}": Row(path, COORDINATOR_FILLS_IN) for name, path in forms.items()},
        "POST plan-close": Row(forms["plan-close"], COORDINATOR_DOES, {"version": w.plan.version}),
        "POST plan-throw-away": Row(forms["plan-throw-away"], COORDINATOR_DOES, {"version": w.draft.version}),
        "GET repository": Row("ZZ/repository/", COORDINATOR),
        "POST repository": Row("ZZ/repository/", COORDINATOR_FILLS_IN),
    }


def _promises(w: World) -> dict[str, Row]:
    """In a draft, which who reviews does not see, and in a published plan, which they see and may not change."""
    draft, milestone = f"commitments/{w.draft_commitment.pk}/", f"milestones/{w.draft_milestone.pk}/"
    public = f"commitments/{w.commitment.pk}/"
    drafts = {
        "commitment-edit": f"{draft}edit/", "commitment-throw-away": f"{draft}throw-away/",
        "milestone-new": f"{draft}milestones/new/", "milestone-edit": f"{milestone}edit/",
        "milestone-throw-away": f"{milestone}throw-away/",
        "translation": f"translations/commitment/{w.draft_commitment.pk}/",
    }  # fmt: skip
    return {
        **{f"GET {name}": Row(path, COORDINATOR_OF_DRAFT) for name, path in drafts.items()},
        **{f"POST {name}": Row(path, COORDINATOR_FILLS_IN_DRAFT) for name, path in drafts.items()},
        "POST commitment-throw-away": Row(
            drafts["commitment-throw-away"], COORDINATOR_DOES_IN_DRAFT, {"version": w.draft_commitment.version}
        ),
        "POST milestone-throw-away": Row(
            drafts["milestone-throw-away"], COORDINATOR_DOES_IN_DRAFT, {"version": w.draft_milestone.version}
        ),
        "GET commitment": Row(draft, GOVERNMENT_OF_DRAFT),
        "GET commitment-preview": Row(f"{draft}preview/", COORDINATOR_OF_DRAFT),
        "POST commitment-place": Row(f"{draft}place/", COORDINATOR_DOES_IN_DRAFT),
        "POST milestone-place": Row(f"{milestone}place/", COORDINATOR_DOES_IN_DRAFT),
        "GET commitment-withdraw": Row(f"{public}withdraw/", COORDINATOR),
        "POST commitment-withdraw": Row(f"{public}withdraw/", COORDINATOR_FILLS_IN),
    }


def _sheets(w: World) -> dict[str, Row]:
    sheets = "ZZ/sheets/"
    download = f"{sheets}progress.xlsx?download-plan={w.plan.pk}"
    return {
        "GET sheets": Row(sheets, GOVERNMENT),
        "GET sheets-result": Row(f"{sheets}result/", "door 302 302 302 404 404 403 404"),
        "GET sheets-progress-download": Row(download, GOVERNMENT),
        "GET sheets-plan-download": Row(f"{sheets}plan.xlsx?template-plan={w.draft.pk}", COORDINATOR),
        "GET sheet": Row(f"{sheets}plan/", COORDINATOR_DOES),
        "POST sheet": Row(f"{sheets}plan/", COORDINATOR_FILLS_IN),
        "POST sheet-apply": Row(f"{sheets}plan/apply/", COORDINATOR_DOES),
    }


def _people(w: World, invitation: Invitation) -> dict[str, Row]:
    people, one = "ZZ/people/", f"ZZ/people/invitations/{invitation.pk}/"
    link = f"invitation/{invitation_link_token(invitation)}/"
    officer = w.report.reported_by.country_roles.get()
    asked = {"institution": w.institution.pk, "email": "jonas@example.org", "language": "en"}
    joining = {"name": "Ines", "password": "seven quiet rivers"}
    return {
        "GET people": Row(people, COORDINATOR),
        "GET invite": Row(f"{people}invite/", COORDINATOR),
        "POST invite": Row(f"{people}invite/", COORDINATOR_DOES, asked),
        "GET invited": Row(one, COORDINATOR),
        "POST invitation-resend": Row(f"{one}resend/", COORDINATOR_DOES),
        "POST invitation-withdraw": Row(f"{one}withdraw/", COORDINATOR_DOES),
        "GET retire": Row(f"{people}{officer.pk}/retire/", COORDINATOR),
        "POST retire": Row(f"{people}{officer.pk}/retire/", COORDINATOR_DOES),
        "GET invitation": Row(link, EVERYONE),
        "POST invitation": Row(link, "302 403 403 403 403 403 403 403", joining),
    }


def _standing(w: World) -> dict[str, Row]:
    institutions, one = "ZZ/institutions/", f"ZZ/institutions/{w.commitment.lead_institution_id}/"
    facts = {"name": "New Agency", "kind": "agency", "language": "en"}
    return {
        "GET standing": Row(institutions, COORDINATOR),
        "GET institution": Row(one, COORDINATOR),
        "GET institution-new": Row(f"{institutions}new/", COORDINATOR),
        "POST institution-new": Row(f"{institutions}new/", COORDINATOR_DOES, facts),
        "GET institution-edit": Row(f"{one}edit/", COORDINATOR),
        "POST institution-edit": Row(f"{one}edit/", COORDINATOR_DOES, facts),
        "GET ask": Row(f"{one}ask/", COORDINATOR),
        "POST ask": Row(f"{one}ask/", COORDINATOR_FILLS_IN),
    }
