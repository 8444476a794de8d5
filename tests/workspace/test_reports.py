"""Writing a report: kept, looked at, handed in, corrected; whatever is wrong with it, no word is lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.choices import PlanState
from milestones.choices import MilestoneStatus
from milestones.models import DraftEvidence, Evidence, Milestone, ProgressReport, ReportDraft
from milestones.services import EvidenceDraft, draft_save, milestone_change, progress_report
from tests.factories import MilestoneFactory, in_step
from tests.workspace.building import fields_of, signed_in

WORDS = "The register is online since Monday."
LONG = "x" * 10_001

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(bruno) -> Milestone:
    made = MilestoneFactory(
        commitment__lead_institution=bruno.country_roles.get().institution, title="Open the register"
    )
    in_step(made.commitment)
    return made


class Desk:
    """Somebody at the form of a report, in a browser without scripts."""

    def __init__(self, user, milestone) -> None:
        self.client = signed_in(user)
        self.page = f"/workspace/milestones/{milestone.pk}/report/"
        self.answer = self.client.get(self.page)

    @property
    def html(self) -> str:
        return self.answer.content.decode()

    @property
    def fields(self) -> dict:
        return fields_of(self.answer)

    def send(self, do: str, *, follow=True, **typed) -> Desk:
        """Press a button with the form as it stands and what is typed into it."""
        sent = {**self.fields, "do": do, **{name.replace("__", "-"): value for name, value in typed.items()}}
        self.answer = self.client.post(self.page, sent, follow=follow)
        return self


@pytest.fixture
def desk(bruno, milestone) -> Desk:
    return Desk(bruno, milestone)


def file(name="minutes.txt", content=b"One line.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def report(user, milestone, narrative="Theirs.", status=MilestoneStatus.IN_PROGRESS, **more) -> ProgressReport:
    milestone.refresh_from_db()
    return progress_report(
        user=user, milestone=milestone, version=milestone.version, status=status, narrative=narrative, **more
    )


def test_from_the_first_word_to_the_published_report(bruno, milestone, desk):
    desk.send("save", narrative=WORDS)
    assert "Your draft is saved" in desk.html
    assert desk.fields["narrative"] == WORDS
    desk.send("add", evidence__url="demoland.example.org/register", evidence__title="The register")
    desk.send("add", evidence__file=[file(), file("figures.csv", b"a;b\n1;2\n")], evidence__kind="dataset")
    assert [(each.title, each.kind) for each in DraftEvidence.objects.all()] == [
        ("The register", "document"),
        ("minutes.txt", "dataset"),
        ("figures.csv", "dataset"),
    ]
    desk.send("preview", status="completed")
    assert desk.answer.redirect_chain[-1][0].endswith("/report/preview/")
    assert "What everybody will see" in desk.html
    assert not ProgressReport.objects.exists()
    done = desk.client.post(desk.answer.redirect_chain[-1][0], follow=True)
    assert "Your report was handed in" in done.content.decode()
    made = ProgressReport.objects.get()
    assert (made.status, made.narrative, made.reported_by, made.evidence.count()) == ("completed", WORDS, bruno, 3)
    assert not ReportDraft.objects.exists()


def test_a_report_is_handed_in_with_its_file_at_once(desk):
    desk.send("hand-in", status="completed", narrative=WORDS, obstacles="None.", language="fr", evidence__file=file())
    assert "Your report was handed in" in desk.html
    made = ProgressReport.objects.get()
    assert (made.obstacles, made.language) == ("None.", "fr")
    assert Evidence.objects.get().file_name == "minutes.txt"


def test_the_preview_shows_the_words_and_how_the_values_change(bruno, milestone, desk):
    MilestoneFactory(commitment=milestone.commitment)
    desk.send("preview", narrative=WORDS)
    assert "Choose where the milestone stands" in desk.html
    desk.answer = desk.client.get(desk.page)
    desk.send("preview", status="completed", narrative=WORDS, evidence__url="https://demoland.example.org/register")
    for said in (WORDS, "Completed", "demoland.example.org/register", "Digital Agency of Demoland", "only you see it"):
        assert said in desk.html
    assert "<del>Not reported</del> → <ins>Substantial</ins>" in desk.html
    assert "<del>No evidence available</del> → <ins>Substantial</ins>" in desk.html


def test_pieces_of_evidence_are_removed_again(desk):
    desk.send("add", evidence__url="https://demoland.example.org/a").send("add", evidence__file=file())
    first = DraftEvidence.objects.first()
    desk.send(f"remove-{first.pk}")
    assert DraftEvidence.objects.get().file_name == "minutes.txt"
    desk.send("remove-999999").send("remove-x")
    assert DraftEvidence.objects.count() == 1


def test_nobody_removes_evidence_from_anothers_draft(amina, bruno, milestone, desk):
    desk.send("add", evidence__file=file())
    theirs = DraftEvidence.objects.get()
    Desk(amina, milestone).send(f"remove-{theirs.pk}")
    assert DraftEvidence.objects.get() == theirs
    assert "minutes.txt" not in Desk(amina, milestone).html


def test_a_draft_is_thrown_away(desk):
    desk.send("save", narrative=WORDS).send("discard")
    assert not ReportDraft.objects.exists()
    assert "Your draft was thrown away" in desk.html


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"status": "completed"}, 409, 'href="#evidence">Evidence</a>: A milestone is reported completed only with'),
        ({}, 400, 'href="#id_status">Where does the milestone stand now?</a>: Say where the milestone stands now.'),
        ({"status": "done"}, 400, "Select a valid choice."),
        ({"language": "klingon"}, 400, "Select a valid choice."),
        ({"evidence__url": "javascript:alert(1)"}, 400, "Enter a valid URL."),
        ({"evidence__url": "not an address"}, 400, "Enter a valid URL."),
        ({"evidence__url": "https://demoland.example.org/" + LONG}, 400, "at most 2000 characters"),
        ({"evidence__title": "x" * 501, "evidence__url": "https://example.org"}, 400, "at most 500 characters"),
        ({"evidence__kind": "rumour", "evidence__url": "https://example.org"}, 400, "Select a valid choice."),
        ({"evidence__file": file("virus.exe", b"MZ\x90\x00")}, 400, "virus.exe: "),
        ({"evidence__file": file("empty.pdf", b"")}, 400, "The submitted file is empty."),
        ({"obstacles": LONG}, 400, "at most 10000 characters"),
        ({"version": "x"}, 400, "Enter a whole number."),
        ({"version": ""}, 400, "This field is required."),
        ({"corrects": "999999"}, 400, "That report was corrected meanwhile"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_no_word_is_lost(desk, typed, status, said):
    desk.send("hand-in", narrative=WORDS, **typed)
    assert desk.answer.status_code == status
    assert said in desk.html
    assert "Nothing was handed in. What you have typed is still in the form below" in desk.html
    assert desk.fields["narrative"] == WORDS
    assert ReportDraft.objects.get().narrative == WORDS
    assert not ProgressReport.objects.exists()


def test_a_text_that_is_too_long_stays_in_the_form_whole(desk):
    desk.send("save", narrative=LONG, obstacles=WORDS, evidence__file=file())
    assert desk.answer.status_code == 400
    assert "at most 10000 characters" in desk.html
    assert (desk.fields["narrative"], desk.fields["obstacles"]) == (LONG, WORDS)
    draft = ReportDraft.objects.get()
    assert (draft.narrative, draft.obstacles, draft.evidence.count()) == ("", WORDS, 1)
    assert "minutes.txt" in desk.html


def test_one_bad_file_does_not_keep_the_good_ones_out(desk):
    desk.send("add", evidence__file=[file(), file("virus.exe", b"MZ\x90\x00")], evidence__url="https://example.org/a")
    assert desk.answer.status_code == 400
    assert "virus.exe: " in desk.html
    assert DraftEvidence.objects.count() == 2
    assert desk.fields["evidence-url"] == ""
    desk.send("add", status="completed", narrative=WORDS)
    assert DraftEvidence.objects.count() == 2


def test_a_name_that_climbs_and_turns_is_shown_harmless(desk):
    desk.send("add", evidence__file=file("../../cod\u202etxt.txt"))
    piece = DraftEvidence.objects.get()
    assert (piece.title, piece.file_name) == ("codtxt.txt", "codtxt.txt")


# Corrections


def test_a_correction_begins_with_the_words_that_were_wrong(bruno, milestone):
    proof = EvidenceDraft(title="The register", url="https://demoland.example.org/register")
    wrong = report(bruno, milestone, WORDS, MilestoneStatus.COMPLETED, evidence=[proof])
    desk = Desk(bruno, milestone)
    desk.page += f"?corrects={wrong.pk}"
    desk.answer = desk.client.get(desk.page)
    assert (desk.fields["corrects"], desk.fields["narrative"]) == (str(wrong.pk), WORDS)
    desk.send("save", narrative="Half of it is.")
    assert "Take over the evidence of the report that is corrected" in desk.html
    desk.send("take-over")
    assert "Take over the evidence" not in desk.html
    desk.send("hand-in", status="in_progress")
    right = ProgressReport.objects.latest_first()[0]
    assert (right.corrects, right.narrative, right.evidence.get().url) == (wrong, "Half of it is.", proof.url)
    again = Desk(bruno, milestone)
    assert f'value="{wrong.pk}"' not in again.html
    assert f'<option value="{right.pk}"' in again.html


def test_what_was_corrected_meanwhile_is_not_corrected_again(amina, bruno, milestone):
    wrong = report(bruno, milestone)
    desk = Desk(bruno, milestone).send("save", corrects=wrong.pk, status="in_progress", narrative=WORDS)
    newer = report(amina, milestone, "Corrected by the coordinator.", corrects=wrong)
    desk.send("hand-in", follow=False)
    assert desk.answer.status_code == 400
    assert "That report was corrected meanwhile: choose the newer one, or none." in desk.html
    assert "Corrected by the coordinator." in desk.html
    desk.send("hand-in", corrects=newer.pk)
    assert ProgressReport.objects.latest_first()[0].corrects == newer


# Two people at once


def test_the_second_sees_both_and_keeps_their_words(amina, bruno, milestone, desk):
    proof = EvidenceDraft(title="Our count", url="https://demoland.example.org/count")
    report(amina, milestone, "We count 180.", evidence=[proof])
    desk.send("hand-in", status="in_progress", narrative=WORDS, evidence__file=file())
    assert desk.answer.status_code == 412
    for said in ("We count 180.", "National coordinator, Digital Agency of Demoland", "Our count", "minutes.txt"):
        assert said in desk.html
    assert desk.fields["narrative"] == WORDS
    assert "Amina" not in desk.html
    assert ProgressReport.objects.count() == 1
    desk.send("hand-in")
    assert [each.narrative for each in ProgressReport.objects.latest_first()] == [WORDS, "We count 180."]
    assert Evidence.objects.count() == 2


def test_a_third_report_is_a_conflict_again(amina, bruno, milestone, desk):
    report(amina, milestone, "First.")
    desk.send("hand-in", status="in_progress", narrative=WORDS)
    report(amina, milestone, "Second.")
    desk.send("hand-in")
    assert desk.answer.status_code == 412
    assert "Second." in desk.html
    assert "First." not in desk.html


def test_the_second_may_let_theirs_go(amina, bruno, milestone, desk):
    report(amina, milestone)
    desk.send("hand-in", status="in_progress", narrative=WORDS).send("discard")
    assert ProgressReport.objects.get().narrative == "Theirs."
    assert not ReportDraft.objects.exists()


def test_who_comes_back_to_an_old_draft_is_told_at_once(amina, bruno, milestone, desk):
    desk.send("save", status="in_progress", narrative=WORDS)
    milestone.refresh_from_db()
    milestone_change(user=amina, milestone=milestone, version=1, facts={"title": "Open it"}, reason="It is shorter.")
    again = Desk(bruno, milestone)
    assert again.answer.status_code == 200
    assert "The milestone was amended" in again.html
    assert "It is shorter." in again.html
    again.send("hand-in")
    assert ProgressReport.objects.get().narrative == WORDS


def test_a_button_pressed_twice_reports_once(bruno, milestone, desk):
    sent = {**desk.fields, "do": "hand-in", "status": "in_progress", "narrative": WORDS}
    first, second = (desk.client.post(desk.page, sent, follow=True) for _ in range(2))
    assert "Your report was handed in" in first.content.decode()
    assert "You had handed in this report already" in second.content.decode()
    assert ProgressReport.objects.count() == 1
    assert not ReportDraft.objects.exists()


# Who, and until when


def test_who_may_write(amina, bruno, chiara, dalia, goran, henrike, milestone):
    page = f"/workspace/milestones/{milestone.pk}/report/"
    for address in (page, f"{page}preview/"):
        for method in ("get", "post"):
            for who, status in ((chiara, 403), (dalia, 403), (goran, 404), (henrike, 404)):
                assert getattr(signed_in(who), method)(address).status_code == status, (who, method, address)
    for who in (amina, bruno):
        assert signed_in(who).get(page).status_code == 200
        assert signed_in(who).get(f"{page}preview/")["Location"] == page


@pytest.mark.parametrize("end", ["closed plan", "withdrawn commitment"])
def test_what_ended_keeps_the_draft_and_takes_no_report(amina, bruno, milestone, desk, end):
    desk.send("save", status="in_progress", narrative=WORDS)
    if end == "closed plan":
        plan = milestone.commitment.plan
        plan.state = PlanState.CLOSED
        plan.save_next()
    else:
        commitment = milestone.commitment
        commitment.state, commitment.withdrawn_reason = "withdrawn", "No money."
        commitment.withdrawn_at = commitment.plan.published_at
        commitment.save_next()
    again = Desk(bruno, milestone)
    assert again.fields["narrative"] == WORDS
    assert "what you have written stays here for you" in again.html
    assert 'value="hand-in"' not in again.html
    again.send("hand-in", narrative=f"{WORDS} Really.")
    assert again.answer.status_code == 409
    assert again.fields["narrative"] == f"{WORDS} Really."
    assert not ProgressReport.objects.exists()


def test_who_changed_institution_while_writing_keeps_their_words(bruno, finance_ministry, desk):
    desk.send("save", status="in_progress", narrative=WORDS)
    seat = bruno.country_roles.get()
    seat.institution = finance_ministry
    seat.save_checked()
    desk.send("hand-in", narrative=f"{WORDS} More.")
    assert desk.answer.status_code == 400
    assert "Only the responsible institution, or the national coordinator, reports on this milestone." in desk.html
    assert desk.fields["narrative"] == f"{WORDS} More."


def test_no_cache_keeps_what_is_being_written(desk):
    assert desk.answer["Cache-Control"] == "private, no-store"


def test_the_form_takes_as_many_queries_for_40_reports_and_files_as_for_4(bruno, milestone, fixed_queries):
    draft = draft_save(user=bruno, milestone=milestone, version=1)

    def grow(n):
        for place in range(n):
            report(bruno, milestone, f"Step {place}.")
        for place in range(n):
            row = DraftEvidence(
                draft=draft, title="A page", url=f"https://example.org/{place}", added_at=draft.saved_at
            )
            row.save_checked()
        milestone.refresh_from_db()
        draft_save(user=bruno, milestone=milestone, version=1)

    grow(4)
    desk = Desk(bruno, milestone)
    # Session, person, milestone, seat, role, draft, its evidence; what may be corrected, asked by the page and by its
    # field; what came in meanwhile (4); seats for the frame.
    fixed_queries(lambda: desk.client.get(desk.page), lambda: grow(36), 14)
