"""Means and shares of a stratified random sample against R's survey package, to 1e-10."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimation.quantiles import weighted_quantile
from analysis.estimation.student import t_probability, t_quantile
from analysis.estimation.survey_design import DesignError, SurveyDesign, survey_design
from analysis.results import ALL, Statistic
from analysis.tables.estimates import domain_means, domain_shares
from analysis.tables.frequencies import frequencies
from analysis.tables.numbers import number
from analysis.tables.scales import scale
from tests.analysis.tiny_study import make_case, make_dataset

DATA = Path(__file__).parents[1] / "data"
CLOSE = {"rel": 1e-10, "abs": 1e-12}


@pytest.fixture(scope="module")
def schools() -> dict[str, np.ndarray]:
    with (DATA / "apistrat.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def design(schools) -> SurveyDesign:
    weights, populations = schools["pw"].astype(float), schools["fpc"].astype(float)
    return survey_design(200, weights=weights, strata=schools["stype"].tolist(), populations=[populations])


@pytest.fixture(scope="module")
def oracle() -> dict:
    return json.loads((DATA / "apistrat_oracle.json").read_text())["taylor"]


def as_numbers(texts: np.ndarray) -> np.ndarray:
    return np.array([float(text) if text else np.nan for text in texts])


def assert_like(estimates, expected: dict) -> None:
    assert estimates.values == pytest.approx(expected["est"], **CLOSE)
    assert estimates.standard_errors == pytest.approx(expected["se"], **CLOSE)
    assert estimates.low == pytest.approx(expected["ci_t_low"], **CLOSE)
    assert estimates.high == pytest.approx(expected["ci_t_high"], **CLOSE)
    assert estimates.df == expected["df"]


@pytest.mark.parametrize("name", ["api00", "api99", "meals", "ell", "mobility", "growth", "enroll"])
def test_means_equal_svymean(name, schools, design, oracle):
    values = as_numbers(schools[name])[:, None]
    assert_like(domain_means(values, np.ones(200, bool), design), oracle["mean"][name])


def test_missing_answers_are_a_domain_and_all_strata_stay(schools, design, oracle):
    assert len(oracle["mean_na_rm"]) >= 2
    for name, expected in oracle["mean_na_rm"].items():
        values = as_numbers(schools[name])
        assert np.isnan(values).any()
        assert_like(domain_means(values[:, None], ~np.isnan(values), design), expected)


@pytest.mark.parametrize("name", ["stype", "awards", "sch.wide", "comp.imp", "both"])
def test_shares_equal_svymean_of_a_factor(name, schools, design, oracle):
    expected = oracle["proportions"][name]
    is_level = schools[name][:, None] == np.array(expected["levels"])
    assert_like(domain_means(is_level, np.ones(200, bool), design), expected["proportion"])


@pytest.mark.parametrize("name", ["awards", "sch.wide", "comp.imp", "both"])
def test_intervals_of_shares_stay_inside_and_equal_svyciprop(name, schools, design, oracle):
    for level, expected in oracle["proportions"][name]["ciprop"].items():
        shares = domain_shares((schools[name] == level)[:, None], np.ones(200, bool), design)
        theirs = [expected["xlogit"]["low"], expected["xlogit"]["high"]]
        assert [shares.low[0], shares.high[0]] == pytest.approx(theirs, **CLOSE)


def test_domains_equal_svyby(schools, design, oracle):
    expected = oracle["by"]["api00_mean_by_awards"]
    for place, level in enumerate(expected["rows"]):
        estimates = domain_means(as_numbers(schools["api00"])[:, None], schools["awards"] == level, design)
        assert estimates.values[0] == pytest.approx(expected["est"][place], **CLOSE)
        assert estimates.standard_errors[0] == pytest.approx(expected["se"][place], **CLOSE)
        assert estimates.low[0] == pytest.approx(expected["ci_t_low"][place], **CLOSE)


def test_weighted_quantiles_equal_svyquantile(schools, oracle):
    expected = oracle["quantile"]["api00"]
    values, weights = as_numbers(schools["api00"]), schools["pw"].astype(float)
    found = [weighted_quantile(values, weights, p) for p in expected["quantiles"]]
    assert found == expected["mean"]["q"]


def test_an_empty_domain_and_a_single_case_have_no_error():
    design = survey_design(3, strata=["a", "b", "b"], populations=[np.array([9.0, 4.0, 4.0])])
    nobody = domain_means(np.ones((3, 1)), np.zeros(3, bool), design)
    assert np.isnan(nobody.values).all()
    alone = domain_means(np.array([[1.0], [0.0], [1.0]]), np.ones(3, bool), design)
    # by hand: 9 persons say 1, of 4 half: (9 + 2) / 13
    assert alone.values[0] == pytest.approx(11 / 13)
    assert np.isnan(alone.standard_errors[0])


def test_a_census_has_no_error():
    design = survey_design(3, strata=["a", "b", "b"], populations=[np.array([1.0, 2.0, 2.0])])
    assert domain_means(np.array([[1.0], [0.0], [1.0]]), np.ones(3, bool), design).standard_errors[0] == 0


def drawn(stratum, population, weight=None, cluster=None, years=10):
    own = {"kind": "sample", "stratum": stratum, "population": population, "weight": weight, "cluster": cluster}
    return make_case(None, years=years) | own


@pytest.mark.parametrize(("populations", "code"), [((1, 1), "population-under-sample"), ((5, 6), "population-varies")])
def test_a_stratum_has_one_population_and_no_more_cases_than_persons(populations, code):
    with pytest.raises(DesignError) as refused:
        number(make_dataset([drawn("a", population) for population in populations]), "years")
    assert [problem.code for problem in refused.value.problems] == [code]


def test_people_of_one_household_count_as_one_unit():
    stored = [drawn(None, None, 2.0, house, years) for house, years in (("h", 1), ("h", 2), ("i", 3), ("i", 5))]
    table = number(make_dataset(stored), "years")
    # mean 11/4; clusters' influence 2(1 + 2 - 5.5)/8 and 2(3 + 5 - 5.5)/8: 2/(2 - 1) times twice .625²
    assert table.cell("years", Statistic.MEAN) == 2.75
    assert table.cell("years", Statistic.STANDARD_ERROR) == pytest.approx(1.25)


def test_a_single_case_of_a_drawn_wave_has_no_error():
    table = number(make_dataset([drawn("a", 5)]), "years")
    assert (table.cell("years", Statistic.MEAN), table.cell("years", Statistic.STANDARD_ERROR)) == (10, None)


@pytest.mark.parametrize(
    ("df", "expected"),
    # closed forms: tan(0.475 pi), and (2p - 1) / sqrt(2 p (1 - p)) with p = 0.975
    [(1, math.tan(0.475 * math.pi)), (2, 0.95 / math.sqrt(2 * 0.975 * 0.025))],
)
def test_t_quantiles_of_one_and_two_degrees_have_closed_forms(df, expected):
    assert t_quantile(0.975, df) == pytest.approx(expected, rel=1e-12)
    assert t_quantile(0.025, df) == pytest.approx(-expected, rel=1e-12)


def test_t_quantiles_are_those_of_r(oracle):
    mean = oracle["mean"]["api00"]
    reach = (mean["ci_t_high"][0] - mean["est"][0]) / mean["se"][0]
    assert t_quantile(0.975, 197) == pytest.approx(reach, rel=1e-12)


@given(st.floats(0.01, 50))
def test_t_of_four_degrees_has_a_closed_form(value):
    # Abramowitz and Stegun 26.7.4 for even degrees of freedom
    cosine = 1 / (1 + value * value / 4)
    expected = 0.5 + 0.5 * math.sqrt(1 - cosine) * (1 + cosine / 2)
    assert t_probability(value, 4) == pytest.approx(expected, abs=1e-14)


def test_there_is_no_t_quantile_of_certainty():
    with pytest.raises(ValueError):
        t_quantile(1, 5)


def citizens() -> list[dict]:
    """Two districts of 100 and 300 persons; three and two of them answered, two more were drawn."""
    stored = []
    for stratum, population, futures in (("n", 100, "5 5 1"), ("s", 300, "1 1")):
        for future in futures.split():
            drawn = {"kind": "sample", "stratum": stratum, "population": population, "weight": population / 5}
            stored.append(make_case(None, future=future, years=int(future)) | drawn)
    return stored


def test_a_drawn_wave_stands_for_its_population():
    table = frequencies(make_dataset(citizens(), threshold=5), "future")
    # by hand: north 2/3 of 100 say 5, south nobody of 300
    assert table.cell("5", Statistic.SHARE) == pytest.approx((100 * 2 / 3) / 400)
    assert table.cell("5", Statistic.N) == 2
    # variance: (100/400)^2 (1 - 3/100) s^2/3 with s^2 = (1/3); the south has no spread
    error = 0.25 * (0.97 * (1 / 3) / 3) ** 0.5
    assert table.cell("5", Statistic.STANDARD_ERROR) == pytest.approx(error)
    # log-odds of 1/6, its error by the delta method
    centre, reach = math.log(1 / 5), t_quantile(0.975, 3) * error / (1 / 6 * 5 / 6)
    assert table.cell("5", Statistic.CI_HIGH) == pytest.approx(1 / (1 + math.exp(-(centre + reach))))
    assert {column.group for column in table.columns} == {ALL}


def test_means_of_a_drawn_wave_have_intervals_and_frame_waves_none():
    table = scale(make_dataset(citizens()), "future")
    # north (5 + 5 + 1) / 3 of a quarter, south 1 of three quarters
    assert table.cell("future", Statistic.MEAN) == pytest.approx(11 / 3 / 4 + 0.75)
    assert table.cell("future", Statistic.STANDARD_ERROR) is not None
    assert table.cell("future", Statistic.CI_LOW, ALL, "top-two") is not None
    frame = scale(make_dataset([make_case("staff", future="3"), make_case("growers", future="4")]), "future")
    assert not {Statistic.STANDARD_ERROR, Statistic.CI_LOW, Statistic.CI_HIGH} & {c.statistic for c in frame.columns}


def test_weights_that_come_with_the_data_are_used_as_they_stand():
    stored = [
        make_case(None, years=years) | {"kind": "sample", "weight": weight} for years, weight in ((10, 1.0), (20, 3.0))
    ]
    table = number(make_dataset(stored), "years")
    assert table.cell("years", Statistic.MEAN) == 17.5
    assert table.cell("years", Statistic.STANDARD_ERROR) is None
    assert table.warnings == ("population-unknown",)
