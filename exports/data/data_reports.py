"""The report of a data file and its instrument, with no database and no study."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from analysis.cases.dataset import Dataset
from exports.data.data_files import DATA_WAVE, DataFile, read_data_file
from exports.report.blocks import Report
from exports.report.composing import build_report
from exports.report.facts import StudyFacts, WaveFacts
from questionnaires.approved_budget import ApprovedBudget
from questionnaires.fieldwork import Study
from questionnaires.loaders.any_file import read_any
from questionnaires.model import Instrument
from questionnaires.problems import DataError, Problem
from questionnaires.response_domains import Text
from questionnaires.texts import Texts

_HORIZON_UNKNOWN = 0


def report_of_file(
    data: Path,
    instrument_file: Path,
    *,
    id_column: str | None = None,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    population: str | None = None,
    group: str | None = None,
    lenient: bool = False,
    language: str = "fa",
    by: Sequence[str] = (),
    place_level: str | None = None,
    status: Literal["draft", "final"] | None = None,
    budget: ApprovedBudget | None = None,
) -> Report:
    """The report of a .csv or .xlsx file.

    `by` names variables to break the tables down by ("group": the stakeholder group, where the file
    has one); `budget` is what an allocation of the instrument is held against.

    Raises `InstrumentError` or `DataError` with every fault found.
    """
    instrument = read_any(instrument_file).instrument
    file = read_data_file(
        data,
        instrument,
        id_column=id_column,
        weight=weight,
        stratum=stratum,
        cluster=cluster,
        population=population,
        group=group,
        lenient=lenient,
    )
    unknown = [name for name in by if name != "group" and name not in _variables(instrument)]
    if unknown:
        raise DataError([Problem.at("data-by-unknown", variable=name) for name in unknown])
    study = _study(instrument)
    dataset = Dataset.of(instrument, file.cases, study)
    facts = StudyFacts(study, (_wave(data, file, instrument),), version("chashmandaz"), budget)
    return build_report(
        [dataset],
        facts=facts,
        interviews=None,
        open_answers=None,
        language=language,
        by=by or ("group",),
        place_level=place_level,
        status=status or "draft",
        faults=_faults(data, file, dataset, instrument, language),
    )


def _study(instrument: Instrument) -> Study:
    """What stands in for a study: the instrument's title and its lists."""
    return Study(
        name=DATA_WAVE,
        title=instrument.title,
        city=Texts(),
        horizon=_HORIZON_UNKNOWN,
        code_lists=instrument.code_lists,
    )


def _wave(data: Path, file: DataFile, instrument: Instrument) -> WaveFacts:
    return WaveFacts(
        name=DATA_WAVE,
        title=Texts.of(data.name),
        kind=file.kind,
        instrument_version=instrument.version,
    )


def _faults(data: Path, file: DataFile, dataset: Dataset, instrument: Instrument, language: str) -> list[str]:
    """What was set aside or not used, in sentences: nothing is dropped in silence."""
    unused = [Problem.at("data-column-unused", file=data.name, column=column) for column in file.unused_columns]
    words = [
        Problem.at("data-words-not-shown", variable=item.name, n=dataset.base(item.name))
        for _, item in instrument.items()
        if isinstance(item.domain, Text) and item.name in dataset.columns and dataset.base(item.name)
    ]
    return [problem.sentence(language) for problem in (*file.problems, *unused, *words)]


def _variables(instrument: Instrument) -> frozenset[str]:
    return frozenset(item.name for _, item in instrument.items())
