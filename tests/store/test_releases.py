"""Releases on record: kept as they were, over a backup too, on both databases."""

from __future__ import annotations

from analysis.publication.published_numbers import Rounding
from analysis.publication.releases import Release
from analysis.results import Column, Statistic, Table, TableKind
from survey.store import releases
from survey.store.backups import backup, restore
from survey.store.database import open_database
from survey.store.releases import StoredRelease
from tests.store.examples import CONTACTS_KEY, NOON, SERVER_KEY, STUDY, make_listed_wave

TABLE = Table(
    kind=TableKind.BY_GROUP,
    variable="wish",
    rows=("work", "calm"),
    columns=(Column(Statistic.SHARE, "staff"), Column(Statistic.SHARE, "growers")),
    cells=((0.25, None), (0.75, 0.5)),
    base=28,
    wave="autumn",
    by="group",
    withheld=frozenset({(0, 1)}),
    bases=(12, 16),
)


def published() -> StoredRelease:
    release = Release((TABLE,), Rounding(0.01, 0.01, 5), {"autumn": "abc"})
    return StoredRelease("public", "fa", NOON, "omid", ("autumn",), release)


def test_a_release_is_read_as_it_was_recorded(database):
    make_listed_wave(database)
    with database.write() as connection:
        releases.add_release(connection, STUDY.name, published())
    with database.read() as connection:
        assert releases.releases(connection, STUDY.name) == [published()]
        assert releases.releases(connection, "another") == []


def test_a_release_survives_backup_and_restore(database, tmp_path):
    make_listed_wave(database)
    with database.write() as connection:
        releases.add_release(connection, STUDY.name, published())
    backup(database, tmp_path / "backup.zip")
    url = f"sqlite:///{tmp_path / 'again.sqlite'}"
    restore(tmp_path / "backup.zip", url, key_file=tmp_path / "again.key")
    with open_database(url, SERVER_KEY, CONTACTS_KEY).read() as connection:
        assert releases.releases(connection, STUDY.name) == [published()]
