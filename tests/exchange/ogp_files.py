"""Small files in the partnership's layouts, made here, and the way to the real ones that lie beside the project."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from django.core.management import call_command

EXPLORER_HEADER = (
    "Country", "Action Plan Number", "Theme", "Comm No", "Commitment Title", "Short Title", "Full Text", "Start Date",
    "End Date", "Lead Institution", "Supporting Institution(s)", "Contact Email", "E-government", "Open Data",
    "Specificity", "_Specificity", "Value -Info", "Value -Part", "Value -Acc", "Value -Tech", "_Relevant",
    "Potential impact", "_Pot Impact Coded", "Completion (progress report)", "_CompletionProgress",
    "Starred (pre-June 2014 assessments)", "Starred (2015 only)", "Starred (current formula) progress report",
    "Year of submission", "Report publication year (progress report)", "Report publication year (end of term)",
    "Completion (end of term)", "_CompletionEndTerm", "Did it open government (end of term only)", "_OpenGovt",
    "Starred (current formula) end of term",
)  # fmt: skip
EXPLORER_ROW = {
    "Country": "Albania", "Action Plan Number": "1", "Comm No": "1", "Commitment Title": "1. Open data portal",
    "Start Date": "Not Specified", "End Date": "31/12/2013", "Lead Institution": "Ministry of Justice",
    "Supporting Institution(s)": "None Specified", "Contact Email": "NR", "E-government": "1", "Open Data": "0",
    "Specificity": "b. medium", "_Specificity": "2", "Value -Info": "1", "Value -Part": "0", "Value -Acc": "0",
    "Value -Tech": "NR", "_Relevant": "1", "Potential impact": "Moderate", "_Pot Impact Coded": "2",
    "Completion (progress report)": "c. Substantial", "_CompletionProgress": "4",
    "Starred (pre-June 2014 assessments)": "1", "Starred (2015 only)": "ND",
    "Starred (current formula) progress report": "ND", "Year of submission": "2012",
    "Report publication year (progress report)": "2014", "Report publication year (end of term)": "ND",
    "Completion (end of term)": "ND", "_CompletionEndTerm": "ND", "Did it open government (end of term only)": "ND",
    "_OpenGovt": "ND", "Starred (current formula) end of term": "ND",
}  # fmt: skip
OFFICIAL_HEADER = (
    "Commitment Unique Identifier", "Country/Locality", "Action Plan Number", "Commitment Number", "Code", "Region",
    "National Or Local", "Year Of Submission", "Action Plan End Year", "Action Plan Duration (Years)",
    "Commitment Title", "Short Title", "Full Text", "Start Date", "End Date", "Lead Institution",
    "Supporting Institution(s)", "Right To Information", "Open Data", "Specificity", "_Specificity", "Verifiable",
    "OGP Value Access To Information", "OGP Value Civic Participation", "_Relevant", "Potential Impact",
    "_Potential Impact", "Completion (Progress Report)", "_CompletionProgress", "Starred (2015 Only)",
    "Starred (Current Formula) Progress Report", "Potential for Results", "_Potential for Results",
    "Report Publication Year (Progress Report)", "Report Publication Year (End Of Term)", "Completion (End Of Term)",
    "_CompletionEndTerm", "Early Results", "_Early Results", "Did It Open Government (Overall)", "_OpenGovernment",
    "Did It Open Government: Public Accountability", "Starred (Current Formula) End of Term", "Carried Forward", "URL",
    "Action Plan ID",
)  # fmt: skip
OFFICIAL_ROW = {
    **dict.fromkeys(OFFICIAL_HEADER, "ND"),
    "Commitment Unique Identifier": "AL0001", "Country/Locality": "Albania", "Action Plan Number": "1",
    "Commitment Number": "1", "Code": "ALB", "Region": "Europe", "National Or Local": "National",
    "Year Of Submission": "2012", "Action Plan End Year": "2014", "Action Plan Duration (Years)": "2",
    "Commitment Title": "Open Data Portal", "Short Title": "Open data portal", "Full Text": "",
    "Start Date": "NA", "End Date": "NA", "Lead Institution": "NA", "Supporting Institution(s)": "NA",
    "Right To Information": "1", "Open Data": "1", "Specificity": "Medium", "_Specificity": "2", "Verifiable": "Yes",
    "OGP Value Access To Information": "1", "OGP Value Civic Participation": "0", "_Relevant": "1",
    "Potential Impact": "Moderate", "_Potential Impact": "2", "Completion (Progress Report)": "Substantial",
    "_CompletionProgress": "4", "Starred (2015 Only)": "1", "Starred (Current Formula) Progress Report": "0",
    "Report Publication Year (Progress Report)": "2014",
    "URL": "https://opengovpartnership.org/members/albania/commitments/al0001", "Action Plan ID": "AP_ALB01",
}  # fmt: skip
# As an edition of the Explorer's file had it: other names, and a row for every milestone.
VARIANT_NAMES = {
    "Action Plan Number": "Action Plan No",
    "Completion (progress report)": "Actual Completion",
    "_CompletionProgress": "_Actual Completion",
    "Open Data": "<br/>Open Data ",
    "Report publication year (progress report)": "Report publication year",
}
VARIANT_BLOCK = ("Milestone No", "Milestone Dummy", "Milestones/Activities", "Milestone Short Title", "On schedule")


def text_of(header: Sequence[str], rows: Sequence[Mapping[str, str]], above: Sequence[Sequence[str]] = ()) -> str:
    """A CSV file's text: rows ``above`` the header, the header, the rows."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerows([*above, header])
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return stream.getvalue()


def explorer(*changes: Mapping[str, str]) -> str:
    """A file in the Explorer's layout, column numbers above its header; each row is the usual one with its changes."""
    header = [*EXPLORER_HEADER, "", ""]
    numbers = [str(number) for number in range(len(header))]
    return text_of(header, [{**EXPLORER_ROW, **change} for change in changes], [numbers])


def official(*changes: Mapping[str, str]) -> str:
    """A file in the layout of the database of 2024."""
    return text_of(OFFICIAL_HEADER, [{**OFFICIAL_ROW, **change} for change in changes])


def variant(*changes: Mapping[str, str]) -> str:
    """A file in the variant of the Explorer's layout with a block for milestones."""
    names = [VARIANT_NAMES.get(name, name) for name in EXPLORER_HEADER]
    usual = {VARIANT_NAMES.get(name, name): value for name, value in EXPLORER_ROW.items()}
    none = dict.fromkeys(VARIANT_BLOCK, "NA") | {"Milestone Dummy": "0"}
    return text_of([*names[:6], *VARIANT_BLOCK, *names[6:]], [{**usual, **none, **change} for change in changes])


def run(path: Path, *options: str) -> tuple[str, list[dict[str, str]]]:
    """Import ``path``; what was printed, and the rows of the report."""
    printed = io.StringIO()
    report = path.parent / f"{path.stem}.report.csv"
    call_command("import_ogp", str(path), "--report", str(report), *options, stdout=printed)
    with report.open(encoding="utf-8", newline="") as stream:
        return printed.getvalue(), list(csv.DictReader(stream))


def written(folder: Path, text: str, name: str = "file.csv") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def real(name: str) -> Path:
    """One of the partnership's own files, which lie beside the project and are not part of it."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "data" / name
        if path.is_file():
            return path
    pytest.skip(f"{name} is the partnership's and no part of the project: put it into a folder shared/data beside it")
