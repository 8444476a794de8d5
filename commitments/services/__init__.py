"""The verbs that change what was promised and who serves a country.

Each: policy, rules, write, one event, in one transaction.
"""

from commitments.selectors import invitation_link_token, plan_stream
from commitments.services.commitments import (
    commitment_add,
    commitment_change,
    commitment_move,
    commitment_remove,
    commitment_withdraw,
)
from commitments.services.events import actor_of, country_event, plan_event, plan_event_by
from commitments.services.institutions import institution_add, institution_change
from commitments.services.invitations import (
    invitation_accept,
    invitation_join,
    invitation_mailed,
    invitation_make,
    invitation_resend,
    invitation_withdraw,
)
from commitments.services.plans import plan_change, plan_close, plan_create, plan_locked, plan_remove, plan_withdraw
from commitments.services.roles import role_end, role_grant
from commitments.services.tokens import access_token_make

__all__ = [
    "access_token_make",
    "actor_of",
    "commitment_add",
    "commitment_change",
    "commitment_move",
    "commitment_remove",
    "commitment_withdraw",
    "country_event",
    "institution_add",
    "institution_change",
    "invitation_accept",
    "invitation_join",
    "invitation_link_token",
    "invitation_mailed",
    "invitation_make",
    "invitation_resend",
    "invitation_withdraw",
    "plan_change",
    "plan_close",
    "plan_create",
    "plan_event",
    "plan_event_by",
    "plan_locked",
    "plan_remove",
    "plan_stream",
    "plan_withdraw",
    "role_end",
    "role_grant",
]
