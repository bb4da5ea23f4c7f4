"""The layout of a study's reports: out to Excel or YAML, changed, and in again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.commands.running import ending, faults_in, me, open_database
from survey.commands.speaking import LANGUAGE, Group, said

if TYPE_CHECKING:
    from survey.reporting.report_layouts import Subject
    from survey.store.database import Database

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Group)
def layout() -> None:
    """Who gets which parts of a study's report."""


@layout.command("write")
@click.argument("study_name", metavar="STUDY")
@click.option("--out", type=_FILE, required=True, callback=ending(".xlsx", ".yaml", ".yml"))
@LANGUAGE
def write(study_name: str, out: Path, lang: str) -> None:
    """The layout that stands, to be changed."""
    from exports.report.layout_rows import written
    from exports.report.layout_sheet import write_layout_sheet

    with open_database() as database:
        own = _subject(database, study_name)
    if out.suffix.lower() == ".xlsx":
        content = write_layout_sheet(own.layout, own.instrument, lang, own.study.place_levels)
    else:
        content = written(own.layout).encode()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    click.echo(out)


@layout.command("load")
@click.argument("study_name", metavar="STUDY")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
def load(study_name: str, file: Path, lang: str) -> None:
    """Take a changed layout in, whole or not at all; every fault is told by its cell."""
    from survey.reporting import report_layouts

    with faults_in(lang), open_database() as database:
        own = _subject(database, study_name)
        changed = report_layouts.read_file(file.name, file.read_bytes(), own)
        report_layouts.keep(database, own, changed, by=me())
    for audience, each in changed.items():
        click.echo(f"{audience.value}\t{sum(not part.is_off for part in each.parts) or 'all'}")


@layout.command("reset")
@click.argument("study_name", metavar="STUDY")
def reset(study_name: str) -> None:
    """Go back to the layout that came with the questionnaire."""
    from survey.reporting import report_layouts

    with open_database() as database:
        report_layouts.reset(database, _subject(database, study_name), by=me())
    click.echo(study_name)


def _subject(database: Database, study_name: str) -> Subject:
    from survey.reporting import report_layouts

    with database.read() as connection:
        own = report_layouts.subject(connection, study_name)
    if own is None:
        raise click.UsageError(said("usage.no-wave"))
    return own
