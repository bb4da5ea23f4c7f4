"""The program itself: serve, demonstrate, back up, restore, examine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from questionnaires.translations import sentence
from survey.clock import today
from survey.commands.running import LANGUAGE, open_database, say_problems
from survey.settings import settings_from_environment


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes; each serves several people at once.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages, applying migrations first."""
    from survey.server import serve as run

    click.echo(f"address: http://{host}:{port}", err=True)
    run(settings_from_environment(), host, port, workers)


@click.command()
@click.option("--city", type=click.Choice(["jahrom"]), default="jahrom", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
def demo(city: str, out: Path) -> None:
    """A demonstration study with 400 stakeholders, and its report."""
    from survey.demonstration_setup import set_up

    with open_database() as database:
        for name, value in set_up(
            database, city, out, today=today(), say=lambda text: click.echo(text, err=True)
        ).items():
            click.echo(f"{name}: {value}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """One file with everything: keep it as safe as the answers themselves."""
    from survey.store.backups import backup as write

    with open_database() as database:
        write(database, file)
    click.echo(file)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Restore a checked backup into an empty installation."""
    from survey.settings import DEFAULT_DATABASE_URL
    from survey.store.backups import restore as read

    url = os.environ.get("CHASHMANDAZ_DATABASE_URL", DEFAULT_DATABASE_URL)
    read(file, url)
    click.echo(url.rsplit("@", 1)[-1])


@click.command()
@LANGUAGE
def doctor(lang: str) -> None:
    """What is wrong here and how to mend it."""
    from survey.store.backups import doctor as examine

    with open_database() as database:
        problems = examine(database)
    say_problems(problems, lang)
    if problems:
        sys.exit(1)
    click.echo(sentence("cli.healthy", lang))
