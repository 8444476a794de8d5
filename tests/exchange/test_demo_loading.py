"""Demoland once loaded: alive today, filled in every field, made by the services alone, provably unaltered."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from django.test import TestCase

from accounts.models import User
from commitments.choices import CommitmentState, PlanState, Role
from commitments.models import ActionPlan, Amendment, Commitment, Country, CountryRole
from core.clock import now, today
from dashboards.scorecard import CountryScorecard
from dashboards.selectors.country import country_scorecard
from exchange.demo.loading import Loaded, demo_load
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import LinkStatus, MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport
from reviews.choices import RoundState
from reviews.models import Appointment, Rating, RatingRevision, ReviewRound, Verdict, Verification
from tests.dashboards.shown import Seen, differences, looking, pages

# Days of the history on whose evenings somebody looks at every page.
EVENINGS = 8
RIGHT_TO_LEFT = {"ar", "he"}


class TestDemoland(TestCase):
    loaded: Loaded
    card: CountryScorecard
    seen: Seen

    @classmethod
    def setUpTestData(cls) -> None:
        cls.seen = {}
        chance = random.Random(random.randrange(10**6))  # noqa: S311  (no secret hangs on it)
        cls.loaded = demo_load(password="open-sesame-demoland", watch=looking(cls.seen, chance, EVENINGS))
        cls.card = country_scorecard(Country.objects.get(pk="ZZ"), None, today())

    # As it was shown

    def test_what_was_shown_on_a_day_is_still_shown_of_it(self):
        assert len(self.seen) == EVENINGS
        for day, before in self.seen.items():
            after = pages(day)
            assert list(before) == list(after), day
            found = [each for name in before for each in differences(before[name], after[name], f"{day} {name} ")]
            assert found == []

    # Made by the services

    def test_counts_are_what_is_there(self):
        assert self.loaded.plans == 2
        assert self.loaded.milestones == Milestone.objects.count()
        assert self.loaded.reports == ProgressReport.objects.count()
        assert self.loaded.ratings == RatingRevision.objects.count()
        assert self.loaded.events == Event.objects.count()

    def test_every_chain_holds(self):
        assert [fault for stream in Stream.objects.all() for fault in stream_faults(stream)] == []

    def test_every_statement_has_its_event(self):
        verbs = Counter(Event.objects.values_list("verb", flat=True))
        assert verbs["progress.reported"] == ProgressReport.objects.count()
        assert verbs["report.confirmed"] + verbs["report.disputed"] == Verification.objects.count()
        assert verbs["rating.submitted"] == RatingRevision.objects.count()
        recorded = {
            (record["model"], record["id"]) for event in Event.objects.all() for record in event.data.get("records", [])
        }
        rows = [*ProgressReport.objects.all(), *Amendment.objects.all(), *Verdict.objects.all()]
        assert {(row._meta.label_lower, row.pk) for row in rows} <= recorded

    def test_events_tell_of_their_moments_in_order(self):
        moments = list(Event.objects.order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[0] < now() - dt.timedelta(days=3 * 365)
        assert now() - dt.timedelta(days=4) < moments[-1] < now()

    def test_histories_carry_the_same_moments_as_the_events(self):
        for plan in ActionPlan.objects.all():
            created = plan.history.order_by("history_date")[0]
            assert created.history_date.date() == plan.start_date - dt.timedelta(days=45)
        reworded = Amendment.objects.filter(kind="commitment", before__has_any_keys=["action", "expected_result"])
        assert reworded.count() == 2
        for amendment in reworded:
            commitment = Commitment.objects.get(pk=amendment.subject_id)
            for field, text in amendment.after.items():
                assert getattr(commitment.history.as_of(amendment.at), field) == text
            moment_before = amendment.at - dt.timedelta(seconds=1)
            for field, text in amendment.before.items():
                assert getattr(commitment.history.as_of(moment_before), field) == text

    # Says what it is, and is complete

    def test_its_texts_say_that_it_is_invented(self):
        for plan in ActionPlan.objects.all():
            assert "invented" in plan.title
            assert "inventé" in plan.text("title", "fr")[0]
        for commitment in Commitment.objects.all():
            assert "invented" in commitment.problem
            assert "inventé" in commitment.text("problem", "fr")[0]

    def test_every_field_of_the_template_is_filled(self):
        for commitment in Commitment.objects.all():
            texts = [commitment.problem, commitment.action, commitment.expected_result, commitment.ogp_id]
            assert all([*texts, commitment.sdgs, commitment.lead_institution, commitment.source_url])
            assert commitment.start_date is not None
            assert commitment.end_date is not None
            assert commitment.plan.start_date <= commitment.start_date < commitment.end_date <= commitment.plan.end_date
            assert commitment.values_served.exists(), commitment
            assert commitment.policy_areas.exists(), commitment
            assert all(support.part for support in commitment.supports.all())
            assert commitment.supports.exists(), commitment
            filled = {name for name in Commitment.translated_fields if getattr(commitment, name)}
            assert set(commitment.translations["fr"]) == filled
            assert 3 <= commitment.milestones.count() <= 6, commitment
        for milestone in Milestone.objects.all():
            assert all([milestone.deliverable, milestone.institution, milestone.start_date, milestone.due_date])
            assert set(milestone.translations["fr"]) == set(Milestone.translated_fields)

        assert Commitment.objects.exclude(relevance="").exclude(additional="").exists()

    def test_plans_are_of_the_size_asked_for_and_follow_one_another(self):
        first, second = ActionPlan.objects.order_by("number")
        assert (first.state, second.state) == (PlanState.CLOSED, PlanState.PUBLISHED)
        assert second.start_date == first.end_date + dt.timedelta(days=1)
        assert second.start_date <= today() <= second.end_date
        assert all(8 <= plan.commitments.count() <= 12 for plan in (first, second))
        carried = Commitment.objects.filter(carried_over_from__isnull=False)
        assert carried.count() == 3
        assert all(before.plan == first for each in carried for before in each.carried_over_from.all())

    def test_some_titles_run_from_right_to_left(self):
        tags = [set(commitment.translations) & RIGHT_TO_LEFT for commitment in Commitment.objects.all()]
        assert sum(bool(each) for each in tags) >= 4

    # Is alive on the day of loading

    def test_the_current_plan_shows_all_three_values(self):
        assert self.card.plan is not None
        assert self.card.plan.number == 2
        values = self.card.commitments
        assert values.claimed.of("complete")
        assert values.claimed.of("not_reported")
        assert values.claimed.of("not_started")
        assert values.evidenced.of("complete")
        assert values.evidenced.of("no_evidence_available")
        assert values.reviewed.of("substantial")
        assert values.reviewed.of("not_reviewed")
        gaps = {gap for gap, number in values.gap.as_dict().items() if number}
        assert {"-1", "0", "1", "2", "no_consensus", "unreported", "unreviewed"} <= gaps
        assert self.card.reviews.rounds == 1
        assert self.card.reviews.agreement is not None
        assert 0 < self.card.reviews.agreement < 1
        assert any(row.spread and row.spread >= 2 for row in self.card.rows)

    def test_something_is_late_due_silent_and_disputed(self):
        milestones = self.card.milestones
        assert milestones.overdue
        assert milestones.due_in_90_days
        assert milestones.disputed
        assert milestones.by_status.of("not_reported")
        assert any(row.due and 0 <= (row.due - today()).days <= 30 for row in self.card.timeline)
        assert any(row.slippage and row.slippage > 0 for row in self.card.timeline)
        assert self.card.freshness.silent_institutions
        assert self.card.freshness.days_since is not None
        assert self.card.freshness.days_since <= 7

    def test_the_ways_to_amend_are_shown(self):
        kinds = Counter((each.kind, bool(each.before)) for each in Amendment.objects.all())
        assert kinds["milestone", True] == 3  # moved due dates
        assert kinds["commitment", False] == 1  # added
        assert kinds["commitment", True] == 3  # two reworded, one withdrawn
        withdrawn = Commitment.objects.get(state=CommitmentState.WITHDRAWN)
        assert withdrawn.withdrawn_reason

    def test_the_ways_to_report_are_shown(self):
        reports = ProgressReport.objects.all()
        assert reports.filter(no_change=True).exists()
        assert reports.filter(corrects__isnull=False).exists()
        assert reports.filter(status=MilestoneStatus.WITHDRAWN).exists()
        assert reports.filter(language="fr").exists()
        assert reports.exclude(obstacles="").exists()
        in_the_last_year = reports.filter(reported_at__gte=now() - dt.timedelta(days=365))
        assert len({report.reported_at.month for report in in_the_last_year}) >= 9

    def test_evidence_is_addresses_files_and_dead_links(self):
        assert Evidence.objects.filter(link_status=LinkStatus.DEAD).count() == 2
        files = Evidence.objects.exclude(file="")
        assert {"text/csv", "application/pdf", "image/png"} <= set(files.values_list("media_type", flat=True))
        for each in files:
            assert each.file.size == each.size
        hosts = {each.url.split("/")[2] for each in Evidence.objects.filter(file="")}
        assert hosts == {"demoland.example.org"}

    # Rounds

    def test_one_round_is_published_and_one_is_open(self):
        published = ReviewRound.objects.get(state=RoundState.PUBLISHED)
        assert published.verdicts.count() == 9
        assert published.responses.filter(commitment__isnull=True).exists()
        assert published.responses.filter(commitment__isnull=False).exists()
        opened = ReviewRound.objects.get(state=RoundState.OPEN)
        assert opened.plan.number == 1
        assert opened.closes_on > today()
        assert opened.appointments.filter(accepted_at__isnull=True).count() == 1
        assert opened.ratings.filter(submitted_at__isnull=True).count() == 2
        assert 0 < opened.ratings.filter(submitted_at__isnull=False).count() < 4 * opened.plan.commitments.count()
        assert not Verdict.objects.filter(round=opened).exists()

    def test_blindness_can_be_seen(self):
        opened = ReviewRound.objects.get(state=RoundState.OPEN)
        commitment = Commitment.objects.get(plan=opened.plan, number="2")
        dalia, kofi = (User.objects.get(email=f"reviewer{n}@demoland.example.org") for n in (1, 4))
        ratings = Rating.objects.filter(round=opened, commitment=commitment)
        assert ratings.count() == ratings.visible_to(dalia).count() == 2
        assert not ratings.visible_to(kofi).exists()
        assert not ratings.visible_to(User.objects.get(email="operator@example.org")).exists()

    # The cast

    def test_the_cast_is_seated(self):
        roles = CountryRole.objects.active().select_related("institution")
        officers = [role for role in roles if role.role == Role.OFFICER]
        reviewers = [role for role in roles if role.role == Role.REVIEWER]
        assert len({role.institution for role in officers}) == 3
        assert len(reviewers) == 5
        assert len({role.institution for role in reviewers}) == 4
        assert roles.get(role=Role.COORDINATOR).user.email == "coordinator@demoland.example.org"
        assert User.objects.get(is_superuser=True).email == "operator@example.org"

    def test_everybody_signs_in_with_the_password_and_has_a_first_name_only(self):
        for person in User.objects.all():
            assert person.check_password("open-sesame-demoland")
            assert person.email.endswith("example.org")
            assert " " not in person.name
        assert User.objects.count() == 11
        assert Appointment.objects.filter(declaration="", accepted_at__isnull=False).count() == 0
