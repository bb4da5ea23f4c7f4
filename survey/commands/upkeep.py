"""The program itself: serve, demonstrate, back up, restore, examine."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import click

from survey.clock import today
from survey.commands.running import open_database, say_problems
from survey.commands.speaking import LANGUAGE, Command, said
from survey.settings import settings_from_environment


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages, applying migrations first."""
    from survey import server

    settings = settings_from_environment()
    server.migrate(settings)
    try:
        server.check_free(host, port)
    except OSError as refused:
        kind = "taken" if refused.errno == errno.EADDRINUSE else "refused"
        place = {"host": host, "port": str(port), "other": str(port % 65535 + 1), "reason": refused.strerror or ""}
        click.echo(said(f"address-{kind}", **place), err=True)
        sys.exit(1)
    click.echo(f"address: http://{host}:{port}", err=True)
    server.serve(settings, host, port, workers)


@click.command(cls=Command)
@click.option("--city", type=click.Choice(["jahrom"]), default="jahrom", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
def demo(city: str, out: Path) -> None:
    """A demonstration study with 400 stakeholders, and its report."""
    from survey.demonstration_setup import set_up

    out.mkdir(parents=True, exist_ok=True)  # refused now rather than when the city is built
    with open_database() as database:
        for name, value in set_up(
            database, city, out, today=today(), say=lambda text: click.echo(text, err=True)
        ).items():
            click.echo(f"{name}: {value}")


@click.command(cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """One file with everything: keep it as safe as the answers themselves."""
    from survey.store.backups import backup as write

    with open_database() as database:
        write(database, file)
    click.echo(file)


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Restore a checked backup into an empty installation."""
    from survey.settings import DEFAULT_DATABASE_URL
    from survey.store.backups import restore as read

    url = os.environ.get("CHASHMANDAZ_DATABASE_URL", DEFAULT_DATABASE_URL)
    read(file, url)
    click.echo(url.rsplit("@", 1)[-1])


@click.command(cls=Command)
@LANGUAGE
def doctor(lang: str) -> None:
    """What is wrong here and how to mend it."""
    from survey.store.backups import doctor as examine

    with open_database() as database:
        problems = examine(database)
    say_problems(problems, lang)
    if problems:
        sys.exit(1)
    click.echo(said("healthy"))
