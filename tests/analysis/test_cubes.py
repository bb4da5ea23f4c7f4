"""Cubes of counted cases: their tables are those counted one by one, and parts add up to the whole."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cubes import counting as cube_counting
from analysis.cubes.counting import Coded, coded_frame, cube_of, cubes_of, tables_of
from analysis.cubes.cube import Cube, Measure
from analysis.estimation import cells
from analysis.estimation.weighting import Margin, rake, rake_cells

QUICK = settings(max_examples=20, deadline=None)
SIZES = {"sex": 2, "age": 4, "place": 7}


def sample(seed, size=300, scale=1):
    """Three crossed variables, three items of different width with missing answers, and weights."""
    chance = np.random.default_rng(seed)
    by = {name: coded(chance.integers(-1, count, size * scale), count) for name, count in SIZES.items()}
    items = {f"q{count}": coded(chance.integers(-1, count, size * scale), count) for count in (2, 5, 11)}
    return items, by, chance.integers(0, 50, size * scale) / 8


def coded(codes, count):
    return Coded(codes.astype(np.int8), tuple(str(k) for k in range(1, count + 1)))


def rows_of(variables, rows):
    return {name: Coded(one.codes[rows], one.categories) for name, one in variables.items()}


def one_by_one(codes, groups, weights):
    """The dullest way to count."""
    table = defaultdict(float)
    for code, group, weight in zip(codes.tolist(), groups.tolist(), weights.tolist(), strict=True):
        if code >= 0 and group >= 0:
            table[group, code] += weight
    return table


def sums(cube):
    """Every sum of a cube by the names of its cell, item and category."""
    found = {}
    for row, cell in enumerate(cube.cells.tolist()):
        name = tuple("" if code < 0 else codes[code] for code, codes in zip(cell, cube.by.values(), strict=True))
        for measure in cube.sums:
            found[name, measure, None, None] = cube.everybody(measure)[row]
            for item, codes in cube.items.items():
                found[name, measure, item, ""] = cube.unanswered(item, measure)[row]
                for code, value in zip(codes, cube.answers(item, measure)[row], strict=True):
                    found[name, measure, item, code] = value
    return {key: value for key, value in found.items() if value}


@pytest.mark.parametrize("batched", [0, 1 << 19], ids=["by blocks", "at once"])
def test_tables_are_those_counted_case_by_case(batched, monkeypatch):
    monkeypatch.setattr(cube_counting, "_BATCHED", batched)
    monkeypatch.setattr(cells, "BLOCK", 64)
    items, by, weights = sample(1)
    for tables in (tables_of(items, by, weights), cube_of(items, by, weights).tables()):
        for item, answers in items.items():
            alone = one_by_one(answers.codes, np.zeros(300, int), weights)
            assert tables.one_way[item].tolist() == [alone[0, code] for code in range(len(answers.categories))]
            for name, groups in by.items():
                table = one_by_one(answers.codes, groups.codes, weights)
                for (group, code), found in np.ndenumerate(tables.two_way[name][item]):
                    assert found == table[group, code]


def test_a_cube_counts_cases_those_with_a_weight_and_squares_by_cell():
    items = {"q": coded(np.array([0, 1, 1, -1, 0]), 2)}
    by = {"g": coded(np.array([0, 0, 0, 0, -1]), 2)}
    cube = cube_of(items, by, np.array([1.0, 3.0, 0.0, 5.0, 2.0]), tuple(Measure))
    assert cube.cells.tolist() == [[-1], [0]]
    assert cube.answers("q", Measure.CASES).tolist() == [[1, 0], [1, 2]]
    assert cube.answers("q", Measure.COUNTED).tolist() == [[1, 0], [1, 1]]
    assert cube.answers("q", Measure.WEIGHT).tolist() == [[2, 0], [1, 3]]
    assert cube.answers("q", Measure.SQUARES).tolist() == [[4, 0], [1, 9]]
    assert cube.unanswered("q").tolist() == [0, 1]
    assert cube.everybody(Measure.WEIGHT).tolist() == [2, 9]


@QUICK
@given(st.integers(0, 10_000), st.lists(st.integers(0, 300), max_size=4))
def test_chunks_merged_in_any_order_are_the_whole(seed, cuts):
    items, by, weights = sample(seed)
    whole = cube_of(items, by, weights, tuple(Measure))
    ends = sorted({0, *cuts, 300})
    parts = [
        cube_of(rows_of(items, slice(first, end)), rows_of(by, slice(first, end)), weights[first:end], tuple(Measure))
        for first, end in pairwise(ends)
    ]
    forward, backward = parts[0], parts[-1]
    for part in parts[1:]:
        forward = forward + part
    for part in parts[-2::-1]:
        backward = backward + part
    assert sums(forward) == sums(backward) == sums(whole)


def test_parts_that_know_different_codes_are_merged_by_code():
    first = cube_of({"q": Coded(np.array([0, 1]), ("2", "10"))}, {"g": Coded(np.array([0, 0]), ("b",))})
    second = cube_of({"q": Coded(np.array([0, -1]), ("3",))}, {"g": Coded(np.array([1, 0]), ("a", "b"))})
    cube = first + second
    assert (cube.items, cube.by) == ({"q": ("2", "3", "10")}, {"g": ("a", "b")})
    assert cube.tables(measure=Measure.CASES).two_way["g"]["q"].tolist() == [[0, 0, 0], [1, 1, 1]]
    assert cube.over(["g"]).unanswered("q").tolist() == [1, 0]


def test_cubes_of_different_variables_are_not_added():
    items, by, _ = sample(1)
    with pytest.raises(ValueError, match="different variables"):
        cube_of(items, by) + cube_of(items, {"sex": by["sex"]})


@QUICK
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed):
    items, by, weights = sample(seed)
    order = np.random.default_rng(seed + 1).permutation(300)
    shuffled = cube_of(rows_of(items, order), rows_of(by, order), weights[order], tuple(Measure))
    assert sums(shuffled) == sums(cube_of(items, by, weights, tuple(Measure)))


@QUICK
@given(st.integers(0, 10_000), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaled_weights_scale_sums_and_their_squares_and_leave_counts(seed, factor):
    items, by, weights = sample(seed)
    scaled, plain = (cube_of(items, by, given, tuple(Measure)) for given in (weights * factor, weights))
    powers = {Measure.CASES: 0, Measure.COUNTED: 0, Measure.WEIGHT: 1, Measure.SQUARES: 2}
    assert sums(scaled) == {key: value * factor ** powers[key[1]] for key, value in sums(plain).items()}
    assert sums(plain.reweighted(np.full(len(plain.cells), factor))) == sums(scaled)


def test_a_marginal_is_the_cube_of_the_variables_that_are_left():
    items, by, weights = sample(5)
    cube = cube_of(items, by, weights, tuple(Measure))
    left = {name: by[name] for name in ("place", "sex")}
    assert sums(cube.over(["place", "sex"])) == sums(cube_of(items, left, weights, tuple(Measure)))


def test_raked_weights_give_all_tables_anew_without_the_rows():
    items, by, weights = sample(7, scale=4)
    answered = {name: Coded(np.maximum(one.codes, 0), one.categories) for name, one in by.items()}
    weights = weights + 1
    margins = [
        Margin(name, one.codes, one.categories, np.arange(1.0, len(one.categories) + 1) * 840 / total)
        for (name, one), total in zip(answered.items(), (3, 10, 28), strict=True)
    ]
    cube = cube_of(items, answered, weights)
    factors, _ = rake_cells(cube.everybody(Measure.WEIGHT), cube.cells, margins)
    anew, direct = cube.tables(factors), tables_of(items, answered, rake(weights, margins).weights)
    for name in by:
        for item in items:
            np.testing.assert_allclose(anew.two_way[name][item], direct.two_way[name][item], rtol=1e-12)
    met = {name: cube.over([name], factors).everybody(Measure.WEIGHT) for name in by}
    for margin in margins:
        np.testing.assert_allclose(met[margin.name], margin.totals, rtol=1e-8)


def test_variables_whose_crossing_would_be_too_large_are_crossed_in_parts():
    items, by, weights = sample(9)
    cubes = cubes_of(items, by, weights, most_cells=20)
    assert [tuple(cube.by) for cube in cubes] == [("sex", "age"), ("place",)]
    whole = cube_of(items, by, weights)
    assert sums(cubes[1]) == sums(whole.over(["place"]))


def test_a_crossing_larger_than_the_sample_keeps_to_the_cells_that_occur():
    chance = np.random.default_rng(3)
    by = {f"g{k}": Coded(chance.integers(0, 1000, 50).astype(np.int16), tuple(map(str, range(1000)))) for k in range(8)}
    cube = cube_of({}, by)
    assert {tuple(cell) for cell in cube.cells.tolist()} == set(
        zip(*(one.codes.tolist() for one in by.values()), strict=True)
    )
    assert cube.everybody(Measure.CASES).sum() == 50


def test_codes_of_a_frame_are_not_copied():
    frame = pd.DataFrame({"q": pd.Categorical(["no", "yes", None], categories=["yes", "no"]), "w": [1.0, 2.0, 3.0]})
    ((name, found),) = coded_frame(frame).items()
    assert (name, found.codes.tolist(), found.categories) == ("q", [1, 0, -1], ("yes", "no"))
    assert np.shares_memory(found.codes, frame["q"].array.codes)


def test_nobody_at_all_is_a_cube_of_no_cells():
    cube = cube_of({"q": coded(np.zeros(0, int), 2)}, {"g": coded(np.zeros(0, int), 3)}, np.zeros(0))
    assert isinstance(cube, Cube)
    assert len(cube.cells) == 0
    assert cube.tables().two_way["g"]["q"].tolist() == [[0, 0]] * 3
