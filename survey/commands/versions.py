"""Versions of an instrument: what a new one changes, publishing it, and asking a wave with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from questionnaires.translations import sentence
from survey.commands.instruments import instrument
from survey.commands.running import faults_in, me, open_database
from survey.commands.speaking import LANGUAGE
from survey.commands.waves import wave

if TYPE_CHECKING:
    from questionnaires.model import Instrument
    from questionnaires.revisions import Choices, Difference
    from survey.store.database import Database

Command = Callable[..., None]


def _choosing(command: Command) -> Command:
    """The options that say what becomes of answers where a version breaks with the one before."""
    for option in (
        click.option("--choices", "file_of_choices", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--new-name", "new_names", multiple=True, metavar="ITEM=NAME"),
        click.option("--recode", "recodings", multiple=True, metavar="ITEM=OLD:NEW,…"),
        click.option("--renamed", multiple=True, metavar="OLD=NEW"),
        click.option("--retire", "retired", multiple=True, metavar="ITEM"),
    ):  # fmt: skip
        command = option(command)
    return command


@instrument.command("publish")
@click.argument("study_name", metavar="STUDY")
@click.argument("file", metavar="FILE|SHIPPED-NAME")
@_choosing
@LANGUAGE
def instrument_publish(study_name: str, file: str, lang: str, **options: Any) -> None:
    """Publish a version: an instrument file (.yaml, .xlsx), or the name of a shipped instrument."""
    from survey.fieldwork import fieldwork_actions
    from survey.instruments import publishing
    from survey.instruments.readiness import readiness
    from survey.store import studies

    choices = _choices(options)
    with open_database() as database, faults_in(lang):
        with database.read() as connection:
            study = studies.study(connection, study_name)
            ready = readiness(study, file)
            if ready.instrument is not None:
                compared = publishing.compare(connection, study_name, ready.instrument, choices)
                if compared.before is not None:
                    _say(compared.settled.difference, lang, err=True)
        version = fieldwork_actions.publish_instrument(database, study_name, file, by=me(), choices=choices)
    click.echo(f"{version.number}")


@instrument.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True)
@LANGUAGE
def instrument_diff(old: str, new: str, as_json: bool, lang: str) -> None:
    """What changed from OLD to NEW, each a file (.yaml, .xlsx) or a published version (STUDY@NUMBER)."""
    with faults_in(lang):
        found = _difference(old, new)
    if as_json:
        click.echo(json.dumps(_document(found, lang), ensure_ascii=False, indent=2, default=str))
    else:
        _say(found, lang)


@wave.command("version")
@click.argument("name", metavar="WAVE")
@click.argument("number", type=int)
@LANGUAGE
def wave_version(name: str, number: int, lang: str) -> None:
    """Ask a wave with a newer version from now on; whoever has begun goes on with theirs."""
    from survey.instruments import publishing

    with open_database() as database, faults_in(lang):
        publishing.use_version(database, name, number, by=me())
    click.echo(name)


def _choices(options: dict[str, Any]) -> Choices:
    from questionnaires.loaders.choices import choices_from_document, read_choices

    document = {
        "new_names": dict(_pairs(options["new_names"], "--new-name")),
        "recodings": {item: _table(text) for item, text in _pairs(options["recodings"], "--recode")},
        "renamed": dict(_pairs(options["renamed"], "--renamed")),
        "retired": list(options["retired"]),
    }
    given = options["file_of_choices"]
    return choices_from_document(document, read_choices(given) if given else None)


def _pairs(texts: Iterable[str], option: str) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(text, param_hint=option)
        yield name.strip(), value.strip()


def _table(text: str) -> dict[str, str]:
    """`5:4,6:` as {"5": "4", "6": ""}."""
    parts = [part.partition(":") for part in text.split(",") if part.strip()]
    if any(not colon for _, colon, _ in parts):
        raise click.BadParameter(text, param_hint="--recode")
    return {old.strip(): new.strip() for old, _, new in parts}


def _difference(old: str, new: str) -> Difference:
    from questionnaires.revisions import settle
    from survey.instruments import publishing
    from survey.instruments.readiness import readiness
    from survey.store import studies

    versions = [_version(text) for text in (old, new)]
    if versions == [None, None]:
        return settle([_read(old)], _read(new), live=False).difference
    with open_database() as database, database.read() as connection:
        (before, after), file = versions, new
        if before is None:
            return settle([_read(old)], _stored(database, after), live=False).difference
        if after is not None and after[0] == before[0]:
            return publishing.compare_versions(connection, before[0], before[1], after[1])
        study = studies.study(connection, before[0])
        ready = readiness(study, _stored(database, after) if after else Path(file))
        if ready.instrument is None:
            from questionnaires.problems import InstrumentError

            raise InstrumentError(ready.faults)
        return publishing.compare_with(connection, before[0], before[1], ready.instrument)


def _version(text: str) -> tuple[str, int] | None:
    """`jahrom@2`; None for what is a file."""
    study, at, number = text.rpartition("@")
    return (study, int(number)) if at and number.isdecimal() and not Path(text).exists() else None


def _read(file: str) -> Instrument:
    from questionnaires.loaders.any_file import read_any

    return read_any(Path(file)).instrument


def _stored(database: Database, version: tuple[str, int] | None) -> Instrument:
    from survey.store import instruments

    assert version is not None
    with database.read() as connection:
        return instruments.numbered(connection, *version).instrument


def _say(found: Difference, language: str, *, err: bool = False) -> None:
    if found.is_empty:
        click.echo(sentence("revision.nothing", language), err=err)
        return
    for change in found.general:
        judgement = sentence(f"revision.judgement.{change.judgement}", language)
        click.echo(f"{judgement}\t\t{change.sentence(language)}", err=err)
    for item in found.items:
        for change in item.changes:
            touched = "" if not change.touched else f" ({sentence('revision.touches', language, count=change.touched)})"
            judgement = sentence(f"revision.judgement.{change.judgement}", language)
            click.echo(f"{judgement}\t{item.name}\t{change.sentence(language)}{touched}", err=err)
    click.echo(sentence("revision.summary", language, **found.counts()), err=err)


def _document(found: Difference, language: str) -> dict[str, Any]:
    def change(own: Any) -> dict[str, Any]:
        return {
            "what": own.what,
            "judgement": own.judgement.value,
            "where": {name: dict(value) if isinstance(value, dict) else value for name, value in own.where},
            "touched": own.touched,
            "sentence": own.sentence(language),
        }

    return {
        "general": [change(own) for own in found.general],
        "items": [
            {
                "key": item.key,
                "name": item.name,
                "judgement": item.judgement.value,
                "touched": item.touched,
                "changes": [change(own) for own in item.changes],
            }
            for item in found.items
        ],
        "counts": {judgement.value: count for judgement, count in found.counts().items()},
    }
