"""Time and memory of the report for 400, 10,000 and 100,000 cases, each in a process of its own, and where they go.

60 items by 12 groups and four items (`sixty_items`). At the end, what writing takes beside what XlsxWriter and
matplotlib alone need for the same cells and pictures (`reports_alone`).
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (400, 10_000, 100_000)
ALONE = "alone"
RUNS = 5
MIB = 1024  # `ru_maxrss` is in KiB
PROMISED = {400: 3.0, 100_000: 25.0}  # seconds, the whole workbook with its charts
PROMISED_PICTURES, PROMISED_PEAK, PROMISED_RATIO = 20.0, 1024, 1.5


def one(cases: int) -> None:
    """Read, count, write and draw the report of so many invented cases; print what each took."""
    from exports.excel.workbook import write_workbook
    from exports.pictures.charts import write_charts
    from tests.bench.sixty_items import dataset_of, report_from, report_of, stored_cases

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(report_of(stored_cases(60, seed=1)), folder / "warm.xlsx")  # a warm process, as the server is
        stored = stored_cases(cases, seed=1405)
        withholding = _clocked_disclosure()
        began = _spent()
        dataset, read = _timed(lambda: dataset_of(stored))
        report, built = _timed(lambda: report_from(dataset))
        _, workbook = _timed(lambda: write_workbook(report, folder / "report.xlsx"))
        whole, processor = read + built + workbook, _spent() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
        began = _spent()
        written, pictures = _timed(lambda: write_charts(report, folder / "charts"))
        print(
            f"{cases:7} cases, {len(list(report.tables))} tables, {len(list(report.charts))} charts: read {read:5.2f}s,"
            f" tables {built - withholding[0]:5.2f}s, disclosure {withholding[0]:5.2f}s, workbook {workbook:5.2f}s;"
            f" in all {whole:5.2f}s{_kept(whole, PROMISED.get(cases))}, processor {processor:5.2f}s,"
            f" peak memory {peak:4.0f} MiB{_kept(peak, PROMISED_PEAK)}; {len(written)} pictures {pictures:5.2f}s"
            f"{_kept(pictures, PROMISED_PICTURES)}, processor {_spent() - began:5.2f}s",
            flush=True,
        )


def alone() -> None:
    """Seconds of processor from the finished report, the best of some runs each, in one process."""
    from exports.excel.workbook import workbook_bytes
    from exports.pictures.charts import drawn
    from tests.bench.reports_alone import pictures_alone, workbook_alone
    from tests.bench.sixty_items import report_of, stored_cases

    report = report_of(stored_cases(SIZES[0], seed=1405))
    charts = list(report.charts)
    workbook = _best(lambda: _processor(lambda: workbook_bytes(report)))
    pictures = _best(lambda: _processor(lambda: list(drawn(report, charts, ("png", "svg"), processes=1))), runs=2)
    plain_workbook = _best(lambda: workbook_alone(report))
    plain_pictures = _best(lambda: pictures_alone(report), runs=2)
    for what, ours, plain in (
        ("workbook, beside XlsxWriter alone", workbook, plain_workbook),
        (f"{len(charts)} charts as PNG and SVG, beside savefig alone", pictures, plain_pictures),
        ("both", workbook + pictures, plain_workbook + plain_pictures),
    ):
        ratio = ours / plain
        print(f"{what}: {ours:.2f}s of processor, {plain:.2f}s: {ratio:.2f} times{_kept(ratio, PROMISED_RATIO)}")


def _clocked_disclosure() -> list[float]:
    """Seconds that withholding takes from now on, added up in the one item of the list."""
    from analysis.tables import crossing, dispositions

    spent = [0.0]
    own = crossing.suppress

    def clocked(*arguments, **keywords):
        began = time.perf_counter()
        try:
            return own(*arguments, **keywords)
        finally:
            spent[0] += time.perf_counter() - began

    crossing.suppress = dispositions.suppress = clocked
    return spent


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _spent() -> float:
    """Seconds of processor of this process and of those that it started."""
    own, started = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def _processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _best(measured: Callable[[], float], runs: int = RUNS) -> float:
    """The least of some runs, each begun with nothing left over from the one before."""
    found = []
    for _ in range(runs):
        gc.collect()
        found.append(measured())
    return min(found)


def _kept(value: float, promised: float | None) -> str:
    return "" if promised is None else f" ({'under' if value < promised else 'OVER'} {promised:g})"


def main() -> None:
    """One line a size, then what others alone need."""
    for size in (*SIZES, ALONE):
        subprocess.run([sys.executable, "-m", "tests.bench.reports", str(size)], check=True)


if __name__ == "__main__":
    alone() if sys.argv[1] == ALONE else one(int(sys.argv[1]))
