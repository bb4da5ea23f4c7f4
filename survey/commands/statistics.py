"""The command `tabulate`: any data file in, estimates out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from questionnaires.problems import Problem
from survey.commands.running import faults_in
from survey.commands.speaking import Command, said
from survey.commands.weights import (
    ONCE,
    asked_weights,
    choice,
    design_options,
    missing_codes,
    named_design,
    read_columns,
    warning_row,
)

if TYPE_CHECKING:
    from analysis.tabulation.design_columns import DesignColumns
    from analysis.tabulation.document import Request, Tabulation

_METHODS = ("mean", "logit", "likelihood", "asin", "beta", "xlogit", "wilson")
_STATISTICS = (
    *("mean", "total", "share", "count", "median", "ratio", "quantile", "nps", "csat", "several"),
    *("alpha", "omega", "scale_score", "factors", "mean_rank", "borda", "kemeny", "kendall_w", "composition"),
    *("gap", "quadrant", "pareto", "ease"),
)
_SHAPES = {"--domain": "ITEM=CODE", "--dimension": "NAME=ITEM,ITEM", "--dimension-weight": "NAME=WEIGHT"}
_KINDS = ("JK1", "JKn", "BRR", "Fay", "bootstrap")
_OF_TEXTS = (None, "total", "share", "count", "several")
_OF_SCALES = ("alpha", "omega", "scale_score", "factors")
# Options that other statistics than these would not use; None stands for the default, by what the items hold.
_USED_BY: dict[str, tuple[str | None, ...]] = {
    "denominator": (None, "ratio"),
    "quantiles": (None, "quantile"),
    "ci_method": (None, "mean", "share", "median", "quantile", "csat", "several"),
    "paired": ("gap", "quadrant", "pareto", "ease"),
    "dimensions": ("gap",),
    "dimension_weights": ("gap",),
    "reverse": _OF_SCALES,
    "points": ("csat", *_OF_SCALES),
    "at_least": ("scale_score",),
    "pairwise": ("alpha", "omega", "factors"),
}
_TOO_MANY = ("column-too-many-codes", "crossing-too-large", "weight-too-varied")
_CALLED = {"quantiles": "quantile", "dimensions": "dimension", "dimension_weights": "dimension-weight"}


@click.command("tabulate", cls=Command)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@design_options
@click.option("--item", "items", multiple=True)
@click.option("--by", multiple=True)
@click.option("--statistic", **ONCE, type=choice(_STATISTICS))
@click.option("--denominator", **ONCE)
@click.option("--quantile", "quantiles", multiple=True, type=float)
@click.option("--domain", multiple=True, metavar="ITEM=CODE")
@click.option("--compare", is_flag=True)
@click.option("--match", **ONCE, metavar="COLUMN")
@click.option("--correction", type=click.Choice(["holm", "bonferroni", "none"]), default="holm", show_default=True)
@click.option("--shares", type=click.Choice(["column", "row", "total"]), default="column", show_default=True)
@click.option("--paired", multiple=True)
@click.option("--dimension", "dimensions", multiple=True, metavar="NAME=ITEM,ITEM")
@click.option("--dimension-weight", "dimension_weights", multiple=True, metavar="NAME=W")
@click.option("--deflator", type=click.FloatRange(0, min_open=True), default=1.0)
@click.option("--reverse", multiple=True, metavar="ITEM")
@click.option("--points", nargs=2, type=float)
@click.option("--at-least", type=int)
@click.option("--pairwise", is_flag=True)
@click.option("--test", is_flag=True)
@click.option("--ci-method", **ONCE, type=choice(_METHODS))
@click.option("--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95)
@click.option("--census", is_flag=True)
@click.option("--replicate-weights", **ONCE, metavar="PATTERN")
@click.option("--replicate-type", **ONCE, type=choice(_KINDS))
@click.option("--replicate-factors", is_flag=True)
@click.option("--fay-rho", type=click.FloatRange(0, 1, max_open=True))
@click.option("--replicates", type=click.IntRange(min=2))
@click.option("--seed", type=int, default=1)
@click.option("--scheduler", metavar="ADDRESS")
@click.option("--json", "as_json", is_flag=True)
def tabulate_command(file: Path, as_json: bool, lang: str, **given: Any) -> None:
    """Estimates of any data file, with errors that know how the sample was drawn."""
    _refuse_idle(given)
    with faults_in(lang):
        document = _document(_tabulation(file, **given), lang)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    heads = ("statistic", "item", "category", "by", "n", "estimate", "se", "ci_low", "ci_high", "df", "deff")
    click.echo("\t".join(heads))
    for row in document["estimates"]:
        by = " ".join(f"{name}={code}" for name, code in row["by"].items())
        if "against" in row:
            by += " - " + " ".join(f"{name}={code}" for name, code in row["against"].items())
        click.echo("\t".join(_shown(by if head == "by" else row[head]) for head in heads))
    for test in document["tests"]:
        click.echo("\t".join(f"{name}: {_shown(value)}" for name, value in test.items()))
    for warning in document["warnings"]:
        click.echo(warning["sentence"], err=True)


def _refuse_idle(given: dict[str, Any]) -> None:
    """Raises UsageError for an option that the statistic asked for would not use."""
    for name, statistics in _USED_BY.items():
        if given[name] not in (None, (), False) and given["statistic"] not in statistics:
            option = _CALLED.get(name, name.replace("_", "-"))
            allowed = [each for each in statistics if each]
            raise click.UsageError(said("usage.of-statistic", option=f"--{option}", allowed=allowed))


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _tabulation(
    file: Path, *, items: tuple[str, ...], by: tuple[str, ...], statistic: str | None, denominator: str | None,
    quantiles: tuple[float, ...], domain: tuple[str, ...], test: bool, ci_method: str | None, confidence: float,
    census: bool, replicate_weights: str | None, replicate_type: str | None, replicate_factors: bool,
    fay_rho: float | None, replicates: int | None, seed: int, compare: bool, match: str | None, correction: str,
    shares: str, paired: tuple[str, ...], reverse: tuple[str, ...],
    points: tuple[float, float] | None, at_least: int | None, pairwise: bool, deflator: float,
    dimensions: tuple[str, ...], dimension_weights: tuple[str, ...], scheduler: str | None, **given: Any,
) -> Tabulation:  # fmt: skip
    from analysis.estimation.group_comparisons import Correction
    from analysis.estimation.intervals import IntervalMethod
    from analysis.estimation.replicates import ReplicateKind
    from analysis.tabulation.design_columns import (
        ReplicateColumns,
        design_of_columns,
        matching_columns,
        replicate_design,
        reweighted,
    )
    from analysis.tabulation.document import Estimand, Request, tabulate
    from analysis.tabulation.request import Shares
    from questionnaires.problems import DataError

    if replicate_weights and not replicate_type:
        raise click.UsageError(said("usage.needs", option="--replicate-weights", needed="--replicate-type"))
    if replicate_factors and not replicate_weights:
        raise click.UsageError(said("usage.needs", option="--replicate-factors", needed="--replicate-weights"))
    if fay_rho is not None and replicate_type != "Fay":
        raise click.UsageError(said("usage.needs", option="--fay-rho", needed="--replicate-type Fay"))
    statistic = statistic or ("ratio" if denominator else "quantile" if quantiles else None)
    named = named_design(given)
    columns, read_as = (None, ()) if _is_parquet(file) else read_columns(file, given["missing"])
    names = _parquet_columns(file) if columns is None else tuple(columns)
    replicated = matching_columns(names, replicate_weights) if replicate_weights else ()
    used = {
        *replicated,
        named.weight,
        named.stratum,
        *named.clusters,
        *named.populations,
        *by,
        *paired,
        denominator,
        match,
    }
    missing, missing_of = missing_codes(given["missing"], names)
    request = Request(
        items=items or tuple(name for name in names if name not in used),
        by=by,
        statistic=Estimand(statistic) if statistic else None,
        denominator=denominator,
        quantiles=quantiles or (0.5,),
        domain=tuple(_condition("--domain", text) for text in domain),
        test=test,
        ci_method=IntervalMethod(ci_method) if ci_method else None,
        confidence=confidence,
        census=census,
        compare=compare,
        match=match,
        correction=Correction(correction),
        shares=Shares(shares),
        missing=missing,
        missing_of=missing_of,
        paired=paired,
        dimensions=tuple(_dimension(text) for text in dimensions),
        dimension_weights=tuple(_dimension_weight(text) for text in dimension_weights),
        reverse=reverse,
        points=points,
        at_least=at_least,
        pairwise=pairwise,
        deflator=deflator,
        replicates=replicates or 1000,
        seed=seed,
    )
    if columns is None:
        making = [name for name in ("rake", "poststratify", "calibrate", "trim") if given[name]]
        making += ["replicate-type"] * bool(replicate_type)
        is_to_choose = not items and statistic not in _OF_TEXTS and file.is_file() and not scheduler
        found = None if is_to_choose else _from_parts(file, named, request, tuple(making), scheduler)
        if found is not None:
            return found
        columns, read_as = read_columns(file)
    elif scheduler:
        raise DataError([Problem.at("scheduler-needs-parquet", file=file.name)])
    noticed: tuple[Problem, ...] = read_as
    if not items:
        request, skipped = _of_columns_it_takes(columns, request)
        noticed += skipped
    design = design_of_columns(columns, named)
    reweight = asked_weights(columns, given)
    if replicate_type:
        wanted = ReplicateColumns(
            ReplicateKind(replicate_type), replicate_weights, fay_rho, replicates or 200, seed, replicate_factors
        )
        repeated = replicate_design(columns, named, design, wanted, reweight)
        return tabulate(columns, repeated, request, (*noticed, *design.warnings, *repeated.warnings))
    made, warnings = reweighted(design, reweight)
    return tabulate(columns, made, request, (*noticed, *design.warnings, *warnings))


def _of_columns_it_takes(columns: dict[str, tuple[str, ...]], request: Request) -> tuple[Request, tuple[Problem, ...]]:
    """Of columns that nobody named, those that the statistic takes, and warnings of texts that differ case by case."""
    from analysis.cases.tabulated_columns import is_numeric, own_words

    given = {name: (columns[name], request.missing_in(name)) for name in request.items}
    if request.statistic not in _OF_TEXTS:
        numeric = tuple(name for name, answers in given.items() if is_numeric(*answers))
        return replace(request, items=numeric or request.items), ()
    left_out = {name: texts for name, answers in given.items() if (texts := own_words(*answers))}
    kept = tuple(name for name in request.items if name not in left_out)
    warnings = tuple(Problem.at("item-of-own-words", item=name, texts=texts) for name, texts in left_out.items())
    return replace(request, items=kept), warnings


def _parquet_columns(file: Path) -> tuple[str, ...]:
    from exports.data.parquet_cubes import parquet_columns

    return parquet_columns(file)


def _is_parquet(file: Path) -> bool:
    return file.is_dir() or file.suffix.lower() == ".parquet"


def _from_parts(
    file: Path, named: DesignColumns, request: Request, making: tuple[str, ...], scheduler: str | None
) -> Tabulation | None:
    """From a cube of the rows; None where one file can, and this request needs to, be read as a whole."""
    from exports.data.parquet_tabulation import needs_rows, tabulate_parquet
    from questionnaires.problems import DataError

    only_parts = file.is_dir() or scheduler is not None
    needing = (*making, *needs_rows(named, request))
    if needing:
        if only_parts:
            raise DataError([Problem.at("needs-rows", options=[f"--{name}" for name in needing])])
        return None
    try:
        return tabulate_parquet(file, named, request, scheduler)
    except DataError as fault:
        has_too_many = all(problem.code in _TOO_MANY for problem in fault.problems)
        if only_parts or not has_too_many:
            raise
        return None


def _condition(option: str, text: str) -> tuple[str, str]:
    item, equals, code = text.partition("==" if "==" in text else "=")
    if not equals:
        raise click.UsageError(said("usage.shape", option=option, shape=_SHAPES[option], text=text))
    return item.strip(), code.strip()


def _dimension(text: str) -> tuple[str, tuple[str, ...]]:
    name, items = _condition("--dimension", text)
    return name, tuple(item.strip() for item in items.split(","))


def _dimension_weight(text: str) -> tuple[str, float]:
    name, weight = _condition("--dimension-weight", text)
    try:
        return name, float(weight)
    except ValueError:
        shape = _SHAPES["--dimension-weight"]
        raise click.UsageError(said("usage.shape", option="--dimension-weight", shape=shape, text=text)) from None


def _document(found: Tabulation, language: str) -> dict[str, Any]:
    return {
        "design": found.design,
        "estimates": list(found.estimates),
        "tests": list(found.tests),
        "warnings": [warning_row(problem, language) for problem in found.warnings],
    }
