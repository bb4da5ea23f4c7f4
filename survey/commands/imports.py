"""Answers gathered with another tool, into a wave."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from questionnaires.checks.rules import Severity
from questionnaires.translations import sentence
from survey.commands.instruments import in_json, problem_document
from survey.commands.running import me, open_database, say_problems
from survey.commands.speaking import LANGUAGE, Command

if TYPE_CHECKING:
    from questionnaires.loaders.answer_columns import ColumnMapping


@click.command("import", cls=Command)
@click.argument("wave_name", metavar="WAVE")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "mapping_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--set", "constants", multiple=True, metavar="ITEM=VALUE")
@click.option("--dry-run", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@LANGUAGE
def import_command(
    wave_name: str, file: Path, mapping_file: Path | None, constants: tuple[str, ...], dry_run: bool, as_json: bool,
    lang: str,
) -> None:  # fmt: skip
    """Take answers from a file of another tool (.xlsx, .xls, .csv, .sav, .dta) into a wave, whole or not at all."""
    from questionnaires.problems import ProblemsFound
    from survey.fieldwork import importing
    from survey.fieldwork.answer_files import read_table

    warnings, faults, columns, result = (), (), {}, None
    with open_database() as database:
        try:
            chosen = _chosen(mapping_file, constants)
            table = read_table(file)
            with database.write() as connection:  # the look at numbers is logged
                seen = importing.preview(connection, wave_name, table, chosen, by=me())
            warnings, faults, columns = seen.warnings, seen.faults, dict(seen.mapping.columns)
            if not faults and not dry_run:
                result = importing.take_in(database, wave_name, table, seen.mapping, by=me())
        except ProblemsFound as found:
            faults = found.problems
    if as_json:
        document = {
            "faults": [problem_document(problem, Severity.FAULT, lang) for problem in faults],
            "warnings": [problem_document(problem, Severity.WARNING, lang) for problem in warnings],
            "columns": columns,
            "result": asdict(result) if result else None,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=in_json))
    else:
        say_problems((*faults, *warnings), lang)
        if result:
            click.echo(sentence("imports.result", lang, **asdict(result)))
    if faults:
        raise SystemExit(1)


def _chosen(file: Path | None, constants: tuple[str, ...]) -> ColumnMapping:
    from dataclasses import replace

    from questionnaires.loaders.answer_columns import mapping_from_document

    chosen = mapping_from_document(_document(file) if file else {})
    given = dict(chosen.constants)
    for text in constants:
        item, equals, value = text.partition("=")
        if not equals or not item.strip():
            raise click.BadParameter(text, param_hint="--set")
        given[item.strip()] = value.strip()
    return replace(chosen, constants=given)


def _document(file: Path) -> object:
    """The document of a mapping file; raises DataError for what is none."""
    from questionnaires.loaders.located_yaml import read_yaml
    from questionnaires.problems import DataError, Problem

    if file.suffix.lower() != ".csv":
        return read_yaml(file, lambda document, _: document or {}, DataError)
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
        return {"columns": {row["column"]: row["item"] for row in rows}}
    except (UnicodeDecodeError, csv.Error, KeyError) as error:
        raise DataError([Problem.at("import-mapping-unreadable")]) from error
