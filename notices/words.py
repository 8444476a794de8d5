"""How each thing is said, in the language that is active; and where its link leads."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from babel import Locale
from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_supported_language_variant, ngettext
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Country, CountryRole
from milestones.models import Milestone
from notices.choices import TOPIC_OF, LetterState, Occasion, Topic
from notices.parts import Fact
from reviews.models import Appointment, Rating, ReviewRound


@dataclass(frozen=True, slots=True)
class Line:
    """One thing as its reader sees it: what it is about, what is with it, somebody's own words, and where to go."""

    title: str
    context: str
    sentence: str
    quoted: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one topic, the most urgent first."""

    topic: Topic
    heading: str
    lines: Sequence[Line]


def language_of(tag: str) -> str:
    """The language nearest to a person's that the tracker speaks."""
    try:
        return get_supported_language_variant(tag)
    except LookupError:
        return settings.LANGUAGE_CODE


def one_line(words: str) -> str:
    """Words that people wrote, made fit for a header: no line break, nothing that turns or hides what stands beside."""
    plain = "".join(" " if unicodedata.category(each) in {"Cc", "Cf"} else each for each in words)
    return " ".join(plain.split())


def day_words(day: dt.date) -> str:
    """A day as people write it: "31 May 2027", « 1er mai 2027 »."""
    language = get_language() or settings.LANGUAGE_CODE
    words = format_date(day, "d MMMM y", locale=Locale.parse(language, sep="-"))
    return f"1er{words[1:]}" if language.startswith("fr") and day.day == 1 else words


def address(name: str, **parts: object) -> str:
    """The full address of a page of this installation."""
    return f"{settings.SITE_URL}{reverse(f'workspace:{name}', kwargs=parts)}"


def outcome_words(outcome: Mapping[str, int]) -> str:
    """How many letters are in which state."""
    counts = [f"{outcome[state]} {state.label}" for state in LetterState if outcome.get(state)]
    return ", ".join(counts).lower() or "no letter"


def sections_of(facts: Sequence[Fact], day: dt.date) -> list[Section]:
    """The facts of one person in words, topic by topic in the order of ``Topic``."""
    by_topic: dict[Topic, list[Fact]] = {}
    for fact in facts:
        by_topic.setdefault(TOPIC_OF[fact.occasion], []).append(fact)
    return [
        Section(topic, heading_of(topic), [line_of(fact, day) for fact in by_topic[topic]])
        for topic in Topic
        if topic in by_topic
    ]


def heading_of(topic: Topic) -> str:
    """What stands above the lines of a topic."""
    return {
        Topic.OVERDUE: _("Overdue"),
        Topic.DUE: _("Due soon"),
        Topic.ASKED: _("Asked for"),
        Topic.DISPUTED: _("Disputed"),
        Topic.DEAD_LINK: _("Addresses that no longer answer"),
        Topic.REPOSITORY: _("The country's repository"),
        Topic.APPOINTED: _("Your part"),
        Topic.REVIEWING: _("Your reviews"),
        Topic.ROUNDS: _("Your rounds"),
    }[topic]


def subject_of(sections: Sequence[Section]) -> str:
    """The subject of a digest: how many of what; no words that people wrote."""
    counts = ", ".join(_count(section.topic, len(section.lines)) for section in sections)
    return _("Open government: %(counts)s") % {"counts": counts}


def _count(topic: Topic, n: int) -> str:
    words = {
        Topic.OVERDUE: ngettext("%(n)d overdue", "%(n)d overdue", n),
        Topic.DUE: ngettext("%(n)d due soon", "%(n)d due soon", n),
        Topic.ASKED: ngettext("%(n)d report asked for", "%(n)d reports asked for", n),
        Topic.DISPUTED: ngettext("%(n)d report disputed", "%(n)d reports disputed", n),
        Topic.DEAD_LINK: ngettext("%(n)d dead address", "%(n)d dead addresses", n),
        Topic.REPOSITORY: ngettext("%(n)d plan without evidence", "%(n)d plans without evidence", n),
        Topic.APPOINTED: ngettext("%(n)d appointment", "%(n)d appointments", n),
        Topic.REVIEWING: ngettext("%(n)d review", "%(n)d reviews", n),
        Topic.ROUNDS: ngettext("%(n)d review round", "%(n)d review rounds", n),
    }[topic]
    return words % {"n": n}


def line_of(fact: Fact, day: dt.date) -> Line:
    """One fact in words."""
    return LINES[fact.occasion](fact, day)


def _of_milestone(fact: Fact, sentence: str, page: str, quoted: str = "") -> Line:
    language = get_language() or settings.LANGUAGE_CODE
    milestone = cast("Milestone", fact.about)
    commitment = milestone.commitment
    context = _("Commitment %(reference)s: %(title)s") % {
        "reference": commitment.reference, "title": commitment.text("title", language)[0]
    }  # fmt: skip
    title = milestone.text("title", language)[0]
    return Line(title, context, sentence, quoted, address(page, pk=milestone.pk))


def _due(fact: Fact, day: dt.date) -> Line:
    until = fact.until or day
    left = (until - day).days
    if left == 0:
        return _of_milestone(fact, _("Due today."), "report")
    words = ngettext("Due on %(day)s, in %(n)d day.", "Due on %(day)s, in %(n)d days.", left)
    return _of_milestone(fact, words % {"day": day_words(until), "n": left}, "report")


def _overdue(fact: Fact, day: dt.date) -> Line:
    until = fact.until or day
    late = (day - until).days
    words = ngettext("Was due on %(day)s, %(n)d day ago.", "Was due on %(day)s, %(n)d days ago.", late)
    return _of_milestone(fact, words % {"day": day_words(until), "n": late}, "report")


def _asked(fact: Fact, day: dt.date) -> Line:
    sentence = _("The national coordinator has been asking for a report since %(day)s.") % {
        "day": day_words(fact.until or day)
    }
    return _of_milestone(fact, sentence, "report", fact.note)


def _disputed(fact: Fact, day: dt.date) -> Line:
    sentence = _("Disputed by %(organisation)s on %(day)s.") % {
        "organisation": fact.note, "day": day_words(fact.until or day)
    }  # fmt: skip
    return _of_milestone(fact, sentence, "milestone")


def _dead_link(fact: Fact, day: dt.date) -> Line:
    sentence = _("The address of this evidence no longer answers, found on %(day)s.") % {
        "day": day_words(fact.until or day)
    }
    return _of_milestone(fact, sentence, "milestone", fact.note)


def _repository(fact: Fact, day: dt.date) -> Line:
    plan, until = cast("ActionPlan", fact.about), fact.until or day
    left = (until - day).days
    words = ngettext(
        "Nothing was added in this half-year, which ends on %(day)s, in %(n)d day.",
        "Nothing was added in this half-year, which ends on %(day)s, in %(n)d days.",
        left,
    )
    title = plan.text("title", get_language() or settings.LANGUAGE_CODE)[0]
    url = address("repository", code=plan.country_id)
    return Line(title, "", words % {"day": day_words(until), "n": left}, "", url)


def _role(fact: Fact, day: dt.date) -> Line:
    role = cast("CountryRole", fact.about)
    whom = role.institution.text("name", get_language() or settings.LANGUAGE_CODE)[0] if role.institution else ""
    title = f"{role.get_role_display()}, {country_words(role.country)}"
    sentence = _("You have this part since %(day)s.") % {"day": day_words(fact.until or day)}
    return Line(title, whom, sentence, "", address("home"))


def country_words(country: Country) -> str:
    """A country's name in the active language; the invented one keeps its own."""
    names = Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-").territories
    return country.name if country.invented else str(names.get(country.code, country.name))


def _seat(fact: Fact, day: dt.date) -> Line:
    seat = cast("Appointment", fact.about)
    sentence = _("You are offered a seat in this review round, for %(organisation)s, since %(day)s.") % {
        "organisation": seat.organisation.name, "day": day_words(fact.until or day)
    }  # fmt: skip
    plan = seat.round.plan.text("title", get_language() or settings.LANGUAGE_CODE)[0]
    return Line(seat.round.title, plan, sentence, "", address("seat", pk=seat.pk))


def _of_round(fact: Fact, sentence: str, page: str, quoted: str = "") -> Line:
    review_round = cast("ReviewRound", fact.about)
    plan = review_round.plan.text("title", get_language() or settings.LANGUAGE_CODE)[0]
    return Line(review_round.title, plan, sentence, quoted, address(page, pk=review_round.pk))


def _round_closes(fact: Fact, day: dt.date) -> Line:
    words = _("Closes on %(day)s, and you have commitments left to rate.")
    return _of_round(fact, words % {"day": day_words(fact.until or day)}, "review")


def _replied(fact: Fact, day: dt.date) -> Line:
    words = _("The government has replied. You may revise each rating once until %(day)s, or let them stand.")
    return _of_round(fact, words % {"day": day_words(fact.until or day)}, "review")


def _look_again(fact: Fact, day: dt.date) -> Line:
    rating = cast("Rating", fact.about)
    language = get_language() or settings.LANGUAGE_CODE
    title = rating.commitment.text("title", language)[0]
    url = address("judge", pk=rating.round_id, commitment=rating.commitment_id)
    sentence = _("Something new was reported since you rated it: look again, and revise if it changes your mind.")
    return Line(title, rating.round.title, sentence, "", url)


def _proposed(fact: Fact, day: dt.date) -> Line:
    return _of_round(fact, _("An organisation proposes a reviewer:"), "round", fact.note)


def _round_over(fact: Fact, day: dt.date) -> Line:
    words = _("The last day to rate was %(day)s: the round can be closed.")
    return _of_round(fact, words % {"day": day_words(fact.until or day)}, "round")


def _reply_ends(fact: Fact, day: dt.date) -> Line:
    words = _("You may reply to what reviewers found until %(day)s.")
    return _of_round(fact, words % {"day": day_words(fact.until or day)}, "round-reply")


def _ripe(fact: Fact, day: dt.date) -> Line:
    return _of_round(fact, _("The time to reply and to revise is over: the round can be published."), "round")


LINES: dict[Occasion, Callable[[Fact, dt.date], Line]] = {
    Occasion.DUE_30: _due,
    Occasion.DUE_7: _due,
    Occasion.OVERDUE: _overdue,
    Occasion.OVERDUE_AGAIN: _overdue,
    Occasion.ASKED: _asked,
    Occasion.DISPUTED: _disputed,
    Occasion.DEAD_LINK: _dead_link,
    Occasion.REPOSITORY: _repository,
    Occasion.ROLE: _role,
    Occasion.SEAT: _seat,
    Occasion.ROUND_CLOSES: _round_closes,
    Occasion.REPLIED: _replied,
    Occasion.LOOK_AGAIN: _look_again,
    Occasion.PROPOSED: _proposed,
    Occasion.ROUND_OVER: _round_over,
    Occasion.REPLY_ENDS: _reply_ends,
    Occasion.RIPE: _ripe,
}
