"""What `tabulate` answers of Parquet files that nobody need hold in memory: from a cube of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.cubes.cube import Measure
from analysis.cubes.designs import cube_design
from analysis.estimation.intervals import FITTED
from analysis.estimation.survey_design import DesignError
from analysis.tabulation.design_columns import DesignColumns
from analysis.tabulation.document import refuse_misuse
from analysis.tabulation.of_cubes import not_from_cubes, tabulate_cube
from analysis.tabulation.request import Estimand, Request, Tabulation
from analysis.tabulation.several_rows import joint_columns
from exports.data.parquet_cubes import Wanted, cube_of_parquet, parquet_columns
from questionnaires.problems import DataError, Problem

_WITHOUT_FIT = (Estimand.MEDIAN, Estimand.QUANTILE, Estimand.RATIO)


def needs_rows(named: DesignColumns, request: Request) -> tuple[str, ...]:
    """What is asked that only rows can answer: stages after the first, and see `not_from_cubes`."""
    stages = ("cluster",) * (len(named.clusters) > 1) + ("population",) * (len(named.populations) > 1)
    return (*stages, *not_from_cubes(request))


def tabulate_parquet(path: Path, named: DesignColumns, request: Request, scheduler: str | None = None) -> Tabulation:
    """The same document as from the rows; with a `scheduler`, its Dask workers count.

    Raises DataError for what cannot be read or counted (`cube_of_parquet`), DesignError as `tabulate` does.
    """
    columns = parquet_columns(path)
    refuse_misuse(columns, request)
    drawn = [name for name in (named.stratum, *named.clusters, *named.populations) if name is not None]
    weight = [named.weight] if named.weight else []
    denominator = [request.denominator] if request.denominator else []
    _refuse_unknown([*drawn, *weight, *denominator], columns)
    fitted = weight if request.ci_method in FITTED and request.statistic not in _WITHOUT_FIT else []
    crossed = tuple(dict.fromkeys((*drawn, *request.by, *(name for name, _ in request.domain), *fitted)))
    joint: dict[str, tuple[str, ...]] = {}
    if request.statistic is Estimand.SEVERAL:
        joint = joint_columns(request.items, columns)
    elif request.statistic is Estimand.RATIO:
        joint = {f"{item} / {below}": (item, below) for item in request.items for below in denominator}
    items = tuple(dict.fromkeys(item for item in request.items if item in columns))
    wanted = Wanted(items, crossed, named.weight, tuple(joint.items()))
    cube = cube_of_parquet(path, wanted, scheduler)
    if not cube.everybody(Measure.CASES).any():
        raise DataError([Problem.at("data-no-rows", file=path.name)])
    design = cube_design(
        cube,
        stratum=named.stratum,
        cluster=next(iter(named.clusters), None),
        population=next(iter(named.populations), None),
        lonely=named.lonely,
        is_weighted=named.weight is not None,
    )
    return tabulate_cube(design, request, joint)


def _refuse_unknown(names: Sequence[str], columns: Sequence[str]) -> None:
    unknown = [name for name in dict.fromkeys(names) if name not in columns]
    if unknown:
        raise DesignError([Problem.at("column-unknown", column=name, allowed=list(columns)) for name in unknown])
