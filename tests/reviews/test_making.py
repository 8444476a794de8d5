"""How a plan was made: answered in secret, by the words of each step, frozen with its spread."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from core.clock import now
from exchange.questionnaires import questionnaires_load
from ledger.models import Event
from reviews.models import AnswerSheet, MakingVerdict, Question, Questionnaire
from reviews.selectors import questionnaire_in_use
from reviews.services import (
    answers_save,
    answers_submit,
    questionnaire_copy,
    ratings_stand,
    response_make,
    round_close,
    round_publish,
)
from reviews.services.questionnaires import questionnaire_digest
from tests.refusals import code
from tests.reviews.review_rows import QuestionFactory, SectionFactory


@pytest.fixture
def questions() -> list[Question]:
    """Two sections: one question that weighs 1, then one that weighs 2 in a section that weighs 2."""
    first = QuestionFactory()
    section = SectionFactory(questionnaire=first.section.questionnaire, title="Reasons", weight=2)
    return [first, QuestionFactory(section=section, weight=2)]


@pytest.fixture
def asked(running, questions):
    """The open round, with these questions."""
    running.questionnaire = questions[0].section.questionnaire
    running.save_checked()
    return running


def say(user, review_round, questions, *steps, **more):
    answers = {
        str(question.pk): {"step": step, "reason": "So it was.", "evidence": []}
        for question, step in zip(questions, steps, strict=True)
    }
    answers_save(user=user, review_round=review_round, answers=answers)
    return answers_submit(user=user, review_round=review_round, **more)


def test_from_answers_to_a_verdict(amina, dalia, emil, farah, asked, questions):
    say(dalia, asked, questions, 3, 1)
    say(emil, asked, questions, 2, 1)
    say(farah, asked, questions, 2, None)
    assert not Event.objects.public().filter(verb="answers.submitted").exists()
    round_close(user=amina, review_round=asked, reason="Everybody has spoken.")
    response_make(user=amina, review_round=asked, text="The minutes are public now.")
    say(dalia, asked, questions, 3, 2, revision_reason="They are.")
    for person in (dalia, emil, farah):
        ratings_stand(user=person, review_round=asked)
    round_publish(user=amina, review_round=asked)
    verdict = MakingVerdict.objects.get()
    # Section 1: median of 3, 2, 2 is 2 of 3 steps. Section 2: only two could judge, so it has no score.
    assert (verdict.score, verdict.reviewers) == (Decimal("66.7"), 3)
    assert [(each["score"], each["lowest"], each["highest"]) for each in verdict.sections] == [
        ("66.7", "66.7", "100.0"), (None, "33.3", "66.7"),
    ]  # fmt: skip
    assert [each["distribution"] for each in verdict.questions] == [{"2": 2, "3": 1}, {"1": 1, "2": 1}]
    assert Event.objects.public().filter(verb="answers.submitted").count() == 4


def test_fewer_than_three_make_no_score(amina, dalia, emil, asked, questions):
    for person in (dalia, emil):
        say(person, asked, questions, 2, 2)
    round_close(user=amina, review_round=asked, reason="Everybody has spoken.")
    asked.refresh_from_db()
    with time_machine.travel(now(), tick=False) as clock:
        clock.shift(22 * 24 * 3600)
        round_publish(user=amina, review_round=asked)
    verdict = MakingVerdict.objects.get()
    assert (verdict.score, verdict.lowest, verdict.reviewers) == (None, None, 2)
    assert verdict.questions[0]["distribution"] == {"2": 2}


def test_what_an_answer_needs(dalia, amina, asked, questions):
    keys = [str(each.pk) for each in questions]

    def save(answers):
        return answers_save(user=dalia, review_round=asked, answers=answers)

    assert code(lambda: answers_submit(user=dalia, review_round=asked)) == "no_draft"
    assert code(lambda: save({"999": {"step": 1}})) == "unknown_question"
    assert code(lambda: save({keys[0]: {"step": 7}})) == "step"
    assert code(lambda: save({keys[0]: {"step": 1, "evidence": [{"title": "x", "url": "javascript:1"}]}})) == "evidence"
    save({keys[0]: {"reason": "A thought."}, keys[1]: {"step": 2}})
    assert code(lambda: answers_submit(user=dalia, review_round=asked)) == "answer_required"
    for step in (0, 3, None):
        save({keys[0]: {"step": step}})
        assert code(lambda: answers_submit(user=dalia, review_round=asked)) == "reason_required"
    save({keys[0]: {"step": 1}})
    answers_submit(user=dalia, review_round=asked)
    save({keys[0]: {}})
    assert list(AnswerSheet.objects.get().answers) == [keys[1]]
    assert code(lambda: answers_save(user=amina, review_round=asked, answers={})) == "no_seat"


def test_a_draft_of_another_device_is_not_written_over(dalia, asked, questions):
    with time_machine.travel(now(), tick=False) as clock:
        phone = answers_save(user=dalia, review_round=asked, answers={}).saved_at
        clock.shift(60)
        answers_save(user=dalia, review_round=asked, answers={}, seen_saved_at=phone)
        stale = {"user": dalia, "review_round": asked, "answers": {}, "seen_saved_at": phone}
        assert code(lambda: answers_save(**stale)) == "stale_draft"


def test_a_round_without_questions_takes_no_answers(dalia, running):
    assert code(lambda: answers_save(user=dalia, review_round=running, answers={})) == "no_questionnaire"


@pytest.mark.django_db
def test_the_shipped_questionnaire_covers_the_five_standards_in_two_languages():
    [made] = questionnaires_load()
    assert questionnaires_load() == []
    assert (made.code, made.version, made.sections.count()) == ("co-creation", 1, 5)
    for part in (made, *made.sections.all(), *Question.objects.all()):
        for name in part.translated_fields:
            if getattr(part, name):
                assert part.text(name, "fr")[1] == "fr", (part, name)
    assert Question.objects.count() == 13


def test_what_is_in_use_is_copied_and_not_changed(amina, henrike, asked, questions):
    questionnaire = questions[0].section.questionnaire
    assert questionnaire_in_use(questionnaire)
    assert questionnaire_in_use(questions[0].section)
    assert code(lambda: questionnaire_copy(user=amina, questionnaire=questionnaire)) == "not_operator"
    new = questionnaire_copy(user=henrike, questionnaire=questionnaire)
    assert (new.code, new.version) == (questionnaire.code, questionnaire.version + 1)
    assert not questionnaire_in_use(new)
    assert [each.wording for each in Question.objects.filter(section__questionnaire=new)] == [
        each.wording for each in questions
    ]
    before = questionnaire_digest(questionnaire)
    Question.objects.filter(pk=questions[0].pk).update(absent="Something else.")
    assert questionnaire_digest(Questionnaire.objects.get(pk=questionnaire.pk)) != before
