"""What every command shares: its database, its faults in words, who it works for."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from questionnaires.problems import Problem, ProblemsFound
from survey.commands.speaking import Group, language, said
from survey.settings import settings_from_environment

if TYPE_CHECKING:
    from survey.store.database import Database

T = TypeVar("T")


def hold_to_ending(path: Path, *endings: str, hint: str = "--out") -> None:
    """Raises click.BadParameter for a file to write that says by its name that it is of another kind."""
    if path.suffix.lower() not in endings:
        raise click.BadParameter(said("ending", name=path.name, ending=endings), param_hint=hint)


def ending(*endings: str) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    """The callback of an option with a file to write that ends in one of these."""

    def held(_ctx: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
        if path is not None:
            hold_to_ending(path, *endings, hint=option.opts[0])
        return path

    return held


class Faults(Group):
    """Faults in the input become sentences and exit status 1, wrong usage one and 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from survey.store.errors import StoreError

        try:
            return super().invoke(ctx)
        except click.UsageError as wrong:  # said here, where it is still known what `--lang` chose
            wrong.show()
            sys.exit(wrong.exit_code)
        except (ProblemsFound, StoreError, OSError) as fault:
            if isinstance(fault, ProblemsFound):
                say_problems(fault.problems, language())
            elif isinstance(fault, StoreError):
                click.echo(fault.sentence(language()), err=True)
            elif fault.filename is not None:
                click.echo(_file_refused(fault), err=True)
            else:  # a pipe that was closed, which Click takes care of
                raise
        sys.exit(1)


def _file_refused(error: OSError) -> str:
    kinds = {FileNotFoundError: "missing", PermissionError: "forbidden"}
    kind = next((kind for error_class, kind in kinds.items() if isinstance(error, error_class)), "refused")
    return said(f"file-{kind}", file=str(error.filename), reason=error.strerror or "")


def say_problems(problems: Iterable[Problem], language: str) -> None:
    """Each problem as a sentence on standard error."""
    for problem in problems:
        click.echo(problem.sentence(language), err=True)


@contextmanager
def faults_in(language: str) -> Iterator[None]:
    """Faults in the input as sentences in one language, and exit status 1."""
    try:
        yield
    except ProblemsFound as found:
        say_problems(found.problems, language)
        sys.exit(1)


@contextmanager
def open_database() -> Iterator[Database]:
    """The migrated database of this installation."""
    from survey.store.database import open_database as open_at

    settings = settings_from_environment()
    database = open_at(settings.database_url, settings.server_key, settings.contacts_key)
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def progress(steps: Sequence[T], label: str, named: Callable[[T], str]) -> Any:
    """Steps under a bar on standard error that names the one at work; nothing where that is no terminal."""
    return click.progressbar(
        steps,
        label=label,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        item_show_func=lambda step: "" if step is None else named(step),
    )


@contextmanager
def counted_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """The same for work that itself says how many of how many are done."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def tell(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done + 1 - bar.pos)

        yield tell


def me() -> str:
    """Who the access log names for work at the command line."""
    return f"cli:{getpass.getuser()}"
