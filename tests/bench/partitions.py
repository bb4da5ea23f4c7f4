"""Ten million rows of Parquet as one cube of 60 items by five crossed groups: here, and by two Dask workers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROW_GROUP = 500_000
SIZES = (1_000_000, 10_000_000)


def write(file: Path, rows: int) -> None:
    """So many rows of the benchmark's data, in row groups of half a million."""
    import fastparquet
    import pandas as pd

    from tests.bench.survey_data import ITEMS, made

    for number, first in enumerate(range(0, rows, ROW_GROUP)):
        data = made(min(ROW_GROUP, rows - first), seed=number)
        frame = pd.DataFrame({**dict(zip(ITEMS, data.items, strict=True)), **data.groups, "w": data.weights})
        fastparquet.write(str(file), frame, append=number > 0, row_group_offsets=[0])


def count(file: str, workers: int) -> None:
    """Count one file; print what it took and a check sum."""
    import resource
    import time

    from analysis.cubes.cube import Measure
    from exports.data.parquet_cubes import Wanted, cube_of_parquet
    from tests.bench.survey_data import GROUPS, ITEMS

    wanted = Wanted(ITEMS, tuple(GROUPS), "w")
    began, used = time.perf_counter(), time.process_time()
    if workers:
        from distributed import LocalCluster

        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
            cube = cube_of_parquet(Path(file), wanted, cluster.scheduler_address)
    else:
        cube = cube_of_parquet(Path(file), wanted)
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "wall": time.perf_counter() - began,
        "processor": time.process_time() - used + children.ru_utime + children.ru_stime,
        "peak": own.ru_maxrss / 1024,
        "cases": cube.everybody(Measure.CASES).sum(),
        "weights": cube.everybody(Measure.WEIGHT).sum(),
    }))  # fmt: skip


def main() -> None:
    """One line a size and way."""
    print("\n60 items x 5 crossed groups from Parquet, with cases, weights and squared weights")
    with tempfile.TemporaryDirectory() as folder:
        for rows in SIZES:
            file = Path(folder) / f"{rows}.parquet"
            write(file, rows)
            sums = []
            for workers in (0, 2):
                command = [sys.executable, "-m", "tests.bench.partitions", str(file), str(workers)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                found = json.loads(done.stdout.splitlines()[-1])
                sums.append((found["cases"], found["weights"]))
                how = f"{workers} Dask workers" if workers else "one process"
                print(
                    f"  {rows:12,} rows, {how:15} processor {found['processor']:6.1f} s  wall {found['wall']:6.1f} s"
                    f"  peak {found['peak']:5.0f} MB",
                    flush=True,
                )
            assert sums[0][0] == sums[1][0] == rows
            assert abs(sums[0][1] / sums[1][1] - 1) < 1e-12
            file.unlink()


if __name__ == "__main__":
    count(sys.argv[1], int(sys.argv[2]))
