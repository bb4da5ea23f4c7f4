"""Own words are read by a consultant before anybody else sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaires.model import Item, Repeat, Section
from questionnaires.response_domains import Number, Text
from questionnaires.texts import Texts
from survey.store import cases, datasets, instruments, open_answers, submissions
from survey.store.errors import SubmissionNotFound
from tests.store.examples import (
    INSTRUMENT,
    NOON,
    STUDY,
    WEB,
    answer_all,
    make_listed_wave,
    minutes,
    of_receipt,
    save,
    start,
    submit,
)


def test_only_submitted_words_wait_and_only_approved_ones_are_shown(database):
    first, second, third = make_listed_wave(database)
    receipt = answer_all(database, first, wish="آقای فلانی آب را دزدید")
    answer_all(database, second, wish="سایه و درخت")
    unfinished = start(database, third)
    save(database, unfinished.id, "words", {"wish": "نیمه‌کاره"})
    with database.write() as connection:
        waiting = open_answers.pending(open_answers.open_answers(connection, "people"))
        assert {answer.text for answer in waiting} == {"آقای فلانی آب را دزدید", "سایه و درخت"}
        assert open_answers.approved(open_answers.open_answers(connection, "people")) == {}
        submission_id = of_receipt(connection, receipt).id
        open_answers.redact(connection, submission_id, "wish", "آقای […] آب را دزدید", by="sara", at=NOON)
        shown = open_answers.approved(open_answers.open_answers(connection, "people"))
        key = cases.case(connection, first).key
        assert [answer.text for answer in open_answers.pending(open_answers.open_answers(connection, "people"))] == [
            "سایه و درخت"
        ]
    assert shown == {"wish": {key: "آقای […] آب را دزدید"}}


def test_a_decision_can_be_taken_again_and_withheld_words_are_not_shown(database):
    receipt = answer_all(database, make_listed_wave(database)[0])
    with database.write() as connection:
        submission_id = of_receipt(connection, receipt).id
        open_answers.redact(connection, submission_id, "wish", "آب", by="sara", at=NOON)
        open_answers.redact(connection, submission_id, "wish", None, by="sara", at=minutes(1))
        assert open_answers.approved(open_answers.open_answers(connection, "people")) == {}
        (answer,) = open_answers.open_answers(connection, "people", "wish")
    assert (answer.is_decided, answer.redacted) == (True, None)


def test_withdrawn_words_are_neither_pending_nor_shown(database):
    receipt = answer_all(database, make_listed_wave(database)[0])
    with database.write() as connection:
        submission_id = of_receipt(connection, receipt).id
        open_answers.redact(connection, submission_id, "wish", "آب", by="sara", at=NOON)
        submissions.withdraw(connection, receipt, at=NOON)
        assert open_answers.open_answers(connection, "people") == []


def test_words_of_other_specify_and_of_repeats_are_open_answers_too(database):
    case_id = make_listed_wave(database)[0]
    items = (Item("words", Texts.of("خواسته"), Text()), Item("cost", Texts.of("هزینه"), Number()))
    repeats = Section("more", Texts.of("خواسته‌ها"), (Repeat("demands", Texts.of("خواسته‌ها"), items),))
    wider = replace(INSTRUMENT, sections=(*INSTRUMENT.sections, repeats), version="2")
    assert open_answers.text_variables(wider) == ("enough.other", "wish", "demands")
    with database.write() as connection:
        version_id = instruments.publish(connection, STUDY.name, wider, at=NOON, by="sara").id
    begun = start_with(database, case_id, version_id)
    save(database, begun.id, "water", {"enough": "no", "enough.other": "فقط شب‌ها"})
    save(database, begun.id, "more", {"demands": [{"words": "پل", "cost": 3}, {"cost": 1}, {"words": "پارک"}]})
    submit(database, begun)
    with database.read() as connection:
        found = {answer.variable: answer.text for answer in open_answers.open_answers(connection, "people")}
        rows = open_answers.open_answers(connection, "people", "demands")
    assert found == {"enough.other": "فقط شب‌ها", "demands.1.words": "پل", "demands.3.words": "پارک"}
    assert [row.text for row in rows] == ["پل", "پارک"]


def start_with(database, case_id, version_id):
    with database.write() as connection:
        return submissions.start(
            connection,
            wave="people",
            version_id=version_id,
            case_id=case_id,
            language="fa",
            mode=WEB,
            at=NOON,
        )


def test_approved_words_find_their_case_in_the_dataset(database):
    receipt = answer_all(database, make_listed_wave(database)[0])
    with database.write() as connection:
        submission_id = of_receipt(connection, receipt).id
        open_answers.redact(connection, submission_id, "wish", "آب شیرین", by="sara", at=NOON)
        (key,) = open_answers.approved(open_answers.open_answers(connection, "people"))["wish"]
        assert key in {row["case"] for row in datasets.stored_cases(connection, "people")}


def test_nothing_can_be_decided_about_nobody(database):
    with pytest.raises(SubmissionNotFound), database.write() as connection:
        open_answers.redact(connection, "nobody", "wish", "آب", by="sara", at=NOON)
