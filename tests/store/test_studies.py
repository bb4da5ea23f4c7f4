"""Studies, versions of an instrument and waves come back as they were stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from questionnaires.fieldwork import Wave, WaveKind
from questionnaires.texts import Texts
from survey.store import instruments, studies, waves
from survey.store.errors import NameTaken, StudyNotFound, VersionNotFound, WaveNotClosed, WaveNotFound
from tests.store.examples import INSTRUMENT, NOON, STUDY, make_study, minutes


def test_a_study_comes_back_as_it_was_stored(database):
    with database.write() as connection:
        studies.create_study(connection, STUDY, at=NOON)
        assert studies.study(connection, "jahrom") == STUDY
        assert studies.studies(connection) == [STUDY]
        changed = replace(STUDY, telephone="07154330000", threshold=7)
        studies.replace_study(connection, changed, at=minutes(1))
        assert studies.study(connection, "jahrom") == changed


def test_a_name_is_used_once_and_an_unknown_one_is_said_to_be_unknown(database):
    make_study(database)
    with pytest.raises(NameTaken), database.write() as connection:
        studies.create_study(connection, STUDY, at=NOON)
    with pytest.raises(StudyNotFound), database.read() as connection:
        studies.study(connection, "karaj")
    with pytest.raises(StudyNotFound), database.write() as connection:
        studies.replace_study(connection, replace(STUDY, name="karaj"), at=NOON)


def test_versions_are_counted_within_the_study_and_never_change(database):
    first_id = make_study(database)
    reworded = replace(INSTRUMENT, title=Texts.of("پرسش‌نامهٔ تازه"), version="2")
    with database.write() as connection:
        second = instruments.publish(connection, "jahrom", reworded, at=minutes(1), by="sara")
    with database.read() as connection:
        assert instruments.version(connection, first_id).instrument == INSTRUMENT
        assert instruments.versions(connection, "jahrom")[1] == second
        assert [version.number for version in instruments.versions(connection, "jahrom")] == [1, 2]


def test_a_version_that_was_undone_is_not_remembered(database):
    make_study(database)
    with pytest.raises(RuntimeError), database.write() as connection:
        undone = instruments.publish(connection, "jahrom", INSTRUMENT, at=NOON, by="sara")
        assert instruments.version(connection, undone.id).instrument == INSTRUMENT
        raise RuntimeError
    with pytest.raises(VersionNotFound), database.read() as connection:
        instruments.version(connection, undone.id)


def test_a_wave_comes_back_as_it_was_stored(database):
    version_id = make_study(database)
    wave = Wave(
        "first",
        "jahrom",
        Texts.of({"fa": "موج نخست", "en": "First wave"}),
        WaveKind.FRAME,
        languages=("fa", "en"),
        opens_on=date(2025, 10, 1),
        closes_on=date(2025, 11, 1),
        letter_number="۱۲۳/الف",
        letter_date=date(2025, 9, 20),
        results_on=date(2025, 12, 1),
    )
    with database.write() as connection:
        created = waves.create_wave(connection, wave, version_id, at=NOON)
        assert waves.wave(connection, "first") == created
        assert (created.wave, created.version_id, created.study) == (wave, version_id, "jahrom")
        assert waves.waves(connection, "jahrom") == [created]
        waves.replace_wave(connection, replace(wave, closes_on=date(2025, 12, 1)))
        assert waves.wave(connection, "first").wave.closes_on == date(2025, 12, 1)
        with pytest.raises(NameTaken):
            waves.create_wave(connection, wave, version_id, at=NOON)


def test_a_wave_closes_once_and_opens_again(database):
    version_id = make_study(database)
    wave = Wave("first", "jahrom", Texts.of("موج"), WaveKind.OPEN)
    with database.write() as connection:
        waves.create_wave(connection, wave, version_id, at=NOON)
        waves.close_wave(connection, "first", at=minutes(1))
        waves.close_wave(connection, "first", at=minutes(9))
        assert waves.wave(connection, "first").wave.closed_at == minutes(1)
        waves.reopen_wave(connection, "first")
        assert waves.wave(connection, "first").wave.is_open(NOON.date())
        with pytest.raises(WaveNotFound):
            waves.close_wave(connection, "second", at=NOON)


def test_a_wave_asks_with_a_version_of_its_own_study(database):
    version_id = make_study(database)
    with database.write() as connection:
        studies.create_study(connection, replace(STUDY, name="karaj"), at=NOON)
        with pytest.raises(ValueError, match="another study"):
            waves.create_wave(connection, Wave("w", "karaj", Texts.of("و"), WaveKind.OPEN), version_id, at=NOON)
        with pytest.raises(VersionNotFound):
            waves.create_wave(connection, Wave("w", "jahrom", Texts.of("و"), WaveKind.OPEN), 4711, at=NOON)


def test_a_closed_wave_is_marked_final_once_and_opening_it_takes_that_back(database):
    version_id = make_study(database)
    wave = Wave("first", "jahrom", Texts.of("موج"), WaveKind.OPEN)
    with database.write() as connection:
        waves.create_wave(connection, wave, version_id, at=NOON)
        with pytest.raises(WaveNotClosed):
            waves.mark_final(connection, "first", at=minutes(1), by="sara")
        waves.close_wave(connection, "first", at=minutes(1))
        waves.mark_final(connection, "first", at=minutes(2), by="sara")
        waves.mark_final(connection, "first", at=minutes(3), by="amir")
        marked = waves.wave(connection, "first").wave
        waves.reopen_wave(connection, "first")
        waves.close_wave(connection, "first", at=minutes(4))
        again = waves.wave(connection, "first").wave
    assert (marked.final_at, marked.final_by) == (minutes(2), "sara")
    assert (again.final_at, again.final_by) == (None, None)
