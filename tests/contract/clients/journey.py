"""A journey by the Python client that was generated from the contract: an officer reports, a reviewer disputes.

``journey.py ADDRESS OFFICER REVIEWER PASSWORD MILESTONE``; prints what the public sees then, as JSON.
"""

import json
import sys

from tracker_client import AuthenticatedClient, Client
from tracker_client.api.auth import auth_token_create
from tracker_client.api.countries import countries_dashboard_retrieve
from tracker_client.api.milestones import milestones_retrieve
from tracker_client.api.progress_reports import progress_reports_create
from tracker_client.api.verifications import verifications_create
from tracker_client.models import (
    EvidenceInput,
    FindingEnum,
    MilestoneStatusEnum,
    ProgressReportInput,
    SignInInput,
    VerificationInput,
)

address, officer, reviewer, password, key = sys.argv[1:]
anyone = Client(base_url=address, raise_on_unexpected_status=True)


def signed_in(email: str) -> AuthenticatedClient:
    answer = auth_token_create.sync(client=anyone, body=SignInInput(email=email, password=password))
    return AuthenticatedClient(base_url=address, token=answer.token, prefix="Token", raise_on_unexpected_status=True)


milestone = milestones_retrieve.sync(int(key), client=anyone)
report = ProgressReportInput(
    milestone=milestone.id,
    status=MilestoneStatusEnum.COMPLETED,
    narrative="It is online.",
    evidence=[EvidenceInput(title="The register", url="https://registers.example.org/")],
)
asked = {"client": signed_in(officer), "body": report, "if_match": f'"{milestone.version}"', "idempotency_key": "once"}
first, again = progress_reports_create.sync(**asked), progress_reports_create.sync(**asked)
stale = progress_reports_create.sync(**{**asked, "idempotency_key": "twice"})
verifications_create.sync(
    client=signed_in(reviewer),
    body=VerificationInput(report=first.id, finding=FindingEnum.DISPUTED, reason="Half of it is missing."),
)
dashboard = countries_dashboard_retrieve.sync("ZZ", client=anyone)
told = {
    "same": first.id == again.id, "stale": stale.code, "claimed": dashboard.commitments.claimed.to_dict()["complete"],
    "disputed": dashboard.milestones.disputed,
}  # fmt: skip
sys.stdout.write(json.dumps(told))
