"""Tables, raking, shares and tests, ours beside the libraries that can do them: the same data in the same run.

Each contender runs in a process of its own; the libraries live in `.venv/peers` (`make bench` makes it), since
what they bring along (pyarrow above all) would change what our own environment measures.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.bench.survey_data import ITEMS, MARGINS, SurveyData, made, save

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
PLOT = ROOT / "out" / "bench" / "growth.svg"
SIZES = (400, 100_000, 1_000_000)
GROWTH = (100_000, 300_000, 1_000_000, 2_000_000, 4_000_000)  # rows outweigh the cells of the cube in the last three
# task: (contender, whether it is one of ours, the most cases it is given, its best of so many seconds)
TASKS = {
    "60 one-way and 300 two-way tables": [
        ("tables_ours", True, 10**7, 2.0),
        ("tables_ours_with_errors", True, 10**7, 2.0),
        ("tables_ours_anew", True, 10**7, 0.5),
        ("tables_numpy", True, 10**7, 2.0),
        ("tables_polars", False, 10**7, 2.0),
        ("tables_duckdb", False, 10**7, 2.0),
        ("tables_pandas_groupby", False, 10**7, 0.0),
        ("tables_pandas_crosstab", False, 10**5, 0.0),
        ("tables_pandas_crosstab_tenth", False, 10**7, 0.0),
    ],
    "raking to 3 margins": [
        ("raking_ours", True, 10**7, 1.0),
        ("raking_ipfn", False, 10**7, 1.0),
        ("raking_weightipy", False, 10**7, 1.0),
        ("raking_svy", False, 10**7, 1.0),
    ],
    "shares of 60 items with standard errors": [
        ("shares_ours", True, 10**7, 1.0),
        ("shares_svy", False, 10**5, 0.0),
    ],
    "300 Rao-Scott tests": [
        ("tests_ours", True, 10**7, 1.0),
        ("tests_svy", False, 400, 0.0),
    ],
}
OURS_AGAIN = ("_with_errors", "_anew", "_numpy")


@dataclass(frozen=True)
class Run:
    """What one contender took: seconds of processor and wall, megabytes at most, the numbers compared."""

    contender: str
    processor: float
    wall: float
    peak: float
    checked: tuple[float, ...]

    @property
    def is_peer(self) -> bool:
        return not self.contender.endswith(("_ours", *OURS_AGAIN))


def run(contender: str, folder: Path, seconds: float, *, is_ours: bool) -> Run:
    """One contender in a process of its own."""
    python = sys.executable if is_ours else str(PEERS)
    command = [python, "-m", "tests.bench.contenders", contender, str(folder), str(seconds)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{contender} failed:\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    times = 10 if contender.endswith("_tenth") else 1
    return Run(
        contender, found["processor"] * times, found["wall"] * times, found["peak"], tuple(found["checked"])
    )  # fmt: skip


def race(cases: int, folder: Path) -> dict[str, list[Run]]:
    """Every contender at every task with so many cases; prints a table a task."""
    data = made(cases)
    save(data, folder)
    floor = run("floor_read_once", folder, 0.5, is_ours=True)
    megabytes = data.bytes / 1e6
    print(f"\n{cases:,} cases ({megabytes:.1f} MB of codes and weights; read once: {floor.processor * 1000:.2f} ms)")
    del data
    found: dict[str, list[Run]] = {}
    in_r = {} if cases > SIZES[0] else r_runs(made(cases), folder)
    for task, contenders in TASKS.items():
        runs = []
        for contender, is_ours, most, seconds in contenders:
            is_short_for_whole = contender.endswith("_tenth") and cases <= 10**5
            if cases <= most and not is_short_for_whole and not (task.startswith("300") and cases > SIZES[1]):
                runs.append(run(contender, folder, seconds, is_ours=is_ours))
        runs += [in_r[word] for word in in_r if word in task.lower()]
        show(task, runs)
        found[task] = runs
    return found


def show(task: str, runs: list[Run]) -> None:
    """One line a contender, and what it takes for each unit that ours takes."""
    if not runs:
        return
    ours = runs[0]
    print(f"  {task}")
    for each in runs:
        if each.checked and ours.checked:
            np.testing.assert_allclose(each.checked, ours.checked, rtol=1e-6, err_msg=each.contender)
        times = [
            f"{what} {taken * 1000:11,.2f} ms ({taken / of_ours:8,.2f} x)"
            for what, taken, of_ours in (
                ("processor", each.processor, ours.processor),
                ("wall", each.wall, ours.wall),
            )
        ]
        print(f"    {each.contender:30} {'  '.join(times)}  peak {each.peak:6,.0f} MB", flush=True)


def r_runs(data: SurveyData, folder: Path) -> dict[str, Run]:
    """R's survey at the same tasks, by a word of each; nothing where R or its package is not installed."""
    if shutil.which("Rscript") is None:
        print("  (Rscript is not installed: R's survey is not in this run)")
        return {}
    answers, margins = folder / "answers.csv", folder / "margins.csv"
    with answers.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*ITEMS, *data.groups, "w"])
        columns = [*(codes + 1 for codes in data.items), *(codes + 1 for codes in data.groups.values())]
        writer.writerows(zip(*(column.tolist() for column in columns), map(repr, data.weights.tolist()), strict=True))
    with margins.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["margin", "code", "total"])
        writer.writerows((n, k + 1, repr(float(t))) for n in MARGINS for k, t in enumerate(data.totals[n]))
    script = Path(__file__).with_name("survey.R")
    done = subprocess.run(
        ["Rscript", str(script), str(answers), str(margins)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"  (R's survey is not in this run: {done.stderr.strip().splitlines()[-1]})")
        return {}
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {
        one["task"]: Run(f"{one['task']}_r_survey", one["processor"], one["wall"], float("nan"), tuple(one["checked"]))
        for one in lines
    }


def bars(found: dict[int, dict[str, list[Run]]]) -> None:
    """What is promised, and what was measured in this run."""
    tables, raking, _, tests = TASKS
    least, most = found[SIZES[0]], found[SIZES[-1]]
    ours, numpy, anew, peers = (_of(most[tables], name) for name in ("_ours", "_numpy", "_anew", None))
    made_bytes = made(1000).bytes * SIZES[-1] / 1000 / 1e6
    few, few_numpy = (_of(least[tables], name)[0] for name in ("_ours", "_numpy"))
    raked, rakers = _of(most[raking], "_ours")[0], _of(most[raking], None)
    measured = [
        (
            "tables of 1,000,000: processor over the fastest library",
            ours[0].processor / min(p.processor for p in peers),
            0.25,
        ),
        ("tables of 1,000,000: wall over the fastest library", ours[0].wall / min(p.wall for p in peers), 0.5),
        ("tables of 1,000,000: processor over a bincount a table", ours[0].processor / numpy[0].processor, 0.40),
        ("tables of 400: processor over a bincount a table", few.processor / few_numpy.processor, 0.75),
        ("all tables anew for new weights, seconds", anew[0].processor, 0.1),
        (
            "raking 1,000,000: processor over the fastest library",
            raked.processor / min(p.processor for p in rakers),
            0.1,
        ),
        ("300 Rao-Scott tests of 400, seconds of processor", _of(least[tests], "_ours")[0].processor, 1.0),
        ("peak memory of the tables of 1,000,000, MB", ours[0].peak, 4 * made_bytes + 300),
    ]
    print("\npromised and measured")
    for what, value, bar in measured:
        print(f"  {what:60} {value:10.3f}  at most {bar:7.2f}  {'met' if value <= bar else 'MISSED'}")


def _of(runs: list[Run], ending: str | None) -> list[Run]:
    return [each for each in runs if (each.is_peer if ending is None else each.contender.endswith(ending))]


def growth(folder: Path) -> None:
    """The time of the tables by cases, drawn on two logarithmic scales beside a line: cells once, then rows."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    taken = []
    for cases in GROWTH:
        save(made(cases), folder)
        taken.append(run("tables_ours_with_errors", folder, 1.0, is_ours=True).processor)
    sizes, seconds = np.array(GROWTH, float), np.array(taken)
    scaled = np.column_stack([np.ones(len(sizes)), sizes]) / seconds[:, None]  # relative errors count
    (once, each), *_ = np.linalg.lstsq(scaled, np.ones(len(sizes)), rcond=None)
    line = once + each * sizes
    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.loglog(GROWTH, taken, "o", label="measured")
    axes.loglog(GROWTH, line, "-", label=f"{once * 1000:,.0f} ms + {each * 1e9:,.0f} ms a million")
    axes.loglog(GROWTH, each * sizes, "--", label="rows alone")
    axes.set(xlabel="cases", ylabel="seconds of processor", title="360 weighted tables with cases and squared weights")
    axes.legend()
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PLOT)
    pyplot.close(figure)
    exponent = np.log(taken[-1] / taken[-3]) / np.log(GROWTH[-1] / GROWTH[-3])
    print("\ngrowth: " + ", ".join(f"{n:,} cases {t * 1000:,.1f} ms" for n, t in zip(GROWTH, taken, strict=True)))
    print(
        f"  {once * 1000:,.0f} ms for the cells and {each * 1e9:,.0f} ms a million rows; off that line at most", end=" "
    )
    print(f"{np.abs(seconds / line - 1).max():.0%}; drawn in {PLOT}")
    print(f"  from {GROWTH[-3]:,} to {GROWTH[-1]:,} cases the exponent is {exponent:.2f} (1 is linear)")


def main() -> None:
    """All sizes, the bars, and the growth."""
    with tempfile.TemporaryDirectory() as folder:
        bars({cases: race(cases, Path(folder)) for cases in SIZES})
        growth(Path(folder))


if __name__ == "__main__":
    main()
