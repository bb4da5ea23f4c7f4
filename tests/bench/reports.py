"""Time and memory of the report for 400, 10,000 and 100,000 cases, each in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (400, 10_000, 100_000)


def one(cases: int) -> None:
    """Build and write the report of so many invented cases; print what it took."""
    from exports.charts import write_charts
    from exports.workbook import write_workbook
    from tests.bench.invented_cases import invented, report_of

    with tempfile.TemporaryDirectory() as folder:
        if cases == SIZES[0]:  # a warm process, as the server is
            write_workbook(report_of(*invented(60, seed=1)), Path(folder) / "warm.xlsx")
        stored = invented(cases, seed=1405)
        began, spent = time.perf_counter(), time.process_time()
        report = report_of(*stored)
        built = time.perf_counter() - began
        write_workbook(report, Path(folder) / "report.xlsx")
        wall, processor = time.perf_counter() - began, time.process_time() - spent
        line = f"report {cases:7} cases: built {built:5.2f}s, with workbook {wall:5.2f}s (processor {processor:5.2f}s)"
        if cases == SIZES[0]:
            spent = time.process_time()
            charts = write_charts(report, Path(folder) / "charts")
            each = (time.process_time() - spent) / len(charts) * 1000
            line += f"; {len(charts)} picture files, {each:4.0f} ms of processor each"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{line}; peak memory {peak:5.0f} MiB", flush=True)


def main() -> None:
    """One line a size."""
    for cases in SIZES:
        subprocess.run([sys.executable, "-m", "tests.bench.reports", str(cases)], check=True)


if __name__ == "__main__":
    one(int(sys.argv[1]))
