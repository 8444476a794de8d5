"""The operators' view over all of Demoland: every page opens, nothing that is only looked at can be written, no open
round shows through.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from commitments.choices import Role
from commitments.models import ActionPlan, Commitment, CountryRole
from commitments.services import invitation_make
from core.admin import ReadOnlyAdmin
from core.clock import now
from core.models import AppendOnly
from exchange.demo.loading import demo_load
from ledger.models import Event, Stream
from milestones.choices import ProcessKind
from milestones.models import Milestone, ProcessEvidence, ProgressReport, ProgressRequest
from milestones.services import links_register
from reviews.choices import RoundState
from reviews.models import Rating, RatingEvidence, RatingRevision, ReviewRound
from tests.factories import ActionPlanFactory, IRMAssessmentFactory, LocalityFactory
from tests.reviews.review_rows import AnswerRevisionFactory, LotFactory, MakingVerdictFactory, QuestionFactory

ROOMS = {"accounts", "commitments", "ledger", "milestones", "reviews"}
# Seen on another row's page, or repeating what other rows say; ratings, answers and reports that are still being
# written are their author's own, and so are practice, tokens and the key of a calendar; volunteers are the
# coordinator's.
WITHOUT_PAGE = {
    "accounts.AuthToken",
    "accounts.CalendarKey",
    "accounts.SentOnce",
    "commitments.CommitmentSupport",
    "commitments.CommitmentValue",
    "commitments.SearchEntry",
    "ledger.Place",
    "milestones.CommitmentProgress",
    "milestones.DraftEvidence",
    "milestones.ReportDraft",
    "reviews.Question",
    "reviews.AnswerSheet",
    "reviews.PracticeRating",
    "reviews.Rating",
    "reviews.Volunteer",
}
EDITABLE = {
    "accounts.User",
    "commitments.Country",
    "commitments.CountryRole",
    "commitments.Institution",
    "commitments.Invitation",
    "commitments.Locality",
    "commitments.PolicyArea",
    "reviews.Questionnaire",
}
# Edited, but begun on another row's page.
BEGUN_ELSEWHERE = {"reviews.Section"}
REGISTERED = [model for model in admin.site._registry if model._meta.app_label in ROOMS]
READ_ONLY = [model for model in REGISTERED if model._meta.label not in EDITABLE | BEGUN_ELSEWHERE]


def address(model: type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def shown(model: type[Model]) -> Model:
    """A row of a model that its list shows."""
    model_admin = admin.site._registry[model]
    found = model_admin.get_queryset(None).order_by("pk").last()  # type: ignore[arg-type]  # (none of ours asks the request)
    assert found is not None, model
    return found


class TestPages(TestCase):
    operator: User

    @classmethod
    def setUpTestData(cls) -> None:
        demo_load(password="open-sesame-demoland")
        ActionPlanFactory.reset_sequence(100)  # the demo's own plans have the first numbers
        LocalityFactory()
        IRMAssessmentFactory(commitment=Commitment.objects.all()[0])
        LotFactory()
        QuestionFactory()
        MakingVerdictFactory()
        AnswerRevisionFactory(sheet__round=ReviewRound.objects.filter(state=RoundState.PUBLISHED)[0])
        coordinator = User.objects.get(email="coordinator@demoland.example.org")
        milestone, plan = Milestone.objects.all()[0], ActionPlan.objects.all()[0]
        links_register(urls=["https://demoland.example.org/register"])
        ProgressRequest(milestone=milestone, asked_by=coordinator, asked_at=now()).save_checked()
        ProcessEvidence(
            plan=plan, shows=ProcessKind.SPACE, title="The forum", url="https://demoland.example.org/forum",
            added_at=now(), added_by=coordinator,
        ).save_checked()  # fmt: skip
        cls.operator = User.objects.get(email="operator@example.org")
        invitation_make(
            user=cls.operator, country=plan.country, role=Role.COORDINATOR, institution=None, email="kim@example.org",
            name="Kim", language="en",
        )  # fmt: skip

    def setUp(self) -> None:
        self.client.force_login(self.operator)

    # Every page opens

    def test_every_model_of_the_rooms_has_a_page_or_a_reason(self):
        models = [model for label in ROOMS for model in apps.get_app_config(label).get_models()]
        without = {model._meta.label for model in models if model not in admin.site._registry}
        assert {label for label in without if "Historical" not in label} == WITHOUT_PAGE

    def test_every_list_and_every_page_opens(self):
        assert self.client.get(reverse("admin:index")).status_code == 200
        for model in REGISTERED:
            row = shown(model)
            assert self.client.get(address(model, "changelist")).status_code == 200, model
            assert self.client.get(address(model, "changelist"), {"q": "river"}).status_code == 200, model
            assert self.client.get(address(model, "change", row.pk)).status_code == 200, model
            assert self.client.get(address(model, "history", row.pk)).status_code == 200, model

    def test_every_filter_works(self):
        for model in REGISTERED:
            page = self.client.get(address(model, "changelist"))
            for spec in page.context["cl"].filter_specs:
                choices = list(spec.choices(page.context["cl"]))
                answer = self.client.get(address(model, "changelist") + choices[-1]["query_string"])
                assert answer.status_code == 200, (model, choices[-1])

    def test_what_is_edited_has_a_form_to_add(self):
        for model in REGISTERED:
            expected = 200 if model._meta.label in EDITABLE else 403
            assert self.client.get(address(model, "add")).status_code == expected, model

    # What is only looked at is not written

    def test_append_only_rows_are_read_only_here(self):
        assert {model for model in REGISTERED if issubclass(model, AppendOnly)} <= set(READ_ONLY)
        assert all(isinstance(admin.site._registry[model], ReadOnlyAdmin) for model in READ_ONLY)

    def test_nothing_is_added_changed_or_deleted_where_it_is_only_looked_at(self):
        for model in READ_ONLY:
            row = shown(model)
            count = model._default_manager.count()
            before = model._default_manager.filter(pk=row.pk).values().get()
            filled = {name: str(value) for name, value in before.items() if value is not None}
            assert self.client.post(address(model, "add"), filled).status_code == 403, model
            assert self.client.post(address(model, "change", row.pk), {"title": "Other"}).status_code == 403, model
            assert self.client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
            bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            self.client.post(address(model, "changelist"), bulk)
            assert model._default_manager.filter(pk=row.pk).values().get() == before, model
            assert model._default_manager.count() == count, model

    def test_an_earlier_version_is_shown_and_never_put_back(self):
        for model in (ActionPlan, Commitment, Milestone):
            row = model._default_manager.filter(version__gt=1).first()
            assert row is not None
            first = row.history.earliest()
            page = address(model, "simple_history", row.pk, first.history_id)
            assert self.client.get(page).status_code == 200
            assert self.client.post(page, {}).status_code == 403
            assert row.history.count() == type(row)._default_manager.get(pk=row.pk).history.count()
            assert model._default_manager.get(pk=row.pk).version == row.version

    # An open round does not show through

    def test_ratings_of_an_open_round_are_nowhere(self):
        opened = ReviewRound.objects.get(state=RoundState.OPEN)
        inside = RatingRevision.objects.filter(rating__round=opened)
        assert inside.exists()
        listed = self.client.get(address(RatingRevision, "changelist"), {"all": ""}).context["cl"].queryset
        assert not listed.filter(rating__round=opened).exists()
        assert listed.count() == RatingRevision.objects.count() - inside.count()
        for revision in inside:
            answer = self.client.get(address(RatingRevision, "change", revision.pk))
            assert revision.reason not in answer.content.decode()
            assert answer.status_code == 302  # to the index: there is no such page
        assert Rating not in admin.site._registry

    def test_evidence_of_open_ratings_is_nowhere(self):
        evidence = RatingEvidence.objects.all()[0]
        page = address(RatingEvidence, "change", evidence.pk)
        assert self.client.get(page).status_code == 200
        ReviewRound.objects.filter(pk=evidence.rating.round_id).update(state=RoundState.RESPONSE)
        assert self.client.get(page).status_code == 302

    def test_sealed_streams_and_their_events_are_nowhere(self):
        sealed = Stream.objects.get(sealed=True)
        assert sealed.name.startswith("ZZ/round/")
        assert sealed not in self.client.get(address(Stream, "changelist")).context["cl"].queryset
        assert self.client.get(address(Stream, "change", sealed.pk)).status_code == 302
        event = Event.objects.filter(stream=sealed)[0]
        assert self.client.get(address(Event, "change", event.pk)).status_code == 302
        assert event not in self.client.get(address(Event, "changelist")).context["cl"].queryset

    def test_no_address_filters_by_ratings(self):
        for model in (Commitment, ReviewRound, User):
            for lookup in ("ratings__isnull", "ratings__completion", "ratings__submitted_at__isnull", "ratings"):
                answer = self.client.get(address(model, "changelist"), {lookup: "1"})
                assert answer.status_code == 400, (model, lookup)

    # Nobody else enters

    def test_only_operators_enter(self):
        for name in ("coordinator", "officer1", "reviewer1"):
            self.client.force_login(User.objects.get(email=f"{name}@demoland.example.org"))
            for model in REGISTERED:
                answer = self.client.get(address(model, "changelist"))
                assert answer.status_code == 302, model
                assert "/admin/login/" in answer["Location"]

    # In few queries

    def test_a_list_asks_the_same_number_of_queries_for_one_row_and_for_many(self):
        for model in (ProgressReport, Milestone, Commitment, CountryRole, Event, RatingRevision):
            page = address(model, "changelist")
            one = shown(model)
            self.client.get(page)
            # 1 session, 2 person, 3 count, 4 rows, and the choices of filters
            many, few = self._queries(page), self._queries(f"{page}?id__exact={one.pk}")
            assert many == few <= 9, (model, few, many)

    def _queries(self, page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.client.get(page).status_code == 200
        return len(captured)
