"""Publishing a report: it leaves only where it gives nobody away, and is put on record."""

from __future__ import annotations

from pathlib import Path

import click

from questionnaires.translations import LANGUAGES
from survey.commands.reports import FILE, by_of, layout_of_study, write_report
from survey.commands.running import counted_progress, ending, faults_in, me, open_database
from survey.commands.speaking import Command, said


@click.command(cls=Command)
@click.argument("study_name", metavar="STUDY")
@click.option("--audience", type=click.Choice(["council", "planners", "public"]), required=True)
@click.option("--out", type=FILE, required=True, callback=ending(".xlsx"))
@click.option("--wave", "wave_names", multiple=True)
@click.option("--by", multiple=True, default=("group",), show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="fa", show_default=True)
@click.option("--charts", type=click.Path(file_okay=False, path_type=Path))
@click.option("--docx", type=FILE, callback=ending(".docx"))
@click.option("--pdf", type=FILE, callback=ending(".pdf"))
@click.option("--pptx", type=FILE, callback=ending(".pptx"))
@click.option("--layout", "layout_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish(
    study_name: str,
    audience: str,
    out: Path,
    wave_names: tuple[str, ...],
    by: tuple[str, ...],
    lang: str,
    charts: Path | None,
    docx: Path | None,
    pdf: Path | None,
    pptx: Path | None,
    layout_file: Path | None,
) -> None:
    """Let a report out: refused with the cell named where it gives few people away, else put on record."""
    from exports.report.layouts import Audience
    from survey.reporting import datasets, releasing

    with open_database() as database, faults_in(lang):
        material = datasets.gather(database, study_name, wave_names)
        if not material.waves:
            raise click.UsageError(said("usage.no-wave"))
        chosen = layout_of_study(material, audience, layout_file)
        with counted_progress(said("progress.attack")) as tell:
            checked = releasing.check_release(
                database, material, chosen, Audience(audience), lang, by=by_of(chosen, by), who=me(), progress=tell
            )
        write_report(checked.report, out, charts, docx=docx, pdf=pdf, pptx=pptx, is_brief=audience == "council")
        releasing.record(database, study_name, checked)
