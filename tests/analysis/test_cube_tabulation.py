"""What a cube says of a file is what the rows of the file say, whatever the design."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.cases.tabulated_columns import in_order
from analysis.cubes.counting import Coded, cube_of
from analysis.cubes.cube import Measure
from analysis.cubes.designs import cube_design
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.survey_design import DesignError, Lonely
from analysis.tabulation.design_columns import DesignColumns, design_of_columns
from analysis.tabulation.document import Estimand, Request, refuse_misuse, tabulate
from analysis.tabulation.of_cubes import not_from_cubes, tabulate_cube
from analysis.tabulation.request import Shares
from analysis.tabulation.several_of_cubes import JOINT

OF_NUMBERS = (Estimand.MEDIAN, Estimand.QUANTILE, Estimand.NPS, Estimand.CSAT)
NUMBERS = ("p", "p_adjusted", "se", "ci_low", "ci_high", "df")


def file_of(seed, size=60):
    """A stratified sample of clusters with missing answers, a reason among them, and some weights of zero."""
    chance = np.random.default_rng(seed)
    strata = np.append(np.arange(4), chance.integers(0, 4, size - 4))
    return {
        "q": tuple(chance.choice(["yes", "no", "maybe", "", "refused"], size)),
        "score": tuple(chance.choice(["1", "2", "5", "-3", ""], size)),
        "rating": tuple(chance.choice(["0", "6", "8", "9", "10", ""], size)),
        "g": tuple(chance.choice(["a", "b", "c", ""], size)),
        "h": tuple(chance.choice(["x", "y"], size)),
        "w": tuple(map(repr, (chance.integers(0, 9, size) / 4).tolist())),
        "s": tuple(f"s{k}" for k in strata),
        "c": tuple(f"c{k}" for k in chance.integers(1, 9, size)),
        "p": tuple(str(30 + 40 * k) for k in strata),
    }


PAIR = {"score / rating": ("score", "rating")}


def design_of(file, named):
    """The weight is crossed too, as intervals that fit log-odds want it."""
    drawn = (named.stratum, *named.clusters, *named.populations, named.weight)
    crossed = dict.fromkeys(name for name in (*drawn, "g", "h") if name)
    coded = {name: coded_texts(file[name]) for name in ("q", "score", "rating", *crossed)}
    items = {name: coded[name] for name in ("q", "score", "rating")}
    items["score / rating"] = coded_texts(list(map(JOINT.join, zip(file["score"], file["rating"], strict=True))))
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
    assert [{k: v for k, v in row.items() if k not in (*NUMBERS, "estimate", "deff")} for row in ours.estimates] == [
        {k: v for k, v in row.items() if k not in (*NUMBERS, "estimate", "deff")} for row in theirs.estimates
    ]
    varying = [place for place, pair in enumerate(zip(ours.estimates, theirs.estimates, strict=True)) if varies(*pair)]
    close([row["estimate"] for row in ours.estimates], [row["estimate"] for row in theirs.estimates])
    for key in NUMBERS:
        close([ours.estimates[k].get(key) for k in varying], [theirs.estimates[k].get(key) for k in varying])
    close([ours.estimates[k]["deff"] for k in varying], [theirs.estimates[k]["deff"] for k in varying])
    for key in ("statistic", "df_num", "df_den", "p", "adjusted", "t"):
        close([row.get(key) for row in ours.tests], [row.get(key) for row in theirs.tests])
    close(*([each.design[name] for name in ("sum_of_weights", "effective_n")] for each in (ours, theirs)))
    assert ours.design == {**theirs.design, **{name: ours.design[name] for name in ("sum_of_weights", "effective_n")}}
    assert sorted(problem.code for problem in ours.warnings) == sorted(problem.code for problem in theirs.warnings)


def varies(*rows):
    """Not where an error is zero but for rounding, which then decides on which side of a step an interval ends."""
    return all(row["se"] is None or row["se"] > 1e-12 for row in rows)


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
            "domain": st.sampled_from([(("h", "x"),), (("g", "a"), ("g", "b"), ("h", "y"))]),
            "statistic": st.sampled_from([Estimand.SHARE, Estimand.COUNT, Estimand.TOTAL, *OF_NUMBERS]),
            "shares": st.sampled_from(Shares),
            "compare": st.just(True),
            "quantiles": st.just((0.1, 0.5, 0.95)),
            "ci_method": st.sampled_from(IntervalMethod),
            "census": st.just(True),
            "missing": st.just(("maybe", "5")),
        },
    ),
)
def test_the_document_from_a_cube_is_that_from_the_rows(seed, weight, stratum, cluster, has_population, lonely, asked):
    file = file_of(seed)
    named = DesignColumns(weight, stratum, cluster, ("p",) if has_population and stratum else (), lonely)
    items = ("score", "rating") if asked.get("statistic") in OF_NUMBERS else ("q", "score")
    items = ("rating",) if asked.get("statistic") is Estimand.NPS else items
    request = Request(items, test="by" in asked and not asked.get("census"), **asked)
    design = design_of_columns(file, named)
    try:
        rows = tabulate(file, design, request, design.warnings)
    except DesignError as refused:
        with pytest.raises(DesignError) as also:
            refuse_misuse(file, request)
        assert [each.code for each in also.value.problems] == [each.code for each in refused.problems]
        return
    same(rows, tabulate_cube(design_of(file, named), request))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    weight=st.sampled_from([None, "w"]),
    cluster=st.sampled_from([(), ("c",)]),
    lonely=st.sampled_from(Lonely),
    asked=st.fixed_dictionaries(
        {},
        optional={
            "by": st.sampled_from([("g",), ("g", "h")]),
            "domain": st.just((("h", "x"),)),
            "missing": st.just(("5",)),
            "missing_of": st.just((("rating", "0"),)),
            "ci_method": st.just(IntervalMethod.LOGIT),
        },
    ),
)
def test_ratios_from_a_cube_are_those_from_the_rows(seed, weight, cluster, lonely, asked):
    file, named = file_of(seed), DesignColumns(weight, "s", cluster, ("p",), lonely)
    request = Request(("score",), statistic=Estimand.RATIO, denominator="rating", test="by" in asked, **asked)
    design = design_of_columns(file, named)
    same(tabulate(file, design, request, design.warnings), tabulate_cube(design_of(file, named), request, PAIR))


@pytest.mark.parametrize(
    "asked", [{}, {"by": ("g",), "compare": True}, {"statistic": Estimand.MEAN}, {"statistic": Estimand.CSAT}], ids=str
)
def test_what_an_item_is_does_not_hang_on_who_is_asked_for(asked):
    # of y nobody gave a score, and all ratings that are left are numbers
    file = {**file_of(3), "h": ("x",) * 30 + ("y",) * 30, "score": ("1", "5") * 15 + ("",) * 30}
    if asked.get("statistic") is Estimand.CSAT:  # of y nobody gave the best
        file["score"] = ("1", "5") * 15 + ("1", "4") * 15
    items = ("score",) if "statistic" in asked else ("q", "score")
    file["q"] = ("yes", "no") * 15 + ("1", "2") * 15
    named, request = DesignColumns("w", "s"), Request(items, domain=(("h", "y"),), **asked)
    design = design_of_columns(file, named)
    rows = tabulate(file, design, request, design.warnings)
    assert [row["statistic"] for row in rows.estimates if row["item"] == "score"][:1] == [
        asked.get("statistic", "mean")
    ]
    same(rows, tabulate_cube(design_of(file, named), request))


def test_what_needs_rows_is_named():
    asked = Request(("q",), ("g",), Estimand.ALPHA, compare=True, match="c", ci_method=IntervalMethod.LOGIT)
    assert not_from_cubes(asked) == ("statistic", "match")
    assert not_from_cubes(Request(("q",), ("g",), test=True, compare=True, shares=Shares.ROW)) == ()


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
    file = {**file_of(2), "g": ("a",) * 30 + ("b",) * 30, "h": ("x",) * 30 + ("y",) * 30}
    design = design_of(file, DesignColumns("w", "s"))
    for domain, code in (((("g", "z"),), "domain-code-unknown"), ((("g", "a"), ("h", "y")), "domain-empty")):
        with pytest.raises(DesignError) as refused:
            tabulate_cube(design, Request(("q",), domain=domain))
        assert refused.value.problems[0].code == code
