"""Answers from files in the store: whole or not at all, each row once, known or nameless, never over a person's own."""

from __future__ import annotations

import pytest

from questionnaires.fieldwork import CollectionMode
from questionnaires.loaders.answer_columns import ColumnMapping
from questionnaires.loaders.answer_tables import read_table
from questionnaires.problems import DataError
from survey.fieldwork import importing
from survey.fieldwork.response import response_by_group
from survey.store import access_log, cases, datasets, imports, submissions, uploads
from survey.store.errors import UploadNotFound
from tests.store import examples

TWO = "id,enough,wish\n1,yes,باران\n2,no,نان\n"


def take_in(database, text: str, wave: str = "demo", chosen: ColumnMapping | None = None) -> importing.Result:
    return importing.take_in(database, wave, read_table(text.encode(), "answers.csv"), chosen, by="sara")


def faults(database, text: str, wave: str = "demo") -> list[tuple]:
    with pytest.raises(DataError) as refused:
        take_in(database, text, wave)
    return [(own.code, own.place.get("row"), own.place.get("column")) for own in refused.value.problems]


def stored(database, wave: str = "demo") -> list:
    with database.read() as connection:
        return datasets.stored_cases(connection, wave)


def test_a_file_comes_into_an_open_wave_as_submissions_of_their_own(database):
    examples.make_open_wave(database)
    result = take_in(database, TWO)
    assert (result.rows, result.new) == (2, 2)
    found = stored(database)
    assert sorted((case["answers"]["wish"], case["mode"], case["disposition"]) for case in found) == [
        ("باران", "imported", "complete"),
        ("نان", "imported", "complete"),
    ]
    assert {case["interviewer"] for case in found} == {None}
    with database.read() as connection:
        (noted,) = imports.imports(connection, "demo")
        assert noted.document["result"]["new"] == 2
        assert access_log.entries(connection, action="answers-imported")


def test_the_same_file_again_changes_nothing_and_a_corrected_one_appends(database):
    examples.make_open_wave(database)
    take_in(database, TWO)
    again = take_in(database, TWO)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert examples.column(database, "SELECT COUNT(*) FROM answers") == [4]
    corrected = take_in(database, TWO.replace("نان", "نان و آب") + "3,yes,\n")
    assert (corrected.new, corrected.changed, corrected.same) == (1, 1, 1)
    assert sorted(examples.column(database, "SELECT revision FROM answers WHERE section = 'words'")) == [1, 1, 2]
    assert sorted(case["answers"].get("wish", "") for case in stored(database)) == ["", "باران", "نان و آب"]


def test_rows_without_an_id_are_known_by_what_stands_in_them(database):
    examples.make_open_wave(database)
    alike = "enough,wish\nyes,\nyes,\n"
    assert take_in(database, alike).new == 2  # two people may say the same
    assert take_in(database, alike).same == 2


def test_a_file_with_a_fault_leaves_nothing_behind(database):
    examples.make_open_wave(database)
    assert faults(database, "id,enough\n1,yes\n1,maybe\n3,\n") == [
        ("import-code-unknown", 3, "enough"),
        ("import-id-twice", 3, "id"),
        ("import-row-empty", 4, None),
    ]
    assert stored(database) == []
    with database.read() as connection:
        assert imports.imports(connection, "demo") == []


def test_a_file_of_another_questionnaire_is_one_fault_and_not_one_a_row(database):
    examples.make_open_wave(database)
    assert faults(database, "id,park\n" + "7,yes\n" * 300) == [("import-nothing-mapped", None, None)]


def test_the_id_elsewhere_is_kept_as_a_hash_alone(database):
    examples.make_open_wave(database)
    take_in(database, TWO.replace("1,yes", "uuid-4711,yes"))
    assert not any("4711" in value for value in examples.column(database, "SELECT row_hash FROM imported_rows"))


def test_who_took_their_answers_back_is_not_brought_in_again(database):
    examples.make_open_wave(database)
    take_in(database, TWO)
    receipts = examples.column(database, "SELECT receipt FROM submissions")
    with database.write() as connection:
        submissions.withdraw(connection, receipts[0], at=examples.NOON)
    again = take_in(database, TWO)
    assert (again.new, again.same, again.left) == (0, 1, 1)
    assert sum(case["withdrawn"] for case in stored(database)) == 1


def test_who_was_not_finished_may_be_later(database):
    examples.make_open_wave(database)
    first = "id,submitdate,enough\n1,,yes\n"
    assert take_in(database, first).partial == 1
    assert [case["disposition"] for case in stored(database)] == ["partial"]
    assert take_in(database, "id,submitdate,enough\n1,2025-10-05 10:22:41,yes\n").changed == 1
    assert [(case["disposition"], case["submitted_on"]) for case in stored(database)] == [("complete", "2025-10-05")]


def test_who_left_before_the_first_answer_is_counted_and_not_stored(database):
    examples.make_open_wave(database)
    result = take_in(database, "id,submitdate,enough\n1,,\n2,2025-10-05 10:22:41,yes\n")
    assert (result.rows, result.new, result.empty) == (2, 1, 1)
    assert len(stored(database)) == 1


def test_a_mobile_number_leads_to_the_listed_person(database):
    listed = examples.make_listed_wave(database)
    assert take_in(database, "موبایل,enough\n۰۹۱۷۰۰۰۰۰۰۲,no\n", "people").new == 1
    with database.read() as connection:
        case = cases.case(connection, listed[1])
    assert (case.disposition, case.mode) == ("complete", CollectionMode.IMPORTED)
    assert faults(database, "موبایل,enough\n09179999999,no\n09170000001,yes\n09170000001,yes\n", "people") == [
        ("import-case-unknown", 2, "موبایل"),
        ("import-case-twice", 4, "موبایل"),
    ]


def test_an_access_code_leads_to_the_listed_person(database):
    listed = examples.make_listed_wave(database)
    with database.read() as connection:
        code = cases.letter_code_of(database, cases.case(connection, listed[0]))
    assert take_in(database, f"code,enough\n{code},yes\n", "people").new == 1
    with database.read() as connection:
        assert cases.case(connection, listed[0]).disposition == "complete"


def test_what_a_person_answered_themselves_stays(database):
    listed = examples.make_listed_wave(database)
    examples.answer_all(database, listed[0])
    assert faults(database, "mobile,enough\n09170000001,no\n", "people") == [("import-case-answered", 2, "mobile")]


def test_people_whom_the_wave_does_not_list_come_in_nameless_with_their_group(database):
    examples.make_listed_wave(database)
    assert take_in(database, "id,گروه,enough\n1,کشاورزان,yes\n2,council,no\n", "people").new == 2
    nameless = [case for case in stored(database, "people") if case["mode"] == "imported"]
    assert sorted(case["group"] for case in nameless) == ["council", "farmers"]
    rows = {row.group: (row.target, row.complete) for row in response_by_group(database, "people")}
    # listed are one of the council and two farmers
    assert rows == {"council": (2, 1), "farmers": (3, 1), None: (5, 2)}
    assert faults(database, "id,گروه,enough\n3,ماهیگیران,yes\n", "people") == [("import-group-unknown", 2, "گروه")]


def test_a_random_sample_takes_in_nobody_it_did_not_draw(database):
    from questionnaires.fieldwork import WaveKind

    examples.make_listed_wave(database, WaveKind.SAMPLE, population={"council": 4, "farmers": 8})
    assert faults(database, "id,enough\n1,yes\n", "people") == [("import-case-needed", None, None)]


def test_a_closed_wave_takes_nothing_in(database):
    from survey.fieldwork import fieldwork_actions

    examples.make_open_wave(database)
    fieldwork_actions.close_wave(database, "demo", by="sara")
    assert faults(database, TWO) == [("import-wave-closed", None, None)]


def test_a_file_that_waits_is_kept_sealed_and_not_for_ever(database):
    examples.make_open_wave(database)
    with database.write() as connection:
        first = uploads.keep(connection, "answers", "demo", "a.csv", b"09170000001", by="sara", at=examples.NOON)
    with database.read() as connection:
        assert uploads.fetch(connection, first, "answers", "demo").content == b"09170000001"
        with pytest.raises(UploadNotFound):
            uploads.fetch(connection, first, "answers", "people")
    assert "MDkxNzAw" not in examples.column(database, "SELECT content FROM uploads")[0]  # base64 of 0917
    with database.write() as connection:
        day_later = examples.minutes(24 * 60 + 1)
        uploads.keep(connection, "answers", "demo", "b.csv", b"b", by="sara", at=day_later)
    assert examples.column(database, "SELECT file_name FROM uploads") == ["b.csv"]
