"""The approved budget that answers on sharing one out are held against."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from questionnaires.problems import DataError, Problem, ProblemsFound
from questionnaires.texts import Texts
from questionnaires.translations import sentence
from survey.commands.running import ending, me, open_database, say_problems
from survey.commands.speaking import LANGUAGE, Group


@click.group(cls=Group)
def budget() -> None:
    """The city's approved budget, beside what respondents would share out."""


@budget.command("load")
@click.argument("study_name", metavar="STUDY")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", default="")
@click.option("--source", default="")
@LANGUAGE
def budget_load(study_name: str, file: Path, year: str, source: str, lang: str) -> None:
    """Load one Excel sheet of lines in place of the budget before, whole or not at all."""
    from survey.fieldwork import budgets

    with open_database() as database:
        try:
            count = budgets.load_budget(
                database, study_name, file, by=me(), year=budgets.year_of(year), source=Texts.of(source)
            )
        except ProblemsFound as found:
            say_problems(found.problems, lang)
            sys.exit(1)
    click.echo(count)


@budget.command("show")
@click.argument("study_name", metavar="STUDY")
@LANGUAGE
def budget_show(study_name: str, lang: str) -> None:
    """The lines as they are kept: code, title, amount, unit, and the field or nothing."""
    from survey.store import budgets, studies

    with open_database() as database, database.read() as connection:
        studies.study(connection, study_name)
        stored = budgets.stored_budget(connection, study_name)
    for line in stored.budget.lines if stored else ():
        unit = sentence(f"money.{line.unit.value}", lang)
        click.echo("\t".join((line.code, line.title, str(line.amount), unit, line.field or "")))


@budget.command("template")
@click.argument("study_name", metavar="STUDY")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, callback=ending(".xlsx"))
@LANGUAGE
def budget_template(study_name: str, out: Path, lang: str) -> None:
    """An empty sheet with the headings, and the study's fields and the units to pick from."""
    from exports.fieldwork.budget_template import write_budget_template
    from survey.fieldwork import budgets
    from survey.store import studies

    with open_database() as database, database.read() as connection:
        studies.study(connection, study_name)
        item = budgets.asked_item(connection, study_name)
    if item is None:
        raise DataError([Problem.at("budget-no-item")])
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file:
        write_budget_template(budgets.fields_of(item), file, lang)
    click.echo(out)


@budget.command("drop")
@click.argument("study_name", metavar="STUDY")
def budget_drop(study_name: str) -> None:
    """Take the budget out of the study."""
    from survey.fieldwork import budgets

    with open_database() as database:
        budgets.drop_budget(database, study_name, by=me())
