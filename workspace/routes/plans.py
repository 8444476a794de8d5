"""Addresses: building, publishing and amending plans."""

from django.urls import URLPattern, path

from workspace.views import commitments, milestones, plans, plans_copy, plans_end, plans_publish, plans_translate

PLANS = "<str:code>/plans/"
PLAN = f"{PLANS}<int:pk>/"
COMMITMENT = "commitments/<int:pk>/"
MILESTONE = "milestones/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(PLANS, plans.plans, name="plans"),
    path(f"{PLANS}new/", plans.plan_new, name="plan-new"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}edit/", plans.plan_edit, name="plan-edit"),
    path(f"{PLAN}carry-over/", plans_copy.plan_carry_over, name="plan-carry-over"),
    path(f"{PLAN}publish/", plans_publish.publish, name="plan-publish"),
    path(f"{PLAN}close/", plans_end.plan_end, name="plan-close"),
    path(f"{PLAN}withdraw/", plans_end.plan_take_back, name="plan-withdraw"),
    path(f"{PLAN}throw-away/", plans_end.plan_throw_away, name="plan-throw-away"),
    path(f"{PLAN}commitments/new/", commitments.commitment_new, name="commitment-new"),
    path(COMMITMENT, commitments.commitment, name="commitment"),
    path(f"{COMMITMENT}edit/", commitments.commitment_edit, name="commitment-edit"),
    path(f"{COMMITMENT}place/", commitments.commitment_place, name="commitment-place"),
    path(f"{COMMITMENT}preview/", plans_publish.commitment_preview, name="commitment-preview"),
    path(f"{COMMITMENT}withdraw/", plans_end.commitment_take_back, name="commitment-withdraw"),
    path(f"{COMMITMENT}throw-away/", plans_end.commitment_throw_away, name="commitment-throw-away"),
    path(f"{COMMITMENT}milestones/new/", milestones.milestone_new, name="milestone-new"),
    path(f"{MILESTONE}edit/", milestones.milestone_edit, name="milestone-edit"),
    path(f"{MILESTONE}place/", milestones.milestone_place, name="milestone-place"),
    path(f"{MILESTONE}throw-away/", plans_end.milestone_throw_away, name="milestone-throw-away"),
    path("translations/<str:kind>/<int:pk>/", plans_translate.translation, name="translation"),
]
