"""The report of a study or of any data file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from questionnaires.translations import LANGUAGES
from survey.commands.running import counted_progress, ending, hold_to_ending, me, open_database, progress
from survey.commands.speaking import Command, said

if TYPE_CHECKING:
    from exports.report.blocks import Report
    from exports.report.layouts import AudienceLayout
    from questionnaires.model import Instrument
    from survey.reporting.datasets import Material


FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command)
@click.argument("study_name", metavar="STUDY", required=False)
@click.option("--out", type=FILE, required=True, callback=ending(".xlsx"))
@click.option("--wave", "wave_names", multiple=True)
@click.option("--by", multiple=True, default=("group",), show_default=True)
@click.option("--place-level")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fa", show_default=True)
@click.option("--charts", type=click.Path(file_okay=False, path_type=Path))
@click.option("--docx", type=FILE, callback=ending(".docx"))
@click.option("--pdf", type=FILE, callback=ending(".pdf"))
@click.option("--pptx", type=FILE, callback=ending(".pptx"))
@click.option("--audience", type=click.Choice(["council", "planners", "public"]))
@click.option("--layout", "layout_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--final", is_flag=True)
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--instrument", "instrument_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_column")
@click.option("--weight")
@click.option("--stratum")
@click.option("--cluster")
@click.option("--population")
@click.option("--lenient", is_flag=True)
@click.option("--budget", "budget_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--budget-year", default="")
def report(
    study_name: str | None,
    out: Path,
    wave_names: tuple[str, ...],
    by: tuple[str, ...],
    place_level: str | None,
    lang: str,
    charts: Path | None,
    docx: Path | None,
    pdf: Path | None,
    pptx: Path | None,
    audience: str | None,
    layout_file: Path | None,
    final: bool,
    data: Path | None,
    instrument_file: Path | None,
    id_column: str | None,
    weight: str | None,
    stratum: str | None,
    cluster: str | None,
    population: str | None,
    lenient: bool,
    budget_file: Path | None,
    budget_year: str,
) -> None:
    """The report of a study, or of any data file with its instrument."""
    from exports.report.layouts import laid_out
    from survey.reporting import datasets

    if (study_name is None) == (data is None):
        raise click.UsageError(said("usage.study-or-data"))
    status: Literal["final"] | None = "final" if final else None
    if layout_file is not None and audience is None:
        raise click.UsageError(said("usage.needs", option="--layout", needed="--audience"))
    if budget_file is not None and data is None:
        raise click.UsageError(said("usage.budget-of-study"))
    if data is not None:
        if instrument_file is None:
            raise click.UsageError(said("usage.needs", option="--data", needed="--instrument"))
        from exports.data.data_reports import report_of_file
        from questionnaires.loaders.any_file import read_any
        from survey.fieldwork.budgets import budget_of_file

        instrument = read_any(instrument_file).instrument
        budget = budget_of_file(budget_file, instrument, budget_year) if budget_file is not None else None
        chosen = layout_for(instrument, audience, layout_file)
        level = level_of(chosen, place_level, instrument)
        made = report_of_file(
            data, instrument_file, id_column=id_column, weight=weight, stratum=stratum, cluster=cluster,
            population=population, lenient=lenient, language=lang, by=by_of(chosen, by), place_level=level,
            status=status, budget=budget,
        )  # fmt: skip
    else:
        with open_database() as database, counted_progress(said("progress.answers")) as tell:
            tell(0, 2)
            material = datasets.gather(database, str(study_name), wave_names)
            if not material.waves:
                raise click.UsageError(said("usage.no-wave"))
            tell(1, 2)
            chosen = layout_of_study(material, audience, layout_file)
            level = level_of(chosen, place_level, material.waves[0].instrument)
            made = datasets.report_from(material, lang, by=by_of(chosen, by), place_level=level, status=status)
    write_report(laid_out(made, chosen), out, charts, docx=docx, pdf=pdf, pptx=pptx, is_brief=audience == "council")


def layout_for(instrument: Instrument, audience: str | None, file: Path | None) -> AudienceLayout:
    from exports.report.layouts import Audience, AudienceLayout, layout_of

    return layout_of(instrument, file)[Audience(audience)] if audience else AudienceLayout()


def layout_of_study(material: Material, audience: str | None, file: Path | None) -> AudienceLayout:
    """That of the file, else the study's own, else what came with its instrument."""
    from exports.report.layouts import Audience

    if audience is None or file is not None:
        return layout_for(material.waves[0].version.instrument, audience, file)
    return material.layout[Audience(audience)]


def by_of(layout: AudienceLayout, asked: tuple[str, ...]) -> tuple[str, ...]:
    return asked if layout.by is None else layout.by


def level_of(layout: AudienceLayout, asked: str | None, instrument: Instrument) -> str | None:
    """The level of places that was asked for, else the layout's. Raises ProblemsFound for one that they do not have."""
    from analysis.tables.place_levels import place_levels
    from questionnaires.problems import Problem, ProblemsFound

    if asked is not None and asked not in (levels := place_levels(instrument)):
        raise ProblemsFound([Problem.at("place-level-not-told", value=asked[:40], allowed=list(levels))])
    return asked or layout.place_level


def write_report(
    made: Report,
    out: Path,
    charts: Path | None,
    *,
    docx: Path | None = None,
    pdf: Path | None = None,
    pptx: Path | None = None,
    is_brief: bool = False,
) -> None:
    """Write the workbook, and what else is asked for, and print where they are.

    `is_brief`: the document is a council's two pages.
    """
    from exports.documents.brief import brief_bytes
    from exports.documents.document import document_bytes
    from exports.documents.pdf import convert
    from exports.documents.slides import write_slides
    from exports.excel.workbook import write_workbook
    from exports.pictures.charts import write_charts

    for file in (out, docx, pdf, pptx):
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
    document = brief_bytes if is_brief else document_bytes
    companions: list[Path] = []
    steps: list[tuple[Path, Callable[[], object]]] = [
        (out, lambda: companions.extend(write_workbook(made, out)[1:])),
    ]
    if charts is not None:
        steps.append((charts, lambda: write_charts(made, charts)))
    if docx is not None:
        steps.append((docx, lambda: docx.write_bytes(document(made))))
    if pdf is not None:
        steps.append((pdf, lambda: convert(document(made, for_print=True), ".docx", pdf)))
    if pptx is not None:
        steps.append((pptx, lambda: write_slides(made, pptx)))
    with progress(steps, said("progress.report"), lambda step: step[0].name) as bar:
        for _, write in bar:
            write()
    for path in (out, *companions, *(path for path, _ in steps[1:])):
        click.echo(path)


@click.command(cls=Command)
@click.argument("study_name", metavar="STUDY")
@click.option("--format", "data_format", type=click.Choice(["sav", "dta", "csv", "xlsx", "parquet"]), required=True)
@click.option("--out", type=FILE, required=True)
@click.option("--wave", "wave_names", multiple=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="fa", show_default=True)
def export(study_name: str, data_format: str, out: Path, wave_names: tuple[str, ...], lang: str) -> None:
    """The answers of a study's waves with labels and codebook, without names, numbers and people's own words."""
    from exports.data.data_export import write_data
    from survey.reporting.answers_out import data_files

    hold_to_ending(out, f".{data_format}")
    out.parent.mkdir(parents=True, exist_ok=True)
    with open_database() as database:
        files = data_files(database, study_name, wave_names, lang, by=me())
    written: list[Path] = []
    with progress(files, said("progress.data"), lambda data: str(data.dataset.wave)) as bar:
        for data in bar:
            path = out if len(files) == 1 else out.with_name(f"{out.stem}-{data.dataset.wave}{out.suffix}")
            written += write_data(data, data_format, path)
    for path in written:
        click.echo(path)
