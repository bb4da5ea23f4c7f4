"""The command `weight`, and the options by which it and `tabulate` are told of a sample and its weights."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from questionnaires.problems import Problem
from survey.commands.running import ending, faults_in
from survey.commands.speaking import LANGUAGE, Command, said

if TYPE_CHECKING:
    from analysis.estimation.weighting import Margin
    from analysis.tabulation.design_columns import DesignColumns, Reweight
    from survey.reporting.margin_files import Missing

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LONELY = ("certainty", "adjust", "average", "remove")

Function = Callable[..., None]


def choice(values: Sequence[str]) -> click.Choice:
    """One of these, in capital or small letters."""
    return click.Choice(values, case_sensitive=False)


def _ordered(
    context: click.Context, option: click.Parameter, pair: tuple[float, float] | None
) -> tuple[float, float] | None:
    if pair is not None and not pair[0] <= pair[1]:
        raise click.BadParameter(said("usage.least-first"), context, option)
    return pair


def _single(context: click.Context, option: click.Parameter, given: tuple[Any, ...]) -> Any:
    if len(given) > 1:
        raise click.BadParameter(said("usage.once"), context, option)
    return given[0] if given else None


ONCE = {"multiple": True, "callback": _single}  # an option that is refused, not overridden, when it comes again


def design_options(command: Function) -> Function:
    """Options that say how the sample was drawn and what its weights shall agree with."""
    for option in reversed(
        [
            click.option("--weight", **ONCE),
            click.option("--stratum", **ONCE),
            click.option("--cluster", "clusters", multiple=True),
            click.option("--population", "populations", multiple=True),
            click.option("--lonely", **ONCE, type=choice(_LONELY)),
            click.option("--rake", multiple=True, type=FILE),
            click.option("--poststratify", **ONCE, type=FILE),
            click.option("--calibrate", **ONCE, type=FILE),
            click.option("--calibrate-method", type=choice(["linear", "raking"])),
            click.option("--bounds", nargs=2, type=float, callback=_ordered),
            click.option("--trim", nargs=2, type=float, callback=_ordered),
            click.option("--trim-strict", is_flag=True),
            click.option("--missing", multiple=True, metavar="[ITEM=]CODE"),
            LANGUAGE,
        ]
    ):
        command = option(command)
    return command


def warning_row(problem: Problem, language: str) -> dict[str, Any]:
    return {"code": problem.code, "where": problem.place, "sentence": problem.sentence(language)}


def missing_codes(told: Sequence[str], names: Collection[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """What `--missing` was told: codes that are no answer in any column, and columns each with a code of its own."""
    everywhere, of_columns = [], []
    for text in told:
        name, equals, code = (part.strip() for part in text.partition("==" if "==" in text else "="))
        if equals and name in names:
            of_columns.append((name, code))
        else:
            everywhere.append(text)
    return tuple(everywhere), tuple(of_columns)


def missing_in(told: Sequence[str], names: Collection[str]) -> Missing:
    """By the name of a column its codes that are no answer."""
    everywhere, of_columns = missing_codes(told, names)
    return lambda name: (*everywhere, *(code for column, code in of_columns if column == name))


def read_columns(
    file: Path, told_missing: Sequence[str] = ()
) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """The columns of a data file as text, by name, and warnings of how they were read."""
    from analysis.cases.decimal_commas import SEPARATORS, with_decimal_points
    from exports.data.data_sheets import read_sheet
    from questionnaires.problems import DataError

    sheet = read_sheet(file)
    if sheet.problems:
        raise DataError(sheet.problems)
    cells = zip(*(row for _, row in sheet.rows), strict=True)
    columns = {name: column for name, column in zip(sheet.header, cells, strict=True) if name}
    if sheet.separator not in SEPARATORS:
        return columns, ()
    return with_decimal_points(columns, missing_in(told_missing, columns))


def named_design(given: dict[str, Any]) -> DesignColumns:
    """The columns that tell the design. Raises UsageError for options of weights that would do nothing."""
    from analysis.estimation.survey_design import Lonely
    from analysis.tabulation.design_columns import DesignColumns

    for name, needed in (("calibrate_method", "calibrate"), ("bounds", "calibrate"), ("trim_strict", "trim")):
        if given[name] and not given[needed]:
            raise click.UsageError(said("usage.idle", option=f"--{name.replace('_', '-')}", needed=f"--{needed}"))
    lonely = Lonely(given["lonely"]) if given["lonely"] else None
    return DesignColumns(given["weight"], given["stratum"], given["clusters"], given["populations"], lonely)


def _margins(columns: dict[str, tuple[str, ...]], given: dict[str, Any]) -> list[Margin]:
    from survey.reporting.margin_files import read_margins

    files = given["rake"] or ((given["poststratify"],) if given["poststratify"] else ())
    missing = missing_in(given["missing"], columns)
    return [margin for file in files for margin in read_margins(file, columns, missing)]


def asked_weights(columns: dict[str, tuple[str, ...]], given: dict[str, Any]) -> Reweight | None:
    """What the options make of starting weights; None where they make nothing."""
    from analysis.estimation.weighting import calibrate, scaled_totals, trimmed
    from analysis.estimation.weighting import rake as rake_to
    from survey.reporting.margin_files import read_calibration

    ways = [name for name in ("rake", "poststratify", "calibrate") if given[name]]
    if len(ways) > 1:
        raise click.UsageError(said("usage.one-way"))
    steps: list[Reweight] = []
    if given["calibrate"]:
        variables, totals, names = read_calibration(given["calibrate"], columns, missing_in(given["missing"], columns))
        exponential = given["calibrate_method"] == "raking"
        bounds = given["bounds"] or None
        steps.append(
            partial(calibrate, variables=variables, totals=totals, names=names, bounds=bounds, exponential=exponential)
        )
    elif ways:
        margins = _margins(columns, given)
        if given["poststratify"] and len(margins) != 1:
            raise click.UsageError(said("usage.one-margin"))
        steps.append(lambda start: rake_to(start, [scaled_totals(margin, float(start.sum())) for margin in margins]))
    if given["trim"]:
        lower, upper = given["trim"]
        first = steps[0] if steps else None
        return partial(trimmed, first=first, lower=lower, upper=upper, strict=given["trim_strict"])
    return steps[0] if steps else None


@click.command("weight", cls=Command)
@click.argument("file", type=FILE)
@design_options
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, callback=ending(".csv"))
@click.option("--column", "name", default="weight_made", show_default=True)
def weight_command(file: Path, out: Path, name: str, lang: str, **given: Any) -> None:
    """Weights made from what is known of the population: the file with a column more, and a report."""
    from analysis.estimation.survey_design import DesignError
    from analysis.estimation.weight_reports import report_warnings, weight_report
    from analysis.tabulation.design_columns import design_of_columns, reweighted

    if given["missing"] and not (given["rake"] or given["poststratify"] or given["calibrate"]):
        raise click.UsageError(said("usage.idle-missing"))
    with faults_in(lang):
        columns, read_as = read_columns(file, given["missing"])
        if name in columns:
            raise DesignError([Problem.at("column-taken", column=name)])
        design = design_of_columns(columns, named_design(given))
        made, warnings = reweighted(design, asked_weights(columns, given))
        margins = _margins(columns, given)
    report = weight_report(design.weights, made.weights, margins, given["trim"] or None)
    problems = (*read_as, *design.warnings, *warnings, *report_warnings(made.weights))
    report["warnings"] = [warning_row(problem, lang) for problem in problems]
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*columns, name])
        rows = zip(*columns.values(), made.weights.tolist(), strict=True)
        writer.writerows([*row[:-1], repr(row[-1])] for row in rows)
    click.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
