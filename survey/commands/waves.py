"""Waves and the invitations to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from questionnaires.fieldwork import WaveKind
from survey.clock import today
from survey.commands.running import counted_progress, me, open_database
from survey.commands.speaking import Command, Group, said


@click.group(cls=Group)
def wave() -> None:
    """Waves: one round of asking."""


@wave.command("open")
@click.argument("study_name", metavar="STUDY")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in WaveKind]), default="frame", show_default=True)
@click.option("--title", default="")
@click.option("--languages", default="fa", show_default=True)
@click.option("--opens", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--closes", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--letter", default="")
@click.option("--letter-date", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--results", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--selection", default="")
def wave_open(
    study_name: str,
    name: str,
    kind: str,
    title: str,
    languages: str,
    opens: Any,
    closes: Any,
    letter: str,
    letter_date: Any,
    results: Any,
    selection: str,
) -> None:
    """Open a wave over the study's newest instrument version and, unless it is open to all, its frame."""
    from questionnaires.fieldwork import Wave
    from questionnaires.texts import Texts
    from survey.fieldwork import fieldwork_actions

    made = Wave(
        name=name,
        study=study_name,
        title=Texts.of(title),
        kind=WaveKind(kind),
        languages=tuple(languages.split(",")),
        opens_on=_day(opens),
        closes_on=_day(closes),
        letter_number=letter,
        letter_date=_day(letter_date),
        results_on=_day(results),
        selection=Texts.of(selection),
    )
    with open_database() as database:
        fieldwork_actions.open_wave(database, made, by=me())
    click.echo(name)


def _day(moment: Any) -> date | None:
    return moment.date() if moment else None


@wave.command("close")
@click.argument("name")
def wave_close(name: str) -> None:
    """Close a wave: pages say so, nothing more is taken in."""
    from survey.fieldwork import fieldwork_actions

    with open_database() as database:
        fieldwork_actions.close_wave(database, name, by=me())
    click.echo(name)


@wave.command("reopen")
@click.argument("name")
def wave_reopen(name: str) -> None:
    """Open a closed wave again; its report is a draft again."""
    from survey.fieldwork import fieldwork_actions

    with open_database() as database:
        fieldwork_actions.reopen_wave(database, name, by=me())
    click.echo(name)


@wave.command("final")
@click.argument("name")
def wave_final(name: str) -> None:
    """Mark the report of a closed wave final."""
    from survey.fieldwork import fieldwork_actions

    with open_database() as database:
        fieldwork_actions.mark_final(database, name, by=me())
    click.echo(name)


@wave.command("list")
@click.argument("study_name", metavar="STUDY")
def wave_list(study_name: str) -> None:
    """The waves of a study."""
    from survey.store import studies, waves

    with open_database() as database, database.read() as connection:
        for stored in waves.waves(connection, studies.study(connection, study_name).name):
            state = "open" if stored.wave.is_open(today()) else "closed"
            click.echo(f"{stored.wave.name}\t{stored.wave.kind}\t{state}")


@wave.command("response")
@click.argument("name")
def wave_response(name: str) -> None:
    """Response by group: target, done, partial, refused, not reached."""
    from survey.fieldwork.response import response_by_group

    with open_database() as database:
        rows = response_by_group(database, name)
    click.echo("group\ttarget\tcomplete\tpartial\trefused\tnon-contact")
    for row in rows:
        counts = (row.target, row.complete, row.partial, row.refused, row.non_contact)
        click.echo("\t".join([row.group or "all", *map(str, counts)]))


@click.command(cls=Command)
@click.argument("wave_name", metavar="WAVE")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--address", default="http://127.0.0.1:5000", show_default=True)
@click.option("--unanswered", is_flag=True)
def invite(wave_name: str, out: Path, address: str, unanswered: bool) -> None:
    """Codes and links of a wave, ready for the SMS panel. The look at the numbers is logged."""
    from survey.fieldwork.invitations import write_invitations

    with open_database() as database, counted_progress(said("progress.invitations")) as tell:
        count = write_invitations(
            database, wave_name, out, address=address, only_unanswered=unanswered, by=me(), progress=tell
        )
    click.echo(count)
