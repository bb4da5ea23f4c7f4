"""Parquet files counted part by part, here and by two worker processes, one of which is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import fastparquet
import numpy as np
import pandas as pd
import pytest
from distributed import Client

from analysis.cubes.counting import cube_of
from analysis.cubes.cube import Measure, merged
from exports.data import parquet_cubes
from exports.data.parquet_cubes import Part, Wanted, coded, cube_of_parquet, parquet_parts
from questionnaires.problems import DataError
from tests.analysis.oracle import DATA, assert_equal, results
from tests.survey.tabulating import answered, refused, written

SCHOOLS_DRAWN = ("--weight", "pw", "--stratum", "stype", "--population", "fpc")
WANTED = Wanted(("q", "text"), ("place", "s"), "w")


def answers(size, seed=1):
    chance = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "q": chance.integers(1, 6, size, dtype=np.int8),
            "text": pd.Series(chance.choice(["yes", "no", "refused", ""], size), dtype=object),
            "place": chance.integers(1, 9, size, dtype=np.int8),
            "s": pd.Series(chance.choice(["north", "south"], size), dtype=object),
            "w": chance.uniform(0.5, 2, size),
            "needs": pd.Series(chance.choice(["road", "road park", "park|school", ""], size), dtype=object),
            "asked/road": pd.Series(chance.choice(["0", "1", ""], size), dtype=object),
            "asked/park": chance.integers(0, 2, size, dtype=np.int8),
            "few": chance.choice([0.5, 1.25, 3.0], size),
        }
    )


@pytest.fixture
def folder(tmp_path):
    """Three files of several row groups each."""
    for number in range(3):
        table = answers(4000, seed=number)
        fastparquet.write(str(tmp_path / f"day{number}.parquet"), table, row_group_offsets=1500)
    return tmp_path


def whole(folder):
    return pd.concat([fastparquet.ParquetFile(str(file)).to_pandas() for file in sorted(folder.glob("*.parquet"))])


def test_parts_are_row_groups_put_together_up_to_half_a_million_rows(folder, monkeypatch):
    names = [str(folder / f"day{number}.parquet") for number in range(3)]
    assert parquet_parts(folder) == [Part(name, 0, 3) for name in names]
    monkeypatch.setattr(parquet_cubes, "_ROWS", 3000)
    assert parquet_parts(folder / "day0.parquet") == [Part(names[0], 0, 2), Part(names[0], 2, 3)]


def test_the_parts_of_a_folder_add_up_to_what_pandas_groups(folder, monkeypatch):
    monkeypatch.setattr(parquet_cubes, "_ROWS", 1500)
    monkeypatch.setattr(parquet_cubes, "_CELLS_READ", 1500)  # a column at a time
    cube = cube_of_parquet(folder, WANTED).over(["place"])
    table = whole(folder)
    grouped = table.groupby(["place", "q"])["w"].agg(["count", "sum", lambda w: (w**2).sum()])
    for number, measure in enumerate((Measure.CASES, Measure.WEIGHT, Measure.SQUARES)):
        expected = grouped.iloc[:, number].to_numpy().reshape(8, 5)
        np.testing.assert_allclose(cube.answers("q", measure), expected, rtol=1e-12)
    assert cube.items["text"] == ("no", "refused", "yes")
    assert cube.unanswered("text").sum() == (table["text"] == "").sum()


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pd.Series([3, -100, 120, 3], dtype=np.int8), ["3", "-100", "120", "3"]),
        (pd.Series([5, 250, 7], dtype=np.uint8), ["5", "250", "7"]),
        (pd.Series([10**12, 7, 10**12]), ["1000000000000", "7", "1000000000000"]),
        (pd.Series([1.0, np.nan, 2.5]), ["1", "", "2.5"]),
        (pd.Series([True, False, True]), ["1", "0", "1"]),
        (pd.Series([1, None, 2], dtype="Int8"), ["1", "", "2"]),
        (pd.Series([" yes", "yes", None, "NA"], dtype=object), ["yes", "yes", "", ""]),
        (pd.Series(pd.Categorical(["b", None, "a"])), ["b", "", "a"]),
        (pd.Series([], dtype=np.int8), []),
    ],
    ids=str,
)
def test_codes_are_those_of_any_data_file(column, texts):
    found = coded(column, "q", None)
    assert [found.categories[code] if code >= 0 else "" for code in found.codes] == texts


@pytest.mark.parametrize(
    "asked",
    [
        ("--item", "q", "--item", "text", "--by", "place", "--test"),
        ("--item", "text", "--by", "place", "--shares", "row"),
        ("--item", "q", "--statistic", "share", "--by", "place", "--shares", "total", "--ci-method", "beta"),
        ("--item", "text", "--by", "place", "--ci-method", "logit", "--weight", "few"),
        ("--item", "text", "--by", "place", "--shares", "row", "--ci-method", "likelihood", "--weight", "few"),
        ("--item", "needs", "--statistic", "several", "--ci-method", "logit", "--weight", "few"),
        ("--item", "q", "--denominator", "place", "--by", "text", "--test"),
        ("--item", "q", "--item", "place", "--denominator", "q"),
        ("--item", "q", "--by", "place", "--compare"),
        ("--item", "q", "--by", "place", "--quantile", "0.25", "--quantile", "0.5"),
        ("--item", "q", "--statistic", "csat", "--by", "place"),
        ("--item", "needs", "--statistic", "several", "--by", "place"),
        ("--item", "asked", "--statistic", "several", "--by", "place"),
        ("--item", "asked/road", "--item", "asked/park", "--statistic", "several"),
    ],
    ids=" ".join,
)
def test_the_document_is_that_of_the_rows(folder, asked):
    whole(folder).to_csv(folder / "all.csv", index=False)
    options = (*asked, "--stratum", "s", *(() if "--weight" in asked else ("--weight", "w")))
    ours, rows = answered(folder, *options), answered(folder / "all.csv", *options)
    sums = {name: pytest.approx(rows["design"][name], rel=1e-12) for name in ("sum_of_weights", "effective_n")}
    assert ours["design"] == {**rows["design"], **sums}
    for part in ("estimates", "tests"):
        assert len(ours[part]) == len(rows[part])
        for one, other in zip(ours[part], rows[part], strict=True):
            assert one == {k: pytest.approx(v, rel=1e-9) if isinstance(v, float) else v for k, v in other.items()}
    assert ours["estimates"]


def test_one_file_that_needs_its_rows_is_still_read_as_a_whole(folder):
    file = folder / "day0.parquet"
    (median,) = answered(file, "--item", "w", "--statistic", "median")["estimates"]
    table = fastparquet.ParquetFile(str(file)).to_pandas()
    assert table["w"].min() < median["estimate"] < table["w"].max()
    (mean,) = answered(file, "--item", "w")["estimates"]  # 4,000 different numbers are no codes
    assert mean["estimate"] == pytest.approx(table["w"].mean())


def test_faults_are_named(folder, tmp_path):
    assert "--statistic" in refused(folder, "--item", "q", "--item", "place", "--statistic", "alpha")
    assert "--rake" in refused(folder, "--item", "q", "--rake", written(tmp_path, q="12345", n="11111"))
    logit = ("--item", "text", "--ci-method", "logit", "--weight")
    assert "different ones in “w” are too many" in refused(folder, *logit, "w")
    assert "no column “nowhere”" in refused(folder, "--item", "q", "--denominator", "nowhere")
    assert "4000 different codes" in refused(folder, "--item", "w").replace(",", "")
    assert "no column “nowhere”" in refused(folder, "--item", "q", "--weight", "nowhere")
    assert "Parquet files only" in refused(written(tmp_path, q="12"), "--scheduler", "tcp://127.0.0.1:1")
    bad = answers(10)
    bad.loc[3, "w"] = -1.0
    fastparquet.write(str(folder / "day3.parquet"), bad)
    assert "1 cases have a negative weight" in refused(folder, "--item", "q", "--weight", "w")
    fastparquet.write(str(folder / "day3.parquet"), bad.drop(columns="text"))
    assert "day3.parquet" in refused(folder, "--item", "q")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError):
        cube_of_parquet(tmp_path / "empty", WANTED)


def test_a_frame_that_is_one_part_is_its_own_cube():
    table = answers(100)
    items = {name: coded(table[name], name, None) for name in ("q", "text")}
    by = {name: coded(table[name], name, None) for name in ("place", "s")}
    cube = cube_of(items, by, table["w"].to_numpy(), tuple(Measure))
    assert cube.everybody(Measure.CASES).sum() == 100


# A scheduler and two workers, as processes that a test may kill.
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler and the process ids of its two workers."""
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    address, *pids = started.stdout.readline().split()
    yield address, [int(pid) for pid in pids]
    started.stdin.close()
    started.wait(timeout=300)


def progress(dask_scheduler):
    """(tasks done, tasks in all), on the scheduler."""
    states = [task.state for key, task in dask_scheduler.tasks.items() if "cube_of_parts" in str(key)]
    return states.count("memory") + states.count("released"), len(states)


def equal_to_the_last_digit(ours, theirs):
    assert (ours.by, ours.items, ours.cells.tolist()) == (theirs.by, theirs.items, theirs.cells.tolist())
    for measure in (Measure.CASES, Measure.COUNTED):
        np.testing.assert_array_equal(ours.sums[measure], theirs.sums[measure])
    for measure in (Measure.WEIGHT, Measure.SQUARES):
        np.testing.assert_allclose(ours.sums[measure], theirs.sums[measure], rtol=1e-12)


def test_two_workers_count_the_same_even_when_one_is_killed_amid_it(folder, tmp_path, cluster):
    address, pids = cluster
    wave = tmp_path / "wave"
    wave.mkdir()
    days = [wave / f"day{number}.parquet" for number in range(48)]
    for number, day in enumerate(days[:4]):
        fastparquet.write(str(day), answers(15_000, seed=number))
    alone = merged([cube_of_parquet(wave, WANTED)] * 12)
    for number, day in enumerate(days[4:]):
        os.link(days[number % 4], day)
    os.kill(pids[1], signal.SIGSTOP)  # its share waits, however long the other one works before it is killed
    with Client(address) as watching, ThreadPoolExecutor() as beside:
        counting = beside.submit(cube_of_parquet, wave, WANTED, address)
        done, of = 0, 0
        while not done:
            done, of = watching.run_on_scheduler(progress)
        os.kill(pids[0], signal.SIGKILL)  # and what it has counted is gone with it
        os.kill(pids[1], signal.SIGCONT)
        assert done < of == 12
        equal_to_the_last_digit(counting.result(timeout=600), alone)
    options = ("--item", "q", "--by", "place", "--weight", "w")
    ours, here = answered(folder, *options, "--scheduler", address), answered(folder, *options)
    assert [row["n"] for row in ours["estimates"]] == [row["n"] for row in here["estimates"]]
    assert [row["se"] for row in ours["estimates"]] == pytest.approx([row["se"] for row in here["estimates"]])
    bad = answers(10)
    bad.loc[3, "w"] = -1.0
    fastparquet.write(str(folder / "day99.parquet"), bad)
    assert "negative weight" in refused(folder, *options, "--scheduler", address)


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    """R's stratified sample of schools in three parts, strata cut through."""
    folder = tmp_path_factory.mktemp("schools")
    table = pd.read_csv(DATA / "apistrat.csv")[["stype", "awards", "api.stu", "api99", "pw", "fpc"]]
    for number in range(3):
        fastparquet.write(str(folder / f"part{number}.parquet"), table[number::3].reset_index(drop=True))
    return folder


@pytest.mark.parametrize("method", ["mean", "asin", "beta", "xlogit", "logit", "likelihood"])
def test_intervals_from_parts_are_those_of_svyciprop(schools, method):
    found = answered(schools, *SCHOOLS_DRAWN, "--item", "awards", "--ci-method", method)
    theirs = results("apistrat")["taylor"]["proportions"]["awards"]["ciprop"]
    for row in found["estimates"]:
        ends = theirs[row["category"]][method]
        assert_equal([row["ci_low"], row["ci_high"]], [ends["low"], ends["high"]])


def test_a_ratio_from_parts_is_that_of_svyratio(schools):
    (row,) = answered(schools, *SCHOOLS_DRAWN, "--item", "api.stu", "--denominator", "api99")["estimates"]
    theirs = results("apistrat")["taylor"]["ratio_api.stu_api99"]
    assert_equal([row["estimate"], row["se"]], [theirs["est"], theirs["se"]])
