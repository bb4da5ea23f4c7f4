"""Languages of a questionnaire: a translation sheet out and in, and who has approved what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.commands.running import ending, faults_in, me, open_database, say_problems
from survey.commands.speaking import LANGUAGE, Group, said

if TYPE_CHECKING:
    from questionnaires.model import Instrument

_INSTRUMENT = click.argument("source", metavar="[FILE|SHIPPED-NAME]", required=False)
_STUDY = click.option("--study")


@click.group(cls=Group)
def translation() -> None:
    """Languages of a questionnaire."""


@translation.command("sheet")
@_INSTRUMENT
@_STUDY
@click.option("--language", required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, callback=ending(".xlsx"))
@LANGUAGE
def sheet(source: str | None, study: str | None, language: str, out: Path, lang: str) -> None:
    """A sheet with every text of an instrument, to be filled in for one language."""
    from exports.fieldwork.translation_sheet import write_translation_sheet
    from questionnaires.loaders.entries import LANGUAGE as CODE

    if not CODE.fullmatch(language):
        raise click.BadParameter(language, param_hint="--language")
    with faults_in(lang):
        instrument = _instrument(source, study, lang)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file:
        count = write_translation_sheet(instrument, language, file, lang)
    click.echo(f"{out}\t{count}")


@translation.command("load")
@click.argument("filled", metavar="SHEET.xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_INSTRUMENT
@_STUDY
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), callback=ending(".yaml", ".yml", ".xlsx"))
@LANGUAGE
def load(filled: Path, source: str | None, study: str | None, out: Path | None, lang: str) -> None:
    """Put a filled sheet into an instrument (--out), or publish it as a study's next version (--study)."""
    from questionnaires.loaders.translation_sheet import read_translation
    from questionnaires.translating import with_language
    from questionnaires.writers import xlsform, yaml_files
    from survey.instruments import translation_sheets

    if (study is None) == (out is None):
        raise click.UsageError(said("usage.out-or-study"))
    with faults_in(lang):
        if study is not None:
            with open_database() as database:
                version, language = translation_sheets.load_translation(database, study, filled, by=me())
            click.echo(f"{version.number}\t{language}")
            return
        instrument = _instrument(source, None, lang)
        read = read_translation(filled, instrument)
        translated = with_language(instrument, read.language, read.texts)
    assert out is not None
    writer = xlsform.write if out.suffix.lower() == ".xlsx" else yaml_files.write
    writer(translated, out)
    click.echo(f"{out}\t{read.language}")


@translation.command("approve")
@click.argument("study")
@click.argument("language")
@click.option("--name", "approver", required=True)
@LANGUAGE
def approve(study: str, language: str, approver: str, lang: str) -> None:
    """Record who has approved a language of the newest version; until then no wave opens in it."""
    from questionnaires.text import normalize_own_words
    from survey.instruments import languages

    with faults_in(lang), open_database() as database:
        approval = languages.approve(database, study, language, normalize_own_words(approver), by=me())
    click.echo(f"{approval.language}\t{approval.approver}\t{approval.approved_at.isoformat()}")


@translation.command("withdraw")
@click.argument("study")
@click.argument("language")
@LANGUAGE
def withdraw(study: str, language: str, lang: str) -> None:
    """Withdraw the approval of a language of the newest version: no wave opens in it until it is approved again."""
    from survey.instruments import languages

    with faults_in(lang), open_database() as database:
        approval = languages.withdraw(database, study, language, by=me())
    click.echo(f"{approval.language}\t{approval.approver}")


@translation.command("list")
@click.argument("study")
@LANGUAGE
def list_languages(study: str, lang: str) -> None:
    """The languages of a study's newest version: texts translated, of how many, approved by whom."""
    from survey.instruments import languages
    from survey.store import studies

    with faults_in(lang), open_database() as database, database.read() as connection:
        newest = languages.newest_version(connection, studies.study(connection, study).name)
        for own in languages.states(connection, study, newest.instrument):
            approver = own.approval.approver if own.approval else ("" if own.needs_approval else "—")
            click.echo(f"{own.language}\t{own.translated}\t{own.texts}\t{approver}")


def _instrument(source: str | None, study: str | None, lang: str) -> Instrument:
    """The instrument of a file, a shipped one, or a study's newest. Raises `ProblemsFound`."""
    from questionnaires.library import shipped_instrument, shipped_instruments
    from questionnaires.loaders.any_file import read_any
    from survey.instruments import languages

    if (source is None) == (study is None):
        raise click.UsageError(said("usage.file-or-study"))
    if study is not None:
        with open_database() as database, database.read() as connection:
            return languages.newest_version(connection, study).instrument
    assert source is not None
    if source in shipped_instruments():
        return shipped_instrument(source)
    if not Path(source).is_file():
        raise click.BadParameter(said("convert-source", value=source), param_hint="FILE")
    read = read_any(Path(source))
    say_problems(read.warnings, lang)
    return read.instrument
