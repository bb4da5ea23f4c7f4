"""The same actions at the command line.

Exit status: 0 done, 1 a fault in the input (named on standard error), 2 wrong usage. Results go to
standard output or to `--out`, progress to standard error.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from questionnaires.fieldwork import Role, WaveKind
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.translations import LANGUAGES, sentence
from survey.clock import now, today
from survey.settings import settings_from_environment
from survey.tabulate_command import tabulate_command, weight_command

if TYPE_CHECKING:
    from survey.store.database import Database

LANGUAGE = click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of what is printed.")


class _Faults(click.Group):
    """Faults in the input become sentences and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        from survey.store.errors import NotFound, StoreError

        try:
            return super().invoke(ctx)
        except ProblemsFound as found:
            _say_problems(found.problems)
        except NotFound as missing:
            click.echo(sentence("cli.not-found", "en", what=str(missing)), err=True)
        except StoreError as refused:
            click.echo(refused.sentence("en"), err=True)
        sys.exit(1)


def _say_problems(problems: Any, language: str = "en") -> None:
    for problem in problems:
        click.echo(problem.sentence(language), err=True)


def _problem_document(problem: Problem, language: str) -> dict[str, Any]:
    return {"code": problem.code, "where": problem.place, "sentence": problem.sentence(language)}


@click.group(cls=_Faults, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chashmandaz", prog_name="chashmandaz")
def main() -> None:
    """Chashmandaz: a city's vision from what people really said."""


@contextmanager
def _database() -> Iterator[Database]:
    """The migrated database of this installation."""
    from survey.store.database import open_database

    settings = settings_from_environment()
    database = open_database(settings.database_url, settings.server_key, settings.contacts_key)
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def _me() -> str:
    """Who the access log names for work at the command line."""
    return f"cli:{getpass.getuser()}"


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes; each serves several people at once.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages, applying migrations first."""
    from survey.server import serve as run

    click.echo(f"address: http://{host}:{port}", err=True)
    run(settings_from_environment(), host, port, workers)


@main.command()
@click.option("--city", type=click.Choice(["jahrom"]), default="jahrom", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
def demo(city: str, out: Path) -> None:
    """A demonstration study with 400 stakeholders, and its report."""
    from survey.demonstration_setup import set_up

    with _database() as database:
        for name, value in set_up(
            database, city, out, today=today(), say=lambda text: click.echo(text, err=True)
        ).items():
            click.echo(f"{name}: {value}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@LANGUAGE
def check(file: Path, as_json: bool, lang: str) -> None:
    """Faults of an instrument (YAML or an XLSForm workbook) with their places, and the minutes it takes."""
    from questionnaires.burden import burden
    from questionnaires.checks import check as check_instrument
    from questionnaires.loaders.any_file import read_any
    from questionnaires.problems import InstrumentError

    try:
        read = read_any(file)
    except InstrumentError as unreadable:
        faults, warnings, estimate = unreadable.problems, (), None
    else:
        checked = check_instrument(read.instrument)
        faults = tuple(read.located(problem) for problem in checked.faults)
        warnings = (*read.warnings, *(read.located(problem) for problem in checked.warnings))
        estimate = burden(read.instrument)
    if as_json:
        document = {
            "faults": [_problem_document(problem, lang) for problem in faults],
            "warnings": [_problem_document(problem, lang) for problem in warnings],
            "burden": asdict(estimate) if estimate is not None else None,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
    else:
        for label, problems in (("fault", faults), ("warning", warnings)):
            for problem in problems:
                click.echo(f"{sentence(f'cli.{label}', lang)}: {problem.sentence(lang)} [{problem.code}]")
        if estimate is not None:
            click.echo(estimate.sentence(lang))
    sys.exit(1 if faults else 0)


@main.command()
@click.argument("source", metavar="FROM", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="TO", type=click.Path(dir_okay=False, path_type=Path))
@LANGUAGE
def convert(source: Path, target: Path, lang: str) -> None:
    """An instrument from one form into another: YAML (.yaml) or an XLSForm workbook (.xlsx)."""
    from questionnaires.loaders.any_file import read_any
    from questionnaires.problems import InstrumentError
    from questionnaires.writers import xlsform, yaml_files

    if target.suffix.lower() not in (".yaml", ".yml", ".xlsx"):
        raise click.BadParameter(sentence("cli.convert-target", lang), param_hint="TO")
    try:
        read = read_any(source)
    except InstrumentError as unreadable:
        _say_problems(unreadable.problems, lang)
        sys.exit(1)
    _say_problems(read.warnings, lang)
    if target.suffix.lower() == ".xlsx":
        xlsform.write(read.instrument, target)
    else:
        yaml_files.write(read.instrument, target)


@main.group()
def study() -> None:
    """Studies: one city's vision each."""


@study.command("create")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def study_create(file: Path) -> None:
    """Make a study from its YAML file (city, horizon, groups, places, programmes)."""
    from questionnaires.loaders.study import read_study
    from survey import fieldwork_actions

    made = read_study(file)
    with _database() as database:
        fieldwork_actions.create_study(database, made)
    click.echo(made.name)


@study.command("list")
def study_list() -> None:
    """Names and titles of all studies."""
    from survey.store import studies

    with _database() as database, database.read() as connection:
        for each in studies.studies(connection):
            click.echo(f"{each.name}\t{each.title.in_language('fa')}")


@study.command("show")
@click.argument("name")
def study_show(name: str) -> None:
    """A study as its YAML file, followed by its waves."""
    import yaml

    from questionnaires.loaders.study import study_to_document
    from survey.store import studies, waves

    with _database() as database, database.read() as connection:
        shown = study_to_document(studies.study(connection, name))
        shown["waves"] = [stored.wave.name for stored in waves.waves(connection, name)]
    click.echo(yaml.safe_dump(shown, allow_unicode=True, sort_keys=False))


@main.group()
def instrument() -> None:
    """Versions of a study's instrument."""


@instrument.command("publish")
@click.argument("study_name", metavar="STUDY")
@click.argument("file", metavar="FILE|SHIPPED-NAME")
def instrument_publish(study_name: str, file: str) -> None:
    """Publish a version: an instrument file, or the name of a shipped instrument."""
    from survey import fieldwork_actions

    with _database() as database:
        version = fieldwork_actions.publish_instrument(database, study_name, file, by=_me())
    click.echo(f"{version.number}")


@instrument.command("list")
@click.argument("study_name", metavar="STUDY", required=False)
def instrument_list(study_name: str | None) -> None:
    """The shipped instruments, or the versions that a study has published."""
    from questionnaires.library import shipped_instruments
    from survey.store import instruments

    if study_name is None:
        for name in shipped_instruments():
            click.echo(name)
        return
    with _database() as database, database.read() as connection:
        for version in instruments.versions(connection, study_name):
            click.echo(f"{version.number}\t{version.instrument.name}\t{version.published_at.isoformat()}")


@main.group()
def frame() -> None:
    """The sampling frame: who is to be asked."""


@frame.command("load")
@click.argument("study_name", metavar="STUDY")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
def frame_load(study_name: str, file: Path, lang: str) -> None:
    """Load one Excel sheet of people, whole or not at all."""
    from survey import fieldwork_actions

    with _database() as database:
        try:
            count = fieldwork_actions.load_frame(database, study_name, file, by=_me())
        except ProblemsFound as found:
            _say_problems(found.problems, lang)
            sys.exit(1)
    click.echo(count)


@main.group()
def wave() -> None:
    """Waves: one round of asking."""


@wave.command("open")
@click.argument("study_name", metavar="STUDY")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in WaveKind]), default="frame", show_default=True)
@click.option("--title", default="", help="In Persian; by default the study's title.")
@click.option("--languages", default="fa", show_default=True, help="Comma between them.")
@click.option("--opens", type=click.DateTime(["%Y-%m-%d"]), help="First day, Gregorian.")
@click.option("--closes", type=click.DateTime(["%Y-%m-%d"]), help="Last day, Gregorian.")
@click.option("--letter", default="", help="Number of the letter that announces it.")
def wave_open(
    study_name: str, name: str, kind: str, title: str, languages: str, opens: Any, closes: Any, letter: str
) -> None:
    """Open a wave over the study's newest instrument version and, unless it is open to all, its frame."""
    from questionnaires.fieldwork import Wave
    from questionnaires.texts import Texts
    from survey import fieldwork_actions

    made = Wave(
        name=name,
        study=study_name,
        title=Texts.of(title),
        kind=WaveKind(kind),
        languages=tuple(languages.split(",")),
        opens_on=_day(opens),
        closes_on=_day(closes),
        letter_number=letter,
    )
    with _database() as database:
        fieldwork_actions.open_wave(database, made, by=_me())
    click.echo(name)


def _day(moment: Any) -> date | None:
    return moment.date() if moment else None


@wave.command("close")
@click.argument("name")
def wave_close(name: str) -> None:
    """Close a wave: pages say so, nothing more is taken in."""
    from survey import fieldwork_actions

    with _database() as database:
        fieldwork_actions.close_wave(database, name, by=_me())
    click.echo(name)


@wave.command("list")
@click.argument("study_name", metavar="STUDY")
def wave_list(study_name: str) -> None:
    """The waves of a study."""
    from survey.store import waves

    with _database() as database, database.read() as connection:
        for stored in waves.waves(connection, study_name):
            state = "open" if stored.wave.is_open(today()) else "closed"
            click.echo(f"{stored.wave.name}\t{stored.wave.kind}\t{state}")


@wave.command("response")
@click.argument("name")
def wave_response(name: str) -> None:
    """Response by group: target, done, partial, refused, not reached."""
    from survey.response import response_by_group

    with _database() as database:
        rows = response_by_group(database, name)
    click.echo("group\ttarget\tcomplete\tpartial\trefused\tnon-contact")
    for row in rows:
        counts = (row.target, row.complete, row.partial, row.refused, row.non_contact)
        click.echo("\t".join([row.group or "all", *map(str, counts)]))


@main.command()
@click.argument("wave_name", metavar="WAVE")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .xlsx for the SMS panel."
)
@click.option("--address", default="http://127.0.0.1:5000", show_default=True, help="What links begin with.")
@click.option("--unanswered", is_flag=True, help="Only those who have not answered.")
def invite(wave_name: str, out: Path, address: str, unanswered: bool) -> None:
    """Codes and links of a wave, ready for the SMS panel. The look at the numbers is logged."""
    from survey.invitations import write_invitations

    with _database() as database:
        count = write_invitations(database, wave_name, out, address=address, only_unanswered=unanswered, by=_me())
    click.echo(count)


@main.group()
def user() -> None:
    """Members of staff."""


@user.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="Their name, as pages show it.")
@click.option("--password-from-stdin", is_flag=True, help="Read the password instead of making one.")
def user_add(username: str, role: str, name: str, password_from_stdin: bool) -> None:
    """Add a member of staff and print the password made for them."""
    from survey.accounts import hash_password
    from survey.store import accounts

    password = sys.stdin.readline().rstrip("\n") if password_from_stdin else secrets.token_urlsafe(9)
    with _database() as database, database.write() as connection:
        accounts.create_user(connection, username, hash_password(password), Role(role), name or username, at=now())
    if not password_from_stdin:
        click.echo(password)


@user.command("list")
def user_list() -> None:
    """Everybody on the staff."""
    from survey.store import accounts

    with _database() as database, database.read() as connection:
        for each in accounts.users(connection):
            click.echo(f"{each.username}\t{each.role}\t{'disabled' if each.disabled else 'active'}")


@user.command("disable")
@click.argument("username")
def user_disable(username: str) -> None:
    """Shut a member of staff out, at once."""
    from survey.store import accounts

    with _database() as database, database.write() as connection:
        accounts.set_disabled(connection, username, True, at=now())
    click.echo(username)


@main.command()
@click.argument("study_name", metavar="STUDY", required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .xlsx to write.")
@click.option("--wave", "wave_names", multiple=True, help="Only these waves; by default all of the study.")
@click.option("--by", multiple=True, default=("group",), show_default=True, help="Group results by this.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fa", show_default=True)
@click.option(
    "--charts", type=click.Path(file_okay=False, path_type=Path), help="Also write the charts here, PNG and SVG."
)
@click.option("--final", is_flag=True, help="Mark it final, whatever is still open.")
@click.option(
    "--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A data file instead of a study."
)
@click.option("--instrument", "instrument_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_column", help="Column of --data that names a case; without it, the row number.")
@click.option("--weight", help="Column of --data with weights.")
@click.option("--stratum", help="Column of --data with strata.")
@click.option("--cluster", help="Column of --data with clusters.")
@click.option("--population", help="Column of --data with the stratum's population.")
@click.option("--lenient", is_flag=True, help="Leave unreadable cells out, listed in the reconciliation.")
def report(
    study_name: str | None,
    out: Path,
    wave_names: tuple[str, ...],
    by: tuple[str, ...],
    lang: str,
    charts: Path | None,
    final: bool,
    data: Path | None,
    instrument_file: Path | None,
    id_column: str | None,
    weight: str | None,
    stratum: str | None,
    cluster: str | None,
    population: str | None,
    lenient: bool,
) -> None:
    """The report of a study, or of any data file with its instrument."""
    from survey import datasets

    if (study_name is None) == (data is None):
        raise click.UsageError("Give a STUDY, or --data with --instrument.")
    status: Literal["final"] | None = "final" if final else None
    if data is not None:
        if instrument_file is None:
            raise click.UsageError("--data needs --instrument.")
        from exports.data_reports import report_of_file

        made = report_of_file(
            data, instrument_file, id_column=id_column, weight=weight, stratum=stratum, cluster=cluster,
            population=population, lenient=lenient, language=lang, by=by, status=status,
        )  # fmt: skip
    else:
        with _database() as database:
            made = datasets.report_of(database, str(study_name), wave_names, lang, by=by, status=status)
    write_report(made, out, charts)


def write_report(made: Any, out: Path, charts: Path | None) -> None:
    """Write the workbook (and the charts) and print where they are."""
    from exports.charts import write_charts
    from exports.workbook import write_workbook

    out.parent.mkdir(parents=True, exist_ok=True)
    for written in write_workbook(made, out):
        click.echo(written)
    if charts is not None:
        with click.progressbar(label="charts", length=1, file=sys.stderr) as bar:
            write_charts(made, charts)
            bar.update(1)
        click.echo(charts)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """One file with everything: keep it as safe as the answers themselves."""
    from survey.store.backups import backup as write

    with _database() as database:
        write(database, file)
    click.echo(file)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Restore a checked backup into an empty installation."""
    from survey.settings import DEFAULT_DATABASE_URL
    from survey.store.backups import restore as read

    url = os.environ.get("CHASHMANDAZ_DATABASE_URL", DEFAULT_DATABASE_URL)
    read(file, url)
    click.echo(url.rsplit("@", 1)[-1])


@main.command()
@LANGUAGE
def doctor(lang: str) -> None:
    """What is wrong here and how to mend it."""
    from survey.store.backups import doctor as examine

    with _database() as database:
        problems = examine(database)
    _say_problems(problems, lang)
    if problems:
        sys.exit(1)
    click.echo(sentence("cli.healthy", lang))


main.add_command(tabulate_command)
main.add_command(weight_command)

if __name__ == "__main__":
    main()
