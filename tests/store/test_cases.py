"""Cases: codes that lead to them, contacts tried, what became of each."""

from __future__ import annotations

import pytest

from questionnaires.fieldwork import CollectionMode, Disposition, Wave, WaveKind
from questionnaires.texts import Texts
from survey import codes
from survey.codes import CodeProblem
from survey.store import cases, sampling_frames, waves
from survey.store.errors import CaseNotFound
from tests.store.examples import (
    NOON,
    STUDY,
    answer_all,
    column,
    make_listed_wave,
    make_open_wave,
    make_study,
    minutes,
    save,
    start,
)

PHONE = CollectionMode.FACE_TO_FACE


def test_both_codes_of_a_case_lead_to_it(database):
    case_id = make_listed_wave(database)[1]
    with database.read() as connection:
        case = cases.case(connection, case_id)
        link, letter = cases.link_of(database, case), cases.letter_code_of(database, case)
        assert cases.case_by_code(connection, database, link) == case
        assert cases.case_by_code(connection, database, f"https://city.example.ir/r/{link}") == case
        persian = codes.in_fours(letter).translate({ord(str(n)): "۰۱۲۳۴۵۶۷۸۹"[n] for n in range(10)})
        assert cases.case_by_code(connection, database, persian) == case
    assert (case.group, case.place, case.wave) == ("farmers", "sahlabad", "people")


def test_a_mistyped_digit_is_told_from_an_unknown_code(database):
    case_id = make_listed_wave(database)[0]
    with database.read() as connection:
        letter = cases.letter_code_of(database, cases.case(connection, case_id))
        wrong = letter[:3] + str((int(letter[3]) + 1) % 10) + letter[4:]
        assert cases.case_by_code(connection, database, wrong) == CodeProblem("access-code-mistyped")
        unknown = codes.with_check_digit("0" * 15)
        assert cases.case_by_code(connection, database, unknown) == CodeProblem("access-code-unknown")
        assert cases.case_by_code(connection, database, "A" * 22) == CodeProblem("access-code-unknown")


def test_the_database_holds_no_code_only_hashes(database):
    case_ids = make_listed_wave(database)
    stored = " ".join(map(str, column(database, "SELECT link_hash || letter_hash || nonce || key FROM cases")))
    with database.read() as connection:
        for case in (cases.case(connection, case_id) for case_id in case_ids):
            assert cases.link_of(database, case) not in stored
            assert cases.letter_code_of(database, case) not in stored


def test_new_codes_make_the_old_ones_worthless(database):
    case_id = make_listed_wave(database)[0]
    with database.write() as connection:
        old = cases.case(connection, case_id)
        cases.renew_codes(connection, case_id)
        new = cases.case(connection, case_id)
        old_link, new_link = cases.link_of(database, old), cases.link_of(database, new)
        assert cases.case_by_code(connection, database, old_link) == CodeProblem("access-code-unknown")
        assert cases.case_by_code(connection, database, new_link) == new


def test_a_unit_gets_one_case_in_a_wave_however_often_it_is_asked_for(database):
    first = make_listed_wave(database)
    with database.write() as connection:
        units = [unit.id for unit in sampling_frames.units(connection, STUDY.name)]
        assert cases.make_cases(connection, "people", units, at=NOON) == []
        assert [case.id for case in cases.cases(connection, "people")] == first


def test_what_became_of_a_case(database):
    untried, refused, begun = make_listed_wave(database)
    start(database, begun)
    with database.write() as connection:
        for case_id in (refused, begun):
            cases.record_contact(connection, case_id, Disposition.NON_CONTACT, mode=PHONE, at=NOON, by="reza")
        cases.record_contact(
            connection, refused, Disposition.REFUSED, mode=PHONE, at=minutes(30), by="reza", note="وقت ندارد"
        )
        by_id = {case.id: case for case in cases.cases(connection, "people")}
    assert by_id[untried].disposition is Disposition.UNTRIED
    assert (by_id[refused].disposition, by_id[refused].last_contact_at) == (Disposition.REFUSED, minutes(30))
    assert by_id[refused].mode is PHONE
    assert by_id[begun].disposition is Disposition.PARTIAL
    answer_all(database, untried)
    with database.read() as connection:
        assert cases.case(connection, untried).disposition is Disposition.COMPLETE
        attempts = cases.contact_attempts_of(connection, refused)
    assert [(a.disposition, a.note) for a in attempts] == [("non-contact", ""), ("refused", "وقت ندارد")]


def test_nobody_can_declare_a_case_complete(database):
    case_id = make_listed_wave(database)[0]
    with pytest.raises(ValueError, match="what a submission says"), database.write() as connection:
        cases.record_contact(connection, case_id, Disposition.COMPLETE, mode=PHONE, at=NOON, by="reza")
    with pytest.raises(CaseNotFound), database.write() as connection:
        cases.record_contact(connection, 4711, Disposition.REFUSED, mode=PHONE, at=NOON, by="reza")


def test_a_random_wave_knows_its_strata(database):
    population = {"council": 9, "farmers": 3000}
    case_ids = make_listed_wave(database, WaveKind.SAMPLE, population=population)
    with database.read() as connection:
        assert [cases.case(connection, case_id).stratum for case_id in case_ids] == ["council", "farmers", "farmers"]


def test_strata_may_be_said_by_the_caller(database):
    case_ids = make_listed_wave(database, WaveKind.SAMPLE, population={"north": 100}, stratum_of=lambda unit: "north")
    with database.read() as connection:
        assert {cases.case(connection, case_id).stratum for case_id in case_ids} == {"north"}


def test_a_unit_in_no_stratum_stops_the_whole_draw(database):
    with pytest.raises(ValueError, match="no stratum"):
        make_listed_wave(database, WaveKind.SAMPLE, population={"council": 9})
    assert column(database, "SELECT count(*) FROM cases") == [0]


def test_an_open_wave_lists_nobody(database):
    make_open_wave(database)
    with pytest.raises(ValueError, match="nobody is listed"), database.write() as connection:
        cases.make_cases(connection, "demo", [], at=NOON)


def test_units_of_another_study_are_refused(database):
    version_id = make_study(database)
    with database.write() as connection:
        waves.create_wave(connection, Wave("w", STUDY.name, Texts.of("و"), WaveKind.FRAME), version_id, at=NOON)
    with pytest.raises(ValueError, match="not in the frame"), database.write() as connection:
        cases.make_cases(connection, "w", [99], at=NOON)


def test_a_case_keeps_the_answers_of_the_submission_it_began(database):
    case_id = make_listed_wave(database)[0]
    begun = start(database, case_id)
    save(database, begun.id, "water", {"enough": "yes"})
    with database.read() as connection:
        case = cases.case(connection, case_id)
    assert (case.submission_id, case.mode) == (begun.id, CollectionMode.WEB)
