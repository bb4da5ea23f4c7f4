"""Nothing acknowledged is lost: kill -9 sees transactions, the order of system calls sees power loss.

Both tests have a negative control: a server that breaks the promise must be caught
(the method and the numbers it finds elsewhere are those of `tests/bench/README.md`).
"""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from survey.settings import settings_from_environment
from survey.store.database import open_database
from tests.bench import servers
from tests.bench.respondents import COMPLETE, Broken, Refused, Respondent
from tests.bench.studies import prepare
from tests.postgresql import fresh_database

RESPONDENTS = 8


class Crowd:
    """Respondents who write a different word on every page and remember which were acknowledged."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.acknowledged: list[str] = []
        self.stranded = 0  # respondents whose answers the server no longer knew
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._answer, args=(number,)) for number in range(RESPONDENTS)]

    def __enter__(self) -> Crowd:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _answer(self, number: int) -> None:
        journey = 0
        while not self.over.is_set():
            journey += 1
            person = Respondent(
                self.address, seed=number, words=lambda path, name, j=journey: f"word-{number}-{j}-{name}"
            )
            person.acknowledged = self._note
            page = self._through_crashes(lambda person=person: person.get("/w/bench"))
            while page and COMPLETE not in page[1] and not self.over.is_set():
                page = self._through_crashes(lambda person=person, page=page: person.answer(*page))

    def _through_crashes(self, step):
        """Send again on a broken connection, as a browser's reload does; stop where the server refuses."""
        while not self.over.is_set():
            try:
                return step()
            except Refused:
                self.stranded += 1
                return None
            except Broken:
                time.sleep(0.02)
        return None

    def waits_for_more(self, words: int, seconds: float = 300) -> None:
        """Until so many more words are acknowledged, somebody's answers are gone, or the time is over."""
        enough, end = len(self.acknowledged) + words, time.monotonic() + seconds
        while len(self.acknowledged) < enough and not self.stranded and time.monotonic() < end:
            time.sleep(0.02)

    def _note(self, path: str, fields: list[tuple[str, str]]) -> None:
        self.acknowledged += [value for _, value in fields if value.startswith("word-")]


def environment_of(url: str) -> dict[str, str]:
    return {"CHASHMANDAZ_DATABASE_URL": url, "CHASHMANDAZ_SERVER_KEY": "00" * 32}


def words_on_disk(url: str) -> set[str]:
    """Every word the database holds after the crash, read through a fresh connection."""
    settings = settings_from_environment(environment_of(url))
    database = open_database(url, settings.server_key)
    with database.read() as connection:
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        found: set[str] = set()
        for (document,) in connection.exec_driver_sql("SELECT document FROM answers"):
            text = document.decode() if isinstance(document, bytes) else document
            found.update(re.findall(r"word-[\w-]+", text))
    database.close()
    return found


def lost_after(kills: int, folder: Path, *command: str, url: str | None = None) -> tuple[int, int, int]:
    """After so many kills: acknowledged words missing, respondents stranded, words acknowledged in all."""
    url = url or f"sqlite:///{folder / 'var' / 'chashmandaz.sqlite'}"
    prepare(folder, "three-words", environment_of(url))
    chance, port = random.Random(1), servers.free_port()
    module = ["tests.crashes.negligent_server", *command] if command else ["survey.cli"]
    run = [sys.executable, "-m", *module, "serve", "--port", str(port)]

    def start() -> servers.Server:
        return servers.start_command(run, folder, port, environment_of(url))

    server = start()
    server.wait_until_ready()
    with Crowd(server.address) as crowd:
        for _ in range(kills):
            crowd.waits_for_more(6)  # a slow machine gets the time it needs
            time.sleep(chance.uniform(0.1, 0.6))
            server.kill()
            server = start()
            server.wait_until_ready()
        time.sleep(0.3)
        server.kill()
        crowd.over.set()
    acknowledged = set(crowd.acknowledged)
    return len(acknowledged - words_on_disk(url)), crowd.stranded, len(acknowledged)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path):
    lost, stranded, acknowledged = lost_after(6, tmp_path)
    assert acknowledged > 30
    assert (lost, stranded) == (0, 0)


def test_nothing_acknowledged_over_postgresql_is_lost_when_the_server_is_killed(postgresql, tmp_path):
    with fresh_database(postgresql) as url:
        lost, stranded, acknowledged = lost_after(2, tmp_path, url=url)
    assert acknowledged > 10
    assert (lost, stranded) == (0, 0)


def test_a_server_that_acknowledges_before_the_commit_is_caught(tmp_path):
    lost, stranded, _ = lost_after(3, tmp_path, "acknowledge-early")
    assert lost + stranded > 0


def synced_before_reply(folder: Path, *command: str) -> tuple[int, int]:
    """Of the 303 replies: how many left after the log was synced since its last write, and how many in all."""
    prepare(folder, "three-words")
    trace, port = folder / "trace", servers.free_port()
    tracer = ["strace", "-f", "-y", "-qq", "-s", "16", "-o", str(trace)]
    tracer += ["-e", "trace=write,pwrite64,fsync,fdatasync,sendto,send,sendmsg"]
    module = ["tests.crashes.negligent_server", *command] if command else ["survey.cli"]
    run = [*tracer, sys.executable, "-m", *module, "serve", "--port", str(port), "--workers", "1"]
    server = servers.start_command(run, folder, port)
    server.wait_until_ready()
    for number in range(6):
        Respondent(server.address, seed=number).journey("/w/bench")
    server.kill()
    return _count_synced(trace.read_text(errors="replace").splitlines())


def _count_synced(calls: list[str]) -> tuple[int, int]:
    unsynced, synced, replies = False, 0, 0
    for call in calls:
        if re.search(r"(pwrite64|write)\(\d+<[^>]*-wal>", call):
            unsynced = True
        elif re.search(r"(fsync|fdatasync)\(\d+<[^>]*-wal>", call):
            unsynced = False
        elif re.search(r'(sendto|send|write)\(\d+<(socket|TCP)[^>]*>, "HTTP/1.1 303', call):
            replies += 1
            synced += not unsynced
    return synced, replies


def test_the_log_is_synced_before_a_reply_leaves(tmp_path):
    synced, replies = synced_before_reply(tmp_path)
    assert replies >= 24
    assert synced == replies


def test_a_server_that_never_syncs_is_caught(tmp_path):
    synced, replies = synced_before_reply(tmp_path, "no-sync")
    assert replies >= 24
    assert synced < replies / 2


def test_stopping_politely_finishes_what_was_begun(tmp_path):
    prepare(tmp_path, "three-words")
    server = servers.start(tmp_path)
    server.wait_until_ready()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=300) == 0
    assert subprocess.run([sys.executable, "-m", "survey.cli", "doctor"], cwd=tmp_path, check=False).returncode == 0
