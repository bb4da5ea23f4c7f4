"""What a cube says of a file is what the rows of the file say, whatever the design."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.cube_counting import Coded, cube_of
from analysis.cube_design import cube_design
from analysis.cube_tabulation import not_from_cubes, tabulate_cube
from analysis.cubes import Measure
from analysis.design_columns import DesignColumns, design_of_columns
from analysis.intervals import IntervalMethod
from analysis.survey_design import DesignError, Lonely
from analysis.tabulated_columns import in_order
from analysis.tabulation import Estimand, Request, tabulate

NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df")


def file_of(seed, size=60):
    """A stratified sample of clusters with missing answers, a reason among them, and some weights of zero."""
    chance = np.random.default_rng(seed)
    strata = np.append(np.arange(4), chance.integers(0, 4, size - 4))
    return {
        "q": tuple(chance.choice(["yes", "no", "maybe", "", "refused"], size)),
        "score": tuple(chance.choice(["1", "2", "5", "-3", ""], size)),
        "g": tuple(chance.choice(["a", "b", "c", ""], size)),
        "h": tuple(chance.choice(["x", "y"], size)),
        "w": tuple(map(repr, (chance.integers(0, 9, size) / 4).tolist())),
        "s": tuple(f"s{k}" for k in strata),
        "c": tuple(chance.choice(["c1", "c2", "c3"], size)),
        "p": tuple(str(30 + 40 * k) for k in strata),
    }


def design_of(file, named):
    crossed = dict.fromkeys(name for name in (named.stratum, *named.clusters, *named.populations, "g", "h") if name)
    coded = {name: coded_texts(file[name]) for name in ("q", "score", *crossed)}
    items = {name: coded[name] for name in ("q", "score")}
    weights = np.array(list(map(float, file["w"]))) if named.weight else None
    cube = cube_of(items, {name: coded[name] for name in crossed}, weights, tuple(Measure))
    (cluster,), (population,) = named.clusters or (None,), named.populations or (None,)
    return cube_design(
        cube,
        stratum=named.stratum,
        cluster=cluster,
        population=population,
        lonely=named.lonely,
        is_weighted=named.weight is not None,
    )


def coded_texts(cells):
    categories = in_order({cell for cell in cells if cell})
    places = {cell: place for place, cell in enumerate(categories)}
    return Coded(np.array([places.get(cell, -1) for cell in cells]), categories)


def same(ours, theirs):
    assert [{k: v for k, v in row.items() if k not in (*NUMBERS, "deff")} for row in ours.estimates] == [
        {k: v for k, v in row.items() if k not in (*NUMBERS, "deff")} for row in theirs.estimates
    ]
    for key in NUMBERS:
        close([row[key] for row in ours.estimates], [row[key] for row in theirs.estimates])
    varying = [place for place, row in enumerate(ours.estimates) if row["se"] is not None and row["se"] > 1e-12]
    close([ours.estimates[k]["deff"] for k in varying], [theirs.estimates[k]["deff"] for k in varying])
    for key in ("statistic", "df_num", "df_den", "p", "adjusted"):
        close([row.get(key) for row in ours.tests], [row.get(key) for row in theirs.tests])
    sums = {name: pytest.approx(theirs.design[name], rel=1e-12) for name in ("sum_of_weights", "effective_n")}
    assert ours.design == {**theirs.design, **sums}
    assert sorted(problem.code for problem in ours.warnings) == sorted(problem.code for problem in theirs.warnings)


def close(ours, theirs):
    ours, theirs = (
        np.array([np.nan if value is None else value for value in values], float) for values in (ours, theirs)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    weight=st.sampled_from([None, "w"]),
    stratum=st.sampled_from([None, "s"]),
    cluster=st.sampled_from([(), ("c",)]),
    has_population=st.booleans(),
    lonely=st.sampled_from([None, *Lonely]),
    asked=st.fixed_dictionaries(
        {},
        optional={
            "by": st.sampled_from([("g",), ("g", "h")]),
            "domain": st.sampled_from([(("h", "x"),), (("g", "a"), ("h", "y"))]),
            "statistic": st.sampled_from([Estimand.SHARE, Estimand.TOTAL]),
            "ci_method": st.sampled_from([IntervalMethod.WILSON, IntervalMethod.BETA, IntervalMethod.XLOGIT]),
            "census": st.just(True),
            "missing": st.just(("maybe", "5")),
        },
    ),
)
def test_the_document_from_a_cube_is_that_from_the_rows(seed, weight, stratum, cluster, has_population, lonely, asked):
    file = file_of(seed)
    named = DesignColumns(weight, stratum, cluster, ("p",) if has_population and stratum else (), lonely)
    request = Request(("q", "score"), test="by" in asked and not asked.get("census"), **asked)
    design = design_of_columns(file, named)
    same(tabulate(file, design, request, design.warnings), tabulate_cube(design_of(file, named), request))


def test_what_needs_rows_is_named():
    asked = Request(("q",), ("g",), Estimand.MEDIAN, compare=True, ci_method=IntervalMethod.LOGIT)
    assert not_from_cubes(asked) == ("statistic", "ci-method", "compare")
    assert not_from_cubes(Request(("q",), ("g",), test=True)) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"p": tuple(["900", "901"] * 30)}, "population-varies"),
        ({"p": ("2",) * 60}, "population-under-sample"),
        ({"p": ("",) + ("90",) * 59}, "population-missing"),
        ({"p": ("many",) * 60}, "column-not-numeric"),
        ({"s": ("",) + ("s1",) * 59}, "design-label-missing"),
        ({"w": ("0",) * 60, "p": ("90",) * 60}, "weights-all-zero"),
    ],
)
def test_a_population_that_cannot_be_is_refused_by_name(changed, code):
    file = {**file_of(1), "s": ("s1",) * 60, **changed}
    with pytest.raises(DesignError) as refused:
        tabulate_cube(design_of(file, DesignColumns("w", "s", (), ("p",))), Request(("q",)))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_code_that_is_not_there_and_an_empty_domain_are_refused():
    design = design_of(file_of(2), DesignColumns("w", "s"))
    for domain, code in (((("g", "z"),), "domain-code-unknown"), ((("g", "a"), ("g", "b")), "domain-empty")):
        with pytest.raises(DesignError) as refused:
            tabulate_cube(design, Request(("q",), domain=domain))
        assert refused.value.problems[0].code == code
