"""One file with everything, a checked restore of it, and what is wrong with a database.

A backup is a zip of JSON lines, one file a table, read in one consistent state while others write:
the same form from SQLite and PostgreSQL, so that a study can move between them. It holds the server
key (letters can be printed again afterwards) and is therefore made for its owner alone (0600); it
does not hold the contacts key, so encrypted names stay encrypted in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Integer, MetaData, Table, func, select, text

from survey.clock import now
from survey.settings import server_key_file
from survey.store import migrating
from survey.store.database import Database, open_database
from survey.store.errors import BackupBroken, ContactsKeyWrong, DatabaseNotEmpty
from survey.store.health import doctor
from survey.store.schema import rate_limits, staff_sessions, task_files, tasks, uploads

__all__ = ["Restored", "backup", "doctor", "restore"]

FORMAT = 1
_MANIFEST = "manifest.json"
_KEY = "server.key"
# Of the moment (nobody stays signed in over a restore, no file goes on waiting; what long work made can be made
# again), or Alembic's own.
_LEFT_OUT = {each.name for each in (rate_limits, staff_sessions, uploads, tasks, task_files)} | {"alembic_version"}
_BATCH = 500


@dataclass(frozen=True)
class Restored:
    rows: dict[str, int]  # by table
    made_at: datetime
    server_key: bytes
    key_file: Path  # where it was written


def backup(database: Database, file: Path) -> dict[str, int]:
    """Write everything to `file`, whole or not at all, while others go on writing; answers rows by table."""
    file = Path(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            rows = _write(database, target)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(file)
        _sync_folder(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def restore(file: Path, url: str, *, key_file: Path | None = None) -> Restored:
    """Bring a backup into an empty or new database at `url`, whole or not at all.

    The server key is written to `key_file` (by default where `settings.server_key_file` looks for
    it), unless the same key stands there already.

    Raises
    ------
    BackupBroken
        If the file is cut off, altered or of another program version.
    DatabaseNotEmpty
        If something would be overwritten, a different server key included.
    """
    manifest, server_key = _checked(Path(file))
    try:
        database = open_database(url, server_key)
    except ContactsKeyWrong as error:
        raise DatabaseNotEmpty("the database already holds contacts") from error
    try:
        key_file = key_file or server_key_file(url)
        _demand_place_for_key(key_file, server_key)
        with database.write() as connection:
            _demand_empty(connection)
            migrating.upgrade(connection, manifest["revision"])
            with zipfile.ZipFile(file) as archive:
                rows = {table.name: _insert(connection, archive, table) for table in _tables(connection)}
            if rows != manifest["rows"]:
                raise BackupBroken(f"{file}: {rows} rows instead of {manifest['rows']}")
            migrating.upgrade(connection)
            _advance_counters(connection)
        if not key_file.exists():
            _write_key(key_file, server_key)
    finally:
        database.close()
    return Restored(rows, datetime.fromisoformat(manifest["made_at"]), server_key, key_file)


def _tables(connection: Connection) -> list[Table]:
    """The tables of a backup as they stand (at any migration), those referred to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in _LEFT_OUT]


def _write(database: Database, target: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        with database.read() as connection:
            revision = migrating.current_revision(connection)
            for table in _tables(connection):
                counts[table.name], hashes[table.name] = _write_table(connection, archive, table)
        key = database.server_key.hex().encode()
        archive.writestr(_KEY, key)
        manifest = {
            "format": FORMAT,
            "revision": revision,
            "made_at": now().isoformat(),
            "rows": counts,
            "sha256": {**hashes, _KEY: hashlib.sha256(key).hexdigest()},
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return counts


def _write_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    columns = [str(column.name) for column in table.columns]  # plain: orjson takes no kind of str
    order = list(table.primary_key.columns)
    rows = connection.execution_options(stream_results=True).execute(select(table).order_by(*order))
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
        for batch in rows.partitions(_BATCH):
            written = b"".join(orjson.dumps(dict(zip(columns, row, strict=True))) + b"\n" for row in batch)
            digest.update(written)
            lines.write(written)
            count += len(batch)
    return count, digest.hexdigest()


def _checked(file: Path) -> tuple[dict[str, Any], bytes]:
    """The manifest and the server key of a file whose every part has its hash."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupBroken(f"{file}: format {manifest['format']}, this program reads {FORMAT}")
            names = {f"{table}.jsonl": table for table in manifest["rows"]} | {_KEY: _KEY}
            for name, key in names.items():
                digest = hashlib.sha256()
                with archive.open(name) as part:
                    while block := part.read(1 << 20):
                        digest.update(block)
                if digest.hexdigest() != manifest["sha256"][key]:
                    raise BackupBroken(f"{file}: {name} was altered")
            return manifest, bytes.fromhex(archive.read(_KEY).decode())
    except BackupBroken:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError) as error:
        raise BackupBroken(f"{file} is no whole backup: {error}") from error


def _insert(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    with archive.open(f"{table.name}.jsonl") as lines:
        for batch in _batches(lines):
            connection.execute(table.insert(), [orjson.loads(line) for line in batch])
            count += len(batch)
    return count


def _batches(lines: Any) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _demand_empty(connection: Connection) -> None:
    filled = [table.name for table in _tables(connection) if connection.scalar(select(func.count()).select_from(table))]
    if filled:
        raise DatabaseNotEmpty(f"the database already holds {', '.join(filled)}")


def _demand_place_for_key(key_file: Path, server_key: bytes) -> None:
    if key_file.exists() and key_file.read_text("ascii").strip() != server_key.hex():
        raise DatabaseNotEmpty(f"{key_file} holds another key; move it away first")


def _write_key(key_file: Path, server_key: bytes) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(server_key.hex() + "\n")
        target.flush()
        os.fsync(target.fileno())


def _advance_counters(connection: Connection) -> None:
    """PostgreSQL counts ids beside the table: go on after the highest restored one."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables(connection):
        if "id" in table.columns and isinstance(table.columns["id"].type, Integer):
            name = connection.dialect.identifier_preparer.format_table(table)
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "  # noqa: S608  # a name of our own
                    f"COALESCE((SELECT MAX(id) FROM {name}), 0) + 1, false)"
                )
            )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
