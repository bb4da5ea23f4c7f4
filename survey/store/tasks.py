"""Long work as a queue in the database: it survives requests and restarts, and is done by one runner at a time.

A runner takes the oldest task that waits, or one whose runner has shown no sign of life for `LEASE`; it beats
while it works, and what it has made is taken only while the task is still its own. Of the whole installation,
however many servers there are, one task runs at a time: the machine is there for respondents first.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, func, or_, select, text, update

from questionnaires.problems import Problem
from survey import codes
from survey.store.contacts import opened
from survey.store.database import database_of
from survey.store.errors import TaskNotFound
from survey.store.schema import task_files, tasks

LEASE = timedelta(seconds=20)  # several beats
KEPT_FOR = timedelta(days=3)
MOST_ATTEMPTS = 3  # then whatever ends its runner is the task itself
_QUEUE_LOCK = 0x7461736B  # any number that only we use for PostgreSQL's advisory lock

_is_over = tasks.c.finished_at.is_not(None)


@dataclass(frozen=True)
class Task:
    """Long work that somebody asked for. `problem` says why it failed."""

    id: str
    kind: str
    parameters: Mapping[str, Any]
    title: str
    language: str
    by: str
    at: datetime
    attempts: int
    step: str
    done: int
    whole: int
    is_working: bool
    is_stopping: bool
    finished_at: datetime | None
    problem: Problem | None
    file_name: str | None
    mimetype: str | None
    size: int | None

    @property
    def state(self) -> str:
        """`waiting`, `working`, `done`, `failed` or `stopped`."""
        if self.finished_at is None:
            return "working" if self.is_working else "waiting"
        if self.problem is not None:
            return "failed"
        return "stopped" if self.file_name is None else "done"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def kept_until(self) -> datetime | None:
        return None if self.finished_at is None else self.finished_at + KEPT_FOR


@dataclass(frozen=True)
class Claimed:
    """A task with the name its runner must give when it reports."""

    task: Task
    runner: str


def ask(
    connection: Connection,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    title: str,
    language: str,
    by: str,
    at: datetime,
) -> str:
    """Put work at the end of the queue; answers its id. The same that this person still waits for is not done twice."""
    wanted = orjson.dumps(parameters, option=orjson.OPT_SORT_KEYS).decode()
    alike = (tasks.c.kind == kind, tasks.c.parameters == wanted, tasks.c.by == by, tasks.c.language == language)
    known = connection.scalar(select(tasks.c.id).where(*alike, ~_is_over, tasks.c.stop_at.is_(None)))
    if known is not None:
        return str(known)
    task_id = codes.random_id()
    connection.execute(
        tasks.insert().values(
            id=task_id, kind=kind, parameters=wanted, title=title, language=language, by=by, at=at,
            attempts=0, step="waiting", done=0, whole=0,
        )
    )  # fmt: skip
    return task_id


def waits(connection: Connection) -> bool:
    """Whether there is anything that a runner may have to do: one cheap look."""
    return connection.scalar(select(tasks.c.id).where(~_is_over).limit(1)) is not None


def claim(connection: Connection, at: datetime) -> Claimed | None:
    """The next task for the caller alone; None where there is none or another runner is alive."""
    _queue(connection)
    _forget_old(connection, at)
    _end_hopeless(connection, at)
    open_tasks = select(tasks).where(~_is_over)
    if connection.execute(open_tasks.where(tasks.c.beat_at > at - LEASE).limit(1)).first():
        return None
    row = connection.execute(open_tasks.order_by(tasks.c.at, tasks.c.id).limit(1)).first()
    if row is None:
        return None
    runner = codes.random_id()
    values = {"runner": runner, "beat_at": at, "attempts": tasks.c.attempts + 1, "step": "started", "done": 0}
    connection.execute(update(tasks).where(tasks.c.id == row.id).values(values))
    return Claimed(_task(row), runner)


def claimed(connection: Connection, task_id: str, runner: str) -> Task:
    """The task of this runner. Raises `TaskNotFound` where it is another's by now."""
    row = connection.execute(select(tasks).where(*_own(task_id, runner))).one_or_none()
    if row is None:
        raise TaskNotFound(task_id)
    return _task(row)


def beat(connection: Connection, task_id: str, runner: str, *, step: str, done: int, whole: int, at: datetime) -> bool:
    """A sign of life and how far the work has come; False where it is to end: stopped, or another's by now."""
    values = {"beat_at": at, "step": step, "done": done, "whole": whole}
    going = update(tasks).where(*_own(task_id, runner), tasks.c.stop_at.is_(None)).values(values)
    return connection.execute(going).rowcount == 1


def finish(
    connection: Connection, task_id: str, runner: str, file_name: str, mimetype: str, content: bytes, at: datetime
) -> bool:
    """Keep what was made; False, and nothing kept, where the task was stopped or is another's by now."""
    values = {"finished_at": at, "file_name": file_name, "mimetype": mimetype, "size": len(content)}
    ended = update(tasks).where(*_own(task_id, runner), tasks.c.stop_at.is_(None))
    if connection.execute(ended.values(values)).rowcount != 1:
        return False
    seal = database_of(connection).seal
    written = b64encode(content).decode()
    row = {"task_id": task_id, "sealed": seal is not None, "content": seal.seal(written) if seal else written}
    connection.execute(task_files.insert().values(row))
    return True


def fail(connection: Connection, task_id: str, runner: str, problem: Problem, at: datetime) -> None:
    """Say why nothing was made."""
    values = {"finished_at": at, "problem": _written(problem)}
    connection.execute(update(tasks).where(*_own(task_id, runner)).values(values))


def release(connection: Connection, task_id: str, runner: str, at: datetime) -> None:
    """Give a task back whose runner has ended without a word: another takes it, or it is over if it was to stop."""
    own = _own(task_id, runner)
    connection.execute(update(tasks).where(*own, tasks.c.stop_at.is_not(None)).values(finished_at=at))
    connection.execute(update(tasks).where(*own).values(beat_at=None, runner=None, step="waiting"))


def stop(connection: Connection, task_id: str, *, by: str, at: datetime) -> None:
    """End somebody's own task: at once where it waits, else at its runner's next beat. Raises `TaskNotFound`."""
    task(connection, task_id, by=by)
    own = (tasks.c.id == task_id, ~_is_over)
    connection.execute(update(tasks).where(*own).values(stop_at=at))
    idle = or_(tasks.c.beat_at.is_(None), tasks.c.beat_at <= at - LEASE)
    connection.execute(update(tasks).where(*own, idle).values(finished_at=at))


def drop(connection: Connection, task_id: str, *, by: str) -> None:
    """Forget somebody's own task that is over, and its file. Raises `TaskNotFound`."""
    if not task(connection, task_id, by=by).is_over:
        raise TaskNotFound(task_id)
    _forget(connection, [task_id])


def task(connection: Connection, task_id: str, *, by: str) -> Task:
    """One of somebody's own tasks. Raises `TaskNotFound`, for another's too."""
    row = connection.execute(select(tasks).where(tasks.c.id == task_id, tasks.c.by == by)).one_or_none()
    if row is None:
        raise TaskNotFound(task_id)
    return _task(row)


def tasks_of(connection: Connection, by: str) -> list[Task]:
    """Somebody's own tasks, the newest first."""
    rows = connection.execute(select(tasks).where(tasks.c.by == by).order_by(tasks.c.at.desc(), tasks.c.id))
    return [_task(row) for row in rows]


def before(connection: Connection, waiting: Task) -> int:
    """How many tasks are served before this one."""
    query = select(func.count()).select_from(tasks).where(~_is_over, tasks.c.at < waiting.at)
    return int(connection.scalar(query) or 0)


def file_of(connection: Connection, task_id: str, *, by: str) -> tuple[Task, bytes]:
    """What a task has made, for whoever asked for it. Raises `TaskNotFound`, where it made nothing too."""
    found = task(connection, task_id, by=by)
    row = connection.execute(select(task_files).where(task_files.c.task_id == task_id)).one_or_none()
    if row is None:
        raise TaskNotFound(task_id)
    return found, b64decode(opened(connection, row.sealed, row.content))


def _own(task_id: str, runner: str) -> tuple[Any, ...]:
    return (tasks.c.id == task_id, tasks.c.runner == runner, ~_is_over)


def _queue(connection: Connection) -> None:
    """Runners claim one after the other; writers of SQLite always do."""
    if not database_of(connection).is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _QUEUE_LOCK})


def _forget_old(connection: Connection, at: datetime) -> None:
    _forget(connection, connection.scalars(select(tasks.c.id).where(tasks.c.finished_at < at - KEPT_FOR)).all())


def _forget(connection: Connection, ids: Any) -> None:
    connection.execute(delete(task_files).where(task_files.c.task_id.in_(ids)))
    connection.execute(delete(tasks).where(tasks.c.id.in_(ids)))


def _end_hopeless(connection: Connection, at: datetime) -> None:
    """Tasks without a living runner that were to stop, or that ended every runner they had."""
    dead = (~_is_over, or_(tasks.c.beat_at.is_(None), tasks.c.beat_at <= at - LEASE))
    connection.execute(update(tasks).where(*dead, tasks.c.stop_at.is_not(None)).values(finished_at=at))
    given_up = {"finished_at": at, "problem": _written(Problem.at("task-given-up", attempts=MOST_ATTEMPTS))}
    connection.execute(update(tasks).where(*dead, tasks.c.attempts >= MOST_ATTEMPTS).values(given_up))


def _written(problem: Problem) -> str:
    where = {name: value if isinstance(value, int | float | str) else str(value) for name, value in problem.where}
    return orjson.dumps([problem.code, where]).decode()


def _task(row: Row[Any]) -> Task:
    code, where = orjson.loads(row.problem) if row.problem else (None, {})
    return Task(
        id=row.id, kind=row.kind, parameters=orjson.loads(row.parameters), title=row.title, language=row.language,
        by=row.by, at=row.at, attempts=row.attempts, step=row.step, done=row.done, whole=row.whole,
        is_working=row.runner is not None, is_stopping=row.stop_at is not None, finished_at=row.finished_at,
        problem=Problem.at(code, **where) if code else None, file_name=row.file_name, mimetype=row.mimetype,
        size=row.size,
    )  # fmt: skip
