"""What the public finds by words: commitments with the texts that hold them. Seven queries at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from commitments.choices import PUBLIC_STATES, Searched
from commitments.models import Commitment, Country, PolicyArea, SearchEntry
from core.clock import today
from core.errors import Malformed
from core.search.words import Question, question
from dashboards.asking_search import narrowing_asked, page_asked
from dashboards.reader import reader_language
from dashboards.search_page import (
    PER_PAGE,
    Found,
    Hit,
    Narrowing,
    Result,
    SearchPage,
    counts,
    facet,
    grouped,
    with_facets,
)
from dashboards.selectors.names import country_name, country_ref, plan_ref
from dashboards.selectors.search_pieces import pieces_of
from dashboards.snippets import whole
from dashboards.words import language_name
from milestones.choices import CLAIMED_SCALE, Completion

# Texts looked at: a search that finds more says so, and narrowing it reaches all of them.
MOST_TEXTS = 2_000
HIT = (
    "commitment_id", "kind", "source_id", "milestone_id", "language", "in_title", "commitment__plan__country_id",
    "commitment__progress__claimed", "commitment__plan__start_date",
)  # fmt: skip


def search(typed: str, asked: Mapping[str, str], language: str | None = None) -> SearchPage:
    """What holds every word of ``typed``, narrowed by ``asked`` (``country`` ..., ``page``), in published plans only.

    Raises:
        Malformed: naming each of them that cannot be answered.
    """
    wanted, narrowing, page = question(typed), narrowing_asked(asked), page_asked(asked.get("page", ""))
    reader = reader_language(language)
    hits = _hits(wanted, narrowing)
    found = grouped(hits[:MOST_TEXTS], reader)
    pages = max(1, -(-len(found) // PER_PAGE))
    if page > pages:
        raise Malformed([("page", "no_such_page", _("There are fewer pages."))])
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    results = _results(shown, wanted, reader)
    empty = SearchPage(wanted, narrowing, results, len(found), len(hits) > MOST_TEXTS, page, pages, ())
    return _narrowable(empty, found, reader) if wanted.terms else empty


def _hits(wanted: Question, narrowing: Narrowing) -> list[Hit]:
    """The texts, the newest first, one more than are looked at. One query."""
    if not wanted.terms:
        return []
    public = SearchEntry.objects.holding(wanted).filter(commitment__plan__state__in=PUBLIC_STATES)
    entries = _narrowed(public.with_in_title(wanted), narrowing)
    return [
        Hit(key, Searched(kind), source, milestone, language, in_title, country,
            Completion(claimed or Completion.NOT_REPORTED), begins)
        for key, kind, source, milestone, language, in_title, country, claimed, begins
        in entries.order_by("-id").values_list(*HIT)[: MOST_TEXTS + 1]
    ]  # fmt: skip


def _narrowed(entries: QuerySet[SearchEntry], narrowing: Narrowing) -> QuerySet[SearchEntry]:
    """By what the texts are, and what their commitments are."""
    own = {name: value for name, value in narrowing.chosen().items() if name in {"kind", "language"}}
    entries = entries.filter(**own)
    if narrowing.country:
        entries = entries.filter(commitment__plan__country=narrowing.country)
    if narrowing.policy_area:
        tagged = Commitment.policy_areas.through.objects.filter(policyarea__slug=narrowing.policy_area)
        entries = entries.filter(commitment__in=tagged.values("commitment"))
    if narrowing.claimed:
        claimed = Q(commitment__progress__claimed=narrowing.claimed)
        if narrowing.claimed == Completion.NOT_REPORTED:
            claimed |= Q(commitment__progress=None)
        entries = entries.filter(claimed)
    return entries


def _results(shown: Sequence[Found], wanted: Question, language: str) -> tuple[Result, ...]:
    """The commitments of one page with their pieces. Four queries at most."""
    rows = Commitment.objects.published().select_related("plan__country", "plan__locality")
    commitments = rows.in_bulk([each.commitment for each in shown])
    pieces = pieces_of(shown, commitments, wanted, language)
    results = []
    for each in (each for each in shown if each.commitment in commitments):
        row = commitments[each.commitment]
        title, tag = row.text("title", language)
        results.append(
            Result(
                id=row.pk,
                country=country_ref(row.plan.country, language),
                plan=plan_ref(row.plan, today(), language, None),
                reference=row.reference,
                title=whole(title, tag, wanted.terms),
                claimed=each.hits[0].claimed,
                withdrawn=row.withdrawn_at is not None,
                pieces=pieces[row.pk],
                more=len(each.hits) - len(pieces[row.pk]),
            )
        )
    return tuple(results)


def _narrowable(page: SearchPage, found: Sequence[Found], language: str) -> SearchPage:
    """The page with its facets. Two queries: policy areas with their counts, countries."""
    left, chosen = counts(found), page.narrowing
    areas = list(
        PolicyArea.objects.filter(commitments__in=[each.commitment for each in found]).annotate(n=Count("commitments"))
        if found
        else PolicyArea.objects.filter(slug=chosen.policy_area)
    )
    codes = {*left["country"], chosen.country} - {""}
    countries = {each.code: country_name(each, language) for each in Country.objects.filter(code__in=codes)}
    tagged = Counter({area.slug: getattr(area, "n", 0) for area in areas})
    tags = {*left["language"], chosen.language} - {""}
    return with_facets(
        page,
        [
            facet(page, "country", _("Country"), left["country"], countries),
            facet(
                page,
                "policy_area",
                _("Policy area"),
                tagged,
                {area.slug: area.text("name", language)[0] for area in areas},
            ),
            facet(page, "kind", _("Found in"), left["kind"], dict(Searched.choices)),
            facet(
                page, "claimed", _("The government reports"), left["claimed"], {v.value: v.label for v in CLAIMED_SCALE}
            ),
            facet(
                page, "language", _("Language of the text"), left["language"], {tag: language_name(tag) for tag in tags}
            ),
        ],
    )
