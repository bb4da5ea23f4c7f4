"""Publishing a report: it leaves only where it gives nobody away, and is put on record."""

from __future__ import annotations

from pathlib import Path

import click

from questionnaires.translations import LANGUAGES
from survey.commands.reports import FILE, by_of, layout_of_study, write_report
from survey.commands.running import counted_progress, ending, faults_in, me, open_database


@click.command()
@click.argument("study_name", metavar="STUDY")
@click.option("--audience", type=click.Choice(["council", "planners", "public"]), required=True, help="Who gets it.")
@click.option("--out", type=FILE, required=True, callback=ending(".xlsx"), help="The .xlsx to write.")
@click.option("--wave", "wave_names", multiple=True, help="Only these waves; by default all of the study.")
@click.option("--by", multiple=True, default=("group",), show_default=True, help="Group results by this.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fa", show_default=True)
@click.option("--charts", type=click.Path(file_okay=False, path_type=Path), help="Also the charts, PNG and SVG.")
@click.option("--docx", type=FILE, callback=ending(".docx"), help="Also as a Word document.")
@click.option(
    "--pdf", type=FILE, callback=ending(".pdf"), help="Also the Word document's pages as PDF; needs LibreOffice."
)
@click.option("--pptx", type=FILE, callback=ending(".pptx"), help="Also twelve slides with editable charts.")
@click.option("--layout", "layout_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What each audience gets, as YAML; by default what the instrument ships with.")  # fmt: skip
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
            raise click.UsageError("The study has no wave.")
        chosen = layout_of_study(material, audience, layout_file)
        with counted_progress("attack") as tell:
            checked = releasing.check_release(
                database, material, chosen, Audience(audience), lang, by=by_of(chosen, by), who=me(), progress=tell
            )
        write_report(checked.report, out, charts, docx=docx, pdf=pdf, pptx=pptx, is_brief=audience == "council")
        releasing.record(database, study_name, checked)
