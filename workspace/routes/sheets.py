"""Addresses: workbooks out and in."""

from django.urls import URLPattern, path

from workspace.views import sheets

SHEETS = "<str:code>/sheets/"

urlpatterns: list[URLPattern] = [
    path(SHEETS, sheets.sheets, name="sheets"),
    path(f"{SHEETS}result/", sheets.result, name="sheets-result"),
    path(f"{SHEETS}progress.xlsx", sheets.progress_download, name="sheets-progress-download"),
    path(f"{SHEETS}plan.xlsx", sheets.plan_download, name="sheets-plan-download"),
    path(f"{SHEETS}<str:name>/", sheets.sheet, name="sheet"),
    path(f"{SHEETS}<str:name>/apply/", sheets.sheet_take, name="sheet-apply"),
]
