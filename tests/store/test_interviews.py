"""Interview records."""

from __future__ import annotations

import pytest

from survey.store import interviews
from survey.store.errors import CaseNotFound, Conflict, RecordClosed, RecordNotFound
from survey.store.submissions import Saved
from tests.store.examples import NOON, make_listed_wave, minutes


@pytest.fixture
def record_id(database) -> int:
    case_id = make_listed_wave(database)[0]
    with database.write() as connection:
        return interviews.start_record(connection, case_id=case_id, guide="city-vision", at=NOON, by="reza")


def keep(database, record_id, part, document, base=0, at=NOON):
    with database.write() as connection:
        return interviews.save_part(connection, record_id, part, document, base_revision=base, at=at, by="reza")


def test_a_record_is_the_latest_of_each_part(database, record_id):
    keep(database, record_id, "consent", {"take_part": "yes", "quote": "no"})
    keep(database, record_id, "water", {"words": "آب کم است"})
    keep(database, record_id, "consent", {"take_part": "yes", "quote": "yes"}, base=1, at=minutes(40))
    with database.read() as connection:
        record = interviews.record(connection, record_id)
        consents = interviews.part_history(connection, record_id, "consent")
        assert interviews.records(connection, "people") == [record]
        assert interviews.records_of_case(connection, record.case_id) == [record]
    assert record.parts == {"consent": {"take_part": "yes", "quote": "yes"}, "water": {"words": "آب کم است"}}
    assert record.revisions == {"consent": 2, "water": 1}
    assert (record.guide, record.started_by, record.wave, record.is_closed) == ("city-vision", "reza", "people", False)
    assert [(c.revision, c.document["quote"], c.at) for c in consents] == [(1, "no", NOON), (2, "yes", minutes(40))]


def test_starting_again_goes_on_with_the_open_record(database, record_id):
    with database.write() as connection:
        case_id = interviews.record(connection, record_id).case_id
        again = interviews.start_record(connection, case_id=case_id, guide="city-vision", at=minutes(9), by="reza")
        interviews.close_record(connection, record_id, at=minutes(10), by="reza")
        another = interviews.start_record(connection, case_id=case_id, guide="city-vision", at=minutes(11), by="reza")
    assert again == record_id != another


def test_a_part_saved_again_changes_nothing_and_two_devices_conflict(database, record_id):
    keep(database, record_id, "notes", {"text": "آرام"})
    assert keep(database, record_id, "notes", {"text": "آرام"}) == Saved(1, unchanged=True)
    with pytest.raises(Conflict) as conflict:
        keep(database, record_id, "notes", {"text": "نگران"})
    assert conflict.value.stored_answers == {"text": "آرام"}


def test_a_closed_record_takes_nothing_until_it_is_opened_again(database, record_id):
    with database.write() as connection:
        interviews.close_record(connection, record_id, at=minutes(50), by="reza")
        interviews.close_record(connection, record_id, at=minutes(60), by="sara")
        record = interviews.record(connection, record_id)
    assert record.closed_at == minutes(50)
    with pytest.raises(RecordClosed):
        keep(database, record_id, "notes", {"text": "دیر"})
    with database.write() as connection:
        interviews.reopen_record(connection, record_id)
    assert keep(database, record_id, "notes", {"text": "دیر"}).revision == 1


def test_there_is_no_record_without_a_case(database):
    make_listed_wave(database)
    with pytest.raises(CaseNotFound), database.write() as connection:
        interviews.start_record(connection, case_id=4711, guide="city-vision", at=NOON, by="reza")
    with pytest.raises(RecordNotFound), database.read() as connection:
        interviews.record(connection, 4711)
