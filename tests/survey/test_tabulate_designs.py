"""`tabulate` on clusters, two stages, nested units, lonely strata, replicates and comparisons equals R's survey.

The data, R's results and the script that made both: tests/data/survey_r/make_results.R. A row of R's is found in the
answer by its statistic, category and groups; each number it has must be ours.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from survey.cli import main
from tests.survey.tabulating import answered, refused, written

FOLDER = Path(__file__).parents[1] / "data" / "survey_r"
RESULTS = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))["results"]
NAMING = {"rows": ("statistic", "category", "by", "against"), "tests": ("test", "order")}


def _name(result: dict[str, Any]) -> str:
    return " ".join([result["file"], *result["arguments"]])


def _is(ours: dict[str, Any], theirs: dict[str, Any], names: tuple[str, ...]) -> bool:
    return all(ours.get(key) == theirs[key] for key in names if key in theirs)


def _differing(ours: dict[str, Any], theirs: dict[str, Any], names: tuple[str, ...], tolerance: float) -> list[str]:
    faults = []
    for key, wanted in theirs.items():
        if key in names or wanted is None:
            continue
        found = ours[key]
        # Zero in theory is 1e-17 in R.
        if found is None or abs(found - wanted) > max(tolerance * abs(wanted), 1e-12):
            faults.append(f"{key} {found} is {wanted} in R: {theirs}")
    return faults


@pytest.mark.parametrize("result", RESULTS, ids=map(_name, RESULTS))
def test_answers_are_those_of_r(result):
    arguments = ["tabulate", str(FOLDER / result["file"]), *map(str, result["arguments"]), "--json"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    faults = []
    for kind, key in (("rows", "estimates"), ("tests", "tests")):
        # R's rows without a name stand in our order: one row of a number, two of two quantiles.
        rows, names = result.get(kind, []), NAMING[kind]
        is_named = any(name in row for row in rows for name in names)
        for place, theirs in enumerate(rows):
            own = [row for row in document[key] if _is(row, theirs, names)] if is_named else [document[key][place]]
            assert len(own) == 1, f"{len(own)} rows for {theirs}"
            faults += _differing(own[0], theirs, names, result["tolerance"])
    assert not faults, "\n".join(faults)


def test_without_items_replicate_weights_are_none():
    document = answered(
        FOLDER / "jackknife.csv", "--weight", "pw", "--replicate-weights", "rep_", "--replicate-type", "jk1"
    )
    assert {row["item"] for row in document["estimates"]} == {"api00", "stype", "awards"}


def test_the_factor_of_fays_method_is_found_in_weights_that_show_it_and_asked_for_else(tmp_path):
    given = ("--weight", "w", "--replicate-weights", "f_*", "--replicate-type", "Fay", "--item", "y")
    shown = {"y": [1, 3, 4, 9], "w": [2, 2, 2, 2], "f_1": [0.6, 3.4, 0.6, 3.4], "f_2": [3.4, 0.6, 0.6, 3.4]}
    document = answered(written(tmp_path, **shown), *given)
    (found,) = (each["where"]["rho"] for each in document["warnings"] if each["code"] == "fay-factor-from-weights")
    assert found == 0.3
    assert "--fay-rho" in refused(written(tmp_path, **{**shown, "f_2": [3.1, 0.6, 0.6, 3.4]}), *given)
