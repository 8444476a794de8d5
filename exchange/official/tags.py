"""The partnership's policy tags, those of 2011 to 2014 and those of 2024, under their present names."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.text import slugify


class Tag(NamedTuple):
    """A policy area: the address name that stays, and the name of today."""

    slug: str
    name: str


# The list of July 2024.
CURRENT = (
    "Anti-Corruption and Integrity", "Anti-Corruption Institutions", "Anti-Corruption Strategies", "Asset Disclosure",
    "Audits", "Beneficial Ownership", "Conflicts of Interest", "Elections", "Political Finance", "Lobbying",
    "Open Contracting", "Public Procurement", "Right to Information", "Whistleblower Protections",
    "Civic Space and Enabling Environment", "Freedom of Assembly", "Freedom of Association", "Freedom of Expression",
    "Democratizing Decision-Making", "Digital Participation", "Mainstreaming Participation", "Regulatory Governance",
    "Social Accountability", "Digital Governance", "Automated Decision-Making", "Data Stewardship and Privacy",
    "Digital Inclusion", "Disinformation/Misinformation", "Online Civic Space", "Environment & Climate",
    "Climate Finance", "Climate Mitigation and Adaptation", "Environmental Regulation",
    "International Environmental Agreements", "Fiscal Openness", "Publication of Budget/Fiscal Information",
    "Public Participation in Budget/Fiscal Policy", "Oversight of Budget/Fiscal Policies",
    "Stimulus and Economic Recovery", "Tax", "Debt", "Inclusion", "Gender", "Gender-Based Violence",
    "Economic Inclusion", "LGBTQIA+", "People with Disabilities", "Youth", "Justice", "Access to Justice",
    "Open Justice", "Policing & Corrections", "Judiciary", "Open Parliaments", "Public Service Delivery",
    "Citizenship & Immigration", "Education", "Health & Nutrition", "Infrastructure & Transport", "Water & Sanitation",
    "Capacity Building", "Digital Transformation", "Legislation", "Regulation", "Legislative Oversight", "Open Data",
    "Public Participation", "Aid", "Energy", "Extractive Industries", "Land and Spatial Planning",
    "Media & Telecommunications", "Science & Technology", "Security & Public Safety", "Labor", "Private Sector",
    "Subnational", "Human Rights", "Open Parliament Plan", "Sustainable Development Goals",
    "Open Data (Water/Sanitation)", "Open Data (Health)", "Open Data (Education)", "Participation in Lawmaking",
    "Access to Information", "Money in Politics",
)  # fmt: skip
# Tags of 2011 to 2014 without a plain successor keep their name.
ERSTWHILE = (
    "Audits & Controls", "Citizen Budgets", "Participatory Budgeting", "E-petitions", "Social Audits",
    "Records Management", "Elections & Political Finance", "Law Enforcement & Justice", "Legislation & Regulation",
    "Welfare & Social Security", "Defense", "Natural Resources", "Nonprofits", "Gender & Sexuality",
    "Marginalized Communities", "OGP",
)  # fmt: skip
# Those that were plainly renamed: by the partnership's own account, or because the database of 2024 tags the same
# commitments with the new name throughout.
RENAMED = {
    "Anti-corruption": "Anti-Corruption and Integrity",
    "Budget Transparency": "Fiscal Openness",
    "E-government": "Digital Transformation",
    "Infrastructure": "Infrastructure & Transport",
    "Legislature": "Open Parliaments",
    "Public Safety": "Security & Public Safety",
    "Public Service Delivery Improvement": "Public Service Delivery",
    "Sub-national": "Subnational",
    "Sub-national governance": "Subnational",
}


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower().replace("&", " and ")).strip()


def _tag(name: str) -> Tag:
    return Tag(slugify(name.replace("/", " ")), name)


# A column's normalised name -> its tag.
TAGS: dict[str, Tag] = {_word(name): _tag(name) for name in (*CURRENT, *ERSTWHILE)} | {
    _word(old): _tag(new) for old, new in RENAMED.items()
}
