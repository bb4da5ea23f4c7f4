"""What commands say of themselves, their help and wrong usage, in the reader's language."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, types
from click.shell_completion import CompletionItem

from questionnaires.translations import LANGUAGES, catalogue, sentence

_CHOSEN = "chashmandaz.language"  # in what Click keeps for a command and those above it


def language_of_terminal(environment: Mapping[str, str] = os.environ) -> str:
    """The language this terminal is set to (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English."""
    set_to = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    language = set_to.partition("_")[0]
    return language if language in LANGUAGES else "en"


def language() -> str:
    """What the command at work speaks: the language that `--lang` chose, else the terminal's."""
    context = click.get_current_context(silent=True)
    return (context and context.meta.get(_CHOSEN)) or language_of_terminal()


def said(key: str, **fields: Any) -> str:
    """A sentence of the command line (`cli.<key>`) for its reader."""
    return sentence(f"cli.{key}", language(), **fields)


def _choose(ctx: click.Context, _option: click.Parameter, chosen: str) -> str:
    ctx.meta[_CHOSEN] = chosen
    return chosen


LANGUAGE = click.option(
    "--lang", type=click.Choice(LANGUAGES), default=language_of_terminal, callback=_choose, is_eager=True
)


class Command(click.Command):
    """A command that is described in the catalogue, under the names that lead to it.

    What it does is `commands.<group>.<command>.about`; an option is `….<option>`, or
    `commands.option.<option>` where it means the same to several commands.
    """

    def get_help(self, ctx: click.Context) -> str:
        self.describe(ctx)
        return super().get_help(ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        self.describe(ctx)
        return super().shell_complete(ctx, incomplete)

    def describe(self, ctx: click.Context) -> None:
        """Put the texts for this reader where Click looks for them."""
        place = _place(ctx)
        self.help = sentence(f"{place}.about", language())
        for option in self.get_params(ctx):
            if isinstance(option, click.Option):
                option.help = _help_of(option, place)


class Group(Command, click.Group):
    """A group of such commands, which lists what each does."""

    command_class = Command

    def describe(self, ctx: click.Context) -> None:
        super().describe(ctx)
        for name, command in self.commands.items():
            command.help = sentence(f"{_place(ctx)}.{name}.about", language())


def _place(ctx: click.Context) -> str:
    return "commands" if ctx.parent is None else f"{_place(ctx.parent)}.{ctx.command.name}"


def _help_of(option: click.Option, place: str) -> str:
    name = max(option.opts, key=len).lstrip("-")
    own = f"{place}.{name}"
    return sentence(own if own in catalogue(language()) else f"commands.option.{name}", language())


def _in_words(english: str) -> str:
    return catalogue(language()).get(f"click.{english}", english)


def _in_words_of_number(one: str, several: str, number: int) -> str:
    return _in_words(one if number == 1 else several)


def translate_click() -> None:
    """Have Click say its own words as the catalogue has them (`click.<its English>`).

    It asks gettext for them, which reads nothing but compiled catalogues in folders of its own.
    """
    for module in (core, decorators, exceptions, formatting, parser, types):
        module._ = _in_words
        module.ngettext = _in_words_of_number
