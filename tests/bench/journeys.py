"""Whole journeys by the HTML forms alone: journeys a minute, page turns, processor time a journey.

A journey is what a respondent of an open wave does: first page, start, every section, the review,
submit, receipt. The driver runs in a process of its own on the same machine.
"""

from __future__ import annotations

import multiprocessing
import queue
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.respondents import Broken, Form, Journey, Respondent
from tests.bench.servers import running
from tests.bench.studies import prepare
from tests.postgresql import fresh_database, temporary_server

TINY = "four-by-five"
SHIPPED = "vision-stakeholders"


@dataclass(frozen=True)
class Load:
    """What a load of journeys measured."""

    respondents: int
    journeys: int
    failed: int
    seconds: float
    turns: list[float]
    processor_seconds: float

    def percentile(self, percent: int) -> float:
        """Milliseconds that so many percent of the page turns stayed under."""
        return statistics.quantiles(self.turns, n=100, method="inclusive")[percent - 1] * 1000


def drive(address: str, wave: str, respondents: int, journeys: int) -> tuple[list[Journey], int, float]:
    """`journeys` journeys shared out over so many respondents at once: results, failures, seconds."""
    work: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(journeys):
        work.put(number)
    done: list[Journey] = []
    failures: list[str] = []
    forms: dict[str, Form] = {}

    def one_after_the_other() -> None:
        while True:
            try:
                number = work.get_nowait()
            except queue.Empty:
                return
            respondent = Respondent(address, seed=number, forms=forms)
            try:
                done.append(respondent.journey(f"/w/{wave}"))
            except Broken as broken:
                failures.append(str(broken))

    threads = [threading.Thread(target=one_after_the_other) for _ in range(respondents)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        print("   first failure:", failures[0][:300])
    return done, len(failures) + sum(not journey.complete for journey in done), time.perf_counter() - began


def _drive_into(results: multiprocessing.Queue, address: str, wave: str, respondents: int, journeys: int) -> None:  # type: ignore[type-arg]
    results.put(drive(address, wave, respondents, journeys))


def measure(instrument: str, respondents: int, journeys: int, environment: Mapping[str, str] | None = None) -> Load:
    """Start a server over a fresh database, warm it up, and load it."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), instrument, environment)
        with running(Path(folder), environment) as server:
            drive(server.address, "bench", min(4, respondents), 20)
            before = server.processor_seconds()
            results: multiprocessing.Queue = multiprocessing.Queue()  # type: ignore[type-arg]
            driver = multiprocessing.Process(
                target=_drive_into, args=(results, server.address, "bench", respondents, journeys)
            )
            driver.start()
            done, failed, seconds = results.get()
            driver.join()
            spent = server.processor_seconds() - before
    turns = [turn for journey in done for turn in journey.turns]
    return Load(respondents, journeys, failed, seconds, turns, spent)


@contextmanager
def empty_database(kind: str, server: str) -> Iterator[Mapping[str, str] | None]:
    """What the environment says of a fresh database: nothing for SQLite, an address for PostgreSQL."""
    if kind == "sqlite":
        yield None
        return
    with fresh_database(server) as url:
        yield {"CHASHMANDAZ_DATABASE_URL": url}


def main() -> None:
    """Print one line a measurement."""
    with temporary_server() as server:
        for instrument, journeys in ((TINY, 600), (SHIPPED, 200)):
            for kind in ("sqlite", "postgresql"):
                for respondents in (1, 8, 32):
                    count = journeys // 3 if respondents == 1 else journeys
                    with empty_database(kind, server) as environment:
                        print(
                            described(instrument, kind, measure(instrument, respondents, count, environment)),
                            flush=True,
                        )


def described(instrument: str, kind: str, load: Load) -> str:
    """One measurement in one line."""
    return (
        f"journeys {instrument:20} {kind:10} respondents={load.respondents:2} failed={load.failed} "
        f"per_minute={load.journeys / load.seconds * 60:6.0f} p50={load.percentile(50):5.1f}ms "
        f"p95={load.percentile(95):5.1f}ms p99={load.percentile(99):5.1f}ms "
        f"processor={load.processor_seconds / load.journeys * 1000:5.1f}ms/journey"
    )
