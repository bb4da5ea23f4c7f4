"""One file with everything, made while others write; restored whole or not at all."""

from __future__ import annotations

import struct
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.store import cases, contacts, datasets, sampling_frames
from survey.store.backups import backup, doctor, restore
from survey.store.database import open_database
from survey.store.errors import BackupBroken, DatabaseNotEmpty
from survey.store.schema import metadata
from tests.postgresql import fresh_database
from tests.store.examples import (
    CONTACTS_KEY,
    NOON,
    PEOPLE,
    SERVER_KEY,
    STUDY,
    answer_all,
    make_listed_wave,
    save,
    start,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, tmp_path):
    """An empty place on another machine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'chashmandaz.sqlite'}"
    else:
        with fresh_database(request.getfixturevalue("postgresql")) as url:
            yield url


def everything(database) -> dict[str, list[tuple]]:
    with database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{table.name}"'))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in ("rate_limits", "staff_sessions")
        }


def test_a_backup_brings_everything_back_on_either_database(database, elsewhere, tmp_path):
    case_ids = make_listed_wave(database)
    answer_all(database, case_ids[0], wish="باغ‌های «لیمو»\n\u0000")
    file = tmp_path / "backup.zip"
    rows = backup(database, file)
    assert rows["answers"] == 2 and rows["cases"] == 3
    restored = restore(file, elsewhere, key_file=tmp_path / "elsewhere" / "server.key")
    assert restored.rows == rows and restored.server_key == SERVER_KEY
    again = open_database(elsewhere, SERVER_KEY, CONTACTS_KEY)
    assert everything(again) == everything(database)
    with again.write() as connection:
        case = cases.case(connection, case_ids[1])
        assert cases.case_by_code(connection, again, cases.letter_code_of(again, case)) == case
        unit = sampling_frames.units(connection, STUDY.name)[0]
        found = contacts.contact(connection, unit.id, by="sara", why="؟", at=NOON)
        assert found.name == PEOPLE[0].name
        # ids go on after those restored
        assert sampling_frames.load_frame(connection, STUDY.name, PEOPLE, at=NOON, by="s", source="x")[0] > unit.id
    assert doctor(again) == []
    again.close()


def test_the_file_and_the_key_are_their_owners_alone_and_names_stay_encrypted(sqlite, tmp_path):
    make_listed_wave(sqlite)
    file = tmp_path / "backup.zip"
    backup(sqlite, file)
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(person.name.encode() in parts or person.mobile.encode() in parts for person in PEOPLE)
    place = tmp_path / "new" / "chashmandaz.sqlite"
    restored = restore(file, f"sqlite:///{place}")
    assert restored.key_file == place.parent / "server.key"
    assert restored.key_file.stat().st_mode & 0o777 == 0o600
    assert bytes.fromhex(restored.key_file.read_text()) == SERVER_KEY


def test_a_backup_made_while_others_write_holds_all_that_was_acknowledged_before(database, elsewhere, tmp_path):
    begun = start(database, make_listed_wave(database)[0])
    acknowledged, over = [0], threading.Event()

    def write_on() -> None:
        while not over.is_set():
            acknowledged[0] = save(
                database, begun.id, "words", {"wish": f"{acknowledged[0]}"}, base=acknowledged[0]
            ).revision

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for number in range(3):
            before = acknowledged[0]
            rows = backup(database, tmp_path / f"{number}.zip")
            assert rows["answers"] >= before
    finally:
        over.set()
        writer.join()
    restore(tmp_path / "2.zip", elsewhere, key_file=tmp_path / "2.key")
    again = open_database(elsewhere, SERVER_KEY, CONTACTS_KEY)
    with again.read() as connection:
        revisions = list(connection.execute(text("SELECT revision FROM answers ORDER BY revision")).scalars())
    again.close()
    assert revisions == list(range(1, rows["answers"] + 1))


def middles_of_members(file: Path) -> list[int]:
    """Where in a zip the content of each of its members has its middle."""
    whole, places = file.read_bytes(), []
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            lengths = struct.unpack_from("<HH", whole, member.header_offset + 26)  # of name and extra field
            places.append(member.header_offset + 30 + sum(lengths) + member.compress_size // 2)
    return places


def test_every_cut_off_or_altered_file_is_recognised(sqlite, tmp_path):
    answer_all(sqlite, make_listed_wave(sqlite)[0])
    file, broken = tmp_path / "backup.zip", tmp_path / "broken.zip"
    backup(sqlite, file)
    whole = file.read_bytes()
    place = tmp_path / "new" / "chashmandaz.sqlite"
    for number in range(50):
        broken.write_bytes(whole[: len(whole) * number // 50])
        with pytest.raises(BackupBroken):
            restore(broken, f"sqlite:///{place}")
    for at in middles_of_members(file):
        broken.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BackupBroken):
            restore(broken, f"sqlite:///{place}")
    assert not place.exists()


def test_rows_changed_inside_a_whole_zip_are_recognised(sqlite, tmp_path):
    answer_all(sqlite, make_listed_wave(sqlite)[0])
    file, forged = tmp_path / "backup.zip", tmp_path / "forged.zip"
    backup(sqlite, file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("آب شیرین".encode(), "آب تلخ".encode()))
    with pytest.raises(BackupBroken, match=r"answers\.jsonl was altered"):
        restore(forged, f"sqlite:///{tmp_path / 'new.sqlite'}")


def test_nothing_is_overwritten(database, tmp_path):
    answer_all(database, make_listed_wave(database)[0])
    file = tmp_path / "backup.zip"
    backup(database, file)
    before = everything(database)
    with pytest.raises(DatabaseNotEmpty):
        restore(file, database.url, key_file=tmp_path / "server.key")
    assert everything(database) == before


def test_another_server_key_is_not_overwritten(sqlite, tmp_path):
    make_listed_wave(sqlite)
    file, key_file = tmp_path / "backup.zip", tmp_path / "other.key"
    backup(sqlite, file)
    key_file.write_text("00" * 32)
    with pytest.raises(DatabaseNotEmpty, match="another key"):
        restore(file, f"sqlite:///{tmp_path / 'new.sqlite'}", key_file=key_file)


def test_a_failed_backup_leaves_the_one_before_it(sqlite, tmp_path, monkeypatch):
    make_listed_wave(sqlite)
    file = tmp_path / "backup.zip"
    backup(sqlite, file)
    whole = file.read_bytes()
    monkeypatch.setattr("survey.store.backups.json.dumps", lambda *_, **__: 1 / 0)  # the disk fills up, say
    with pytest.raises(ZeroDivisionError):
        backup(sqlite, file)
    assert file.read_bytes() == whole and list(tmp_path.glob(".backup*")) == []


def test_a_healthy_database_has_nothing_to_mend(database):
    answer_all(database, make_listed_wave(database)[0])
    assert doctor(database) == []


def test_the_doctor_finds_what_is_wrong(sqlite):
    case_ids = make_listed_wave(sqlite)
    answer_all(sqlite, case_ids[0])
    with sqlite.write() as connection:
        connection.execute(text("UPDATE cases SET letter_hash = 'of another key ' || id"))
        connection.execute(text("DELETE FROM answers"))
    sqlite.file.chmod(0o644)
    raw = sqlite.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("DELETE FROM instrument_versions")
    raw.commit()
    raw.invalidate()
    found = doctor(sqlite)
    assert {problem.code for problem in found} == {
        "file-open-to-others",
        "row-refers-to-nothing",
        "server-key-wrong",
        "submissions-without-answers",
    }
    for problem in found:
        assert problem.sentence("fa") and problem.sentence("en")


def test_the_doctor_misses_migrations(database_url):
    database = open_database(database_url, SERVER_KEY)
    assert [problem.code for problem in doctor(database)] == ["database-not-migrated"]
    database.close()


def test_a_page_damaged_on_disk_is_found(sqlite):
    for case_id in make_listed_wave(sqlite):
        answer_all(sqlite, case_id, wish="آب " * 2000)
    with sqlite.write() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'answers'").scalar_one()
    sqlite.close()
    written = bytearray(sqlite.file.read_bytes())
    written[(page - 1) * 4096 + 8 : (page - 1) * 4096 + 40] = b"\xff" * 32
    sqlite.file.write_bytes(written)
    assert "database-damaged" in {problem.code for problem in doctor(sqlite)}


def test_a_restored_dataset_is_the_same(database, tmp_path):
    answer_all(database, make_listed_wave(database)[0])
    backup(database, tmp_path / "backup.zip")
    url = f"sqlite:///{tmp_path / 'restored' / 'chashmandaz.sqlite'}"
    restore(tmp_path / "backup.zip", url)
    again = open_database(url, SERVER_KEY, CONTACTS_KEY)
    with again.read() as there, database.read() as here:
        assert datasets.stored_cases(there, "people") == datasets.stored_cases(here, "people")
    again.close()
