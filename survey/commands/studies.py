"""A study of one's own: the study, its sampling frame, its staff."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from questionnaires.approved_budget import REPORTED_UNITS, MoneyUnit
from questionnaires.fieldwork import FONTS, Role
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.text import normalize
from survey.clock import now
from survey.commands.running import me, open_database, say_problems
from survey.commands.speaking import LANGUAGE, Group


@click.group(cls=Group)
def study() -> None:
    """Studies: one city's vision each."""


@study.command("create")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def study_create(file: Path) -> None:
    """Make a study from its YAML file (city, horizon, groups, places, programmes)."""
    from questionnaires.loaders.study import read_study
    from survey.fieldwork import fieldwork_actions

    made = read_study(file)
    with open_database() as database:
        fieldwork_actions.create_study(database, made)
    click.echo(made.name)


@study.command("list")
def study_list() -> None:
    """Names and titles of all studies."""
    from survey.store import studies

    with open_database() as database, database.read() as connection:
        for each in studies.studies(connection):
            click.echo(f"{each.name}\t{each.title.in_language('fa')}")


@study.command("show")
@click.argument("name")
def study_show(name: str) -> None:
    """A study as its YAML file, followed by its waves."""
    import yaml

    from questionnaires.loaders.study import study_to_document
    from survey.store import studies, waves

    with open_database() as database, database.read() as connection:
        shown = study_to_document(studies.study(connection, name))
        shown["waves"] = [stored.wave.name for stored in waves.waves(connection, name)]
    click.echo(yaml.safe_dump(shown, allow_unicode=True, sort_keys=False))


@study.command("set")
@click.argument("name")
@click.option("--contract", "contract_number")
@click.option("--letter", "letter_number")
@click.option("--letter-date", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--font", type=click.Choice(FONTS))
@click.option("--money-unit", type=click.Choice([unit.value for unit in REPORTED_UNITS]))
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map-property", default="code", show_default=True)
@LANGUAGE
def study_set(
    name: str, letter_date: datetime | None, map_file: Path | None, map_property: str, money_unit: str | None,
    lang: str, **given: str | None,
) -> None:  # fmt: skip
    """What the covers of a study's report say, its font and its money, and the map of its places."""
    from questionnaires.loaders.geojson import read_place_map
    from survey.store import studies

    changes: dict[str, Any] = {key: normalize(value) for key, value in given.items() if value is not None}
    if letter_date is not None:
        changes["letter_date"] = letter_date.date()
    if money_unit is not None:
        changes["money_unit"] = MoneyUnit(money_unit)
    with open_database() as database, database.write() as connection:
        stored = studies.study(connection, name)
        if map_file is not None:
            try:
                changes["place_map"] = read_place_map(map_file.read_bytes(), stored.code_list("places"), map_property)
            except ProblemsFound as found:
                say_problems(found.problems, lang)
                sys.exit(1)
        studies.replace_study(connection, replace(stored, **changes), at=now())
    click.echo(name)


@click.group(cls=Group)
def frame() -> None:
    """The sampling frame: who is to be asked."""


@frame.command("load")
@click.argument("study_name", metavar="STUDY")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
def frame_load(study_name: str, file: Path, lang: str) -> None:
    """Load one Excel sheet of people, whole or not at all."""
    from survey.fieldwork import fieldwork_actions

    with open_database() as database:
        try:
            count = fieldwork_actions.load_frame(database, study_name, file, by=me())
        except ProblemsFound as found:
            say_problems(found.problems, lang)
            sys.exit(1)
    click.echo(count)


@click.group(cls=Group)
def user() -> None:
    """Members of staff."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="")
@click.option("--password-from-stdin", is_flag=True)
def user_add(username: str, role: str, name: str, password_from_stdin: bool) -> None:
    """Add a member of staff and print the password made for them, which they change at the first sign-in."""
    from survey.staff.accounts import USERNAME, hash_password, initial_password, username_of
    from survey.store import accounts

    username = username_of(username)
    if not USERNAME.fullmatch(username):
        raise ProblemsFound([Problem.at("username-bad", value=username[:40])])
    password = sys.stdin.readline().rstrip("\n") if password_from_stdin else initial_password()
    with open_database() as database, database.write() as connection:
        accounts.create_user(
            connection,
            username,
            hash_password(password),
            Role(role),
            name or username,
            at=now(),
            password_is_made=not password_from_stdin,
        )
    if not password_from_stdin:
        click.echo(password)


@user.command("list")
def user_list() -> None:
    """Everybody on the staff."""
    from survey.store import accounts

    with open_database() as database, database.read() as connection:
        for each in accounts.users(connection):
            click.echo(f"{each.username}\t{each.role}\t{'disabled' if each.disabled else 'active'}")


@user.command("disable")
@click.argument("username")
def user_disable(username: str) -> None:
    """Shut a member of staff out, at once."""
    from survey.store import accounts

    with open_database() as database, database.write() as connection:
        accounts.set_disabled(connection, username, True, at=now())
    click.echo(username)
