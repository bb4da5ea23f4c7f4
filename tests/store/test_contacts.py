"""Identities stand apart, encrypted, and every look is logged."""

from __future__ import annotations

import pytest

from questionnaires.fieldwork import CollectionMode, Disposition
from survey.store import access_log, cases, contacts, sampling_frames
from survey.store.contacts import Contact
from survey.store.database import open_database
from survey.store.errors import ContactNotFound, ContactsKeyWrong
from tests.store.examples import CONTACTS_KEY, NOON, PEOPLE, SERVER_KEY, STUDY, column, make_listed_wave, minutes

MARYAM = Contact("مریم آزمونی", "09170000001", "عضو شورا")


def units_of(database) -> list[int]:
    with database.read() as connection:
        return [unit.id for unit in sampling_frames.units(connection, STUDY.name)]


def test_a_look_at_a_person_is_logged_with_who_and_why(database):
    make_listed_wave(database)
    unit_id = units_of(database)[0]
    with database.write() as connection:
        assert contacts.contact(connection, unit_id, by="sara", why="تماس تلفنی", at=minutes(5)) == MARYAM
        entry = access_log.entries(connection)[0]
    assert (entry.by, entry.action, entry.at) == ("sara", "contact-seen", minutes(5))
    assert "تماس تلفنی" in entry.subject and str(unit_id) in entry.subject


def test_many_looks_are_one_line(database):
    make_listed_wave(database)
    with database.write() as connection:
        found = contacts.contacts_of(connection, units_of(database), by="sara", why="پیامک", at=NOON)
        logged = access_log.entries(connection, action="contacts-seen")
    assert [found[unit].name for unit in sorted(found)] == [person.name for person in PEOPLE]
    assert [entry.subject for entry in logged] == ["3 units: پیامک"]


def test_nobody_can_look_without_leaving_a_line(database):
    make_listed_wave(database)
    with pytest.raises(Exception, match=r"read.?only"), database.read() as connection:
        contacts.contact(connection, units_of(database)[0], by="sara", why="؟", at=NOON)


def test_a_look_that_is_undone_shows_nothing_in_the_log(database):
    make_listed_wave(database)
    unit_id = units_of(database)[0]
    with pytest.raises(RuntimeError), database.write() as connection:
        contacts.contact(connection, unit_id, by="sara", why="؟", at=NOON)
        raise RuntimeError
    with database.read() as connection:
        assert access_log.entries(connection, action="contact-seen") == []


def test_no_name_and_no_number_stands_in_the_files_of_the_database(sqlite):
    make_listed_wave(sqlite)
    written = b"".join(file.read_bytes() for file in sqlite.file.parent.iterdir())
    assert b"jahrom" in written
    for person in PEOPLE:
        for words in (person.name, person.mobile):
            assert words.encode() not in written and words.encode("unicode-escape") not in written


def test_the_wrong_key_or_none_does_not_start(database):
    make_listed_wave(database)
    for key in (None, b"another key of 16+ bytes"):
        with pytest.raises(ContactsKeyWrong):
            open_database(database.url, SERVER_KEY, key)


def test_a_key_that_is_no_secret_is_refused(database_url):
    with pytest.raises(ContactsKeyWrong):
        open_database(database_url, SERVER_KEY, b"short")


def test_contacts_written_without_a_key_are_sealed_at_the_next_upgrade(database_url):
    plain = open_database(database_url, SERVER_KEY)
    plain.upgrade()
    make_listed_wave(plain)
    assert column(plain, "SELECT document FROM contacts ORDER BY unit_id")[0].count("مریم") == 1
    plain.close()
    sealed = open_database(database_url, SERVER_KEY, CONTACTS_KEY)
    sealed.upgrade()
    assert not any("آزمونی" in document for document in column(sealed, "SELECT document FROM contacts"))
    with sealed.write() as connection:
        assert contacts.contact(connection, units_of(sealed)[0], by="sara", why="؟", at=NOON) == MARYAM
    sealed.close()


def test_a_key_is_changed_by_putting_the_new_one_before_it(database):
    make_listed_wave(database)
    rotating = open_database(database.url, SERVER_KEY, b"the new key of the town," + CONTACTS_KEY)
    rotating.upgrade()
    rotating.close()
    renewed = open_database(database.url, SERVER_KEY, b"the new key of the town")
    with renewed.write() as connection:
        assert contacts.contact(connection, units_of(renewed)[0], by="sara", why="؟", at=NOON) == MARYAM
    renewed.close()


def test_erasing_a_person_takes_name_number_and_notes_and_is_logged(database):
    case_id = make_listed_wave(database)[0]
    unit_id = units_of(database)[0]
    with database.write() as connection:
        cases.record_contact(
            connection,
            case_id,
            Disposition.NON_CONTACT,
            mode=CollectionMode.FACE_TO_FACE,
            at=NOON,
            by="reza",
            note="منزل خانم آزمونی",
        )
        contacts.erase_person(connection, unit_id, by="sara", at=minutes(1))
        with pytest.raises(ContactNotFound):
            contacts.contact(connection, unit_id, by="sara", why="؟", at=NOON)
        assert contacts.contacts_of(connection, [unit_id], by="sara", why="؟", at=NOON) == {}
        assert [a.note for a in cases.contact_attempts_of(connection, case_id)] == [""]
        assert [entry.by for entry in access_log.entries(connection, action="person-erased")] == ["sara"]


def test_the_frame_itself_names_nobody(database):
    make_listed_wave(database)
    with database.read() as connection:
        frame = sampling_frames.units(connection, STUDY.name)
    assert [unit.group for unit in frame] == ["council", "farmers", "farmers"]
    assert not any(person.name in repr(frame) or person.mobile in repr(frame) for person in PEOPLE)
