"""Estimates and tests of columns of any data file, as one document for machines.

`tabulate` answers with `design`, `estimates`, `tests` and `warnings`; an undefined number is None,
never NaN. A case without an answer is outside the domain of that estimate, and its stratum stays in the
variance. Several `by` are crossed; only combinations that occur are there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.cases.tabulated_columns import Columns, codes_of, column, is_numeric, missing_reasons
from analysis.estimation.chi_square import RaoScott, rao_scott
from analysis.estimation.survey_design import DesignError, Flags, SurveyDesign
from analysis.estimation.survey_estimates import AnyDesign
from analysis.estimation.weight_reports import effective_cases
from analysis.tabulation.comparison_rows import Measured, compared_rows
from analysis.tabulation.item_rows import category_rows, number_rows, quantile_rows
from analysis.tabulation.request import (
    COMPARED,
    OF_CATEGORIES,
    TOTALS,
    Estimand,
    Request,
    Shares,
    Tabulation,
    known,
)
from analysis.tabulation.satisfaction import is_satisfied, promotion
from analysis.tabulation.set_rows import OF_SETS, set_rows
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem

__all__ = ["Estimand", "Request", "Tabulation", "tabulate"]
_VALUES = {Estimand.NPS: promotion, Estimand.CSAT: is_satisfied}  # means of what the answers count for
_OF_QUANTILES = (Estimand.MEDIAN, Estimand.QUANTILE)
_NO_ANSWER = re.compile(r"-9[1-9](\.0)?")


def tabulate(columns: Columns, design: AnyDesign, request: Request, warnings: Sequence[Problem] = ()) -> Tabulation:
    """Estimates of the items in a request, by the crossing of its `by`, within its domain.

    Raises
    ------
    DesignError
        A column or a code of the domain that is not there, an item that is no number where a number is
        asked, a quantile outside 0 to 1, a ratio without a denominator, a comparison or test without groups,
        items that a statistic of several items cannot use.
    """
    refuse_misuse(columns, request)
    asked = Tabulating(columns, design, request, _domain(columns, request), list(warnings))
    held = {name: set(map(str.strip, columns[name])) for name in request.named if name in columns}
    warn_of_missing(asked, held)
    warn_of_counted(asked, {name: held[name] - set(request.missing_in(name)) for name in request.items if name in held})
    estimates: list[Row] = []
    tests: list[Row] = []
    if request.statistic in OF_SETS:
        rows, tested = set_rows(asked)
        estimates += rows
        tests += tested
    else:
        for item in request.items:
            rows, tested = _of_item(asked, item)
            estimates += rows
            tests += tested
    kept = asked.warnings
    if request.census:
        kept = [w for w in kept if w.code not in ("lonely-strata", "error-undefined")]
    elif asked.df <= 0:
        asked.warn("no-degrees-of-freedom", df=asked.df)
    once = {repr(problem): problem for problem in kept}
    return Tabulation(_described(asked), tuple(estimates), tuple(tests), tuple(once.values()))


def warn_of_missing(asked: Tabulating, codes: Mapping[str, Collection[str]]) -> None:
    """Warns of codes given as missing that are none of these codes of the items and groups, by column."""
    request = asked.request
    unknown = [code for name, code in request.missing_of if name in codes and code not in codes[name]]
    if all(name in codes for name in request.named):
        unknown += [code for code in request.missing if not any(code in of_column for of_column in codes.values())]
    for code in unknown:
        asked.warn("missing-code-unknown", value=code)


def warn_of_counted(asked: Tabulating, codes: Mapping[str, Collection[str]]) -> None:
    """Warns of answers of the items, by column, that are -99 to -91 where no other answer is negative.

    Such codes say in files of answers why there is none.
    """
    negative = {name: {code for code in own if code.startswith("-")} for name, own in codes.items()}
    like = {name: own for name, own in negative.items() if own and all(map(_NO_ANSWER.fullmatch, own))}
    if like:
        asked.warn("missing-codes-counted", items=list(like), value=sorted(set().union(*like.values())))


def refuse_misuse(columns: Collection[str], asked: Request) -> None:
    """Raises DesignError listing columns that are not among those by name, and requests that contradict themselves."""
    named = (*asked.items, *asked.by, *asked.paired, *(name for name, _ in asked.domain), asked.match)
    in_sets = {item for item in asked.items if any(name.startswith(f"{item}/") for name in columns)}
    faults = [
        Problem.at("column-unknown", column=name, allowed=list(columns))
        for name in dict.fromkeys(named)
        if name is not None and name not in columns and not (asked.statistic is Estimand.SEVERAL and name in in_sets)
    ]
    if asked.statistic is Estimand.RATIO and asked.denominator is None:
        faults.append(Problem.at("ratio-without-denominator"))
    faults += [Problem.at("quantile-outside", value=p) for p in asked.quantiles if not 0 < p < 1]
    for is_asked, code in ((asked.test, "census-not-tested"), (asked.compare, "census-not-compared")):
        if is_asked and asked.census:
            faults.append(Problem.at(code))
    if asked.test and not asked.by:
        faults.append(Problem.at("test-without-by"))
    if asked.compare and not asked.by:
        faults.append(Problem.at("comparison-without-by"))
    if asked.compare and asked.statistic is not None and asked.statistic not in COMPARED:
        allowed = sorted(estimand.value for estimand in COMPARED)
        faults.append(Problem.at("not-compared", statistic=asked.statistic.value, allowed=allowed))
    if asked.match is not None and not asked.compare:
        faults.append(Problem.at("match-without-comparison"))
    if asked.shares is not Shares.COLUMN and (not asked.by or asked.compare):
        faults.append(Problem.at("shares-need-groups", shares=asked.shares.value))
    if faults:
        raise DesignError(faults)


def _domain(columns: Columns, request: Request) -> Flags:
    inside = np.ones(len(next(iter(columns.values()), ())), np.bool_)
    for name, wanted in request.codes_of_domain.items():
        codes = codes_of(columns[name])
        inside &= np.isin(codes.index, places_of(name, wanted, codes.categories))
    if not inside.any():
        raise DesignError([Problem.at("domain-empty")])
    return inside


def places_of(name: str, wanted: Sequence[str], categories: Sequence[str]) -> list[int]:
    """Where the codes of a domain stand among the categories of a column; DesignError naming those that do not."""
    allowed = list(categories)
    if unknown := [code for code in wanted if code not in allowed]:
        raise DesignError([Problem.at("domain-code-unknown", column=name, code=c, allowed=allowed) for c in unknown])
    return [allowed.index(code) for code in wanted]


def _described(asked: Tabulating) -> dict[str, Any]:
    design = asked.design
    described: dict[str, Any] = {
        "n": len(design.weights),
        "n_domain": int(asked.inside.sum()),
        "sum_of_weights": float(design.weights.sum()),
        "effective_n": known(effective_cases(design.weights[asked.inside])),
        "df": asked.df,
    }
    if isinstance(design, SurveyDesign):
        first = design.stages[0]
        described |= {
            "variance": "taylor",
            "strata": len(first.sizes),
            "clusters": len(first.strata),
            "stages": design.counted_stages,
            "finite_population": bool(np.isfinite(first.populations).any()),
            "lonely": design.lonely.value if design.lonely else None,
            "calibrated": design.is_calibrated,
        }
    else:
        described |= {"variance": design.kind.value, "replicates": design.replicates.shape[1]}
    items = [item for item in asked.request.items if item in asked.columns]
    reasons = {
        item: missing_reasons(asked.columns[item], asked.inside, asked.request.missing_in(item)) for item in items
    }
    return described | {"missing": {item: counts for item, counts in reasons.items() if counts}}


def _of_item(asked: Tabulating, item: str) -> tuple[list[Row], list[Row]]:
    values, request = column(asked.columns, item), asked.request
    is_number = is_numeric(values, request.missing_in(item))
    statistic = request.statistic or (Estimand.MEAN if is_number else Estimand.SHARE)
    tests = list(_tests(asked, item)) if request.test else []
    if statistic in _OF_QUANTILES:
        return list(quantile_rows(asked, item, statistic, asked.numbers(item))), tests
    if statistic in OF_CATEGORIES or (statistic is Estimand.TOTAL and not is_number):
        if is_number:
            asked.numbers(item)  # refuses what is infinite
        codes = asked.codes(item)
        rows = list(category_rows(asked, item, statistic, codes))
        measured: Measured = [
            (category, np.where(codes.given, codes.index == place, np.nan))
            for place, category in enumerate(codes.categories if request.compare else ())
        ]
    else:
        numbers = _VALUES.get(statistic, Tabulating.numbers)(asked, item)
        rows = list(number_rows(asked, item, statistic, numbers))
        measured = [(None, numbers)]
    if request.compare:
        is_total = statistic in TOTALS
        differences, tested = compared_rows(asked, item, measured, rows, is_total=is_total)
        rows, tests = rows + differences, tests + tested
    return rows, tests


def _tests(asked: Tabulating, item: str) -> Iterator[Row]:
    rows = asked.codes(item)
    for name, columns in asked.by:
        found = rao_scott(rows.index, columns.index, asked.inside, asked.design)
        if found is None:
            asked.warn("test-undefined", rows=item, columns=name)
        yield from rows_of_test(item, name, found)


def rows_of_test(item: str, by: str, found: RaoScott | None) -> Iterator[Row]:
    """Second order (F), then first order; the statistic of the latter is Pearson's, as R reports it, and
    `adjusted` what its p comes from."""
    second = (found.f, found.df_num, found.df_den, found.f_p) if found else (None,) * 4
    first = (found.pearson, found.cells_df, None, found.chi_square_p) if found else (None,) * 4
    for test, order, numbers in (("rao-scott-f", 2, second), ("rao-scott-chi-square", 1, first)):
        row: Row = {"test": test, "order": order, "rows": item, "columns": by}
        named = zip(("statistic", "df_num", "df_den", "p"), numbers, strict=True)
        row |= {name: known(number) for name, number in named}
        yield row if order == 2 else row | {"adjusted": known(found.chi_square if found else None)}
