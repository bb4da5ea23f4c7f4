"""Who does the long work: each server process looks for it, and starts a process of its own for each task.

Charts and documents keep a processor busy for seconds: in a thread of a server they would keep respondents
waiting, and LibreOffice could not be ended with them. The process beats while it works (`survey.store.tasks`),
outlives the server that started it, and ends itself and its children when its task is stopped or taken over.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from questionnaires.problems import Problem, ProblemsFound
from survey.clock import now
from survey.reporting.long_work import do
from survey.settings import Settings, environment_of, settings_from_environment
from survey.store import tasks
from survey.store.database import Database, open_database
from survey.store.errors import TaskNotFound

LOOK_EVERY = 1.0  # seconds
BEAT_EVERY = 1.0


class Foreman(threading.Thread):
    """Looks for work as long as its server process lives."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(name="long work", daemon=True)
        self._database, self._settings = database, settings
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            with suppress(Exception):  # a database that is away for a moment: look again
                self.turn()

    def end(self) -> None:
        """Look no more; what runs goes on."""
        self._over.set()

    def turn(self) -> None:
        """Start what waits, if nothing runs anywhere, and stay with it until it ends."""
        with self._database.ask() as connection:
            if not tasks.waits(connection):
                return
        with self._database.write() as connection:
            claimed = tasks.claim(connection, now())
        if claimed is None:
            return
        # Not by "-m": the processes that draw its charts would each import the whole program with its main module.
        begin = f"from {__name__} import main; main()"
        command = [sys.executable, "-c", begin, claimed.task.id, claimed.runner]
        environment = {**os.environ, **environment_of(self._settings)}
        process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 -- our own program
        while process.poll() is None and not self._over.wait(LOOK_EVERY / 2):
            pass
        if process.poll() is not None:
            with self._database.write() as connection:
                tasks.release(connection, claimed.task.id, claimed.runner, now())


class Runner:
    """Does one task, beating meanwhile; `end` ends the work where nobody wants it any more."""

    def __init__(self, database: Database, task_id: str, runner: str, end: Callable[[], None]) -> None:
        self._database, self._task_id, self._runner, self._end = database, task_id, runner, end
        self._far = ("started", 0, 0)
        self._over = threading.Event()

    def run(self) -> None:
        """Make the file and keep it, or say why there is none; nothing where the task is another's by now."""
        try:
            with self._database.read() as connection:
                task = tasks.claimed(connection, self._task_id, self._runner)
        except TaskNotFound:
            return
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            made = do(self._database, task, self._tell)
        except ProblemsFound as found:
            self._fail(found.problems[0])
        except Exception as error:
            self._fail(Problem.at("task-failed", reason=f"{type(error).__name__}: {error}"[:300]))
            raise
        else:
            with self._database.write() as connection:
                tasks.finish(connection, self._task_id, self._runner, made.name, made.mimetype, made.content, now())
        finally:
            self._over.set()
            beating.join()

    def _tell(self, step: str, done: int, whole: int) -> None:
        self._far = (step, done, whole)

    def _fail(self, problem: Problem) -> None:
        with self._database.write() as connection:
            tasks.fail(connection, self._task_id, self._runner, problem, now())

    def _beat(self) -> None:
        while not self._over.wait(BEAT_EVERY):
            step, done, whole = self._far
            with self._database.write() as connection:
                goes_on = tasks.beat(
                    connection, self._task_id, self._runner, step=step, done=done, whole=whole, at=now()
                )
            if not goes_on and not self._over.is_set():
                with self._database.write() as connection:
                    tasks.release(connection, self._task_id, self._runner, now())
                self._end()


def _end_with_children() -> None:
    """This process ends, and LibreOffice with it."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    """One task of the database that the environment names; arguments: the task, and whose turn it is."""
    task_id, runner = sys.argv[1:]
    settings = settings_from_environment()
    database = open_database(settings.database_url, settings.server_key, settings.contacts_key)
    try:
        Runner(database, task_id, runner, end=_end_with_children).run()
    finally:
        database.close()
