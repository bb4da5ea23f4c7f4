"""A study's own layout of its reports: which instrument it is for, taking it in from a file, its rows from a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from exports.report.chart_choices import CHOICES
from exports.report.layout_rows import layout_of_rows, moved, rows_of, variables_of, written
from exports.report.layout_sheet_reading import LONGEST_NOTE, LONGEST_TITLE, read_layout_sheet
from exports.report.layouts import Audience, AudienceLayout, Layout, LayoutError, Names, Part, layout_of, read_layout
from questionnaires.fieldwork import Study
from questionnaires.model import Instrument
from questionnaires.problems import Problem
from questionnaires.text import normalize_own_words
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES
from survey.clock import now
from survey.store import report_layouts, studies, waves
from survey.store.database import Database
from survey.store.instruments import version
from survey.store.report_layouts import StoredLayout

LARGEST_FILE = 5 * 1024 * 1024


@dataclass(frozen=True)
class Subject:
    """What a layout is for: a study and the instrument of its first wave, and what stands now."""

    study: Study
    instrument: Instrument
    layout: Layout
    stored: StoredLayout | None


def subject(connection: Connection, study_name: str) -> Subject | None:
    """None for a study without a wave. Raises `StudyNotFound`."""
    study = studies.study(connection, study_name)
    all_waves = waves.waves(connection, study_name)
    if not all_waves:
        return None
    instrument = version(connection, all_waves[0].version_id).instrument
    stored = report_layouts.fetch(connection, study_name, instrument.name)
    if stored is None:
        return Subject(study, instrument, layout_of(instrument), None)
    return Subject(study, instrument, read_layout(stored.document, instrument, is_of_earlier=True), stored)


def keep(database: Database, own: Subject, layout: Layout, *, by: str) -> None:
    """The layout stands from now on."""
    with database.write() as connection:
        report_layouts.keep(connection, own.study.name, own.instrument.name, written(layout), by=by, at=now())


def reset(database: Database, own: Subject, *, by: str) -> None:
    """What came with the instrument stands again."""
    with database.write() as connection:
        report_layouts.drop(connection, own.study.name, own.instrument.name, by=by, at=now())


def read_file(file_name: str, content: bytes, own: Subject) -> Layout:
    """A layout from a workbook or YAML; levels of places that a workbook does not say stay as they stand.

    Raises ProblemsFound with every fault.
    """
    match PurePath(file_name).suffix.lower():
        case ".xlsx":
            return read_layout_sheet(content, own.instrument, own.layout, own.study.place_levels)
        case ".yaml" | ".yml":
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                raise LayoutError([Problem.at("layout-file-kind", value=file_name[:60])]) from None
            return read_layout(text, own.instrument)
    raise LayoutError([Problem.at("layout-file-kind", value=file_name[:60])])


@dataclass(frozen=True)
class Typed:
    """One audience's table as it stands in a form, and what is wrong with it."""

    rows: tuple[Part, ...]
    by: tuple[str, ...]
    dimensions: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    place_level: str | None = None

    def layout(self, instrument: Instrument) -> AudienceLayout:
        layout = layout_of_rows(self.rows, self.by, self.dimensions, instrument)
        return replace(layout, place_level=self.place_level)

    def moved(self, place: int, steps: int) -> Typed:
        return replace(self, rows=moved(self.rows, place, steps))


def levels_offered(own: Subject, language: str) -> tuple[tuple[str, str], ...]:
    """The levels that places may be told on, with their names; nothing where there is but one."""
    labels = {level.code: level.labels.in_language(language) for level in own.study.place_levels}
    levels = Names.of(own.instrument).place_levels
    return tuple((level, labels.get(level, level)) for level in levels) if len(levels) > 1 else ()


def stands(own: Subject, audience: Audience) -> Typed:
    """What stands now, as a form begins with it."""
    layout = own.layout[audience]
    rows, dimensions = rows_of(layout, own.instrument), layout.dimensions_for(own.instrument)
    return Typed(rows, layout.groups, dimensions, place_level=layout.place_level)


def typed_in(form: MultiDict[str, str], own: Subject) -> Typed:
    """The rows of a form in their order, whatever of them is sound; what is not is a problem."""
    names = Names.of(own.instrument)
    problems: list[Problem] = []
    rows = []
    place = 0
    while (section := form.get(f"row.{place}.sheet")) is not None:
        if section in names.sections:
            rows.append(_row(form, f"row.{place}", section, names, problems))
        place += 1
    if rows and all(row.is_off for row in rows):
        problems.append(Problem.at("layout-nothing-shown"))
    by = tuple(name for name in form.getlist("by") if name in names.by)
    dimensions = tuple(name for name in form.getlist("dimensions") if name in names.dimensions)
    level = form.get("places", "")
    return Typed(tuple(rows), by, dimensions, tuple(problems), level if level in names.place_levels else None)


def _row(form: MultiDict[str, str], key: str, section: str, names: Names, problems: list[Problem]) -> Part:
    show = dict.fromkeys((*form.getlist(f"{key}.show"), *form.get(f"{key}.others", "").replace("،", ",").split(",")))
    shown = tuple(name for each in show if (name := each.strip()))
    for name in shown:
        if name not in names.blocks:
            problems.append(Problem.at("layout-block-unknown", sheet=section, value=name[:60]))
    chart = form.get(f"{key}.chart", "")
    return Part(
        section,
        shown,
        _texts(form, f"{key}.title", LONGEST_TITLE, section, problems),
        _texts(form, f"{key}.note", LONGEST_NOTE, section, problems),
        form.get(f"{key}.waves") == "main",
        chart if chart in CHOICES else "",
        form.get(f"{key}.shown") is None,
    )


def _texts(form: Mapping[str, str], key: str, longest: int, sheet: str, problems: list[Problem]) -> Texts:
    texts = {language: normalize_own_words(form.get(f"{key}.{language}", "")) for language in LANGUAGES}
    for text in texts.values():
        if len(text) > longest:
            problems.append(Problem.at("layout-text-long", sheet=sheet, letters=len(text), longest=longest))
    return Texts.of(texts)


def choosable(own: Subject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By what tables may be broken down, and parts chosen, in a form."""
    variables = variables_of(own.layout, own.instrument)
    return tuple(name for name in variables if name in Names.of(own.instrument).by), variables
