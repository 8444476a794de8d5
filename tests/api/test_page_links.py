"""What pages offer as JSON is there, and is what they show."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories import CommitmentFactory

LINK = re.compile(r'href="(/api/v1/[^"]*)"')


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/ZZ/", "/ZZ/plans/{plan}/", "/ZZ/commitments/{plan}-{reference}/", "/data/"])
def test_every_link_into_the_api_answers(demoland, page):
    row = CommitmentFactory(plan__country=demoland)
    CommitmentFactory(plan__country=demoland)
    html = Client().get(page.format(plan=row.plan.slug, reference=row.reference)).content.decode()
    links = {link.replace("&amp;", "&") for link in LINK.findall(html)}
    assert links
    for link in links:
        assert Client().get(link).status_code == 200, link


@pytest.mark.django_db
def test_a_commitment_s_page_offers_that_commitment(demoland):
    row = CommitmentFactory(plan__country=demoland)
    html = Client().get(f"/ZZ/commitments/{row.plan.slug}-{row.reference}/").content.decode()
    assert f"/api/v1/commitments/{row.pk}/" in LINK.findall(html)
