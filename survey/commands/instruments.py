"""Instruments: check, convert, publish, list."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from questionnaires.checks.rules import Severity
from questionnaires.problems import Problem
from questionnaires.translations import sentence
from survey.commands.running import ending, hold_to_ending, open_database, say_problems
from survey.commands.speaking import LANGUAGE, Command, Group, said


def problem_document(problem: Problem, severity: Severity, language: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": severity,
        "where": problem.place,
        "sentence": problem.sentence(language),
        "remedy": problem.remedy(language),
    }


def in_json(value: object) -> object:
    """What JSON has no notion of: texts by language, anything else in words."""
    return dict(value) if isinstance(value, Mapping) else str(value)


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@LANGUAGE
def check(file: Path, as_json: bool, lang: str) -> None:
    """Faults, warnings and hints of an instrument (YAML or an XLSForm workbook), and the minutes it takes by path."""
    from questionnaires.burden import burden
    from questionnaires.checks import check as check_instrument
    from questionnaires.checks.paths import burden_by_path
    from questionnaires.loaders.any_file import read_any
    from questionnaires.problems import InstrumentError

    found: dict[Severity, tuple[Problem, ...]]
    try:
        read = read_any(file)
    except InstrumentError as unreadable:
        found = {
            Severity.FAULT: unreadable.problems,
            Severity.WARNING: unreadable.warnings,
            Severity.HINT: unreadable.hints,
        }
        estimate, paths = None, None
    else:
        checked = check_instrument(read.instrument)
        found = {
            Severity.FAULT: tuple(map(read.located, checked.faults)),
            Severity.WARNING: (*read.warnings, *map(read.located, checked.warnings)),
            Severity.HINT: tuple(map(read.located, checked.hints)),
        }
        estimate, paths = burden(read.instrument), burden_by_path(read.instrument)
    if as_json:
        document = {
            f"{severity}s": [problem_document(problem, severity, lang) for problem in found[severity]]
            for severity in Severity
        } | {
            "burden": asdict(estimate) if estimate is not None else None,
            "paths": asdict(paths) if paths is not None else None,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=in_json))
    else:
        for severity, problems in found.items():
            for problem in problems:
                click.echo(f"{sentence(f'lint.{severity}', lang)}: {problem.sentence(lang)} [{problem.code}]")
        lines = (estimate.sentence(lang) if estimate else None, paths.sentence(lang) if paths else None)
        for line in filter(None, lines):
            click.echo(line)
    sys.exit(1 if found[Severity.FAULT] else 0)


@click.command(cls=Command)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO", type=click.Path(dir_okay=False, path_type=Path))
@LANGUAGE
def convert(source: str, target: Path, lang: str) -> None:
    """An instrument from one form into another: YAML (.yaml) or an XLSForm workbook (.xlsx)."""
    from questionnaires.library import shipped_instrument, shipped_instruments
    from questionnaires.loaders.any_file import read_any
    from questionnaires.loaders.imported import Imported
    from questionnaires.problems import InstrumentError
    from questionnaires.writers import xlsform, yaml_files

    hold_to_ending(target, ".yaml", ".yml", ".xlsx", hint="TO")
    if source not in shipped_instruments() and not Path(source).is_file():
        raise click.BadParameter(said("convert-source", value=source), param_hint="FROM")
    try:
        is_shipped = source in shipped_instruments()
        read = Imported(shipped_instrument(source)) if is_shipped else read_any(Path(source))
    except InstrumentError as unreadable:
        say_problems(unreadable.problems, lang)
        sys.exit(1)
    say_problems(read.warnings, lang)
    if target.suffix.lower() == ".xlsx":
        xlsform.write(read.instrument, target)
    else:
        yaml_files.write(read.instrument, target)


@click.group(cls=Group)
def instrument() -> None:
    """Versions of a study's instrument."""


@instrument.command("list")
@click.argument("study_name", metavar="STUDY", required=False)
def instrument_list(study_name: str | None) -> None:
    """The shipped instruments, or the versions that a study has published."""
    from questionnaires.library import shipped_instruments
    from survey.store import instruments, studies

    if study_name is None:
        for name in shipped_instruments():
            click.echo(name)
        return
    with open_database() as database, database.read() as connection:
        for version in instruments.versions(connection, studies.study(connection, study_name).name):
            click.echo(f"{version.number}\t{version.instrument.name}\t{version.published_at.isoformat()}")


@instrument.command("template")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), callback=ending(".xlsx"))
@LANGUAGE
def instrument_template(out: Path, lang: str) -> None:
    """A workbook to write a questionnaire in: drop-downs, a guide, and one example of every kind of question."""
    from exports.fieldwork.instrument_template import write_template

    with out.open("wb") as file:
        write_template(file, lang)
