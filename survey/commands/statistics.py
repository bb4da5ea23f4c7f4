"""The commands `tabulate` and `weight`: any data file in, estimates or weights out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from questionnaires.problems import Problem
from questionnaires.translations import LANGUAGES
from survey.commands.running import faults_in

if TYPE_CHECKING:
    from analysis.design_columns import DesignColumns, Reweight
    from analysis.tabulation import Request, Tabulation
    from analysis.weighting import Margin

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LONELY = ("certainty", "adjust", "average", "remove")
_METHODS = ("mean", "logit", "likelihood", "asin", "beta", "xlogit", "wilson")
_STATISTICS = (
    *("mean", "total", "share", "median", "ratio", "quantile", "nps", "csat", "several"),
    *("alpha", "omega", "scale_score", "factors", "mean_rank", "borda", "kemeny", "kendall_w", "composition"),
    *("gap", "quadrant", "pareto", "ease"),
)
_KINDS = ("JK1", "JKn", "BRR", "Fay", "bootstrap")

Command = Callable[..., None]


def _design_options(command: Command) -> Command:
    """Options that say how the sample was drawn and what its weights shall agree with."""
    for option in reversed(
        [
            click.option("--weight", help="Column of weights."),
            click.option("--stratum", help="Column of strata."),
            click.option("--cluster", "clusters", multiple=True, help="Column of clusters, one a stage."),
            click.option("--population", "populations", multiple=True, help="Column of populations, one a stage."),
            click.option("--lonely", type=click.Choice(_LONELY), help="What a stratum of one unit adds."),
            click.option("--rake", multiple=True, type=_FILE, help="Margins to rake to: .csv, .xlsx or .json."),
            click.option("--poststratify", type=_FILE, help="Totals of one variable or crossing."),
            click.option("--calibrate", type=_FILE, help="Totals of categories and numbers."),
            click.option("--calibrate-method", type=click.Choice(["linear", "raking"]), default="linear"),
            click.option("--bounds", nargs=2, type=float, help="Least and most that calibration may multiply by."),
            click.option("--trim", nargs=2, type=float, help="Least and largest weight."),
            click.option("--trim-strict", is_flag=True, help="Trim until no weight is outside."),
            click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of faults and warnings."),
        ]
    ):
        command = option(command)
    return command


@click.command("tabulate")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@_design_options
@click.option("--item", "items", multiple=True, help="Column to estimate; by default every other column.")
@click.option("--by", multiple=True, help="Column of groups; several are crossed.")
@click.option("--statistic", type=click.Choice(_STATISTICS), help="By default means of numbers, shares of texts.")
@click.option("--denominator", help="Column below the ratio.")
@click.option("--quantile", "quantiles", multiple=True, type=float, help="Between 0 and 1.")
@click.option("--domain", multiple=True, metavar="ITEM=CODE", help="Only these cases; the design stays whole.")
@click.option("--compare", is_flag=True, help="Compare the groups of the last --by with each other.")
@click.option("--match", metavar="COLUMN", help="Persons: compare also those alone who are on both sides.")
@click.option("--correction", type=click.Choice(["holm", "bonferroni", "none"]), default="holm", show_default=True)
@click.option("--shares", type=click.Choice(["column", "row", "total"]), default="column", show_default=True)
@click.option("--missing", multiple=True, metavar="CODE", help="A code that is no answer.")
@click.option("--paired", multiple=True, help="Column paired with each --item: expectation, importance or delay.")
@click.option("--deflator", type=click.FloatRange(0, min_open=True), default=1.0, help="Prices after over before.")
@click.option("--reverse", multiple=True, metavar="ITEM", help="An item of a scale worded the other way round.")
@click.option("--points", nargs=2, type=float, help="Least and most of the scale.")
@click.option("--at-least", type=int, help="Items that a scale score needs; by default half of them.")
@click.option("--pairwise", is_flag=True, help="Covariances of the cases that answered both items.")
@click.option("--test", is_flag=True, help="Test each item against each --by.")
@click.option("--ci-method", type=click.Choice(_METHODS), help="Interval of shares and of quantiles' shares.")
@click.option("--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95)
@click.option("--census", is_flag=True, help="A purposive frame or a census: describe, infer nothing.")
@click.option("--replicate-weights", metavar="PATTERN", help="Columns of replicate weights, as rep_*.")
@click.option("--replicate-type", type=click.Choice(_KINDS), help="Without the columns: made from the design.")
@click.option("--replicate-factors", is_flag=True, help="The columns multiply --weight.")
@click.option("--fay-rho", type=click.FloatRange(0, 1, max_open=True), default=0.0)
@click.option("--replicates", type=click.IntRange(min=2), help="Of a bootstrap that is made: 200, of omega 1,000.")
@click.option("--seed", type=int, default=1, help="Of a bootstrap that is made.")
@click.option("--scheduler", metavar="ADDRESS", help="Count on the workers of this Dask scheduler.")
@click.option("--json", "as_json", is_flag=True, help="For machines, at full precision.")
def tabulate_command(file: Path, as_json: bool, lang: str, **given: Any) -> None:
    """Estimates of any data file, with errors that know how the sample was drawn."""
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


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _tabulation(
    file: Path, *, items: tuple[str, ...], by: tuple[str, ...], statistic: str | None, denominator: str | None,
    quantiles: tuple[float, ...], domain: tuple[str, ...], test: bool, ci_method: str | None, confidence: float,
    census: bool, replicate_weights: str | None, replicate_type: str | None, replicate_factors: bool,
    fay_rho: float, replicates: int | None, seed: int, compare: bool, match: str | None, correction: str, shares: str,
    missing: tuple[str, ...], paired: tuple[str, ...], reverse: tuple[str, ...], points: tuple[float, float] | None,
    at_least: int | None, pairwise: bool, deflator: float, scheduler: str | None, **design_options: Any,
) -> Tabulation:  # fmt: skip
    from analysis.design_columns import ReplicateColumns, design_of_columns, replicate_design, reweighted
    from analysis.intervals import IntervalMethod
    from analysis.replicates import ReplicateKind
    from analysis.tabulation import Estimand, Request, tabulate
    from analysis.tabulation_request import Correction, Shares
    from exports.parquet_cubes import parquet_columns
    from questionnaires.problems import DataError

    if replicate_weights and not replicate_type:
        raise click.UsageError("--replicate-weights needs --replicate-type.")
    named = _named(design_options)
    columns = None if _is_parquet(file) else read_columns(file)
    names = parquet_columns(file) if columns is None else tuple(columns)
    used = {named.weight, named.stratum, *named.clusters, *named.populations, *by, *paired, denominator, match}
    request = Request(
        items=items or tuple(name for name in names if name not in used),
        by=by,
        statistic=Estimand(statistic) if statistic else Estimand.QUANTILE if quantiles else None,
        denominator=denominator,
        quantiles=quantiles or (0.5,),
        domain=tuple(_condition(text) for text in domain),
        test=test,
        ci_method=IntervalMethod(ci_method) if ci_method else None,
        confidence=confidence,
        census=census,
        compare=compare,
        match=match,
        correction=Correction(correction),
        shares=Shares(shares),
        missing=missing,
        paired=paired,
        reverse=reverse,
        points=points,
        at_least=at_least,
        pairwise=pairwise,
        deflator=deflator,
        replicates=replicates or 1000,
        seed=seed,
    )
    if columns is None:
        making = [name for name in ("rake", "poststratify", "calibrate", "trim") if design_options[name]]
        found = _from_parts(file, named, request, (*making, *(["replicate-type"] * bool(replicate_type))), scheduler)
        if found is not None:
            return found
        columns = read_columns(file)
    elif scheduler:
        raise DataError([Problem.at("scheduler-needs-parquet", file=file.name)])
    design = design_of_columns(columns, named)
    reweight = _reweight(columns, design_options)
    if replicate_type:
        wanted = ReplicateColumns(
            ReplicateKind(replicate_type), replicate_weights, fay_rho, replicates or 200, seed, replicate_factors
        )
        replicated = replicate_design(columns, named, design, wanted, reweight)
        return tabulate(columns, replicated, request, (*design.warnings, *replicated.warnings))
    made, warnings = reweighted(design, reweight)
    return tabulate(columns, made, request, (*design.warnings, *warnings))


def _is_parquet(file: Path) -> bool:
    return file.is_dir() or file.suffix.lower() == ".parquet"


def _from_parts(
    file: Path, named: DesignColumns, request: Request, making: tuple[str, ...], scheduler: str | None
) -> Tabulation | None:
    """From a cube of the rows; None where one file can, and this request needs to, be read as a whole."""
    from exports.parquet_tabulation import needs_rows, tabulate_parquet
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
        has_too_many = all(
            problem.code in ("column-too-many-codes", "crossing-too-large") for problem in fault.problems
        )
        if only_parts or not has_too_many:
            raise
        return None


def _condition(text: str) -> tuple[str, str]:
    item, equals, code = text.partition("=")
    if not equals:
        raise click.UsageError(f"--domain is ITEM=CODE, not {text}.")
    return item.strip(), code.strip()


def _document(found: Tabulation, language: str) -> dict[str, Any]:
    return {
        "design": found.design,
        "estimates": list(found.estimates),
        "tests": list(found.tests),
        "warnings": [_warning(problem, language) for problem in found.warnings],
    }


def _warning(problem: Problem, language: str) -> dict[str, Any]:
    return {"code": problem.code, "where": problem.place, "sentence": problem.sentence(language)}


def read_columns(file: Path) -> dict[str, tuple[str, ...]]:
    """The columns of a .csv or .xlsx file as text, by name."""
    from exports.data_sheets import read_sheet
    from questionnaires.problems import DataError

    sheet = read_sheet(file)
    if sheet.problems:
        raise DataError(sheet.problems)
    cells = zip(*(row for _, row in sheet.rows), strict=True)
    return {name: column for name, column in zip(sheet.header, cells, strict=True) if name}


def _named(given: dict[str, Any]) -> DesignColumns:
    from analysis.design_columns import DesignColumns
    from analysis.survey_design import Lonely

    lonely = Lonely(given["lonely"]) if given["lonely"] else None
    return DesignColumns(given["weight"], given["stratum"], given["clusters"], given["populations"], lonely)


def _margins(columns: dict[str, tuple[str, ...]], given: dict[str, Any]) -> list[Margin]:
    from survey.margin_files import read_margins

    files = given["rake"] or ((given["poststratify"],) if given["poststratify"] else ())
    return [margin for file in files for margin in read_margins(file, columns)]


def _reweight(columns: dict[str, tuple[str, ...]], given: dict[str, Any]) -> Reweight | None:
    """What the options make of starting weights; None where they make nothing."""
    from analysis.weighting import calibrate, scaled_totals, trimmed
    from analysis.weighting import rake as rake_to
    from survey.margin_files import read_calibration

    ways = [name for name in ("rake", "poststratify", "calibrate") if given[name]]
    if len(ways) > 1:
        raise click.UsageError("Give one of --rake, --poststratify and --calibrate.")
    steps: list[Reweight] = []
    if given["calibrate"]:
        variables, totals, names = read_calibration(given["calibrate"], columns)
        exponential = given["calibrate_method"] == "raking"
        bounds = given["bounds"] or None
        steps.append(
            partial(calibrate, variables=variables, totals=totals, names=names, bounds=bounds, exponential=exponential)
        )
    elif ways:
        margins = _margins(columns, given)
        if given["poststratify"] and len(margins) != 1:
            raise click.UsageError("--poststratify takes one variable or one crossing; use --rake for several.")
        steps.append(lambda start: rake_to(start, [scaled_totals(margin, float(start.sum())) for margin in margins]))
    if given["trim"]:
        lower, upper = given["trim"]
        first = steps[0] if steps else None
        return partial(trimmed, first=first, lower=lower, upper=upper, strict=given["trim_strict"])
    return steps[0] if steps else None


@click.command("weight")
@click.argument("file", type=_FILE)
@_design_options
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .csv to write.")
@click.option("--column", "name", default="weight_made", show_default=True, help="Name of the column added.")
def weight_command(file: Path, out: Path, name: str, lang: str, **given: Any) -> None:
    """Weights made from what is known of the population: the file with a column more, and a report."""
    from analysis.design_columns import design_of_columns, reweighted
    from analysis.survey_design import DesignError
    from analysis.weight_reports import report_warnings, weight_report

    with faults_in(lang):
        columns = read_columns(file)
        if name in columns:
            raise DesignError([Problem.at("column-taken", column=name)])
        design = design_of_columns(columns, _named(given))
        made, warnings = reweighted(design, _reweight(columns, given))
        margins = _margins(columns, given)
    report = weight_report(design.weights, made.weights, margins, given["trim"] or None)
    problems = (*design.warnings, *warnings, *report_warnings(made.weights))
    report["warnings"] = [_warning(problem, lang) for problem in problems]
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*columns, name])
        rows = zip(*columns.values(), made.weights.tolist(), strict=True)
        writer.writerows([*row[:-1], repr(row[-1])] for row in rows)
    click.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
