"""The files of a report for each audience, and of the answers behind it; made one after the other, telling how far."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from exports.documents.pdf import convert, libreoffice
from exports.report.blocks import Report
from exports.report.layouts import Audience, AudienceLayout, laid_out
from questionnaires.translations import sentence
from survey.reporting import datasets
from survey.reporting.answers_out import data_files
from survey.staff.staff_pages import XLSX, file_name
from survey.store.database import Database

ZIP = "application/zip"
PACKAGE = "package"
MIMETYPES = {
    "xlsx": XLSX,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "charts": ZIP,
    PACKAGE: ZIP,
}
_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # files of the same content are equal
Progress = Callable[[str, int, int], None]  # what is being made, steps done, steps in all


@dataclass(frozen=True)
class MadeFile:
    """A file to download."""

    name: str
    mimetype: str
    content: bytes


def formats_here() -> tuple[str, ...]:
    """What this machine can make of a report."""
    return tuple(each for each in MIMETYPES if each != "pdf" or libreoffice() is not None)


def report_for(material: datasets.Material, language: str, audience: Audience) -> Report:
    """What an audience gets of the report, with the breakdowns that its layout asks for."""
    return laid_out_for(material, language, material.layout[audience])


def laid_out_for(material: datasets.Material, language: str, layout: AudienceLayout) -> Report:
    """The parts of the report that a layout names, with the breakdowns that it asks for."""
    return laid_out(datasets.kept_report(material, language, layout.groups, layout.place_level), layout)


def report_file(
    database: Database,
    study: str,
    wave_names: Sequence[str],
    audience: Audience,
    wanted: str,
    language: str,
    progress: Progress,
) -> MadeFile:
    """One format of the report, or all of them in one zip (`package`).

    Raises
    ------
    ProblemsFound
        Where a PDF is wanted and LibreOffice is not there or fails.
    """
    progress("count", 0, 1)
    report = report_for(datasets.gather(database, study, wave_names), language, audience)
    return files_of(report, audience, study, wanted, progress)


def files_of(report: Report, audience: Audience, study: str, wanted: str, progress: Progress) -> MadeFile:
    """One format of a report that is laid out for its audience, or all of them. Raises ProblemsFound as above."""
    formats, language = [each for each in formats_here() if each != PACKAGE], report.language
    formats = formats if wanted == PACKAGE else [wanted]
    name = file_name(f"{report.title} · {sentence(f'reports.audience.{audience.value}', language)}")
    with tempfile.TemporaryDirectory() as folder:
        for done, each in enumerate(formats, start=1):
            progress(each, done, len(formats) + 1)
            write_format(report, each, Path(folder), study, is_brief=audience is Audience.COUNCIL)
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        progress("pack", len(formats), len(formats) + 1)
        if len(files) == 1:
            return MadeFile(f"{name}{files[0].suffix}", MIMETYPES[wanted], files[0].read_bytes())
        return MadeFile(f"{name}.zip", ZIP, zipped(files, Path(folder)))


def write_format(report: Report, wanted: str, folder: Path, stem: str, *, is_brief: bool = False) -> None:
    """One format of a report into a folder; `is_brief`: the document is a council's two pages."""
    # Imported when asked for: respondents' servers start without the drawing and writing of reports.
    from exports.documents.brief import brief_bytes
    from exports.documents.document import document_bytes
    from exports.documents.slides import write_slides
    from exports.excel.workbook import write_workbook
    from exports.pictures.charts import write_charts

    document = brief_bytes if is_brief else document_bytes
    match wanted:
        case "xlsx":
            write_workbook(report, folder / f"{stem}.xlsx")
        case "docx":
            (folder / f"{stem}.docx").write_bytes(document(report))
        case "pdf":
            convert(document(report, for_print=True), ".docx", folder / f"{stem}.pdf")
        case "pptx":
            write_slides(report, folder / f"{stem}.pptx")
        case "charts":
            write_charts(report, folder / "charts")
        case _:
            raise ValueError(f"no format {wanted!r}")


def data_file(
    database: Database,
    study: str,
    wave_names: Sequence[str],
    data_format: str,
    language: str,
    progress: Progress,
    *,
    by: str,
) -> MadeFile:
    """The answers of each wave in one format with their codebooks, in one zip; the look at them is logged."""
    from exports.data.data_export import write_data

    progress("count", 0, len(wave_names) + 1)
    found = data_files(database, study, wave_names, language, by=by)
    with tempfile.TemporaryDirectory() as folder:
        for done, data in enumerate(found, start=1):
            progress(data_format, done, len(found) + 1)
            write_data(data, data_format, Path(folder) / f"{study}-{data.dataset.wave}.{data_format}")
        return MadeFile(f"{study}-{data_format}.zip", ZIP, zipped(sorted(Path(folder).iterdir()), Path(folder)))


def zipped(files: Sequence[Path], folder: Path) -> bytes:
    """The files in one zip that is the same for the same content, named as they lie in `folder`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(str(file.relative_to(folder)), _FIRST_ZIP_DAY)
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
