"""Cases that no estimate counts and R's survey still does: of weight zero, and outside a domain of calibrated weights.

Expected numbers: R's survey 4.1.1, of

    k <- 0:29
    d <- data.frame(q = c("a", "b", "b")[(k * k + k %/% 4) %% 3 + 1], g = c("u", "v")[(k %/% 2 + k %/% 7) %% 2 + 1],
      h = c("f", "m", "m")[k %% 3 + 1], s = c("p", "r")[k %/% 15 + 1], w = c(0, 2, 3, 5, 1)[k %% 5 + 1],
      one = as.numeric(k %in% c(6, 11)), y = (k * 7) %% 11)
    x <- svydesign(~1, strata = ~s, weights = ~w, data = d)
"""

from __future__ import annotations

import pytest

from tests.survey.tabulating import answered, written

DRAWN = ("--stratum", "s", "--weight", "w")
HALF = ("--domain", "h=m")


@pytest.fixture
def columns():
    return {
        "q": ["abb"[(k * k + k // 4) % 3] for k in range(30)],
        "g": ["uv"[(k // 2 + k // 7) % 2] for k in range(30)],
        "h": ["fmm"[k % 3] for k in range(30)],
        "s": ["pr"[k // 15] for k in range(30)],
        "w": [(0, 2, 3, 5, 1)[k % 5] for k in range(30)],
        "one": [int(k in (6, 11)) for k in range(30)],
        "y": [k * 7 % 11 for k in range(30)],
    }


@pytest.fixture
def file(tmp_path, columns):
    return written(tmp_path, **columns)


@pytest.fixture
def poststratified(tmp_path, columns):
    """postStratify(svydesign(~1, strata = ~s, weights = ~w, data = d[d$w > 0, ]), ~q, …) and how it is asked for."""
    totals = tmp_path / "totals.csv"
    totals.write_text("q,Freq\na,40\nb,60\n")
    counted = [place for place, weight in enumerate(columns["w"]) if weight]
    people = written(tmp_path, **{name: [cells[k] for k in counted] for name, cells in columns.items()})
    return (people, *DRAWN, "--poststratify", totals)


@pytest.mark.parametrize(
    ("domain", "f", "df_den", "p"),
    [((), 0.000548916445153629, 28, 0.981474274393051), (HALF, 0.00129821533625358, 18, 0.971654411664102)],
)
def test_a_test_has_the_degrees_of_freedom_of_all_who_were_drawn(file, domain, f, df_den, p):
    # svychisq(~q + g, x); svychisq(~q + g, subset(x, h == "m"))
    second = answered(file, *DRAWN, *domain, "--item", "q", "--by", "g", "--test")["tests"][0]
    assert second["statistic"] == pytest.approx(f, rel=1e-8)
    assert (second["df_den"], second["p"]) == (pytest.approx(df_den, rel=1e-8), pytest.approx(p, rel=1e-8))


def test_a_test_in_a_domain_of_calibrated_weights_counts_the_whole_sample(poststratified):
    # svychisq(~q + g, subset(p, h == "m")), statistic = "F" and "Chisq"
    second, first = answered(*poststratified, *HALF, "--item", "q", "--by", "g", "--test")["tests"]
    f = [second[name] for name in ("statistic", "df_den", "p")]
    assert f == pytest.approx([0.00127608205974184, 22, 0.971825946198587], rel=1e-8)
    assert [first["statistic"], first["p"]] == pytest.approx([0.00313155194718297, 0.971503796408266], rel=1e-8)


@pytest.mark.parametrize(
    ("method", "ends"),
    [
        ("beta", [0.344968361103657, 0.894600925617333]),
        ("logit", [0.356820955959261, 0.870661245282595]),
        ("likelihood", [0.357738854630271, 0.889563604860178]),
    ],
)
def test_intervals_in_a_domain_of_calibrated_weights_count_the_whole_sample(poststratified, method, ends):
    # svyciprop(~I(g == "u"), subset(p, h == "m"), method)
    row = answered(*poststratified, *HALF, "--item", "g", "--ci-method", method)["estimates"][0]
    assert (row["category"], row["df"]) == ("u", 14)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(ends, rel=1e-8)


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        (("--item", "one", "--confidence", 0.9), [0.0124638873396986, 0.163579437615081]),
        (("--item", "one", "--confidence", 0.999), [0.000452614872309191, 0.348893116816117]),  # beyond e to the -30
        (("--item", "q", *HALF, "--confidence", 0.9), [0.124877373699744, 0.61693928221378]),
    ],
)
def test_likelihood_intervals_with_weights_of_zero(file, asked, ends):
    # svyciprop(~one, x, method = "likelihood", level); svyciprop(~I(q == "a"), subset(x, h == "m"), …)
    row = answered(file, *DRAWN, *asked, "--statistic", "share", "--ci-method", "likelihood")["estimates"]
    (found,) = [each for each in row if each["category"] in ("1", "a")]
    assert [found["ci_low"], found["ci_high"]] == pytest.approx(ends, rel=1e-8)


def test_the_design_effect_from_replicates_counts_weights_of_zero(file):
    # svymean(~y, as.svrepdesign(x), deff = TRUE)
    (row,) = answered(file, *DRAWN, "--replicate-type", "JKn", "--item", "y")["estimates"]
    found = [row[name] for name in ("estimate", "se", "deff", "df")]
    assert found == pytest.approx([5.18181818181818, 0.794816234642009, 3.339394159899, 23], rel=1e-8)


def test_trimming_alone_explains_nothing_of_strata_without_a_case_of_the_domain(tmp_path, columns):
    # options(survey.lonely.psu = "average"); svymean(~y, subset(trimWeights(…, upper = 5, lower = 2), h == "m"))
    columns["s"] = ["p"] * 12 + ["r"] * 12 + ["t"] * 5 + ["v"]
    columns["w"] = [weight + 1 for weight in columns["w"]]
    columns["h"] = ["f"] * 12 + columns["h"][12:]
    file = written(tmp_path, **columns)
    document = answered(file, *DRAWN, "--trim", 2, 5, "--lonely", "average", *HALF, "--item", "y")
    found = [document["estimates"][0][name] for name in ("estimate", "se", "df")]
    assert found == pytest.approx([5.71794871794872, 1.23598275728694, 9], rel=1e-8)
    assert not document["design"]["calibrated"]
