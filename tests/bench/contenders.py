"""Every library at the same four tasks, each run in a process of its own: `python -m tests.bench.contenders`.

A contender turns the data into what its library likes best (not timed) and returns what is timed. What that
returns is compared with all others: equal numbers or no race. Imports are inside, since the libraries we are
compared with live in another environment than ours.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.survey_data import GROUPS, ITEMS, MARGINS, POINTS, SurveyData, load

Timed = Callable[[], Any]
CHECKED = ("q7", "schooling")  # the table that is compared
CODES = [str(k) for k in range(1, POINTS + 1)]


# Tables: 60 one-way and 300 two-way tables of weights.


def tables_ours(data: SurveyData) -> Timed:
    from analysis.cubes.counting import coded_frame, tables_of

    coded = coded_frame(_frame(data))
    items, by = ({name: coded[name] for name in names} for names in (ITEMS, GROUPS))
    return lambda: tables_of(items, by, data.weights).two_way[CHECKED[1]][CHECKED[0]]


def tables_ours_with_errors(data: SurveyData) -> Timed:
    """Cases and squared weights as well: what bases, standard errors and tests need."""
    from analysis.cubes.counting import coded_frame, cube_of
    from analysis.cubes.cube import Measure

    coded = coded_frame(_frame(data))
    items, by = ({name: coded[name] for name in names} for names in (ITEMS, GROUPS))
    return lambda: cube_of(items, by, data.weights, tuple(Measure)).tables().two_way[CHECKED[1]][CHECKED[0]]


def tables_ours_anew(data: SurveyData) -> Timed:
    """All tables again from the cube that is there, for new weights by cell."""
    from analysis.cubes.counting import coded_frame, cube_of
    from analysis.cubes.cube import Measure

    coded = coded_frame(_frame(data))
    items, by = ({name: coded[name] for name in names} for names in (ITEMS, GROUPS))
    cube = cube_of(items, by, data.weights, (Measure.WEIGHT,))
    factors = np.ones(len(cube.cells))
    return lambda: cube.tables(factors).two_way[CHECKED[1]][CHECKED[0]]


def tables_numpy(data: SurveyData) -> Timed:
    """One bincount a table."""

    def tables() -> Any:
        found = {}
        for name, answers in zip(ITEMS, data.items, strict=True):
            found[name, None] = np.bincount(answers, data.weights, POINTS)
            for group, size in GROUPS.items():
                cells = data.groups[group].astype(np.int64) * POINTS + answers
                found[name, group] = np.bincount(cells, data.weights, size * POINTS).reshape(size, POINTS)
        return found[CHECKED]

    return tables


def tables_pandas_groupby(data: SurveyData) -> Timed:
    frame = _frame(data)

    def tables() -> Any:
        found = {}
        for name in ITEMS:
            found[name, None] = frame.groupby(name, observed=False)["w"].sum()
            for group in GROUPS:
                found[name, group] = frame.groupby([group, name], observed=False)["w"].sum()
        return found[CHECKED].to_numpy().reshape(-1, POINTS)

    return tables


def tables_pandas_crosstab(data: SurveyData, items: tuple[str, ...] = ITEMS) -> Timed:
    import pandas as pd

    frame = _frame(data)

    def tables() -> Any:
        found = {}
        for name in items:
            found[name, None] = frame.groupby(name, observed=False)["w"].sum()
            for group in GROUPS:
                found[name, group] = pd.crosstab(frame[group], frame[name], frame["w"], aggfunc="sum")
        return found[CHECKED].to_numpy()

    return tables


def tables_pandas_crosstab_tenth(data: SurveyData) -> Timed:
    """Six of the sixty items, where all take minutes."""
    return tables_pandas_crosstab(data, ITEMS[5:11])


def tables_polars(data: SurveyData) -> Timed:
    import polars as pl

    frame = pl.DataFrame(_columns(data)).lazy()

    def tables() -> Any:
        plans, names = [], []
        for name in ITEMS:
            for group in (None, *GROUPS):
                keys = [name] if group is None else [group, name]
                names.append((name, group))
                plans.append(frame.group_by(keys).agg(pl.col("w").sum()))
        found = dict(zip(names, pl.collect_all(plans), strict=True))
        return _square(found[CHECKED].sort(CHECKED[1], CHECKED[0]).rows())

    return tables


def tables_duckdb(data: SurveyData) -> Timed:
    import duckdb
    import pandas as pd

    connection = duckdb.connect()
    connection.register("given", pd.DataFrame(_columns(data)))
    connection.execute("CREATE TABLE answers AS SELECT * FROM given")
    connection.unregister("given")
    groups = ", ".join(GROUPS)

    def tables() -> Any:
        found = {}
        for name in ITEMS:
            sets = ", ".join([f"({name})", *(f"({group}, {name})" for group in GROUPS)])
            query = f"SELECT {groups}, {name}, sum(w) FROM answers GROUP BY GROUPING SETS ({sets})"
            found[name] = connection.execute(query).fetchall()
        place = list(GROUPS).index(CHECKED[1])
        rows = [(row[place], row[-2], row[-1]) for row in found[CHECKED[0]] if row[place] is not None]
        return _square(sorted(rows))

    return tables


# Raking to three margins, from starting weights to made ones.


def raking_ours(data: SurveyData) -> Timed:
    from analysis.estimation.weighting import Margin, rake

    margins = [Margin(n, data.groups[n], tuple(map(str, range(GROUPS[n]))), data.totals[n]) for n in MARGINS]
    return lambda: rake(data.weights, margins).weights[:5]


def raking_ipfn(data: SurveyData) -> Timed:
    """On the cells of a frame, which is what it can do of so many rows; then back to the rows."""
    import pandas as pd
    from ipfn import ipfn

    frame = pd.DataFrame({**data.groups, "w": data.weights})[[*MARGINS, "w"]]
    totals = [pd.Series(data.totals[name], index=pd.Index(range(GROUPS[name]), name=name)) for name in MARGINS]

    def rake() -> Any:
        grouped = frame.groupby(list(MARGINS), observed=True)
        cells = grouped["w"].sum().rename("total").reset_index()
        begun = cells["total"].to_numpy().copy()
        done = ipfn.ipfn(cells, totals, [[name] for name in MARGINS], convergence_rate=1e-9).iteration()
        factors = done["total"].to_numpy() / begun
        return (frame["w"].to_numpy() * factors[grouped.ngroup().to_numpy()])[:5]

    return rake


def raking_weightipy(data: SurveyData) -> Timed:
    """Its schemes ignore starting weights, so it makes other weights than the others."""
    import pandas as pd
    import weightipy

    frame = pd.DataFrame({name: data.groups[name] for name in MARGINS})
    shares = {name: 100 * data.totals[name] / data.totals[name].sum() for name in MARGINS}
    targets = {name: dict(enumerate(shares[name].tolist())) for name in MARGINS}
    scheme = weightipy.scheme_from_dict(targets)
    return lambda: weightipy.weight(frame, scheme).to_numpy()[:0]


def raking_svy(data: SurveyData) -> Timed:
    import polars as pl
    import svy

    frame = pl.DataFrame({**{name: _texts(data.groups[name]) for name in MARGINS}, "w": data.weights})
    controls = {name: {str(k + 1): float(t) for k, t in enumerate(data.totals[name])} for name in MARGINS}
    sample = svy.Sample(frame, svy.Design(wgt="w"))
    return lambda: sample.weighting.rake(controls=controls, tol=1e-9).data["rk_wgt"].to_numpy()[:5]


# Estimates: the shares of 60 items with their standard errors; Rao-Scott tests of 60 items against 5 groups.


def shares_ours(data: SurveyData) -> Timed:
    from analysis.cubes.counting import coded_frame, cube_of
    from analysis.cubes.cube import Measure
    from analysis.cubes.designs import cube_design
    from analysis.cubes.estimates import CubeAnswers, cube_estimate

    items = {name: one for name, one in coded_frame(_frame(data)).items() if name in ITEMS}

    def shares() -> Any:
        design = cube_design(cube_of(items, {}, data.weights, tuple(Measure)))
        everybody, places = np.ones(len(design.cube.cells), bool), np.arange(POINTS)
        scores = np.eye(POINTS)
        found = {
            name: cube_estimate(CubeAnswers.of(design.cube, name, places, everybody), scores, design) for name in ITEMS
        }
        return found[CHECKED[0]].standard_errors

    return shares


def shares_svy(data: SurveyData) -> Timed:
    sample = _svy_sample(data)

    def shares() -> Any:
        found = {name: sample.estimation.prop(name) for name in ITEMS}
        return np.array([float(one.se) for one in found[CHECKED[0]].estimates])

    return shares


def tests_ours(data: SurveyData) -> Timed:
    from analysis.cubes.counting import coded_frame, cube_of
    from analysis.cubes.cube import Measure
    from analysis.cubes.designs import cube_design
    from analysis.cubes.estimates import CubeAnswers, cube_rao_scott

    coded = coded_frame(_frame(data))
    items, by = ({name: coded[name] for name in names} for names in (ITEMS, GROUPS))

    def tests() -> Any:
        cube, found = cube_of(items, by, data.weights, tuple(Measure)), {}
        for group in GROUPS:
            design = cube_design(cube.over([group]))
            everybody, df = np.ones(len(design.cube.cells), bool), design.degrees_of_freedom()
            for name in ITEMS:
                answers = CubeAnswers.of(design.cube, name, np.arange(POINTS), everybody)
                found[name, group] = cube_rao_scott(answers, design.cube.codes(group), data.cases, design, df)
        return np.array([found[CHECKED].f_p])

    return tests


def tests_svy(data: SurveyData) -> Timed:
    sample = _svy_sample(data)

    def tests() -> Any:
        found = {(name, group): sample.categorical.tabulate(name, group) for name in ITEMS for group in GROUPS}
        return np.array([found[CHECKED].stats.f.p_value])

    return tests


# Reading every byte once: what no program can be faster than.


def floor_read_once(data: SurveyData) -> Timed:
    def read() -> Any:
        for answers in data.items:
            answers.view(np.uint8)[: len(answers) // 8 * 8].view(np.uint64).max()
        data.weights.max()
        return np.zeros(0)

    return read


def _columns(data: SurveyData) -> dict[str, np.ndarray]:
    return {**dict(zip(ITEMS, data.items, strict=True)), **data.groups, "w": data.weights}


def _frame(data: SurveyData) -> Any:
    """The same codes as categories, not copied."""
    import pandas as pd

    sizes = {**dict.fromkeys(ITEMS, POINTS), **GROUPS}
    columns = _columns(data)
    coded = {
        name: pd.Categorical.from_codes(columns[name], [str(k) for k in range(1, size + 1)])
        for name, size in sizes.items()
    }
    return pd.DataFrame({**coded, "w": data.weights}, copy=False)


def _texts(codes: np.ndarray) -> list[str]:
    return (codes + 1).astype(str).tolist()


def _svy_sample(data: SurveyData) -> Any:
    import polars as pl
    import svy

    texts = {name: _texts(codes) for name, codes in _columns(data).items() if name != "w"}
    return svy.Sample(pl.DataFrame({**texts, "w": data.weights}), svy.Design(wgt="w"))


def _square(rows: list[tuple[Any, Any, float]]) -> np.ndarray:
    return np.array([row[2] for row in rows]).reshape(-1, POINTS)


def main(name: str, folder: str, seconds: float) -> None:
    """Run one contender again and again, at least once and for some seconds; print its best time."""
    run = globals()[name](load(Path(folder)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if seconds:
        run()  # warm
    best, spent = [float("inf")] * 2, 0.0
    while spent <= seconds:
        began, used = time.perf_counter(), time.process_time()
        checked = np.asarray(run())
        wall, processor = time.perf_counter() - began, time.process_time() - used
        best, spent = [min(best[0], processor), min(best[1], wall)], spent + wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"processor": best[0], "wall": best[1], "peak": peak / 1024, "before": before / 1024,
                      "checked": checked.ravel().tolist()}))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
