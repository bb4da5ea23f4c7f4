"""What analysis sees: every case, no identity, no order, no time of day."""

from __future__ import annotations

import json

import pytest

from questionnaires.fieldwork import CollectionMode, Disposition, WaveKind
from survey.store import cases, datasets, submissions
from survey.store.errors import WaveNotFound
from tests.store.examples import (
    NOON,
    PEOPLE,
    answer_all,
    column,
    make_listed_wave,
    make_open_wave,
    minutes,
    save,
    start,
    submit,
)


def rows_of(database, wave="people") -> list[datasets.StoredCase]:
    with database.read() as connection:
        return datasets.stored_cases(connection, wave)


def test_a_listed_wave_gives_one_row_a_case_whatever_became_of_it(database):
    complete, partial, refused = make_listed_wave(database)
    answer_all(database, complete, enough="no", wish="سایه")
    begun = start(database, partial)
    save(database, begun.id, "water", {"enough": "yes"})
    save(database, begun.id, "water", {"enough": "no"}, base=1)
    with database.write() as connection:
        cases.record_contact(
            connection, refused, Disposition.REFUSED, mode=CollectionMode.FACE_TO_FACE, at=NOON, by="reza"
        )
    rows = {row["disposition"]: row for row in rows_of(database)}
    assert rows["complete"] == {
        "case": rows["complete"]["case"],
        "wave": "people",
        "kind": "frame",
        "group": "council",
        "second_group": None,
        "place": None,
        "mode": "web",
        "interviewer": None,
        "disposition": "complete",
        "language": "fa",
        "submitted_on": "2025-10-15",
        "version": 1,
        "weight": None,
        "stratum": None,
        "population": None,
        "answers": {"enough": "no", "wish": "سایه"},
        "withdrawn": False,
        "ended": False,
    }
    assert rows["partial"]["answers"] == {"enough": "no"}
    assert (rows["partial"]["place"], rows["partial"]["submitted_on"]) == ("sahlabad", None)
    assert (rows["refused"]["mode"], rows["refused"]["answers"], rows["refused"]["version"]) == ("face-to-face", {}, 1)


def test_a_random_wave_weighs_each_case_by_its_stratum(database):
    make_listed_wave(database, WaveKind.SAMPLE, population={"council": 9, "farmers": 3000})
    rows = rows_of(database)
    # one of 9 councillors was drawn, two of 3,000 farmers
    assert {(row["stratum"], row["population"], row["weight"]) for row in rows} == {
        ("council", 9, 9.0),
        ("farmers", 3000, 1500.0),
    }
    assert {row["kind"] for row in rows} == {"sample"}


def test_an_open_wave_gives_one_row_a_submission(database):
    make_open_wave(database)
    receipt = answer_all(database, wave="demo", enough="no")
    answer_all(database, wave="demo")
    begun = start(database, wave="demo")
    save(database, begun.id, "water", {"enough": "yes"})
    with database.write() as connection:
        submissions.withdraw(connection, receipt, at=NOON)
    rows = rows_of(database, "demo")
    assert sorted((row["disposition"], row["withdrawn"]) for row in rows) == [
        ("complete", False),
        ("partial", False),
        ("refused", True),
    ]
    assert {row["group"] for row in rows} == {None}


def test_what_a_minor_answered_leaves_the_store_for_nobody(database):
    make_open_wave(database)
    begun = start(database, wave="demo")
    save(database, begun.id, "water", {"enough": "yes"})
    with database.write() as connection:
        submissions.set_ended(connection, begun.id, Disposition.NOT_ELIGIBLE)
    (row,) = rows_of(database, "demo")
    assert (row["disposition"], row["answers"], row["ended"]) == ("not-eligible", {}, True)
    with database.write() as connection:
        submissions.set_ended(connection, begun.id, None)  # the age was a slip
    (row,) = rows_of(database, "demo")
    assert (row["disposition"], row["answers"], row["ended"]) == ("partial", {"enough": "yes"}, False)


def test_a_dataset_names_nobody_and_knows_no_time_of_day(database):
    for case_id in make_listed_wave(database):
        answer_all(database, case_id, wish="آب")
    told = json.dumps(rows_of(database), ensure_ascii=False)
    for person in PEOPLE:
        assert person.name not in told and person.mobile not in told
    assert "T" not in told.replace("True", "").replace("NULL", "") or "12:" not in told
    secrets = column(database, "SELECT id FROM submissions") + column(database, "SELECT receipt FROM submissions")
    assert not any(secret in told for secret in secrets)


def test_rows_come_in_the_order_of_random_keys_not_of_coming(database):
    make_open_wave(database)
    came = []
    for number in range(40):
        begun = start(database, wave="demo", at=minutes(number))
        submit(database, begun, at=minutes(number))
        came.append(begun.id)
    listed = [row["case"] for row in rows_of(database, "demo")]
    assert listed == sorted(came) != came


def test_sqlite_itself_keeps_no_order_of_coming(sqlite):
    for table in ("submissions", "answers", "redactions"):
        (statement,) = column(sqlite, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")
        assert "WITHOUT ROWID" in statement


def test_a_wave_that_is_not_there_is_no_empty_dataset(database):
    with pytest.raises(WaveNotFound):
        rows_of(database, "nowhere")


def test_an_interviewer_is_a_number_in_the_wave_and_no_name(database):
    complete, other, _ = make_listed_wave(database)
    for case_id, by in ((complete, "reza"), (other, "akbar")):
        begun = start(database, case_id)
        save(database, begun.id, "water", {"enough": "no"}, by=by)
    assert sorted(row["interviewer"] for row in rows_of(database) if row["answers"]) == ["1", "2"]
