"""What is wrong with a database, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DatabaseError

from questionnaires.problems import Problem
from survey.codes import digits_hash, letter_code
from survey.store import contacts, migrating
from survey.store.database import Database
from survey.store.errors import ContactsKeyWrong, DatabaseUnsafe
from survey.store.schema import answers, cases, submissions

_OTHERS = 0o077


def doctor(database: Database) -> list[Problem]:
    """Every fault found; an empty list is good health."""
    problems = list(_files(database))
    try:
        database.check_promises()
    except DatabaseUnsafe as error:
        problems.append(Problem.at("database-unsafe", found=str(error)))
    try:
        with database.read() as connection:
            problems += _integrity(connection)
            revision, newest = migrating.current_revision(connection), migrating.newest_revision()
            if revision == newest:
                problems += _contents(connection, database)
            else:
                problems.append(Problem.at("database-not-migrated", revision=revision or "–", newest=newest))
    except DatabaseError as error:  # damaged so much that it cannot even be asked
        problems.append(Problem.at("database-damaged", found=str(error.orig)))
    return problems


def _files(database: Database) -> Iterator[Problem]:
    if database.file is None:
        return
    for file in (database.file, database.file.parent / "server.key"):
        if file.exists() and file.stat().st_mode & _OTHERS:
            yield Problem.at("file-open-to-others", file=str(file))


def _integrity(connection: Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if found != "ok":
            yield Problem.at("database-damaged", found=found)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem.at("row-refers-to-nothing", table=row[0], referred=row[2])


def _contents(connection: Connection, database: Database) -> Iterator[Problem]:
    if connection.dialect.name == "postgresql":
        invalid = connection.execute(
            text("SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE NOT convalidated")
        )
        for table, referred in invalid:
            yield Problem.at("row-refers-to-nothing", table=table, referred=referred)
    try:
        contacts.check_key(connection)
    except ContactsKeyWrong:
        yield Problem.at("contacts-key-wrong")
    example = connection.execute(select(cases.c.id, cases.c.nonce, cases.c.letter_hash).limit(1)).one_or_none()
    if example is not None:
        expected = digits_hash(database.server_key, letter_code(database.server_key, example.id, example.nonce))
        if expected != example.letter_hash:
            yield Problem.at("server-key-wrong")
    has_answers = select(answers.c.section).where(answers.c.submission_id == submissions.c.id).exists()
    empty = select(func.count()).where(submissions.c.submitted_at.is_not(None), ~has_answers)
    if count := connection.scalar(empty):
        yield Problem.at("submissions-without-answers", count=count)
    forgotten = select(func.count()).where(submissions.c.submitted_at.is_not(None), submissions.c.receipt.is_(None))
    if count := connection.scalar(forgotten):
        yield Problem.at("submissions-without-receipt", count=count)
