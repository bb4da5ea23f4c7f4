"""R's results beside the data they were computed from, and how near to them counts as equal."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from analysis.estimation.survey_design import SurveyDesign
from analysis.tabulation.design_columns import DesignColumns, design_of_columns
from analysis.tabulation.document import Request, Tabulation, tabulate

DATA = Path(__file__).parents[1] / "data"
NAMES = ("apistrat", "apisrs")


@cache
def columns(name: str) -> dict[str, tuple[str, ...]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return dict(zip(header, zip(*rows, strict=True), strict=True))


@cache
def results(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DATA / f"{name}_oracle.json").read_text(encoding="utf-8"))
    return document


def design(name: str, *, populations: tuple[str, ...] = ("fpc",)) -> SurveyDesign:
    """svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc), for apisrs without strata."""
    stratum = "stype" if name == "apistrat" else None
    return design_of_columns(columns(name), DesignColumns("pw", stratum, (), populations))


def tabulated(name: str, *items: str, **asked: Any) -> Tabulation:
    return tabulate(columns(name), asked.pop("design", None) or design(name), Request(items, **asked))


def assert_equal(ours: Any, theirs: Any, tolerance: float = 1e-8) -> None:
    """Relative to R's value, absolute within 1e-12 where that is zero in theory."""
    found = np.array([np.nan if each is None else each for each in np.ravel(ours)], float)
    wanted = np.array([np.nan if each is None else each for each in np.ravel(theirs)], float)
    assert found.shape == wanted.shape
    np.testing.assert_array_less(np.abs(found - wanted), np.maximum(tolerance * np.abs(wanted), 1e-12) + 1e-300)


def numbers(tabulation: Tabulation, *names: str) -> list[list[float | None]]:
    return [[row[name] for row in tabulation.estimates] for name in names]
