"""Means, totals, shares, ratios and quantiles equal those of R's survey 4.1.1 (tests/data/README.md)."""

from __future__ import annotations

import pytest

from analysis.estimation.intervals import IntervalMethod
from analysis.tabulation.document import Estimand
from tests.analysis.oracle import NAMES, assert_equal, design, numbers, results, tabulated


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("statistic", ["mean", "total"])
def test_means_and_totals_with_errors_intervals_and_design_effects_are_those_of_svymean_and_svytotal(name, statistic):
    for item, block in results(name)["taylor"][statistic].items():
        found = tabulated(name, item, statistic=Estimand(statistic))
        ours = numbers(found, "estimate", "se", "ci_low", "ci_high", "deff", "df")
        assert_equal(ours, [block[key] for key in ("est", "se", "ci_t_low", "ci_t_high", "deff")] + [[block["df"]]])


def test_without_populations_errors_are_those_of_drawing_with_replacement():
    for item, block in results("apistrat")["taylor_no_fpc"]["mean"].items():
        found = tabulated("apistrat", item, design=design("apistrat", populations=()))
        assert_equal(numbers(found, "estimate", "se", "deff"), [block[key] for key in ("est", "se", "deff")])


@pytest.mark.parametrize("name", NAMES)
def test_missing_answers_are_a_domain_and_keep_all_strata_in_the_variance(name):
    for statistic in ("mean", "total"):
        for item, block in results(name)["taylor"][f"{statistic}_na_rm"].items():
            found = tabulated(name, item, statistic=Estimand(statistic))
            assert_equal(numbers(found, "estimate", "se", "ci_low"), [
                block["est"], block["se"], block["ci_t_low"]
            ])  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_shares_and_totals_of_categories_are_those_of_a_factor(name):
    for item, block in results(name)["taylor"]["proportions"].items():
        shares, totals = tabulated(name, item), tabulated(name, item, statistic=Estimand.TOTAL)
        assert [row["category"] for row in shares.estimates] == block["levels"]
        assert_equal(numbers(shares, "estimate", "se"), [block["proportion"][key] for key in ("est", "se")])
        # A total that the design fixes has an error of zero: R's own is 1e-13 of the total.
        assert_equal(numbers(totals, "estimate"), block["total"]["est"])
        varying = [place for place, se in enumerate(block["total"]["se"]) if se > 1e-9]
        assert_equal([totals.estimates[i]["se"] for i in varying], [block["total"]["se"][i] for i in varying])
        assert_equal([shares.estimates[i]["deff"] for i in varying], [block["proportion"]["deff"][i] for i in varying])


@pytest.mark.parametrize("name", NAMES)
def test_a_ratio_is_that_of_svyratio(name):
    block = results(name)["taylor"]["ratio_api.stu_api99"]
    found = tabulated(name, "api.stu", statistic=Estimand.RATIO, denominator="api99")
    assert_equal(numbers(found, "estimate", "se", "ci_low", "ci_high"), [
        block[key] for key in ("est", "se", "ci_t_low", "ci_t_high")
    ])  # fmt: skip


BY = {
    "api00_mean_by_stype": ("api00", ("stype",), "mean"),
    "api00_mean_by_awards": ("api00", ("awards",), "mean"),
    "mobility_total_by_stype": ("mobility", ("stype",), "total"),
    "target_mean_by_stype_na_rm": ("target", ("stype",), "mean"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("block", BY)
def test_by_groups_are_those_of_svyby_with_the_degrees_of_freedom_of_the_whole_design(name, block):
    item, by, statistic = BY[block]
    theirs = results(name)["taylor"]["by"][block]
    found = tabulated(name, item, by=by, statistic=Estimand(statistic))
    assert [row["by"][by[0]] for row in found.estimates] == theirs["rows"]
    ours = numbers(found, "estimate", "se", "ci_low", "ci_high", "df")
    keys = ("est", "se", "ci_t_low", "ci_t_high")
    assert_equal(ours, [theirs[key] for key in keys] + [[theirs["df"]] * len(theirs["rows"])])


@pytest.mark.parametrize("name", NAMES)
def test_crossed_groups_are_those_of_svyby(name):
    theirs = results(name)["taylor"]["by"]["api00_mean_by_stype_awards"]
    found = tabulated(name, "api00", by=("stype", "awards"))
    ours = {f"{row['by']['stype']}.{row['by']['awards']}": (row["estimate"], row["se"]) for row in found.estimates}
    assert_equal([ours[row] for row in theirs["rows"]], list(zip(theirs["est"], theirs["se"], strict=True)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["mean", "asin", "beta", "xlogit", "logit", "likelihood"])
def test_intervals_of_shares_are_those_of_svyciprop(name, method):
    for item, block in results(name)["taylor"]["proportions"].items():
        found = tabulated(name, item, ci_method=IntervalMethod(method))
        for row in found.estimates:
            theirs = block["ciprop"][row["category"]][method]
            if theirs.get("var", 0) > 1e-20:
                assert_equal([row["ci_low"], row["ci_high"]], [theirs["low"], theirs["high"]])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["mean", "asin", "beta", "xlogit", "logit", "likelihood"])
def test_in_a_domain_intervals_have_the_degrees_of_freedom_left_in_it(name, method):
    for key, block in results(name)["taylor"]["domain_ciprop"].items():
        share, _, domain = key.partition("_")
        item, category = ("awards", "Yes") if share == "awardsYes" else ("stype", "E")
        among = ("stype", domain[-1]) if share == "awardsYes" else ("awards", domain.removeprefix("awards"))
        found = tabulated(name, item, domain=(among,), ci_method=IntervalMethod(method))
        row = next(row for row in found.estimates if row["category"] == category)
        assert row["df"] == block["df"]
        theirs = block[method]
        assert_equal([row["estimate"], row["ci_low"], row["ci_high"]], [theirs[k] for k in ("est", "low", "high")])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["mean", "beta", "xlogit"])
def test_quantiles_and_woodruff_intervals_are_those_of_svyquantile(name, method):
    for item, block in results(name)["taylor"]["quantile"].items():
        found = tabulated(
            name, item, statistic=Estimand.QUANTILE, quantiles=tuple(block["quantiles"]),
            ci_method=IntervalMethod(method),
        )  # fmt: skip
        theirs = block[method]
        assert_equal(
            numbers(found, "estimate", "se", "ci_low", "ci_high"), [theirs[key] for key in ("q", "se", "low", "high")]
        )


@pytest.mark.parametrize("name", NAMES)
def test_medians_in_domains_are_those_of_svyquantile(name):
    for stratum, theirs in results(name)["taylor"]["median_by_stype"].items():
        found = tabulated(name, "api00", statistic=Estimand.MEDIAN, domain=(("stype", stratum),))
        assert_equal(
            numbers(found, "estimate", "se", "ci_low", "ci_high"), [[theirs[key]] for key in ("q", "se", "low", "high")]
        )


@pytest.mark.parametrize("name", NAMES)
def test_rao_scott_tests_are_those_of_svychisq(name):
    for key, block in results(name)["taylor"]["chisq"].items():
        rows, columns = key.split("_x_")
        second, first = tabulated(name, rows, by=(columns,), test=True).tests
        theirs = block["tests"]["F"]
        ours = [second[field] for field in ("statistic", "df_num", "df_den", "p")]
        assert (second["order"], first["order"]) == (2, 1)
        assert_equal(ours, [theirs["statistic"], *theirs["parameter"], theirs["p"]])
        theirs = block["tests"]["Chisq"]
        ours = [first[field] for field in ("statistic", "df_num", "p")]
        assert_equal(ours, [theirs["statistic"], *theirs["parameter"], theirs["p"]])
