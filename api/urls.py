"""The table of contents of the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path
from rest_framework.routers import DefaultRouter

from api.auth import Me, SignIn, SignOut
from api.docs import Docs, NotThere, Root, Schema
from api.resources.action_plans import ActionPlans
from api.resources.amendments import Amendments
from api.resources.appointments import Appointments
from api.resources.bulk_reports import BulkReports
from api.resources.commitments import Commitments
from api.resources.countries import Countries
from api.resources.events import Events
from api.resources.evidence import EvidenceResource
from api.resources.export import ExportFile, Exports, NightlyFile
from api.resources.institutions import Institutions
from api.resources.invitations import Invitations
from api.resources.irm_assessments import IRMAssessments
from api.resources.lots import Lots
from api.resources.milestones import Milestones
from api.resources.people import People
from api.resources.policy_areas import PolicyAreas
from api.resources.process_evidence import ProcessEvidenceResource
from api.resources.progress_reports import ProgressReports
from api.resources.progress_requests import ProgressRequests
from api.resources.proposals import Proposals
from api.resources.questionnaires import MakingVerdicts, Questionnaires
from api.resources.ratings import Ratings
from api.resources.recusals import Recusals
from api.resources.responses import Responses
from api.resources.review_rounds import ReviewRounds
from api.resources.search import Search
from api.resources.tokens import Tokens
from api.resources.verdicts import Verdicts
from api.resources.verifications import Verifications
from api.resources.webhooks import Deliveries, Webhooks

app_name = "api"

DELIVERIES = r"^webhooks/(?P<webhook>[0-9]{1,18})/deliveries/"


class Router(DefaultRouter):
    """One list of all resources, at the root."""

    APIRootView = Root
    include_format_suffixes = False


router = Router()
router.register("countries", Countries, "country")
router.register("policy-areas", PolicyAreas, "policy-area")
router.register("institutions", Institutions, "institution")
router.register("people", People, "person")
router.register("invitations", Invitations, "invitation")
router.register("action-plans", ActionPlans, "action-plan")
router.register("commitments", Commitments, "commitment")
router.register("milestones", Milestones, "milestone")
router.register("amendments", Amendments, "amendment")
router.register("progress-reports", ProgressReports, "progress-report")
router.register("evidence", EvidenceResource, "evidence")
router.register("verifications", Verifications, "verification")
router.register("review-rounds", ReviewRounds, "review-round")
router.register("appointments", Appointments, "appointment")
router.register("ratings", Ratings, "rating")
router.register("responses", Responses, "response")
router.register("verdicts", Verdicts, "verdict")
router.register("irm-assessments", IRMAssessments, "irm-assessment")
router.register("proposals", Proposals, "proposal")
router.register("recusals", Recusals, "recusal")
router.register("lots", Lots, "lot")
router.register("questionnaires", Questionnaires, "questionnaire")
router.register("making-verdicts", MakingVerdicts, "making-verdict")
router.register("events", Events, "event")
router.register("webhooks", Webhooks, "webhook")
router.register("export", Exports, "export")
router.register("auth/tokens", Tokens, "token")

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/token/", SignIn.as_view({"post": "create"}), name="sign-in"),
    path("auth/logout/", SignOut.as_view({"post": "create"}), name="sign-out"),
    path("auth/me/", Me.as_view({"get": "retrieve", "patch": "partial_update"}), name="me"),
    path("search/", Search.as_view({"get": "retrieve"}), name="search"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    path("progress-reports/bulk/", BulkReports.as_view({"post": "create"}), name="progress-report-bulk"),
    re_path(rf"{DELIVERIES}$", Deliveries.as_view({"get": "list"}), name="webhook-delivery-list"),
    re_path(
        rf"{DELIVERIES}(?P<delivery>[0-9]{{1,18}})/replay/$",
        Deliveries.as_view({"post": "replay"}),
        name="webhook-delivery-replay",
    ),
    path("progress-requests/", ProgressRequests.as_view({"post": "create"}), name="progress-request"),
    path("process-evidence/", ProcessEvidenceResource.as_view({"post": "create"}), name="process-evidence"),
    *router.urls,
    re_path(r"^export/(?P<name>[a-z0-9-]+\.[a-z]+)$", ExportFile.as_view({"get": "retrieve"}), name="export-file"),
    re_path(
        r"^export/nightly/(?P<name>[a-zA-Z0-9-]+(?:\.[a-z]+)?)$",
        NightlyFile.as_view({"get": "retrieve"}),
        name="export-nightly",
    ),
    re_path(r"^[\s\S]*$", NotThere.as_view(), name="not-there"),
]
