"""The same actions at the command line.

Exit status: 0 done, 1 a fault in the input (named on standard error), 2 wrong usage. Results go to
standard output or to `--out`, progress to standard error.
"""

from __future__ import annotations

import click

from survey.commands.budgets import budget
from survey.commands.imports import import_command
from survey.commands.instruments import check, convert
from survey.commands.layouts import layout
from survey.commands.publication import publish
from survey.commands.reports import export, report
from survey.commands.running import Faults
from survey.commands.speaking import translate_click
from survey.commands.statistics import tabulate_command
from survey.commands.studies import frame, study, user
from survey.commands.translations import translation
from survey.commands.upkeep import backup, demo, doctor, restore, serve
from survey.commands.versions import instrument
from survey.commands.waves import invite, wave
from survey.commands.weights import weight_command


@click.group(cls=Faults, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chashmandaz", prog_name="chashmandaz", message="%(prog)s %(version)s")
def main() -> None:
    """Chashmandaz: a city's vision from what people really said."""


for _command in (
    serve, demo, check, convert, translation, study, instrument, frame, budget, wave, invite, import_command,
    user, report, layout, publish, export, tabulate_command, weight_command, backup, restore, doctor,
):  # fmt: skip
    main.add_command(_command)
translate_click()

if __name__ == "__main__":
    main()
